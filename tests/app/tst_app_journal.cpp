// The journal of unsaved work: what is read back whatever happened to its end, its bounds, and who
// may have it.
#include "app/document/journal.h"
#include "app/document/text_delta.h"
#include "core/base/limits.h"
#include "core/base/storage.h"
#include "tests/support/child_process.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <random>

using namespace dynaloom;
using namespace dynaloom::document;
using test::Ended;
namespace fs = std::filesystem;

namespace {

// Without the care of a save: thousands are made here.
void put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string bytesOf(const fs::path& file) {
    const auto bytes = readFile(file, 1u << 30);
    return bytes ? *bytes : std::string();
}

UnsavedWork workOf(std::string text, std::uint64_t edits) {
    return {std::move(text), "net", "/somewhere/net.loom", edits,
            1'700'000'000'000 + static_cast<std::int64_t>(edits)};
}

// Texts as edits make them: lines changed, added and removed anywhere.
std::vector<UnsavedWork> session(unsigned seed, int edits, int lines) {
    std::mt19937 random(seed);
    std::vector<std::string> text;
    for (int i = 0; i < lines; ++i) text.push_back("line " + std::to_string(random() % 50));
    std::vector<UnsavedWork> all;
    for (int e = 1; e <= edits; ++e) {
        const std::size_t at = random() % (text.size() + 1);
        const std::string line = "edit " + std::to_string(e) + (random() % 7 == 0 ? "\nc 1 2" : "");
        if (random() % 3 == 0 || at == text.size())
            text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), line);
        else if (random() % 3 == 0)
            text.erase(text.begin() + static_cast<std::ptrdiff_t>(at));
        else
            text[at] = line;
        std::string joined;
        for (const std::string& part : text) joined += part + "\n";
        if (random() % 5 == 0) joined.pop_back(); // no end of line at the end
        all.push_back(workOf(joined, static_cast<std::uint64_t>(e)));
    }
    return all;
}

} // namespace

class TestJournal : public QObject {
    Q_OBJECT

private slots:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void deltaGivesTheText() {
        const auto texts = session(3, 300, 40);
        for (std::size_t i = 1; i < texts.size(); ++i) {
            const std::string delta = textDelta(texts[i - 1].text, texts[i].text);
            const auto back = applyDelta(texts[i - 1].text, delta, 1u << 20);
            QVERIFY(back.has_value());
            QCOMPARE(*back, texts[i].text);
        }
        QCOMPARE(*applyDelta("", textDelta("", "a\nb"), 100), std::string("a\nb"));
        QCOMPARE(*applyDelta("a\n", textDelta("a\n", ""), 100), std::string());
    }

    void deltaOfAnEditIsSmall() {
        std::string before, after;
        for (int i = 0; i < 5000; ++i) {
            before += "\"key\": " + std::to_string(i) + "\n";
            after += "\"key\": " + std::to_string(i == 10 || i == 4990 ? -1 : i) + "\n";
        }
        QVERIFY(textDelta(before, after).size() < 200);
    }

    void strangeDeltasAreRefused() {
        for (const char* delta :
             {"c 0", "c 0 9\n", "c 9 1\n", "c 1 18446744073709551615\n", "n 5\nab", "x 1\n",
              "c -1 1\n", "c 0 1", "n", "n 99999999999999999999\n", "c 0\n"})
            QVERIFY2(!applyDelta("abc\n", delta, 1000), delta);
        // Small, and grows without end.
        std::string bomb;
        for (int i = 0; i < 1000; ++i) bomb += "c 0 4\n";
        QVERIFY(!applyDelta("abc\n", bomb, 1000));
        QVERIFY(applyDelta("abc\n", bomb, 4000));
    }

    void readsBackWhatWasWrittenLast() {
        auto journal = Journal::open(folder());
        QVERIFY(journal.has_value());
        for (const UnsavedWork& work : session(5, 200, 30)) {
            QVERIFY(journal->write(work).has_value());
            const auto back = readJournal(folder());
            QVERIFY(back.has_value());
            QVERIFY(*back == work);
        }
    }

