// Figures out of the window with mouse and keys, and models back out of figures.
#include "app/figures/export_dialog.h"
#include "app/figures/page_preview.h"
#include "app/panels/live_view.h"
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/figure_commands.h"
#include "app/window/main_window.h"
#include "app/window/panel_docks.h"
#include "app/window/status_line.h"
#include "core/io/document.h"
#include "core/io/figure_model.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace dynaloom;
using window::MainWindow;

namespace {

constexpr int kLong = 30'000; // ms; for compiling on a busy machine

QString textOf(const model::ModelPtr& model) {
    const auto text = io::writeDocumentText(*model);
    return text ? QString::fromStdString(*text) : QString();
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestAppFigures : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    figures::ExportDialog& dialog() { return m_window->figures().dialog(); }
    QString path(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }
    void toggle(const char* format) {
        QCheckBox* box = dialog().format(QString::fromLatin1(format));
        QVERIFY(box);
        QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
    }
    void typePath(const QString& text) {
        dialog().path().selectAll();
        QTest::keyClicks(&dialog().path(), text);
    }

private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
        theme::applyTheme(*qApp, theme::darkTheme());
    }
    void init() {
        QFile::remove(path("dynaloom/workbench.conf"));
        static const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        m_window = std::make_unique<MainWindow>(catalog, theme::darkTheme());
        m_window->resize(1500, 950);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(m_window->open("coba"));
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->run().state() == jobs::RunState::Idle &&
                                     m_window->live().spikes() > 10'000,
                                 kLong);
    }
    void cleanup() { m_window.reset(); }

    void severalFormatsInOneGo() {
        QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(dialog().isVisible());
        QVERIFY(!dialog().isModal());
        QCOMPARE(dialog().panelList().item(0)->text(), QString("Raster"));
        typePath(path("many"));
        for (const char* format : {"svg", "png", "csv", "npz"}) toggle(format);
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY2(dialog().message().startsWith("Written"), qPrintable(dialog().message()));
        for (const char* name : {"many.pdf", "many.svg", "many.png", "many.csv", "many.npz"}) {
            QVERIFY2(QFile::exists(path(name)), name);
            const auto found = io::readFigureModel(path(name).toStdString());
            QVERIFY2(found, found ? name : found.error().sentence.c_str());
            QCOMPARE(textOf(found->model), textOf(m_window->document().model()));
        }
        QVERIFY(!QFile::exists(path("many.tiff")));
        QVERIFY(m_window->status().sentence().contains(m_folder.path()));
        // A second click replaces, after it was said.
        const QByteArray before = contents(path("many.svg"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY(dialog().message().contains("exists already"));
        QCOMPARE(dialog().exportButton().text(), QString("Replace"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY(dialog().message().startsWith("Written"));
        QCOMPARE(contents(path("many.svg")), before); // the same figure is the same bytes
    }
    void presetsKeepProportionsAndThePreviewHasItsSize() {
        m_window->actions().exportFigure->trigger();
        dialog().width().setValue(85);
        dialog().height().setValue(60);
        const int double2 = dialog().preset().findText("Double", Qt::MatchStartsWith);
        QVERIFY(double2 > 0);
        dialog().preset().setFocus();
        dialog().preset().setCurrentIndex(double2);
        emit dialog().preset().activated(double2);
        QCOMPARE(dialog().width().value(), 180.0);
        QCOMPARE(dialog().height().value(), 127.0); // 60*180/85
        QTRY_COMPARE(dialog().preview().page().width(), dialog().preview().pixelsFor(180));
        const double ratio = static_cast<double>(dialog().preview().page().height()) /
                             dialog().preview().page().width();
        QVERIFY(std::abs(ratio - 127.0 / 180) < 0.01);
        // Typing a width of one's own leaves the presets.
        dialog().width().selectAll();
        QTest::keyClicks(&dialog().width(), "77");
        QCOMPARE(dialog().preset().currentText(), QString("Free"));
        QTRY_COMPARE(dialog().preview().page().width(), dialog().preview().pixelsFor(77));
        // White paper in the dark window.
        QCOMPARE(dialog().preview().page().pixelColor(0, 0), QColor(Qt::white));
    }
    void theWindowIsUntouched() {
        const QImage before = m_window->live().raster()->grab().toImage();
        const QString document = textOf(m_window->document().model());
        m_window->figures().exportPanel(m_window->live().raster());
        typePath(path("untouched"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY(dialog().message().startsWith("Written"));
        QCOMPARE(m_window->live().raster()->grab().toImage(), before);
        QCOMPARE(textOf(m_window->document().model()), document);
        QVERIFY(!m_window->isWindowModified());
        QVERIFY(m_window->theme().dark);
    }
    void withoutPanelOrFormatThereIsNothingToExport() {
        m_window->actions().exportFigure->trigger();
        toggle("pdf");
        QTRY_VERIFY(!dialog().exportButton().isEnabled());
        toggle("pdf");
        QTRY_VERIFY(dialog().exportButton().isEnabled());
        for (int i = 0; i < dialog().panelList().count(); ++i)
            dialog().panelList().item(i)->setCheckState(Qt::Unchecked);
        QTRY_VERIFY(!dialog().exportButton().isEnabled());
        QVERIFY(!dialog().copyButton().isEnabled());
    }
    void aFolderThatIsNotThereIsASentence() {
        m_window->actions().exportFigure->trigger();
        typePath(path("no/such/folder/figure"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY2(dialog().message().contains("could not be written"),
                 qPrintable(dialog().message()));
        dialog().path().clear();
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY(dialog().message().contains("type a path"));
    }
    void withoutTheModelNoneIsInside() {
        m_window->actions().exportFigure->trigger();
        figures::ExportSetup setup;
        setup.model = false;
        dialog().setSetup(setup);
        typePath(path("bare"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY(QFile::exists(path("bare.pdf")));
        QVERIFY(!io::findModel(path("bare.pdf").toStdString()));
    }
    void copiesImageAndSvg() {
        m_window->figures().exportPanel(m_window->live().rates());
        QTest::mouseClick(&dialog().copyButton(), Qt::LeftButton);
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QVERIFY(data && data->hasImage());
        QVERIFY(data->data("image/svg+xml").contains("<svg"));
    }
    void copiesNumbersForASpreadsheet() {
        m_window->figures().exportPanel(m_window->live().raster());
        dialog().dataRange().setCurrentIndex(1);
        emit dialog().dataRange().activated(1);
        QTest::mouseClick(&dialog().copyDataButton(), Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.startsWith("population\ttime (ms)\tneuron\nE\t"));
        QCOMPARE(text.count('\n'), static_cast<qsizetype>(m_window->live().spikes()) + 1);
        QVERIFY(text.contains("\nI\t"));
        // Of what is selected in the graph.
        Key key = 0;
        for (const auto& group : m_window->live().data().spikes.groups())
            if (group.name == "I") key = group.key;
        m_window->goTo(key);
        QTest::mouseClick(&dialog().selectedOnly(), Qt::LeftButton, {},
                          QPoint(8, dialog().selectedOnly().height() / 2));
        QVERIFY(dialog().setup().selectedOnly);
        QTest::mouseClick(&dialog().copyDataButton(), Qt::LeftButton);
        QVERIFY(!QGuiApplication::clipboard()->text().contains("\nE\t"));
        QVERIFY(QGuiApplication::clipboard()->text().contains("\nI\t"));
    }
    void copiesNumbersFromAPanelsMenu() {
        emit m_window->live().rates()->copyDataRequested();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith("time (ms)\tE.rate (Hz)\tI.rate"));
        QVERIFY(m_window->status().sentence().contains("in the clipboard"));
    }
    void panelsWithoutNumbersAreNamedAndTheOthersWritten() {
        m_window->panelDocks().add("weights");
        m_window->panelDocks().add("histogram");
        m_window->actions().exportFigure->trigger();
        for (int i = 0; i < dialog().panelList().count(); ++i)
            dialog().panelList().item(i)->setCheckState(Qt::Checked);
        typePath(path("all"));
        toggle("h5");
        toggle("csv");
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        QVERIFY2(dialog().message().startsWith("Written"), qPrintable(dialog().message()));
        QVERIFY(QFile::exists(path("all.csv")) && QFile::exists(path("all.h5")));
        QVERIFY(contents(path("all.csv")).contains("\ntables/E.intervals/count,,0,"));
        const auto found = io::readFigureModel(path("all.csv").toStdString());
        QVERIFY(found);
    }
    void theSetupIsKept() {
        m_window->actions().exportFigure->trigger();
        dialog().width().setValue(123);
        toggle("tiff");
        m_window.reset();
        static const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        m_window = std::make_unique<MainWindow>(catalog, theme::darkTheme());
        QCOMPARE(dialog().setup().widthMm, 123.0);
        QVERIFY(dialog().setup().formats.contains("tiff"));
        QVERIFY(dialog().setup().formats.contains("pdf"));
    }
    void wrongSettingsFallBack() {
        const auto setup = figures::ExportSetup::fromMap({{"width", -5},
                                                          {"height", "abc"},
                                                          {"dpi", 1e9},
                                                          {"font", qQNaN()},
                                                          {"formats", QStringList{"exe", "svg"}},
                                                          {"data", 7}});
        const figures::ExportSetup standard;
        QCOMPARE(setup.widthMm, standard.widthMm);
        QCOMPARE(setup.heightMm, standard.heightMm);
        QCOMPARE(setup.dpi, standard.dpi);
        QCOMPARE(setup.fontPt, standard.fontPt);
        QCOMPARE(setup.formats, QStringList{"svg"});
        QVERIFY(setup.data.isEmpty());
    }
    void theModelOfAFigureOpens() {
        m_window->actions().exportFigure->trigger();
        typePath(path("origin"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        const QString original = textOf(m_window->document().model());
        QVERIFY(m_window->open("hh"));
        QVERIFY(textOf(m_window->document().model()) != original);
        QVERIFY(m_window->figures().openModelOf(path("origin.pdf")));
        QCOMPARE(textOf(m_window->document().model()), original);
        QVERIFY(!m_window->document().hasFile()); // a copy
        QVERIFY(m_window->document().isDirty());  // that is nowhere saved
    }
    void whatWasRunIsInsideEvenIfTheDocumentWentOn() {
        const QString run = textOf(m_window->document().model());
        m_window->document().startNew();
        m_window->actions().exportFigure->trigger();
        typePath(path("run"));
        QTest::mouseClick(&dialog().exportButton(), Qt::LeftButton);
        const auto found = io::readFigureModel(path("run.pdf").toStdString());
        QVERIFY(found);
        QCOMPARE(textOf(found->model), run);
    }
    void aFigureWithoutAModelIsToldAndNothingIsLost() {
        QFile file(path("other.png"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no picture at all");
        file.close();
        const QString before = textOf(m_window->document().model());
        QVERIFY(!m_window->figures().openModelOf(path("other.png")));
        QVERIFY(m_window->banner().sentence().contains("There is no model in this file"));
        QCOMPARE(textOf(m_window->document().model()), before);
    }
};

QTEST_MAIN(TestAppFigures)
#include "tst_app_figures.moc"
