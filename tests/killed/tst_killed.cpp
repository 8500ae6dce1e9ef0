// Faults 6 and 7, on the whole program: the window is edited and saved by keys, killed at random
// moments again and again, and goes on from what it recovers. Never a damaged file, never more work
// lost than since the journal was written last, and nothing left lying about.
// Protections: journal, atomic-save, leftovers.
#include "app/document/autosave.h"
#include "app/document/journal.h"
#include "core/base/storage.h"
#include "core/io/document.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <optional>
#include <random>

using namespace dynaloom;
namespace fs = std::filesystem;

namespace {

constexpr int kStartMs = 60'000;       // for a start on a busy machine
constexpr qint64 kMostLostMs = 60'000; // the promise; what is measured is far below

std::optional<long long> valueIn(const std::string& text) {
    const auto read = io::readDocumentText(text, "a.loom");
    if (!read) return {};
    return std::stoll(read->model->parameters.at("w_i").value.text);
}

} // namespace

class TestKilled : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedAtRandomMomentsNothingIsDamagedOrLost() {
        QVERIFY(m_folder.isValid());
        makeDocument();
        std::mt19937 random(7);
        qint64 mostLost = 0;
        int unsavedKills = 0, leftovers = 0;
        for (int kill = 0; kill < DYNALOOM_KILLS; ++kill) {
            const auto before = state();
            const Said said =
                runAndKill(static_cast<unsigned>(kill + 1), static_cast<int>(random() % 900));
            QVERIFY2(said.began, qPrintable(said.all));
            // It went on from what the last one left, and cleaned up behind it.
            QCOMPARE(said.at, before.value);
            QCOMPARE(said.offered, before.isUnsaved ? 1 : 0);

            const auto after = state();
            QVERIFY2(after.isReadable, "the file is damaged");
            QVERIFY2(after.value >= said.savedValue, "a save was lost");
            // The last change that was in the journal is there, unless a later save holds more.
            const long long kept = said.valueAfter(said.keptEdits);
            QVERIFY2(
                after.value >= kept,
                qPrintable(QStringLiteral("%1 is there, %2 was kept").arg(after.value).arg(kept)));
            QVERIFY2(after.value <= said.lastValue + 1, "more than was ever typed");
            mostLost = std::max(mostLost, said.msBetween(after.value));
            unsavedKills += after.isUnsaved;
            leftovers += makeLeftoversOld();
        }
        QVERIFY2(mostLost < kMostLostMs, qPrintable(QString::number(mostLost)));
        QVERIFY(unsavedKills > DYNALOOM_KILLS / 4); // or nothing was tried
        qInfo("%d kills, %d with unsaved work, at most %lld ms of it lost; %d temporaries left",
              DYNALOOM_KILLS, unsavedKills, static_cast<long long>(mostLost), leftovers);

        // The next start removes them all, and so it does with journals once all is saved.
        fs::copy_file(file(), folder() / ".a.loom.abcdefghij"); // as a killed save leaves it
        makeLeftoversOld();
        [[maybe_unused]] const Said last = runAndKill(999, 0);
        makeLeftoversOld(false);
        QCOMPARE(temporaries(), 0);
    }

    // A logout gives the program time to bring all of it to safety.
    void endedByTheSystemNothingIsLost() {
        makeDocument();
        QProcess program;
        start(program, 5);
        Said said;
        QVERIFY(waitFor(program, said, [&] { return said.edits.size() > 50; }));
        QCOMPARE(::kill(static_cast<pid_t>(program.processId()), SIGTERM), 0);
        QVERIFY(program.waitForFinished(kStartMs));
        said.take(program.readAllStandardOutput());
        const auto after = state();
        QVERIFY(after.isReadable);
        QVERIFY2(after.value >= said.lastValue,
                 qPrintable(QStringLiteral("%1 of %2").arg(after.value).arg(said.lastValue)));
    }

