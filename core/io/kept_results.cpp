#include "core/io/kept_results.h"

#include "core/base/checked.h"
#include "core/base/file_errors.h"
#include "core/base/sha256.h"
#include "core/base/stream_file.h"
#include "core/base/text.h"
#include "core/io/json_fields.h"
#include "core/io/result_layout.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <type_traits>

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "arrays are stored as they are");

constexpr std::string_view kHeading = "dynaloom kept results 1\n";
constexpr std::size_t kMostHeader = 16u << 20;
constexpr std::size_t kBlock = 4u << 20; // between two looks at the cancel
constexpr std::size_t kSum = std::tuple_size_v<Sha256Digest>;

Json integer(std::uint64_t value) { return Json::ofDigits(std::to_string(value)); }

Json trainJson(const SpikeTrain& train) {
    Json json = Json::object();
    json.add("name", Json::ofText(train.name));
    json.add("node", Json::ofText(train.node));
    json.add("units", integer(train.units));
    json.add("spikes", integer(train.timeMs.size()));
    return json;
}

Json traceJson(const Trace& trace) {
    Json json = Json::object();
    json.add("name", Json::ofText(trace.name));
    json.add("unit", Json::ofText(trace.unit));
    json.add("samples", integer(trace.timeMs.size()));
    json.add("units", integer(trace.units.size()));
    return json;
}

Json changeJson(const ParameterChange& change) {
    Json json = Json::object();
    json.add("step", integer(change.step));
    json.add("time", Json::ofDigits(printNumber(change.timeMs)));
    json.add("path", Json::ofText(change.path));
    json.add("value", Json::ofDigits(printNumber(change.value)));
    json.add("unit", Json::ofText(change.unit));
    return json;
}

template <class Items, class ToJson> Json listJson(const Items& items, ToJson&& toJson) {
    Json list = Json::array();
    for (const auto& item : items) list.items.push_back(toJson(item));
    return list;
}

std::string headerOf(const Recording& recording) {
    Json about = Json::object();
    for (const auto& [key, value] : recording.about) about.add(key, Json::ofText(value));
    Json json = Json::object();
    json.add("about", std::move(about));
    json.add("spikes", listJson(recording.spikes, trainJson));
    json.add("traces", listJson(recording.traces, traceJson));
    json.add("changes", listJson(recording.changes, changeJson));
    return printJson(json);
}

// visit(array) for each array, in the order of the file.
template <class Recorded, class Visit> Result<void> eachArray(Recorded& recording, Visit&& visit) {
    for (auto& train : recording.spikes) {
        DL_CHECK(visit(train.timeMs));
        DL_CHECK(visit(train.unit));
    }
    for (auto& trace : recording.traces) {
        DL_CHECK(visit(trace.timeMs));
        DL_CHECK(visit(trace.units));
        DL_CHECK(visit(trace.values));
    }
    return {};
}

Result<void> goOnReading(const Cancel* cancel) {
    if (!cancel || !cancel->isRequested()) return {};
    return fail(ErrorKind::Interrupted, "Stopped.");
}

tl::unexpected<Error> damaged(const fs::path& path) {
    return badInput("The kept results are damaged.", {path.string(), {}, 0, 0});
}

class Reader {
public:
    Reader(int fd, const fs::path& path, std::uint64_t size, const Cancel* cancel)
        : m_fd(fd)
        , m_path(path)
        , m_size(size)
        , m_cancel(cancel) {}

    std::uint64_t left() const { return m_size - m_at; }

    Result<void> read(void* to, std::uint64_t bytes, bool summed = true) {
        if (bytes > left()) return damaged(m_path);
        auto* at = static_cast<char*>(to);
        while (bytes > 0) {
            DL_CHECK(goOnReading(m_cancel));
            const ssize_t n =
                ::pread(m_fd, at, std::min<std::uint64_t>(bytes, kBlock), static_cast<off_t>(m_at));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return damaged(m_path);
            const auto got = static_cast<std::size_t>(n);
            if (summed) m_sum.add(std::string_view(at, got));
            at += got;
            bytes -= got;
            m_at += got;
        }
        return {};
    }
    template <class T> Result<void> array(std::vector<T>& values) {
        return read(values.data(), values.size() * sizeof(T));
    }
    Result<void> checkSum() {
        const Sha256Digest sum = m_sum.finish();
        Sha256Digest stored{};
        DL_CHECK(read(stored.data(), stored.size(), false));
        if (stored != sum || left() != 0) return damaged(m_path);
        return {};
    }

private:
    int m_fd;
    const fs::path& m_path;
    std::uint64_t m_size, m_at = 0;
    const Cancel* m_cancel;
    Sha256 m_sum;
};

