#include "app/document/journal.h"

#include "app/document/text_delta.h"
#include "core/base/file_errors.h"
#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/base/storage.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <utility>

namespace dynaloom::document {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeading = "dynaloom journal 1\n";
constexpr std::size_t kDigits = 64; // of a check sum
// What a journal of the largest document can come to before it is replaced.
constexpr std::size_t kMostBytes = (Journal::kGrowth + 2) * limits::kFileBytes;

tl::unexpected<Error> cannotWrite(const fs::path& path, int error) {
    return fail(ErrorKind::Failed, "Unsaved work could not be kept safe: " + reasonOf(error) + ".",
                {path.string(), {}, 0, 0});
}

// KIND EDITS TIME LENGTH OF NAME, OF ORIGINAL, OF BODY, then these three, then the check sum.
std::string recordOf(char kind, const UnsavedWork& work, const std::string& body,
                     Sha256Digest& chain) {
    std::string record;
    record += kind;
    for (const std::uint64_t number : {work.edits, static_cast<std::uint64_t>(work.timeMs),
                                       static_cast<std::uint64_t>(work.name.size()),
                                       static_cast<std::uint64_t>(work.original.size()),
                                       static_cast<std::uint64_t>(body.size())})
        record += ' ' + std::to_string(number);
    record += '\n' + work.name + work.original + body;
    chain = Sha256().add(std::as_bytes(std::span(chain))).add(record).finish();
    return record + '\n' + toHex(chain) + '\n';
}

std::optional<std::uint64_t> takeNumber(std::string_view& text, char end) {
    std::uint64_t value = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || at == text.data() + text.size() || *at != end) return {};
    text.remove_prefix(static_cast<std::size_t>(at + 1 - text.data()));
    return value;
}

// Takes the record at the start of `bytes` into `work`; false: none that is whole.
bool takeRecord(std::string_view& bytes, UnsavedWork& work, Sha256Digest& chain) {
    std::string_view rest = bytes;
    if (rest.size() < 2 || (rest[0] != 't' && rest[0] != 'd') || rest[1] != ' ') return false;
    const char kind = rest[0];
    rest.remove_prefix(2);
    std::uint64_t numbers[5];
    for (int i = 0; i < 5; ++i) {
        const auto number = takeNumber(rest, i < 4 ? ' ' : '\n');
        if (!number) return false;
        numbers[i] = *number;
    }
    for (const int i : {2, 3, 4})
        if (numbers[i] > rest.size()) return false;
    const std::uint64_t size = numbers[2] + numbers[3] + numbers[4];
    if (rest.size() < size + kDigits + 2) return false;
    const std::string_view name = rest.substr(0, numbers[2]);
    const std::string_view original = rest.substr(numbers[2], numbers[3]);
    const std::string_view body = rest.substr(numbers[2] + numbers[3], numbers[4]);
    const std::string_view record = bytes.substr(0, bytes.size() - rest.size() + size);
    const Sha256Digest sum = Sha256().add(std::as_bytes(std::span(chain))).add(record).finish();
    const std::string_view after = rest.substr(size);
    if (isProtected("journal-sums") &&
        (after[0] != '\n' || after.substr(1, kDigits) != toHex(sum) || after[kDigits + 1] != '\n'))
        return false;
    std::string text(body);
    if (kind == 'd') {
        auto changed = applyDelta(work.text, body, limits::kFileBytes);
        if (!changed) return false;
        text = std::move(*changed);
    }
    work = {std::move(text), std::string(name), std::string(original), numbers[0],
            static_cast<std::int64_t>(numbers[1])};
    chain = sum;
    bytes = after.substr(kDigits + 2);
    return true;
}

void removeContent(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().filename() != "lock") fs::remove(entry.path(), ignored);
}

} // namespace

Journal::Journal(fs::path folder, LockFile lock)
    : m_folder(std::move(folder))
    , m_lock(std::move(lock)) {}

Journal::Journal(Journal&& other) noexcept
    : m_folder(std::move(other.m_folder))
    , m_lock(std::exchange(other.m_lock, std::nullopt))
    , m_last(std::move(other.m_last))
    , m_bytes(other.m_bytes)
    , m_chain(other.m_chain) {}

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(m_folder, other.m_folder);
    std::swap(m_lock, other.m_lock);
    std::swap(m_last, other.m_last);
    std::swap(m_bytes, other.m_bytes);
    std::swap(m_chain, other.m_chain);
    return *this;
}

