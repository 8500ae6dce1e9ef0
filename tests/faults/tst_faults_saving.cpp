// Faults 1, 6 and 34: what goes wrong while a document is saved. Every call the save is made of
// fails, writes short, or is the last thing the process does.
// Protections: atomic-save, links-and-modes.
#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "tests/support/child_process.h"
#include "tests/support/faulty_system.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <random>

using namespace dynaloom;
using namespace dynaloom::test;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = DYNALOOM_SOURCE_DIR;

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

// A document and the same with another title of 100 000 letters.
struct TwoVersions {
    model::ModelPtr before, after;
    std::string bytesBefore, bytesAfter;

    TwoVersions() {
        before = io::readDocument(kSource / "tests/data/good/small.loom")->model;
        auto changed = std::make_shared<model::Model>(*before);
        changed->title = std::string(100'000, 'n');
        after = changed;
        bytesBefore = *io::writeDocumentText(*before);
        bytesAfter = *io::writeDocumentText(*after);
    }
};

} // namespace

class TestFaultsSaving : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(io::writeDocument(*m_versions.before, file()).has_value());
        QCOMPARE(bytesOf(file()), m_versions.bytesBefore);
    }

    void aSaveIsMadeOfTheseCalls() {
        const int calls = withFault(Fault::None, -1, [&] {
            QVERIFY(io::writeDocument(*m_versions.after, file()).has_value());
        });
        QVERIFY(calls >= 5);
        const auto& names = FaultySystem::get().names;
        for (const char* needed : {"open", "write", "fsync", "rename"})
            QVERIFY2(std::find(names.begin(), names.end(), needed) != names.end(), needed);
        QVERIFY(std::find(names.begin(), names.end(), "fsync") <
                std::find(names.begin(), names.end(), "rename")); // on the disk before it is shown
    }

    void aFailureOfAnyCallLeavesTheOldFile_data() {
        QTest::addColumn<int>("error");
        QTest::addColumn<bool>("sticky");
        for (const int error : {EIO, ENOSPC, EDQUOT, EROFS, EACCES, ENAMETOOLONG, EMFILE, ENOENT}) {
            QTest::addRow("%s", strerror(error)) << error << false;
            QTest::addRow("%s, and all after it", strerror(error)) << error << true;
        }
    }
    void aFailureOfAnyCallLeavesTheOldFile() {
        QFETCH(int, error);
        QFETCH(bool, sticky);
        const int calls = withFault(Fault::None, -1, [&] {
            QVERIFY(io::writeDocument(*m_versions.before, file()).has_value());
        });
        int refused = 0;
        for (int n = 0; n < calls; ++n) {
            QVERIFY(io::writeDocument(*m_versions.before, file()).has_value());
            Result<void> saved;
            withFault(
                Fault::Fail, n, [&] { saved = io::writeDocument(*m_versions.after, file()); },
                error, sticky);
            if (saved) { // what failed was no part of the promise, such as syncing the folder
                QCOMPARE(bytesOf(file()), m_versions.bytesAfter);
            } else {
                ++refused;
                QCOMPARE(saved.error().kind, ErrorKind::Failed);
                QVERIFY(saved.error().sentence.find("cannot be written") != std::string::npos);
                QCOMPARE(saved.error().place.file, file().string());
                QCOMPARE(bytesOf(file()), m_versions.bytesBefore);
            }
            QCOMPARE(namesIn(folder()), std::vector<std::string>{"a.loom"}); // no temporary
        }
        QVERIFY(refused >= 4); // open, write, fsync, rename
        QVERIFY(io::writeDocument(*m_versions.after, file()).has_value()); // and life goes on
        QVERIFY(io::readDocument(file()).has_value());
    }

    void aShortWriteIsContinued() {
        Result<void> saved;
        const int calls = withFault(Fault::None, -1, [&] {
            QVERIFY(io::writeDocument(*m_versions.before, file()).has_value());
        });
        for (int n = 0; n < calls; ++n) {
            withFault(Fault::ShortWrite, n,
                      [&] { saved = io::writeDocument(*m_versions.after, file()); });
            QVERIFY(saved.has_value());
            QCOMPARE(bytesOf(file()), m_versions.bytesAfter);
        }
    }

    void killedAtAnyCallTheFileIsOldOrNew() {
        int survived = 0;
        for (int n = 0; survived == 0; ++n) {
            QVERIFY(n < 100);
            QVERIFY(io::writeDocument(*m_versions.before, file()).has_value());
            const Ended ended = inChild([&] {
                withFault(Fault::Kill, n, [&] {
                    [[maybe_unused]] const auto saved =
                        io::writeDocument(*m_versions.after, file());
                });
                return 0;
            });
            const std::string bytes = bytesOf(file());
            QVERIFY2(bytes == m_versions.bytesBefore || bytes == m_versions.bytesAfter,
                     qPrintable("killed at call " + QString::number(n)));
            QVERIFY(io::readDocument(file()).has_value());
            if (!ended.killed) ++survived;
        }
    }

    void killedAtRandomMomentsTheFileIsOldOrNew() {
        std::mt19937 random(6);
        int killed = 0;
        for (int i = 0; i < 200; ++i) {
            const Ended ended = killedAfter(std::chrono::microseconds(random() % 4000), [&] {
                for (;;) {
                    for (const auto& version : {m_versions.after, m_versions.before})
                        if (!io::writeDocument(*version, file())) return 1;
                }
            });
            QVERIFY(ended.killed);
            ++killed;
            const std::string bytes = bytesOf(file());
            QVERIFY(bytes == m_versions.bytesBefore || bytes == m_versions.bytesAfter);
        }
        QCOMPARE(killed, 200);
        // What the killed ones left is out of the way of the next save.
        QVERIFY(io::writeDocument(*m_versions.after, file()).has_value());
        for (const std::string& name : namesIn(folder()))
            QVERIFY2(name == "a.loom" || name.starts_with(".a.loom."), name.c_str());
    }

    void linksAndModesSurviveAFailedAndAGoodSave() {
        fs::create_symlink("a.loom", folder() / "link.loom");
        fs::permissions(file(), fs::perms(0640));
        Result<void> saved;
        withFault(Fault::Fail, 1,
                  [&] { saved = io::writeDocument(*m_versions.after, folder() / "link.loom"); });
        QVERIFY(!saved.has_value());
        QVERIFY(fs::is_symlink(folder() / "link.loom"));
        QCOMPARE(bytesOf(file()), m_versions.bytesBefore);
        QVERIFY(io::writeDocument(*m_versions.after, folder() / "link.loom").has_value());
        QVERIFY(fs::is_symlink(folder() / "link.loom"));
        QCOMPARE(bytesOf(file()), m_versions.bytesAfter);
        QCOMPARE(fs::status(file()).permissions(), fs::perms(0640));
    }

    void placesThatAreGoneOrTooLongAreRefusedWithAReason() {
        const auto refusal = [&](const fs::path& path) {
            const auto saved = io::writeDocument(*m_versions.before, path);
            return saved ? std::string() : saved.error().sentence;
        };
        QVERIFY(refusal(folder() / "none" / "a.loom").find("folder does not exist") !=
                std::string::npos);
        QVERIFY(refusal(folder() / (std::string(300, 'n') + ".loom")).find("name is too long") !=
                std::string::npos);
        QVERIFY(refusal(file() / "a.loom").find("not a folder") != std::string::npos);
        QVERIFY(refusal(folder()).find("it is a folder") != std::string::npos);
        fs::remove_all(folder());
        QVERIFY(refusal(file()).find("folder does not exist") != std::string::npos);
    }

    // As a file server does that lets one write but not rename over what another has open.
    void aRefusedRenameNeverFallsBackToWritingInPlace() {
        Result<void> saved;
        const int calls = withFault(Fault::None, -1, [&] {
            QVERIFY(io::writeDocument(*m_versions.before, file()).has_value());
        });
        const auto names = FaultySystem::get().names;
        QCOMPARE(static_cast<int>(names.size()), calls);
        const auto rename = std::find(names.begin(), names.end(), "rename") - names.begin();
        withFault(
            Fault::Fail, static_cast<int>(rename),
            [&] { saved = io::writeDocument(*m_versions.after, file()); }, EPERM);
        QVERIFY(!saved.has_value());
        QVERIFY(saved.error().sentence.find("permission is denied") != std::string::npos);
        QCOMPARE(bytesOf(file()), m_versions.bytesBefore);
        QCOMPARE(namesIn(folder()), std::vector<std::string>{"a.loom"});
    }

private:
    fs::path folder() const { return m_folder->path().toStdString(); }
    fs::path file() const { return folder() / "a.loom"; }

    const TwoVersions m_versions;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(TestFaultsSaving)
#include "tst_faults_saving.moc"
