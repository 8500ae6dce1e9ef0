// The window, driven as a person drives it: mouse and keys.
#include "app/panels/live_view.h"
#include "app/panels/problems_panel.h"
#include "app/window/banner.h"
#include "app/window/navigation.h"
#include "app/window/run_bar.h"
#include "core/model/edit.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"

#include <QDropEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QStyleOptionSlider>
#include <QToolButton>
#include <QTreeWidget>

using namespace dynaloom;
using namespace dynaloom::test;
using jobs::RunState;
using window::MainWindow;

namespace {

QString documentParameter(MainWindow& window, const char* name) {
    return QString::fromStdString(window.document().model()->parameters.at(name).value.text);
}

Key keyOf(MainWindow& window, const char* name) {
    return window.document().model()->graph->nodeNamed(name)->key;
}

void click(MainWindow& window, QAction* action) {
    auto* button = qobject_cast<QToolButton*>(window.runBar().widgetForAction(action));
    QVERIFY(button && button->isVisible() && button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
}

QPoint handleOf(QSlider& slider) {
    QStyleOptionSlider option;
    option.initFrom(&slider);
    option.orientation = slider.orientation();
    option.minimum = slider.minimum();
    option.maximum = slider.maximum();
    option.sliderPosition = slider.sliderPosition();
    option.sliderValue = slider.value();
    return slider.style()
        ->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider)
        .center();
}

} // namespace

class TestWorkbench : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void opensTheExampleWithoutProblemsAndClean();
    void runFillsTheRaster();
    void sliderChangesTheRunningNetworkAndIsOneUndoStep();
    void aSliderInsideAnAreaActsInAllItsInstances();
    void stopEndsTheRunAndSaysWhatWasSimulated();
    void spaceRunsAndPauses();
    void stepDoesOneStep();
    void typedParameterIsUndoneByKey();
    void draggingANodeIsOneUndoStep();
    void savesInPlaceAndReopensEqual();
    void marksUnsavedChangesAndAsksBeforeClosing();
    void aDocumentWithAWrongUnitIsShownAndNotRun();
    void aStructuralEditOffersToRunAgain();
    void anUnreadableFileIsToldWithoutADialog();
    void droppedFileOpens();
    void themeSwitchesWhileRunning();
    void kernelsOfTheRunAreShown();

private:
    OwnFolders m_folder;
    QString m_file; // a copy of the COBA example
    std::unique_ptr<MainWindow> m_window;
};

void TestWorkbench::initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }

void TestWorkbench::init() {
    m_file = m_folder.path("network.loom");
    QFile::remove(m_file);
    QVERIFY(
        QFile::copy(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom"), m_file));
    QFile(m_file).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    m_window = std::make_unique<MainWindow>(shippedCatalog(), theme::darkTheme());
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(m_window->open(m_file));
    QTRY_VERIFY(m_window->problems().isCurrent());
}

void TestWorkbench::cleanup() { m_window.reset(); }

void TestWorkbench::opensTheExampleWithoutProblemsAndClean() {
    QCOMPARE(m_window->problems().errorCount(), 0);
    QVERIFY(!m_window->isWindowModified());
    QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("network")));
    for (const char* name : {"E", "I", "drive"})
        QVERIFY(m_window->scene().node(keyOf(*m_window, name)) != nullptr);
}

void TestWorkbench::runFillsTheRaster() {
    QCOMPARE(m_window->live().raster()->data().received(), std::uint64_t{0});
    click(*m_window, m_window->actions().run);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->live().raster()->data().received() > 0, kLong);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Idle, kLong);
    const auto& raster = m_window->live().raster()->data();
    QCOMPARE(raster.rows(), std::uint64_t{4000});
    QCOMPARE(m_window->live().spikes(), raster.received());
    // Published for this network: 18.5 to 23 spikes per second and cell (models.md, COBA).
    QVERIFY2(m_window->live().overallRateHz() > 18 && m_window->live().overallRateHz() < 25,
             qPrintable(QString::number(m_window->live().overallRateHz())));
    QVERIFY(m_window->status().sentence().startsWith(QStringLiteral("Finished")));
    QVERIFY(!m_window->isWindowModified());                       // running is no edit
    const auto& traces = m_window->live().data().traces.series(); // V and g of five cells each
    QCOMPARE(traces.size(), std::size_t{10});
    QVERIFY(traces.front().store.size() > 9000);
}

