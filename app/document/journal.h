// Unsaved work on the disk, as it grows: a text of the document, then what each edit changed of it.
// Records are only ever appended and each carries a check sum over all before it, so whatever ends
// the program, and whenever, what was written whole is read back and a torn end is left out. When
// the changes have become much longer than the text, the file is replaced (atomically) by one with
// the text alone.
//
// A journal is a folder: the file `journal`, side-car arrays of the document, and `lock`, which the
// system itself lets go when the program that holds it dies.
#pragma once

#include "core/base/error.h"
#include "core/base/lock_file.h"
#include "core/base/sha256.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace dynaloom::document {

struct UnsavedWork {
    std::string text;        // of the document, as a file of it would be
    std::string name;        // for people
    std::string original;    // path of the document's file; empty: it has none
    std::uint64_t edits = 0; // since the document was opened
    std::int64_t timeMs = 0; // of the last edit, since 1970
    friend bool operator==(const UnsavedWork&, const UnsavedWork&) = default;
};

class Journal {
public:
    // Makes the folder, or takes over one that nobody holds. Error (Failed): somebody does, or the
    // disk.
    static Result<Journal> open(const std::filesystem::path& folder);
    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&& other) noexcept;
    ~Journal();

    const std::filesystem::path& folder() const { return m_folder; }
    // On the disk before it returns. After an error what was there before can still be read.
    Result<void> write(const UnsavedWork& work);
    // Nothing is unsaved any more: the folder goes when the journal does, its content at once.
    void clear();
    bool isEmpty() const { return !m_last; }

    static constexpr std::uint64_t kSlackBytes = 64u << 10;
    // The file is replaced when it is longer than kSlackBytes and this many times the text.
    static constexpr std::uint64_t kGrowth = 3;

private:
    Journal(std::filesystem::path folder, LockFile lock);
    Result<void> append(const std::string& record);
    Result<void> replace(const UnsavedWork& work);
    std::filesystem::path file() const;

    std::filesystem::path m_folder;
    std::optional<LockFile> m_lock;    // none: moved from
    std::optional<UnsavedWork> m_last; // what the file ends with; none: to be written anew
    std::uint64_t m_bytes = 0;         // of the file
    Sha256Digest m_chain{};
};

// The work that the folder's journal ends with. Error (Input): there is none that can be read.
Result<UnsavedWork> readJournal(const std::filesystem::path& folder);

// Whether a program that lives holds it.
bool isHeld(const std::filesystem::path& folder);
// Removes a journal that nobody holds.
void removeJournal(const std::filesystem::path& folder);

} // namespace dynaloom::document