Journal::~Journal() {
    if (!m_lock) return;
    // A folder without work is nobody's loss; one with it waits for the next start.
    if (std::error_code ignored; !fs::exists(file(), ignored)) fs::remove_all(m_folder, ignored);
}

fs::path Journal::file() const { return m_folder / "journal"; }

Result<Journal> Journal::open(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return cannotWrite(folder, error.value());
    fs::permissions(folder, fs::perms::owner_all, error);
    auto lock = LockFile::take(folder / "lock");
    if (!lock && errno == EWOULDBLOCK)
        return fail(ErrorKind::Failed, "This unsaved work is open in another window.",
                    {folder.string(), {}, 0, 0});
    if (!lock) return cannotWrite(folder, errno);
    return Journal(folder, std::move(*lock));
}

Result<void> Journal::write(const UnsavedWork& work) {
    if (m_last == work) return {};
    if (m_last) {
        const std::string delta = textDelta(m_last->text, work.text);
        if (m_bytes + delta.size() <= kSlackBytes + kGrowth * work.text.size()) {
            Sha256Digest chain = m_chain;
            const std::string record = recordOf('d', work, delta, chain);
            if (append(record)) {
                m_chain = chain;
                m_last = work;
                return {};
            }
        }
    }
    m_last.reset(); // until it is written anew, the end of the file is not known
    return replace(work);
}

Result<void> Journal::replace(const UnsavedWork& work) {
    Sha256Digest chain{};
    const std::string bytes = std::string(kHeading) + recordOf('t', work, work.text, chain);
    std::error_code ignored; // somebody may have emptied the place
    fs::create_directories(m_folder, ignored);
    // Held by what is there now, or the next program takes it for work that was left behind.
    if (!fs::exists(m_folder / "lock", ignored) && isProtected("lost-folders"))
        if (auto lock = LockFile::take(m_folder / "lock")) m_lock = std::move(*lock);
    DL_CHECK(replaceFile(file(), bytes));
    m_bytes = bytes.size();
    m_chain = chain;
    m_last = work;
    return {};
}

Result<void> Journal::append(const std::string& record) {
    const NoFileSizeSignal guard;
    const int fd = ::open(file().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return cannotWrite(file(), errno);
    int error = 0;
    for (std::size_t at = 0; at < record.size() && error == 0;) {
        const ssize_t n = ::write(fd, record.data() + at, record.size() - at);
        if (n > 0)
            at += static_cast<std::size_t>(n);
        else if (n == 0 || errno != EINTR)
            error = n == 0 ? ENOSPC : errno;
    }
    if (error == 0 && ::fdatasync(fd) != 0) error = errno;
    // Nothing half may stand before what comes next.
    if (error != 0 && ::ftruncate(fd, static_cast<off_t>(m_bytes)) != 0) m_bytes = 0;
    ::close(fd);
    if (error != 0) return cannotWrite(file(), error);
    m_bytes += record.size();
    return {};
}

void Journal::clear() {
    m_last.reset();
    m_bytes = 0;
    removeContent(m_folder);
}

Result<UnsavedWork> readJournal(const fs::path& folder) {
    const fs::path path = folder / "journal";
    DL_TRY(const std::string bytes, readFile(path, kMostBytes));
    const Place place{path.string(), {}, 0, 0};
    std::string_view rest = bytes;
    if (!rest.starts_with(kHeading)) return badInput("This is no journal of unsaved work.", place);
    rest.remove_prefix(kHeading.size());
    UnsavedWork work;
    Sha256Digest chain{};
    if (!rest.starts_with('t') || !takeRecord(rest, work, chain))
        return badInput("The journal of unsaved work is damaged.", place);
    while (takeRecord(rest, work, chain)) {
    }
    return work;
}

bool isHeld(const fs::path& folder) { return LockFile::isHeld(folder / "lock"); }

void removeJournal(const fs::path& folder) {
    const auto lock = LockFile::take(folder / "lock");
    std::error_code ignored;
    if (lock) fs::remove_all(folder, ignored);
}

} // namespace dynaloom::document
