// Recorded data laid beneath plots is part of the document: kept by name and checksum, undone,
// found again after saving, moving and saving elsewhere; what is missing, changed or hostile is
// told in the panel and nothing is lost.
#include "app/panels/live_view.h"
#include "app/window/actions.h"
#include "app/window/main_window.h"
#include "app/window/overlay_command.h"
#include "app/window/overlay_files.h"
#include "app/window/settings.h"
#include "app/window/status_line.h"
#include "tests/app/window_fixture.h"
#include "widgets/plots/panel_form.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <qcustomplot.h>

#include <sys/stat.h>

using namespace dynaloom;
using window::MainWindow;

namespace {

using test::kLong;
using Reals = std::vector<double>;

} // namespace

class TestAppOverlays : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString path(const QString& name) { return m_folder->filePath(name); }
    void write(const QString& name, const QByteArray& bytes) {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
    }
    QByteArray contents(const QString& name) {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void makeWindow() {
        m_window = std::make_unique<MainWindow>(test::shippedCatalog(), theme::darkTheme());
        m_window->resize(1300, 850);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    plots::RatePlot* rates() { return m_window->live().rates(); }
    const std::vector<plots::Overlay>& laid() { return rates()->overlays(); }
    QString told() {
        QStringList lines;
        for (const plots::Overlay& overlay : laid())
            if (!overlay.problem.isEmpty()) lines << overlay.problem;
        return lines.join('\n');
    }
    bool isTextShown(const QString& text) {
        for (int k = 0; k < rates()->plot()->itemCount(); ++k)
            if (auto* item = qobject_cast<QCPItemText*>(rates()->plot()->item(k)))
                if (item->visible() && item->text().contains(text)) return true;
        return false;
    }
    // By hand, through the form.
    void lay(const QString& file) {
        window::Settings settings;
        window::OverlayCommand command(
            {*m_window, m_window->document(), settings, m_window->status()}, nullptr);
        QSignalSpy opened(&command, &window::OverlayCommand::opened);
        command.open(rates(), path(file));
        QVERIFY(opened.wait(kLong));
        auto* form = rates()->findChild<plots::PanelForm*>(QStringLiteral("overlayForm"));
        QVERIFY(form);
        QTest::mouseClick(form->findChild<QPushButton*>(), Qt::LeftButton);
    }
    // A document whose rates name these.
    void openWith(const QByteArray& recorded) {
        QVERIFY(m_window->document().saveAs(path("made.loom").toStdString()));
        QByteArray text = contents("made.loom");
        const qsizetype end = text.lastIndexOf('}');
        QVERIFY(!text.contains("\"panels\""));
        text.insert(end, ",\n\"panels\": {\"live\": [{\"kind\": \"rates\", \"id\": \"rates\", "
                         "\"settings\": {\"recorded\": " +
                             recorded + "}}]}\n");
        text.replace("\n,", ",");
        write("made.loom", text);
        QVERIFY2(m_window->open(path("made.loom")), text.constData());
    }
    void openAgain(const QString& name) {
        m_window.reset();
        makeWindow();
        QVERIFY(m_window->open(path(name)));
    }

private slots:
    void initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        qputenv("XDG_CONFIG_HOME", path("config").toUtf8());
        qputenv("XDG_STATE_HOME", path("state").toUtf8());
        write("a/recorded.csv", "time (s),rate (Hz)\n0,5\n0.5,30\n1,10\n");
        makeWindow();
    }
    void cleanup() {
        m_window.reset();
        m_folder.reset();
    }

    void isAnEditThatIsUndone() {
        lay("a/recorded.csv");
        QCOMPARE(laid().size(), std::size_t{1});
        QCOMPARE(laid()[0].timeMs, (Reals{0, 500, 1000})); // from seconds
        QVERIFY(m_window->document().isDirty());
        m_window->document().undo();
        QVERIFY(laid().empty());
        m_window->document().redo();
        QCOMPARE(laid().size(), std::size_t{1});
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
        // Taken away by the menu's entry, and back.
        rates()->setOverlays({});
        emit rates()->settingsEdited();
        QVERIFY(m_window->document().model()->panels.find("recorded.csv") == std::string::npos);
        m_window->document().undo();
        QTRY_COMPARE_WITH_TIMEOUT(laid().size(), std::size_t{1}, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
    }
    void isFoundAgainAfterSavingAndMoving() {
        lay("a/recorded.csv"); // while the document has no file
        QVERIFY(m_window->document().saveAs(path("a/model.loom").toStdString()));
        QVERIFY(!m_window->document().isDirty());
        QVERIFY(contents("a/model.loom").contains("\"file\": \"recorded.csv\""));
        QVERIFY(!contents("a/model.loom").contains(m_folder->path().toUtf8()));
        QCOMPARE(laid()[0].values, (Reals{5, 30, 10})); // not read again
        openAgain("a/model.loom");
        QVERIFY(!m_window->document().isDirty());
        QTRY_COMPARE_WITH_TIMEOUT(laid().size(), std::size_t{1}, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
        QCOMPARE(laid()[0].name, QString("rate of recorded.csv"));
        QVERIFY(!m_window->document().isDirty());
        // Both go elsewhere together.
        m_window.reset();
        QVERIFY(QDir().rename(path("a"), path("moved")));
        makeWindow();
        QVERIFY(m_window->open(path("moved/model.loom")));
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
    }
    void isFoundAgainAfterSavingElsewhere() {
        QVERIFY(m_window->document().saveAs(path("a/model.loom").toStdString()));
        lay("a/recorded.csv");
        QVERIFY(m_window->document().saveAs(path("a/model.loom").toStdString()));
        QDir().mkpath(path("b/deep"));
        QVERIFY(m_window->document().saveAs(path("b/deep/copy.loom").toStdString()));
        QVERIFY(contents("b/deep/copy.loom").contains("\"../../a/recorded.csv\""));
        QCOMPARE(laid()[0].values, (Reals{5, 30, 10}));
        QVERIFY(!m_window->document().isDirty());
        openAgain("b/deep/copy.loom");
        QTRY_COMPARE_WITH_TIMEOUT(laid().size(), std::size_t{1}, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
        openAgain("a/model.loom"); // the first one is as it was
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
    }
    void undoAfterSavingElsewhereStillFindsIt() {
        QVERIFY(m_window->document().saveAs(path("a/model.loom").toStdString()));
        lay("a/recorded.csv");
        QDir().mkpath(path("b"));
        QVERIFY(m_window->document().saveAs(path("b/copy.loom").toStdString()));
        m_window->document().undo(); // back to the name that was right beside the first file
        QTRY_COMPARE_WITH_TIMEOUT(laid().size(), std::size_t{1}, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
        QCOMPARE(told(), QString());
    }
    void aMissingFileIsToldAndKept() {
        QVERIFY(m_window->document().saveAs(path("a/model.loom").toStdString()));
        lay("a/recorded.csv");
        QVERIFY(m_window->document().save());
        const QByteArray before = contents("a/model.loom");
        m_window.reset();
        QVERIFY(QFile::rename(path("a/recorded.csv"), path("elsewhere.csv")));
        makeWindow();
        QVERIFY(m_window->open(path("a/model.loom")));
        QTRY_VERIFY_WITH_TIMEOUT(told().contains("recorded.csv is missing"), kLong);
        QVERIFY(isTextShown("recorded.csv is missing"));
        QVERIFY(laid()[0].values.empty());
        QVERIFY(!m_window->document().isDirty());
        QVERIFY(m_window->document().save());
        QCOMPARE(contents("a/model.loom"), before); // nothing is lost
        // Found elsewhere, which is an edit.
        window::Settings settings;
        window::OverlayFiles files(
            {*m_window, m_window->document(), m_window->live(), settings, m_window->status()},
            nullptr);
        files.take(rates(), laid()[0].source.file, path("elsewhere.csv"));
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{5, 30, 10}), kLong);
        QCOMPARE(told(), QString());
        QVERIFY(!isTextShown("missing"));
        QVERIFY(m_window->document().isDirty());
        QVERIFY(m_window->document().save());
        QVERIFY(contents("a/model.loom").contains("\"../elsewhere.csv\""));
    }
    void aChangedFileIsToldAndTakenOnRequestOnly() {
        QVERIFY(m_window->document().saveAs(path("a/model.loom").toStdString()));
        lay("a/recorded.csv");
        QVERIFY(m_window->document().save());
        m_window.reset();
        write("a/recorded.csv", "time (s),rate (Hz)\n0,7\n1,8\n");
        makeWindow();
        QVERIFY(m_window->open(path("a/model.loom")));
        QTRY_VERIFY_WITH_TIMEOUT(told().contains("has changed"), kLong);
        QVERIFY(laid()[0].values.empty());
        emit rates()->overlayFileWanted(laid()[0].source.file, true);
        QTRY_COMPARE_WITH_TIMEOUT(laid()[0].values, (Reals{7, 8}), kLong);
        QVERIFY(m_window->document().isDirty());
        // One that has no such column is refused, and what was there stays.
        m_window->document().undo();
        QTRY_VERIFY_WITH_TIMEOUT(told().contains("has changed"), kLong);
        write("a/recorded.csv", "hour,shoe size\n0,7\n1,8\n");
        emit rates()->overlayFileWanted(laid()[0].source.file, true);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->status().sentence().contains("no column"), kLong);
        QVERIFY(told().contains("has changed"));
    }
    void hostileNamesReadNothing() {
        QVERIFY(mkfifo(path("pipe").toLocal8Bit().constData(), 0600) == 0);
        QFile huge(path("huge.csv"));
        QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize(qint64(3) << 30)); // sparse
        huge.close();
        QByteArray all = "[";
        for (const char* file : {"/dev/zero", "pipe", ".", "huge.csv", "/etc/passwd", "nowhere"})
            all += QByteArray("{\"file\": \"") + file +
                   "\", \"sha256\": \"00\", \"values\": \"V\", \"scale\": 1e300},";
        all += "7, {\"file\": 5}, {\"values\": \"V\"}, {\"file\": \"x\", \"values\": \"V\", "
               "\"values_column\": -9}]";
        openWith(all);
        QTRY_VERIFY_WITH_TIMEOUT(
            std::all_of(laid().begin(), laid().end(), [](auto& o) { return !o.isWanted; }), kLong);
        QCOMPARE(laid().size(), std::size_t{7}); // those that can be understood
        for (const plots::Overlay& overlay : laid()) {
            QVERIFY(overlay.values.empty());
            QVERIFY2(!overlay.problem.isEmpty(), qPrintable(overlay.source.file));
        }
        QVERIFY(told().contains("huge.csv: The file is larger"));
        QVERIFY(told().contains("passwd has changed"));
        QVERIFY(isTextShown("and 4 more"));
    }
    void manyAreBounded() {
        QByteArray all = "[";
        for (int k = 0; k < 500; ++k)
            all += QByteArray(k ? "," : "") + "{\"file\": \"f" + QByteArray::number(k) +
                   "\", \"sha256\": \"00\", \"values\": \"V\"}";
        openWith(all + "]");
        QCOMPARE(laid().size(), std::size_t{plots::kMostOverlays});
    }
};

QTEST_MAIN(TestAppOverlays)
#include "tst_app_overlays.moc"