// Names and, in `lengths`, how long the arrays are, in the order of eachArray().
Result<Recording> headOf(const std::string& text, const std::string& file,
                         std::vector<std::uint64_t>& lengths) {
    DL_TRY(const Json json, parseJson(text, file));
    DL_TRY(Fields fields, Fields::of(file, json, {}));
    Recording recording;
    if (const Json* about = fields.take("about"))
        for (const Json& item : about->items) {
            DL_TRY(recording.about[item.key], readText(file, item, "about"));
        }
    const auto list = [&](const char* key) { return fields.list(key); };
    DL_TRY(const std::vector<Json>* spikes, list("spikes"));
    for (const Json& item : *spikes) {
        DL_TRY(Fields train, Fields::of(file, item, "spikes"));
        SpikeTrain read;
        DL_TRY(read.name, train.text("name"));
        DL_TRY(read.node, train.text("node"));
        DL_TRY(read.units, train.integer("units", 0, 0, kLargestInteger));
        DL_TRY(const std::uint64_t count, train.integer("spikes", 0, 0, kLargestInteger));
        lengths.insert(lengths.end(), {count, count});
        recording.spikes.push_back(std::move(read));
    }
    DL_TRY(const std::vector<Json>* traces, list("traces"));
    for (const Json& item : *traces) {
        DL_TRY(Fields trace, Fields::of(file, item, "traces"));
        Trace read;
        DL_TRY(read.name, trace.text("name"));
        DL_TRY(read.unit, trace.text("unit"));
        DL_TRY(const std::uint64_t samples, trace.integer("samples", 0, 0, kLargestInteger));
        DL_TRY(const std::uint64_t units, trace.integer("units", 0, 0, kLargestInteger));
        lengths.insert(lengths.end(), {samples, units, cappedProduct(samples, units)});
        recording.traces.push_back(std::move(read));
    }
    DL_TRY(const std::vector<Json>* changes, list("changes"));
    for (const Json& item : *changes) {
        DL_TRY(Fields change, Fields::of(file, item, "changes"));
        ParameterChange read;
        DL_TRY(read.step, change.integer("step", 0, 0, kLargestInteger));
        DL_TRY(const Json* time, change.require("time", "time"));
        DL_TRY(read.timeMs, readNumber(file, *time, "time"));
        DL_TRY(read.path, change.text("path"));
        DL_TRY(const Json* value, change.require("value", "value"));
        DL_TRY(read.value, readNumber(file, *value, "value"));
        DL_TRY(read.unit, change.text("unit"));
        recording.changes.push_back(std::move(read));
    }
    return recording;
}

Result<Recording> readAll(Reader& reader, const fs::path& path, std::uint64_t maxBytes) {
    std::string heading(kHeading.size(), '\0');
    DL_CHECK(reader.read(heading.data(), heading.size()));
    std::uint64_t headerBytes = 0;
    DL_CHECK(reader.read(&headerBytes, sizeof headerBytes));
    if (heading != kHeading || headerBytes > kMostHeader || headerBytes > reader.left())
        return damaged(path);
    std::string header(headerBytes, '\0');
    DL_CHECK(reader.read(header.data(), header.size()));
    std::vector<std::uint64_t> lengths;
    DL_TRY(Recording recording, headOf(header, path.string(), lengths));

    std::size_t i = 0;
    std::uint64_t bytes = 0;
    DL_CHECK(eachArray(recording, [&](auto& values) -> Result<void> {
        using T = typename std::remove_reference_t<decltype(values)>::value_type;
        bytes = cappedSum(bytes, cappedProduct(lengths[i++], sizeof(T)));
        return {};
    }));
    if (cappedSum(bytes, kSum) != reader.left()) return damaged(path);
    if (bytes > maxBytes)
        return badInput("The kept results are larger than the memory for them.",
                        {path.string(), {}, 0, 0});
    i = 0;
    DL_CHECK(eachArray(recording, [&](auto& values) -> Result<void> {
        values.resize(lengths[i++]);
        return reader.array(values);
    }));
    DL_CHECK(reader.checkSum());
    return recording;
}

class FileToRead {
public:
    explicit FileToRead(const fs::path& path)
        : m_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    FileToRead(const FileToRead&) = delete;
    FileToRead& operator=(const FileToRead&) = delete;
    ~FileToRead() {
        if (m_fd >= 0) ::close(m_fd);
    }
    int get() const { return m_fd; }

private:
    int m_fd;
};

} // namespace

std::uint64_t dataBytes(const Recording& recording) {
    std::uint64_t bytes = 0;
    const auto counted = eachArray(recording, [&](const auto& values) -> Result<void> {
        bytes += values.size() * sizeof(values[0]);
        return {};
    });
    return counted ? bytes : 0;
}

Result<void> writeKept(const Recording& recording, const fs::path& path, const Cancel* cancel) {
    return guardWriting(path, [&]() -> Result<void> {
        DL_TRY(const auto file, createStreamFile(path));
        Sha256 sum;
        std::uint64_t at = 0;
        const auto put = [&](std::span<const std::byte> bytes) -> Result<void> {
            while (!bytes.empty()) {
                DL_CHECK(goOnWriting(cancel));
                const auto block = bytes.first(std::min(bytes.size(), kBlock));
                sum.add(block);
                DL_CHECK(file->writeAt(at, block));
                at += block.size();
                bytes = bytes.subspan(block.size());
            }
            return {};
        };
        const std::string header = headerOf(recording);
        const std::uint64_t headerBytes = header.size();
        DL_CHECK(put(std::as_bytes(std::span(kHeading))));
        DL_CHECK(put(std::as_bytes(std::span(&headerBytes, 1))));
        DL_CHECK(put(std::as_bytes(std::span(header))));
        DL_CHECK(eachArray(
            recording, [&](const auto& values) { return put(std::as_bytes(std::span(values))); }));
        const Sha256Digest digest = sum.finish();
        DL_CHECK(file->writeAt(at, std::as_bytes(std::span(digest))));
        return file->finish();
    });
}

Result<Recording> readKept(const fs::path& path, std::uint64_t maxBytes, const Cancel* cancel) try {
    const FileToRead file(path);
    struct stat info {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0)
        return badInput("The kept results cannot be read: " + reasonOf(errno) + ".",
                        {path.string(), {}, 0, 0});
    if (!S_ISREG(info.st_mode)) return damaged(path);
    Reader reader(file.get(), path, static_cast<std::uint64_t>(info.st_size), cancel);
    auto recording = readAll(reader, path, maxBytes);
    if (!recording && recording.error().kind != ErrorKind::Interrupted &&
        recording.error().place.file != path.string())
        return damaged(path);
    return recording;
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory to read the kept results.",
                {path.string(), {}, 0, 0});
} catch (const std::length_error&) {
    return damaged(path);
}

} // namespace dynaloom::io