    // As when the program is killed at any byte of an append.
    void everyTornEndGivesTheEditBeforeIt() {
        const auto works = session(7, 6, 5);
        std::vector<std::size_t> sizes;
        {
            auto journal = Journal::open(folder());
            for (const UnsavedWork& work : works) {
                QVERIFY(journal->write(work).has_value());
                sizes.push_back(bytesOf(folder() / "journal").size());
            }
        }
        const std::string bytes = bytesOf(folder() / "journal");
        QVERIFY(std::is_sorted(sizes.begin(), sizes.end())); // appended, never rewritten
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            put(folder() / "journal", bytes.substr(0, length));
            const auto whole = static_cast<std::size_t>(
                std::upper_bound(sizes.begin(), sizes.end(), length) - sizes.begin());
            const auto back = readJournal(folder());
            QCOMPARE(back.has_value(), whole > 0);
            if (whole > 0) QVERIFY(*back == works[whole - 1]);
        }
    }

    void everyChangedByteEndsTheJournalBeforeIt() {
        const auto works = session(9, 4, 4);
        {
            auto journal = Journal::open(folder());
            for (const UnsavedWork& work : works) QVERIFY(journal->write(work).has_value());
        }
        const std::string bytes = bytesOf(folder() / "journal");
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ 4);
            put(folder() / "journal", changed);
            const auto back = readJournal(folder());
            // An earlier state whole, or nothing; never one that was not.
            if (back)
                QVERIFY2(std::find(works.begin(), works.end() - 1, *back) != works.end() - 1,
                         qPrintable(QString::number(at)));
        }
    }

    void staysBounded() {
        auto journal = Journal::open(folder());
        const auto works = session(11, 600, 60);
        std::uintmax_t most = 0;
        std::size_t text = 0;
        for (const UnsavedWork& work : works) {
            QVERIFY(journal->write(work).has_value());
            most = std::max(most, fs::file_size(folder() / "journal"));
            text = std::max(text, work.text.size());
        }
        QVERIFY(most < Journal::kSlackBytes + (Journal::kGrowth + 1) * text);
        QVERIFY(*readJournal(folder()) == works.back());
    }

    void aFullDiskLeavesTheStateBefore() {
        const auto works = session(13, 40, 200);
        const Ended ended = test::inChild([&] {
            auto journal = Journal::open(folder());
            if (!journal->write(works[0])) return 2;
            const auto size = static_cast<rlim_t>(fs::file_size(folder() / "journal"));
            const rlimit limit{size, size};
            setrlimit(RLIMIT_FSIZE, &limit);
            int failed = 0, kept = 0;
            UnsavedWork safe = works[0];
            for (const UnsavedWork& work : works) {
                if (journal->write(work))
                    safe = work;
                else
                    ++failed;
                const auto back = readJournal(folder());
                kept += back && *back == safe;
            }
            return failed > 0 && kept == static_cast<int>(works.size()) ? 0 : 1;
        });
        QCOMPARE(ended.code, 0);
    }

    void aJournalThatIsHeldIsNotTaken() {
        {
            auto journal = Journal::open(folder());
            QVERIFY(journal->write(workOf("text\n", 1)).has_value());
            QVERIFY(isHeld(folder()));
            QVERIFY(!Journal::open(folder()).has_value());
            removeJournal(folder());
            QVERIFY(readJournal(folder()).has_value());
            // Nor by another process.
            QCOMPARE(test::inChild([&] { return isHeld(folder()) ? 0 : 1; }).code, 0);
        }
        QVERIFY(!isHeld(folder()));
        QVERIFY(Journal::open(folder()).has_value());
        removeJournal(folder());
        QVERIFY(!fs::exists(folder()));
    }

    void theJournalOfAKilledProgramCanBeTakenAtOnce() {
        const Ended ended = test::inChild([&] {
            auto journal = Journal::open(folder());
            if (!journal || !journal->write(workOf("text\n", 1))) return 1;
            raise(SIGKILL);
            return 0;
        });
        QVERIFY(ended.killed);
        QVERIFY(!isHeld(folder()));
        auto journal = Journal::open(folder());
        QVERIFY(journal.has_value());
        QVERIFY(readJournal(folder()).has_value());
        QVERIFY(journal->write(workOf("text\nmore\n", 2)).has_value());
        QCOMPARE(readJournal(folder())->edits, std::uint64_t{2});
    }

    void clearedItIsEmptyAndGoesWithItsHolder() {
        {
            auto journal = Journal::open(folder());
            QVERIFY(journal->write(workOf("text\n", 1)).has_value());
            journal->clear();
            QVERIFY(!readJournal(folder()).has_value());
            QVERIFY(journal->write(workOf("text\n", 1)).has_value());
            QVERIFY(readJournal(folder()).has_value());
            journal->clear();
        }
        QVERIFY(!fs::exists(folder()));
    }

    void aFolderThatWasEmptiedIsMadeAgain() {
        auto journal = Journal::open(folder());
        QVERIFY(journal->write(workOf("text\n", 1)).has_value());
        fs::remove_all(folder());
        QVERIFY(journal->write(workOf("text\nmore\n", 2)).has_value());
        QCOMPARE(readJournal(folder())->text, std::string("text\nmore\n"));
    }

    // Temporaries of a save that was killed.
    void leftoversOfAKilledSaveAreRemovedAndNothingElse() {
        const fs::path place = m_temporary->path().toStdString();
        const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
        const auto make = [&](const char* name, bool isOld) {
            QVERIFY(replaceFile(place / name, "bytes").has_value());
            if (isOld) fs::last_write_time(place / name, old);
        };
        make("a.loom", true);
        make(".a.loom.abcdefghi9", true);
        make(".a.loom.0000000001", false); // may be under way
        make(".a.loom.ABCDEFGHIJ", true);  // not of our naming
        make(".a.loom.abcdefghij.bak", true);
        make(".b.loom.abcdefghij", true); // of another document
        fs::create_directory(place / ".a.loom.folder0000");
        QCOMPARE(removeLeftovers(place / "a.loom", std::chrono::minutes(1)), 1);
        QVERIFY(!fs::exists(place / ".a.loom.abcdefghi9"));
        for (const char* name : {"a.loom", ".a.loom.0000000001", ".a.loom.ABCDEFGHIJ",
                                 ".a.loom.abcdefghij.bak", ".b.loom.abcdefghij"})
            QVERIFY2(fs::exists(place / name), name);
    }

private:
    fs::path folder() const { return m_temporary->path().toStdString() + "/state/one"; }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_APPLESS_MAIN(TestJournal)
#include "tst_app_journal.moc"