void TestWorkbench::sliderChangesTheRunningNetworkAndIsOneUndoStep() {
    click(*m_window, m_window->actions().endless);
    click(*m_window, m_window->actions().run);
    const Key e = keyOf(*m_window, "E");
    const auto rate = [&] {
        const auto at = m_window->live().meanRates().find(e);
        return at == m_window->live().meanRates().end() ? 0.0 : at->second;
    };
    m_window->run().setSpeed(2); // leaves time for everything else on a busy machine
    QTRY_VERIFY_WITH_TIMEOUT(m_window->run().progress().simulatedMs > 500, kLong);
    QTRY_VERIFY(rate() > 10);
    const double before = rate();

    // With nothing selected the inspector shows the document and its parameters. Weaker inhibition
    // (6.7 to about 3) more than doubles the rate of this network; its drive hardly matters.
    auto* field = m_window->inspector().field(QStringLiteral("w_i"));
    QVERIFY(field && field->slider()->isVisible());
    QSignalSpy changed(&m_window->run(), &jobs::RunController::parameterChanged);
    QSignalSpy loaded(&m_window->run(), &jobs::RunController::runLoaded);
    QSlider& slider = *field->slider();
    const QPoint from = handleOf(slider);
    const QPoint to(slider.width() / 4, from.y());
    QTest::mousePress(&slider, Qt::LeftButton, {}, from);
    for (int x = from.x(); x > to.x(); x -= 6) QTest::mouseMove(&slider, {x, from.y()});
    QTest::mouseMove(&slider, to);
    QTRY_VERIFY(changed.count() > 0);
    // The run has the value, the document not yet.
    QCOMPARE(documentParameter(*m_window, "w_i"), QStringLiteral("6.7"));
    QVERIFY(!m_window->document().history().canUndo());
    QTRY_VERIFY_WITH_TIMEOUT(rate() > before * 1.5, kLong);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, to);

    QVERIFY(documentParameter(*m_window, "w_i") != QStringLiteral("6.7"));
    QCOMPARE(m_window->document().history().index(), std::size_t{1});
    QVERIFY(m_window->document().history().undoName().startsWith(QStringLiteral("Set w_i")));
    QCOMPARE(loaded.count(), 0); // nothing was compiled again
    QVERIFY(!m_window->banner().isVisible());

    m_window->view().setFocus();
    QTest::keyClick(&m_window->view(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(documentParameter(*m_window, "w_i"), QStringLiteral("6.7"));
    // The running network follows the undo as well.
    QTRY_VERIFY_WITH_TIMEOUT(rate() < before * 1.25, kLong);
    click(*m_window, m_window->actions().stop);
    QTRY_COMPARE(m_window->run().state(), RunState::Idle);
}

void TestWorkbench::aSliderInsideAnAreaActsInAllItsInstances() {
    QVERIFY(
        m_window->open(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/two_areas.loom")));
    QTRY_VERIFY(m_window->problems().isCurrent());
    QVERIFY(m_window->navigation().enter(keyOf(*m_window, "V2")));
    const auto* e = m_window->navigation().graph().nodeNamed("E");
    QVERIFY(e);
    m_window->scene().select({e->key});
    click(*m_window, m_window->actions().endless);
    click(*m_window, m_window->actions().run);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    // Populations stand area by area, whatever of them the document records first.
    QStringList names;
    for (const auto& group : m_window->live().raster()->data().groups()) names += group.name;
    QCOMPARE(names, (QStringList{QStringLiteral("V1/E"), QStringLiteral("V1/I"),
                                 QStringLiteral("V2/E"), QStringLiteral("V2/I")}));
    auto* field = m_window->inspector().field(QStringLiteral("E.tau"));
    QVERIFY(field && field->slider()->isVisible());
    QSignalSpy changed(&m_window->run(), &jobs::RunController::parameterChanged);
    QSignalSpy refused(&m_window->run(), &jobs::RunController::refused);
    QSlider& slider = *field->slider();
    const QPoint from = handleOf(slider);
    QTest::mousePress(&slider, Qt::LeftButton, {}, from);
    QTest::mouseMove(&slider, {from.x() - 12, from.y()});
    QTRY_VERIFY(changed.count() >= 2);
    QSet<QString> paths;
    for (const auto& change : changed) paths.insert(change[0].toString());
    QCOMPARE(paths, (QSet<QString>{QStringLiteral("V1/E.tau"), QStringLiteral("V2/E.tau")}));
    QCOMPARE(changed[0][1], changed[1][1]); // to the same value
    QVERIFY(!m_window->document().history().canUndo());
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, {from.x() - 12, from.y()});
    QCOMPARE(m_window->document().history().index(), std::size_t{1});
    QCOMPARE(refused.count(), 0);
}

void TestWorkbench::stopEndsTheRunAndSaysWhatWasSimulated() {
    click(*m_window, m_window->actions().endless);
    click(*m_window, m_window->actions().run);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    QVERIFY(!m_window->actions().run->isEnabled());
    QTRY_VERIFY(m_window->live().spikes() > 0);
    click(*m_window, m_window->actions().stop);
    QTRY_COMPARE(m_window->run().state(), RunState::Idle);
    QTRY_VERIFY(m_window->status().sentence().startsWith(QStringLiteral("Stopped")));
    QVERIFY(m_window->actions().run->isEnabled());
    QVERIFY(!m_window->actions().stop->isEnabled());
    QVERIFY(m_window->live().raster()->data().received() > 0); // what was recorded stays
}

void TestWorkbench::spaceRunsAndPauses() {
    click(*m_window, m_window->actions().endless);
    m_window->view().setFocus();
    QTest::keyClick(&m_window->view(), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    QTest::keyClick(&m_window->view(), Qt::Key_Space);
    QTRY_COMPARE(m_window->run().state(), RunState::Paused);
    QCOMPARE(m_window->actions().run->text().remove(QLatin1Char('&')), QStringLiteral("Resume"));
    const auto held = m_window->run().loaded().channel->step.load();
    QTest::keyClick(&m_window->view(), Qt::Key_Space);
    QTRY_VERIFY(m_window->run().loaded().channel->step.load() > held);
    QTest::keyClick(m_window.get(), Qt::Key_F5, Qt::ShiftModifier);
    QTRY_COMPARE(m_window->run().state(), RunState::Idle);
    // Where text is typed the bar is a blank.
    QLineEdit* duration = m_window->runBar().duration();
    m_window->actions().endless->setChecked(false);
    duration->setFocus();
    QTest::keyClick(duration, Qt::Key_Space);
    QTest::qWait(50);
    QCOMPARE(m_window->run().state(), RunState::Idle);
}

void TestWorkbench::stepDoesOneStep() {
    click(*m_window, m_window->actions().step);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Paused, kLong);
    QTRY_COMPARE(m_window->run().progress().simulatedMs, 0.1);
    click(*m_window, m_window->actions().step);
    QTRY_COMPARE(m_window->run().progress().simulatedMs, 0.2);
}

void TestWorkbench::typedParameterIsUndoneByKey() {
    m_window->scene().select({keyOf(*m_window, "E")});
    auto* field = m_window->inspector().field(QStringLiteral("E.tau"));
    QVERIFY(field != nullptr);
    QTest::mouseClick(field->entry(), Qt::LeftButton);
    field->entry()->selectAll();
    QTest::keyClicks(field->entry(), QStringLiteral("0.03 s"));
    QTest::keyClick(field->entry(), Qt::Key_Return);
    const auto tau = [&] {
        return m_window->document().model()->graph->nodeNamed("E")->parameters.at("tau").text;
    };
    QCOMPARE(tau(), std::string("0.03 s"));
    QCOMPARE(m_window->actions().undo->text(), QStringLiteral("&Undo Set E.tau to 0.03 s"));
    m_window->view().setFocus();
    QTest::keyClick(&m_window->view(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(tau(), std::string("20 ms"));
    QCOMPARE(field->entry()->text(), QStringLiteral("20 ms"));
    QTest::keyClick(&m_window->view(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(tau(), std::string("0.03 s"));
}

void TestWorkbench::draggingANodeIsOneUndoStep() {
    const Key drive = keyOf(*m_window, "drive");
    const auto place = [&] { return m_window->document().model()->graph->node(drive)->position; };
    const model::Position2 before = place();
    auto& view = m_window->view();
    const auto* item = m_window->scene().node(drive);
    const QPoint from = view.mapFromScene(item->sceneBody().topLeft() + QPointF(60, 14));
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, from);
    for (int i = 1; i <= 8; ++i) QTest::mouseMove(view.viewport(), from - QPoint(5 * i, 3 * i));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, from - QPoint(40, 24));
    QVERIFY(place().x < before.x && place().y < before.y);
    QCOMPARE(m_window->document().history().undoName(), QStringLiteral("Move drive"));
    QTest::keyClick(&view, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(place() == before);
    QVERIFY(!m_window->isWindowModified());
}

void TestWorkbench::savesInPlaceAndReopensEqual() {
    m_window->document().apply(
        {QStringLiteral("Set I_b"),
         model::setDocumentParameter(m_window->document().model(), "I_b", "21 mV"),
         {}});
    QVERIFY(m_window->isWindowModified());
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!m_window->isWindowModified());
    const QString saved = textOf(m_window->document().model());
    const auto read = io::readDocument(m_file.toStdString());
    QVERIFY(read);
    QCOMPARE(textOf(read->model), saved);
    QVERIFY(m_window->open(m_file));
    QCOMPARE(textOf(m_window->document().model()), saved);
    QCOMPARE(documentParameter(*m_window, "I_b"), QStringLiteral("21 mV"));
}

void TestWorkbench::marksUnsavedChangesAndAsksBeforeClosing() {
    m_window->document().apply(
        {QStringLiteral("Set I_b"),
         model::setDocumentParameter(m_window->document().model(), "I_b", "21 mV"),
         {}});
    QVERIFY(m_window->isWindowModified());
    bool asked = false;
    answer(QMessageBox::Cancel, &asked);
    QVERIFY(!m_window->close());
    QVERIFY(asked && m_window->isVisible());
    asked = false;
    answer(QMessageBox::Save, &asked);
    QVERIFY(m_window->close());
    QVERIFY(asked);
    const auto read = io::readDocument(m_file.toStdString());
    QVERIFY(read);
    QCOMPARE(read->model->parameters.at("I_b").value.text, std::string("21 mV"));
}

void TestWorkbench::aDocumentWithAWrongUnitIsShownAndNotRun() {
    QFile file(m_file);
    QVERIFY(file.open(QFile::ReadWrite));
    QByteArray text = file.readAll();
    text.replace("\"tau_ref\": \"5 ms\"", "\"tau_ref\": \"5 mV\"");
    file.resize(0);
    file.seek(0);
    file.write(text);
    file.close();
    QVERIFY(m_window->open(m_file)); // it is a document, if a faulty one
    QTRY_COMPARE(m_window->problems().errorCount(), 2);

    click(*m_window, m_window->actions().run);
    QTest::qWait(50);
    QCOMPARE(m_window->run().state(), RunState::Idle);
    QCOMPARE(m_window->live().raster()->data().received(), std::uint64_t{0});
    const QString sentence = m_window->status().sentence();
    QVERIFY2(sentence.contains(QStringLiteral("tau_ref")) &&
                 sentence.contains(QStringLiteral("mV")),
             qPrintable(sentence));

    QTreeWidget* list = m_window->problemsPanel().list();
    QTRY_VERIFY(list->isVisible());
    // The same sentence at E and at I: one row, with the two places under it.
    QCOMPARE(list->topLevelItemCount(), 1);
    QCOMPARE(list->topLevelItem(0)->childCount(), 2);
    const QRect row = list->visualItemRect(list->topLevelItem(0)->child(0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row.center());
    QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(m_window->scene().selectedKeys(), QList<Key>{keyOf(*m_window, "E")});
}

void TestWorkbench::aStructuralEditOffersToRunAgain() {
    click(*m_window, m_window->actions().endless);
    click(*m_window, m_window->actions().run);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    auto* field = m_window->inspector().field(QStringLiteral("scale"));
    QVERIFY(field != nullptr);
    QTest::mouseClick(field->entry(), Qt::LeftButton);
    field->entry()->selectAll();
    QTest::keyClicks(field->entry(), QStringLiteral("0.5"));
    QTest::keyClick(field->entry(), Qt::Key_Return);
    QTRY_VERIFY(m_window->banner().isVisible());
    QCOMPARE(m_window->banner().sentence(),
             QStringLiteral("The number of units of E changes at the next run."));
    QCOMPARE(m_window->run().state(), RunState::Running); // the old network goes on
    QTest::mouseClick(m_window->banner().offerButton(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().loaded().neurons, std::uint64_t{2000}, kLong);
    QTRY_COMPARE(m_window->run().state(), RunState::Running);
    QCOMPARE(m_window->live().raster()->data().rows(), std::uint64_t{2000});
    click(*m_window, m_window->actions().stop);
    QTRY_COMPARE(m_window->run().state(), RunState::Idle);
}

void TestWorkbench::anUnreadableFileIsToldWithoutADialog() {
    const QString broken = m_folder.path("broken.loom");
    QFile file(broken);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("{ \"format\": \"dynaloom\", ");
    file.close();
    const QString before = textOf(m_window->document().model());
    QVERIFY(!m_window->open(broken));
    QVERIFY(m_window->banner().isVisible());
    QVERIFY(m_window->banner().sentence().contains(QStringLiteral("broken.loom")));
    QCOMPARE(textOf(m_window->document().model()), before);
}

void TestWorkbench::droppedFileOpens() {
    const QString other = m_folder.path("other.loom");
    QFile::remove(other);
    QVERIFY(QFile::copy(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/hh.loom"), other));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(other)});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QCOMPARE(m_window->document().name(), QStringLiteral("other"));
}

void TestWorkbench::themeSwitchesWhileRunning() {
    click(*m_window, m_window->actions().endless);
    click(*m_window, m_window->actions().run);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    const QColor dark = m_window->grab().toImage().pixelColor(5, 5);
    click(*m_window, m_window->actions().switchTheme);
    const QColor light = m_window->grab().toImage().pixelColor(5, 5);
    QVERIFY(dark.lightness() < 80 && light.lightness() > 200);
    QCOMPARE(m_window->live().raster()->theme().name, QStringLiteral("light"));
    QCOMPARE(m_window->scene().theme().name, QStringLiteral("light"));
    click(*m_window, m_window->actions().switchTheme);
    click(*m_window, m_window->actions().stop);
    QTRY_COMPARE(m_window->run().state(), RunState::Idle);
}

void TestWorkbench::kernelsOfTheRunAreShown() {
    click(*m_window, m_window->actions().run);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->run().hasResults(), kLong);
    bool found = false;
    for (const auto* text : m_window->findChildren<QPlainTextEdit*>())
        found = found || text->toPlainText().contains(QStringLiteral("dl_r0"));
    QVERIFY(found);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Idle, kLong);
}

QTEST_MAIN(TestWorkbench)
#include "tst_app_workbench.moc"
