// The welcome page, and the guided first model: what its steps see in a model, and all eight of
// them done with mouse and keys.
#include "app/document/edits.h"
#include "app/panels/live_view.h"
#include "app/welcome/example_list.h"
#include "app/welcome/gallery.h"
#include "app/welcome/guide_panel.h"
#include "app/welcome/pulse.h"
#include "app/welcome/welcome_page.h"
#include "app/window/run_bar.h"
#include "app/window/settings.h"
#include "app/window/welcome.h"
#include "app/window/wiring.h"
#include "tests/app/window_fixture.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/catalog/search_palette.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"

#include <QDockWidget>
#include <QImage>
#include <QLabel>
#include <QMouseEvent>
#include <QTreeWidget>
#include <QWheelEvent>

using namespace dynaloom;
using namespace dynaloom::test;
using window::MainWindow;

namespace {

std::vector<bool> doneOf(const model::ModelPtr& model) {
    std::vector<bool> done;
    for (const auto& step : welcome::guideSteps())
        done.push_back(welcome::isDone(step, {*model, *shippedCatalog()}));
    return done;
}

model::ModelPtr taken(const document::Edit& edit) {
    if (!edit.model) qFatal("%s", edit.model.error().sentence.c_str());
    return *edit.model;
}

} // namespace

class TestGuide : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup() { m_window.reset(); }

    // Steps on models.
    void anEmptyModelHasNothingDone();
    void theHelpingHandDoesOneStepAfterTheOther();
    void otherWaysCountToo();
    void aCompleteExampleIsDoneButForTheRun();
    void anUnnamedPopulationIsAskedForItsName();
    void anExcitingProjectionOfIIsNoticed();
    void undoneStepsAreOpenAgain();

    // The page.
    void firstSentences();
    void everyExampleHasPicturesAndASentence();
    void thePageShowsOpensAndHides();
    void examplesAreSearched();
    void anExampleOpensAsACopy();
    void recentFilesAreShown();
    void keysOfTheWindowDoNotReachThroughThePage();
    void tabStaysOnThePage();

    // The guide in the window.
    void allEightStepsWithMouseAndKeys();
    void doItForMeGoesThroughAndUndoes();
    void leavesAndResumes();
    void theOtherDocumentIsNotTouched();
    void pulsesLieOverWhatIsMeant();

private:
    Key keyOf(const char* name) { return graph().nodeNamed(name)->key; }
    QPoint portOf(Key key, const char* port, bool out, const std::vector<Key>& plugs = {});
    void move(QPoint to);
    void draw(QPoint from, QPoint to);
    void clickNode(const char* name);
    void addByPalette(const char* component, QPointF at);
    void plugByDoubleClick(const char* component);
    void nameByKeys(const char* name);
    void type(const QString& path, const char* text);
    void openGuide();
    QWidget* viewport() { return m_window->view().viewport(); }
    QPoint at(QPointF scene) { return m_window->view().mapFromScene(scene); }
    const model::ModelPtr& model() { return m_window->document().model(); }
    const model::Graph& graph() { return *model()->graph; }
    welcome::GuidePanel& guide() { return m_window->welcome().guide(); }
    welcome::WelcomePage& page() { return m_window->welcome().page(); }

    OwnFolders m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void TestGuide::initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }

void TestGuide::init() {
    window::Settings().clearRecentFiles();
    m_window = std::make_unique<MainWindow>(shippedCatalog(), theme::darkTheme());
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

// --- steps on models

void TestGuide::anEmptyModelHasNothingDone() {
    QCOMPARE(doneOf(model()), std::vector<bool>(8, false));
    // And says what comes first, whichever step one opens.
    for (const auto& step : welcome::guideSteps())
        QVERIFY(!step.missing({*model(), *shippedCatalog()}).isEmpty());
}

void TestGuide::theHelpingHandDoesOneStepAfterTheOther() {
    model::ModelPtr now = model();
    for (std::size_t step = 0; step < 6; ++step) {
        const auto done = welcome::doStep(step, now, *shippedCatalog());
        QVERIFY2(done, done ? "" : done.error().sentence.c_str());
        now = *done;
        const auto state = doneOf(now);
        for (std::size_t i = 0; i < 8; ++i)
            QVERIFY2(state[i] == (i <= step),
                     qPrintable(QString("step %1 after %2").arg(i).arg(step)));
        // Once more changes nothing.
        const auto again = welcome::doStep(step, now, *shippedCatalog());
        QVERIFY(again && *again == now);
    }
    QVERIFY(!welcome::doStep(6, now, *shippedCatalog()));
    QCOMPARE(now->graph->nodes.size(), std::size_t{3});
    QCOMPARE(now->graph->projections.size(), std::size_t{4});
    QCOMPARE(now->graph->wires.size(), std::size_t{2});
    // A run of it counts, and then looking at it.
    welcome::GuideFacts facts{*now, *shippedCatalog(), 1000, 5000, false};
    QVERIFY(welcome::isDone(welcome::guideSteps()[6], facts));
    QVERIFY(!welcome::isDone(welcome::guideSteps()[7], facts));
    facts.spikes = 0; // silence is no success
    QVERIFY(!welcome::isDone(welcome::guideSteps()[6], facts));
    facts.spikes = 5000;
    facts.turned = true;
    QCOMPARE(welcome::nextStep(facts), std::size_t{8});
}

void TestGuide::otherWaysCountToo() {
    // I before E, other cells, other names, receptors that say by themselves that they inhibit.
    const auto& catalog = *shippedCatalog();
    model::ModelPtr now = model();
    now = taken(document::addComponent(now, catalog, "AdEx", {}));
    now = taken(document::rename(now, model::lastKey(*now), "inhibitory"));
    const Key i = model::lastKey(*now);
    QCOMPARE(doneOf(now),
             (std::vector<bool>{false, false, true, false, false, false, false, false}));
    now = taken(document::addComponent(now, catalog, "GIF", {}));
    const Key e = model::lastKey(*now);
    now = taken(document::rename(now, e, "Exc"));
    for (const Key host : {e, i})
        for (int n = 0; n < 2; ++n)
            now = taken(document::addComponent(now, catalog, "COBA", {}, host));
    QCOMPARE(doneOf(now), (std::vector<bool>{true, true, true, true, false, false, false, false}));
}

void TestGuide::aCompleteExampleIsDoneButForTheRun() {
    const auto read = io::readDocument(app::documentPath("coba"));
    QVERIFY(read);
    QCOMPARE(doneOf(read->model),
             (std::vector<bool>{true, true, true, true, true, true, false, false}));
}

void TestGuide::anUnnamedPopulationIsAskedForItsName() {
    const auto now = taken(document::addComponent(model(), *shippedCatalog(), "LIF", {}));
    const QString missing = welcome::guideSteps()[0].missing({*now, *shippedCatalog()});
    QVERIFY2(missing.contains("F2") && missing.contains("LIF"), qPrintable(missing));
    // A population of a component whose name begins so is not yet named.
    const auto other = taken(document::addComponent(model(), *shippedCatalog(), "Izhikevich", {}));
    QVERIFY(!doneOf(other)[2]);
    // Rates do not spike.
    const auto rates =
        taken(document::addComponent(model(), *shippedCatalog(), "WilsonCowanDelay", {}));
    const auto named = taken(document::rename(rates, model::lastKey(*rates), "E"));
    QVERIFY(!doneOf(named)[0]);
}

void TestGuide::anExcitingProjectionOfIIsNoticed() {
    model::ModelPtr now = model();
    for (std::size_t step = 0; step < 5; ++step)
        now = *welcome::doStep(step, now, *shippedCatalog());
    Key projection = 0;
    for (const auto& p : now->graph->projections)
        if (p->name == "I_to_E") projection = p->key;
    QVERIFY(projection != 0);
    now = taken(document::setWeight(now, projection, "4 nA"));
    QVERIFY(!doneOf(now)[4]);
    const QString missing = welcome::guideSteps()[4].missing({*now, *shippedCatalog()});
    QVERIFY2(missing.contains("I→E") && !missing.contains("I→I"), qPrintable(missing));
}

void TestGuide::undoneStepsAreOpenAgain() {
    openGuide();
    guide().doItButton().click();
    QVERIFY(guide().isDone(0));
    QCOMPARE(guide().current(), std::size_t{1});
    m_window->document().undo();
    QVERIFY(!guide().isDone(0));
}

// --- the page

void TestGuide::firstSentences() {
    using welcome::firstSentence;
    QCOMPARE(firstSentence("One. Two."), QString("One."));
    QCOMPARE(firstSentence("Brette et al. (2007), 0.1 ms.\nThe rest."),
             QString("Brette et al. (2007), 0.1 ms."));
    QCOMPARE(firstSentence("No stop\nat the line\n\nSecond paragraph. X."),
             QString("No stop at the line"));
    QCOMPARE(firstSentence("By W. Gerstner and others. Then."),
             QString("By W. Gerstner and others."));
    QCOMPARE(firstSentence(""), QString());
}

void TestGuide::everyExampleHasPicturesAndASentence() {
    const auto examples = welcome::examples();
    QCOMPARE(examples.size(), app::exampleFiles().size()); // all could be read
    QVERIFY(examples.size() >= 4);
    for (const auto& example : examples) {
        QVERIFY2(!example.title.isEmpty() && !example.sentence.isEmpty(), qPrintable(example.name));
        QVERIFY2(example.sentence.size() < 400, qPrintable(example.name));
        for (const bool dark : {true, false}) {
            const QString file = welcome::pictureFile(example.name, dark);
            const QImage picture(file);
            QVERIFY2(!picture.isNull(), qPrintable(file + " (tools/screenshots makes it)"));
            QVERIFY2(picture.width() >= 400 && picture.width() <= 1200, qPrintable(file));
            QVERIFY2(QFileInfo(file).size() < 250'000, qPrintable(file));
            // A picture of something, in the theme's light.
            QCOMPARE(qGray(picture.pixel(2, 2)) < 128, dark);
            QSet<QRgb> colours;
            for (int x = 0; x < picture.width(); x += 3)
                for (int y = 0; y < picture.height(); y += 3) colours.insert(picture.pixel(x, y));
            QVERIFY2(colours.size() > 20, qPrintable(file));
        }
    }
}

void TestGuide::thePageShowsOpensAndHides() {
    QVERIFY(!page().isVisible());
    m_window->actions().welcome->trigger();
    QVERIFY(page().isVisible());
    QVERIFY(page().width() == m_window->width());
    QTest::mouseClick(&page().newButton(), Qt::LeftButton);
    QVERIFY(!page().isVisible());
    m_window->actions().welcome->trigger();
    QTest::keyClick(&page(), Qt::Key_Escape);
    QVERIFY(!page().isVisible());
    m_window->actions().welcome->trigger();
    QTest::mouseClick(&page().guideButton(), Qt::LeftButton);
    QVERIFY(!page().isVisible());
    QVERIFY(m_window->welcome().isGuiding());
}

void TestGuide::examplesAreSearched() {
    m_window->actions().welcome->trigger();
    const int all = page().gallery().count();
    QCOMPARE(all, static_cast<int>(app::exampleFiles().size()));
    QTest::keyClicks(&page().search(), "hodgkin");
    QVERIFY(page().gallery().count() >= 1 && page().gallery().count() < all);
    for (int i = 0; i < page().gallery().count(); ++i) {
        const auto* item = page().gallery().item(i);
        QVERIFY(item->data(Qt::AccessibleTextRole).toString().contains("Hodgkin"));
    }
    page().search().clear();
    QTest::keyClicks(&page().search(), "zzzz");
    QCOMPARE(page().gallery().count(), 0);
    page().search().clear();
    QCOMPARE(page().gallery().count(), all);
}

void TestGuide::anExampleOpensAsACopy() {
    m_window->actions().welcome->trigger();
    QTest::keyClicks(&page().search(), "coba");
    QListWidget& gallery = page().gallery();
    const QRect card = gallery.visualItemRect(gallery.item(0));
    QTest::mouseClick(gallery.viewport(), Qt::LeftButton, {}, card.center());
    QVERIFY(!page().isVisible());
    QVERIFY(!m_window->document().hasFile()); // a copy
    QVERIFY(!m_window->document().isDirty());
    QVERIFY(graph().nodes.size() >= 3);
    // By keys too.
    m_window->actions().welcome->trigger();
    page().search().setFocus();
    QTest::keyClicks(&page().search(), "potassium");
    QTest::keyClick(&page().search(), Qt::Key_Return); // to the cards
    QVERIFY(gallery.hasFocus());
    QTest::keyClick(&gallery, Qt::Key_Return);
    QCOMPARE(m_window->document().name(), QString("potassium_channel"));
}

void TestGuide::recentFilesAreShown() {
    const QString file = m_folder.path("mine.loom");
    QFile::remove(file);
    QVERIFY(QFile::copy(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/hh.loom"), file));
    QVERIFY(m_window->open(file));
    m_window->document().startNew();
    m_window->actions().welcome->trigger();
    QCOMPARE(page().recentList().count(), 1);
    const QRect line = page().recentList().visualItemRect(page().recentList().item(0));
    QTest::mouseClick(page().recentList().viewport(), Qt::LeftButton, {}, line.center());
    QCOMPARE(m_window->document().name(), QString("mine"));
    QVERIFY(!page().isVisible());
}

void TestGuide::keysOfTheWindowDoNotReachThroughThePage() {
    QVERIFY(m_window->open("coba"));
    m_window->actions().welcome->trigger();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F);
    page().search().setFocus();
    QTest::keyClicks(&page().search(), "a b");
    QCOMPARE(page().search().text(), QString("a b"));
    page().setFocus();
    QTest::keyClick(&page(), Qt::Key_Space);
    QVERIFY(m_window->run().state() == jobs::RunState::Idle);
}

void TestGuide::tabStaysOnThePage() {
    m_window->actions().welcome->trigger();
    QSet<QWidget*> seen;
    for (int i = 0; i < 20; ++i) {
        QWidget* focus = QApplication::focusWidget();
        QVERIFY(focus == &page() || page().isAncestorOf(focus));
        seen.insert(focus);
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    for (QWidget* wanted :
         {static_cast<QWidget*>(&page().newButton()), static_cast<QWidget*>(&page().search()),
          static_cast<QWidget*>(&page().gallery())})
        QVERIFY(seen.contains(wanted));
}

// --- the guide in the window

void TestGuide::openGuide() {
    m_window->actions().guide->trigger();
    QVERIFY(m_window->welcome().isGuiding());
    QApplication::processEvents();
}

QPoint TestGuide::portOf(Key key, const char* port, bool out, const std::vector<Key>& plugs) {
    const graph::NodeItem* item = m_window->scene().node(key);
    const int index = item->content().portIndex(plugs, QString::fromLatin1(port), out);
    return index < 0 ? QPoint(-1, -1) : at(item->mapToScene(item->portPosition(index, out)));
}

void TestGuide::move(QPoint to) {
    QMouseEvent event(QEvent::MouseMove, to, viewport()->mapToGlobal(to), Qt::NoButton,
                      Qt::LeftButton, {});
    QApplication::sendEvent(viewport(), &event);
}

void TestGuide::draw(QPoint from, QPoint to) {
    QVERIFY(viewport()->rect().contains(from) && viewport()->rect().contains(to));
    QTest::mousePress(viewport(), Qt::LeftButton, {}, from);
    for (int i = 1; i <= 5; ++i) move(from + (to - from) * i / 5);
    QTest::mouseRelease(viewport(), Qt::LeftButton, {}, to);
    QApplication::processEvents();
}

void TestGuide::clickNode(const char* name) {
    const QRectF body = m_window->scene().node(keyOf(name))->sceneBody();
    QTest::mouseClick(viewport(), Qt::LeftButton, {}, at(body.topLeft() + QPointF(60, 16)));
    QCOMPARE(m_window->scene().selectedKeys(), QList<Key>{keyOf(name)});
}

void TestGuide::addByPalette(const char* component, QPointF place) {
    QTest::mouseDClick(viewport(), Qt::LeftButton, {}, at(place));
    auto& palette = m_window->wiring().palette();
    QVERIFY(palette.isVisible());
    QTest::keyClicks(palette.search(), QString::fromLatin1(component));
    QTest::keyClick(palette.search(), Qt::Key_Return);
    QApplication::processEvents();
}

// On the selected population.
void TestGuide::plugByDoubleClick(const char* component) {
    QTreeWidget& tree = *m_window->findChild<catalog::CatalogPanel*>()->tree();
    const auto found =
        tree.findItems(QString::fromLatin1(component), Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(found.size(), 1);
    tree.scrollToItem(found.first());
    const QPoint place = tree.visualItemRect(found.first()).center();
    QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(tree.viewport(), Qt::LeftButton, {}, place);
    QApplication::processEvents();
}

void TestGuide::nameByKeys(const char* name) {
    m_window->view().setFocus();
    QTest::keyClick(&m_window->view(), Qt::Key_F2);
    auto* field = m_window->view().findChild<QLineEdit*>();
    QVERIFY(field);
    QTest::keyClicks(field, QString::fromLatin1(name));
    QTest::keyClick(field, Qt::Key_Return);
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QApplication::processEvents();
}

void TestGuide::type(const QString& path, const char* text) {
    auto* field = m_window->inspector().field(path);
    QVERIFY2(field, qPrintable(path));
    field->entry()->setFocus();
    field->entry()->selectAll();
    QTest::keyClicks(field->entry(), QString::fromLatin1(text));
    QTest::keyClick(field->entry(), Qt::Key_Return);
    QApplication::processEvents();
}

void TestGuide::allEightStepsWithMouseAndKeys() {
    openGuide();
    m_window->view().resetTransform();
    m_window->view().centerOn(60, 80);
    QApplication::processEvents();
    const auto isAt = [&](std::size_t step) {
        for (std::size_t i = 0; i < 8; ++i)
            if (guide().isDone(i) != (i < step)) return false;
        return step == 8 || guide().current() == step;
    };
    QVERIFY(isAt(0));

    addByPalette("LIF", {-60, -180});
    QVERIFY(isAt(0));
    QVERIFY(guide().missing().text().contains("F2"));
    nameByKeys("E");
    QVERIFY(isAt(1));

    clickNode("E");
    plugByDoubleClick("CUBA");
    QVERIFY(isAt(2));

    addByPalette("LIF", {-60, 180});
    nameByKeys("I");
    QVERIFY(isAt(3));

    clickNode("E");
    plugByDoubleClick("CUBA");
    QVERIFY(isAt(3));
    clickNode("I");
    plugByDoubleClick("CUBA");
    clickNode("I");
    plugByDoubleClick("CUBA");
    QVERIFY(isAt(4));

    m_window->view().frameAll();
    QApplication::processEvents();
    const auto plugOf = [&](const char* name, std::size_t n) {
        return graph().nodeNamed(name)->plugs.at(n).key;
    };
    draw(portOf(keyOf("E"), "spike", true), portOf(keyOf("E"), "g", false, {plugOf("E", 0)}));
    draw(portOf(keyOf("E"), "spike", true), portOf(keyOf("I"), "g", false, {plugOf("I", 0)}));
    draw(portOf(keyOf("I"), "spike", true), portOf(keyOf("E"), "g", false, {plugOf("E", 1)}));
    QCOMPARE(graph().projections.size(), std::size_t{3});
    // The last one drawn is selected; its weight is in the inspector. The next takes it over.
    type(QStringLiteral("I_to_E.weight"), "-4 nA");
    draw(portOf(keyOf("I"), "spike", true), portOf(keyOf("I"), "g", false, {plugOf("I", 1)}));
    QVERIFY2(isAt(5), qPrintable(guide().missing().text()));

    m_window->view().zoomBy(0.7); // room at the left
    const QRectF all = m_window->scene().contentRect();
    addByPalette("ConstantCurrent", {all.left() - 300, all.center().y()});
    QVERIFY(isAt(5));
    clickNode("ConstantCurrent");
    type(QStringLiteral("ConstantCurrent.amplitude"), "25 nA");
    m_window->view().frameAll();
    QApplication::processEvents();
    for (const char* name : {"E", "I"})
        draw(portOf(keyOf("ConstantCurrent"), "I", true), portOf(keyOf(name), "I", false));
    QVERIFY2(isAt(6), qPrintable(guide().missing().text()));

    auto* run = m_window->runBar().widgetForAction(m_window->actions().run);
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(guide().isDone(6), kLong);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), jobs::RunState::Idle, kLong);
    QVERIFY(isAt(7));
    QVERIFY(m_window->live().spikes() > 1000);

    auto* raster = m_window->live().raster();
    const QPointF middle = QRectF(raster->rect()).center();
    QWidget* under = raster->childAt(middle.toPoint());
    QVERIFY(under);
    const QPointF local = under->mapFrom(raster, middle);
    QWheelEvent wheel(local, under->mapToGlobal(local), {}, {0, 120}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(under, &wheel);
    QTRY_VERIFY(guide().allDone());
    QVERIFY(isAt(8));
}

void TestGuide::doItForMeGoesThroughAndUndoes() {
    openGuide();
    for (std::size_t step = 0; step < 6; ++step) {
        QCOMPARE(guide().current(), step);
        QVERIFY(guide().doItButton().isVisible());
        QTest::mouseClick(&guide().doItButton(), Qt::LeftButton);
        QVERIFY(guide().isDone(step));
    }
    QVERIFY(!guide().doItButton().isVisible()); // Run is pressed
    QTRY_VERIFY(m_window->problems().isCurrent());
    QCOMPARE(m_window->problems().errorCount(), 0);
    QCOMPARE(m_window->document().history().index(), std::size_t{6}); // one change a step
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(guide().isDone(6), kLong);
    m_window->run().stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), jobs::RunState::Idle, kLong);
    // Changing a weight after the run is turning.
    Key projection = 0;
    for (const auto& p : graph().projections)
        if (p->name == "I_to_E") projection = p->key;
    m_window->goTo(projection);
    type(QStringLiteral("I_to_E.weight"), "-6 nA");
    QVERIFY(guide().allDone());
}

void TestGuide::leavesAndResumes() {
    openGuide();
    QTest::mouseClick(&guide().doItButton(), Qt::LeftButton);
    QTest::mouseClick(&guide().doItButton(), Qt::LeftButton);
    QTest::mouseClick(&guide().leaveButton(), Qt::LeftButton);
    QVERIFY(!m_window->welcome().isGuiding());
    QVERIFY(m_window->welcome().pulse().places().isEmpty());
    openGuide();
    QCOMPARE(guide().current(), std::size_t{2});
    QCOMPARE(graph().nodes.size(), std::size_t{1}); // what was built is still there
    // Any step can be looked at.
    QTest::mouseClick(guide().row(5), Qt::LeftButton);
    QCOMPARE(guide().current(), std::size_t{5});
    QVERIFY(guide().text().text().contains("ConstantCurrent"));
}

void TestGuide::theOtherDocumentIsNotTouched() {
    QVERIFY(m_window->open("hh"));
    openGuide();
    QVERIFY(graph().nodes.empty()); // a document of its own
    m_window->welcome().leaveGuide();
    QVERIFY(m_window->open("coba")); // an E/I network: the guide has something to say about it
    openGuide();
    QCOMPARE(graph().nodes.size(), std::size_t{3});
    QCOMPARE(guide().current(), std::size_t{6});
}

void TestGuide::pulsesLieOverWhatIsMeant() {
    openGuide();
    auto& pulse = m_window->welcome().pulse();
    QTreeWidget& tree = *m_window->findChild<catalog::CatalogPanel*>()->tree();
    const auto over = [&](const QWidget& widget, const QPoint& point) {
        const QPoint place = widget.mapTo(m_window.get(), point);
        return std::any_of(pulse.places().begin(), pulse.places().end(),
                           [&](const QRect& rect) { return rect.contains(place); });
    };
    const auto entry = tree.findItems("LIF", Qt::MatchExactly | Qt::MatchRecursive).first();
    QTRY_VERIFY(over(*tree.viewport(), tree.visualItemRect(entry).center()));
    // A click goes through.
    QTest::mouseClick(m_window->windowHandle(), Qt::LeftButton, {},
                      tree.viewport()->mapTo(m_window.get(), tree.visualItemRect(entry).center()));
    QTRY_COMPARE(tree.currentItem(), entry);
    for (int i = 0; i < 6; ++i) guide().doItButton().click();
    auto* run = m_window->runBar().widgetForAction(m_window->actions().run);
    QTRY_VERIFY(over(*run, run->rect().center()));
    QCOMPARE(pulse.places().size(), 1);
}

QTEST_MAIN(TestGuide)
#include "tst_app_guide.moc"