private:
    struct Said {
        bool began = false;
        int offered = -1;
        long long at = 0, lastValue = 0, savedValue = 0;
        std::uint64_t keptEdits = 0;
        struct Edit {
            long long value;
            std::uint64_t edits;
            qint64 ms;
        };
        std::vector<Edit> edits;
        QString all, line;

        void take(const QByteArray& bytes) {
            line += QString::fromUtf8(bytes);
            all += QString::fromUtf8(bytes);
            for (qsizetype end; (end = line.indexOf(QLatin1Char('\n'))) >= 0;) {
                const QStringList words = line.left(end).split(QLatin1Char(' '));
                line.remove(0, end + 1);
                if (words[0] == QLatin1String("offered")) offered = words[1].toInt();
                if (words[0] == QLatin1String("at")) {
                    began = true;
                    at = lastValue = words[1].toLongLong();
                }
                if (words[0] == QLatin1String("edit")) {
                    lastValue = words[1].toLongLong();
                    edits.push_back({lastValue, words[2].toULongLong(), words[3].toLongLong()});
                }
                if (words[0] == QLatin1String("kept")) keptEdits = words[1].toULongLong();
                if (words[0] == QLatin1String("saved")) savedValue = words[1].toLongLong();
            }
        }
        // Typed by the time the document had so many changes, less one that may be undone.
        long long valueAfter(std::uint64_t count) const {
            long long value = 0;
            for (const Edit& edit : edits)
                if (edit.edits <= count) value = edit.value;
            return value > 0 ? value - 1 : at;
        }
        // From the first change that is lost to the last one.
        qint64 msBetween(long long recovered) const {
            for (const Edit& edit : edits)
                if (edit.value > recovered) return edits.back().ms - edit.ms;
            return 0;
        }
    };

    struct State {
        bool isReadable = false, isUnsaved = false;
        long long value = 0; // the newest there is
    };

    fs::path folder() const { return m_folder.path().toStdString(); }
    fs::path file() const { return folder() / "a.loom"; }
    QString journals() const { return m_folder.filePath(QStringLiteral("state/dynaloom/unsaved")); }

    void makeDocument() {
        const auto read = io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
        auto model = std::make_shared<model::Model>(*read->model);
        model->parameters["w_i"].value = *model::makeValue("1000");
        QVERIFY(io::writeDocument(*model, file()).has_value());
    }

    State state() {
        State found;
        const auto text = readFile(file(), 1u << 26);
        const auto saved = text ? valueIn(*text) : std::nullopt;
        found.isReadable = saved.has_value();
        found.value = saved.value_or(0);
        for (const auto& left : document::Autosave::leftBehind(journals())) {
            const auto work = document::readJournal(left.folder.toStdString());
            const auto unsaved = work ? valueIn(work->text) : std::nullopt;
            found.isReadable = found.isReadable && unsaved.has_value();
            found.isUnsaved = true;
            found.value = unsaved.value_or(0); // goes on from the file
        }
        return found;
    }

    void start(QProcess& program, unsigned seed) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        for (const char* name : {"XDG_STATE_HOME", "XDG_CONFIG_HOME"})
            environment.insert(QString::fromUtf8(name), m_folder.filePath(QStringLiteral("state")));
        program.setProcessEnvironment(environment);
        program.setStandardErrorFile(m_folder.filePath(QStringLiteral("errors")));
        program.start(QStringLiteral(DYNALOOM_BINARY_DIR "/tests/scripted_editor"),
                      {QString::fromStdString(file().string()), QString::number(seed)});
    }

    template <class Condition>
    static bool waitFor(QProcess& program, Said& said, Condition&& condition) {
        QElapsedTimer time;
        time.start();
        while (!condition() && time.elapsed() < kStartMs &&
               program.state() != QProcess::NotRunning) {
            program.waitForReadyRead(20);
            said.take(program.readAllStandardOutput());
        }
        return condition();
    }

    Said runAndKill(unsigned seed, int afterMs) {
        QProcess program;
        Said said;
        start(program, seed);
        waitFor(program, said, [&] { return said.began; });
        QElapsedTimer time;
        time.start();
        while (time.elapsed() < afterMs) {
            program.waitForReadyRead(1);
            said.take(program.readAllStandardOutput());
        }
        program.kill();
        program.waitForFinished(kStartMs);
        said.take(program.readAllStandardOutput());
        return said;
    }

    // Two hours pass for what saves left behind. Returns how many there are.
    int makeLeftoversOld(bool old = true) {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(folder())) {
            if (!entry.path().filename().string().starts_with(".a.loom.")) continue;
            ++count;
            if (old)
                fs::last_write_time(entry.path(),
                                    fs::file_time_type::clock::now() - std::chrono::hours(2));
        }
        return count;
    }

    // Temporaries that are old: a last kill may have left a fresh one.
    int temporaries() {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(folder()))
            if (entry.path().filename().string().starts_with(".a.loom.") &&
                fs::last_write_time(entry.path()) <
                    fs::file_time_type::clock::now() - std::chrono::hours(1))
                ++count;
        return count;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestKilled)
#include "tst_killed.moc"
