// Building a network in the window with mouse and keys: wires, the palette, names, copies.
#include "app/document/edits.h"
#include "app/document/problems.h"
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/main_window.h"
#include "app/window/run_bar.h"
#include "app/window/status_line.h"
#include "app/window/wiring.h"
#include "core/io/document.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/catalog/search_palette.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace dynaloom;
using window::MainWindow;

namespace {

document::CatalogPtr shippedCatalog() {
    static const auto shared = std::make_shared<const model::Catalog>(app::readCatalog());
    return shared;
}

QString textOf(const model::ModelPtr& model) {
    const auto text = io::writeDocumentText(*model);
    return text ? QString::fromStdString(*text) : QString();
}

} // namespace

class TestWiring : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup() { m_window.reset(); }

    void spikesToAReceptorMakeAProjectionThatRuns();
    void anInputDrawnToAPopulationIsAWire();
    void drawnBackwardsItIsTheSame();
    void portsThatDoNotFitAreDimAndSayWhy();
    void nothingIsMadeWhereNothingFits();
    void escapeGivesUp();
    void emptySpaceOffersOnlyWhatFits();
    void recordingIsOfferedForAnOutput();
    void doubleClickAddsAPopulation();
    void renamesInPlace();
    void duplicatesWithInnerConnections();
    void deletesSeveralInOneStep();
    void aNetworkIsBuiltFromNothingAndRuns();
    void monitorsMoveToo();
    void aChannelDroppedOnAnIonIsPluggedIntoIt();

private:
    Key add(const char* component, QPointF at, Key onto = 0);
    void name(Key key, const char* text);
    QPoint portOf(Key key, const char* port, bool out, const std::vector<Key>& plugs = {});
    void move(QPoint to, Qt::MouseButtons buttons = Qt::LeftButton);
    void press(QPoint at) { QTest::mousePress(viewport(), Qt::LeftButton, {}, at); }
    void release(QPoint at) { QTest::mouseRelease(viewport(), Qt::LeftButton, {}, at); }
    void draw(QPoint from, QPoint to);
    void pick(const char* typed); // in the palette
    QStringList offered();
    QWidget* viewport() { return m_window->view().viewport(); }
    QPoint at(QPointF scene) { return m_window->view().mapFromScene(scene); }
    catalog::SearchPalette& palette() { return m_window->wiring().palette(); }
    const model::ModelPtr& model() { return m_window->document().model(); }
    const model::Graph& graph() { return *model()->graph; }
    std::size_t steps() { return m_window->document().history().index(); }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
    Key m_e = 0, m_drive = 0, m_receptor = 0;
};

void TestWiring::initTestCase() {
    QVERIFY(m_folder.isValid());
    qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
    qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
    theme::applyTheme(*qApp, theme::darkTheme());
}

Key TestWiring::add(const char* component, QPointF at, Key onto) {
    m_window->document().apply(document::addComponent(
        model(), *shippedCatalog(), QString::fromLatin1(component), {at.x(), at.y()}, onto));
    return model::lastKey(*model());
}

void TestWiring::name(Key key, const char* text) {
    m_window->document().apply(document::rename(model(), key, QString::fromLatin1(text)));
}

// A population E with a receptor, and a constant current.
void TestWiring::init() {
    m_window = std::make_unique<MainWindow>(shippedCatalog(), theme::darkTheme());
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_drive = add("ConstantCurrent", {-300, 0});
    m_e = add("LIF", {0, 0});
    name(m_e, "E");
    name(m_drive, "drive");
    m_receptor = add("CUBA", {}, m_e);
    m_window->view().resetTransform();
    m_window->view().centerOn(0, 100);
    QApplication::processEvents();
}

QPoint TestWiring::portOf(Key key, const char* port, bool out, const std::vector<Key>& plugs) {
    const graph::NodeItem* item = m_window->scene().node(key);
    const int index = item->content().portIndex(plugs, QString::fromLatin1(port), out);
    return index < 0 ? QPoint(-1, -1) : at(item->mapToScene(item->portPosition(index, out)));
}

void TestWiring::move(QPoint to, Qt::MouseButtons buttons) {
    QMouseEvent event(QEvent::MouseMove, to, viewport()->mapToGlobal(to), Qt::NoButton, buttons,
                      {});
    QApplication::sendEvent(viewport(), &event);
}

void TestWiring::draw(QPoint from, QPoint to) {
    press(from);
    for (int i = 1; i <= 5; ++i) move(from + (to - from) * i / 5);
    release(to);
    QApplication::processEvents();
}

void TestWiring::pick(const char* typed) {
    QVERIFY(palette().isVisible());
    QTest::keyClicks(palette().search(), QString::fromLatin1(typed));
    QTest::keyClick(palette().search(), Qt::Key_Return);
    QApplication::processEvents();
    QVERIFY(!palette().isVisible());
}

QStringList TestWiring::offered() {
    QStringList names;
    for (int i = 0; i < palette().list()->count(); ++i)
        names.append(palette().list()->item(i)->text());
    return names;
}

void TestWiring::spikesToAReceptorMakeAProjectionThatRuns() {
    const QString before = textOf(model());
    const std::size_t step = steps();
    draw(portOf(m_e, "spike", true), portOf(m_e, "g", false, {m_receptor}));
    QCOMPARE(graph().projections.size(), std::size_t{1});
    const model::Projection& made = *graph().projections.front();
    QCOMPARE(made.source, (model::End{m_e, {}, "spike"}));
    QCOMPARE(made.target, (model::End{m_e, {m_receptor}, "g"}));
    QCOMPARE(made.name, std::string("E_to_E"));
    // CUBA takes a current; the weight has its unit, or the model would not flatten.
    QVERIFY(made.weight);
    const auto problems = document::findProblems(*model(), *shippedCatalog());
    QVERIFY2(problems.empty(), problems.empty() ? "" : qPrintable(problems.front().sentence));
    QCOMPARE(steps(), step + 1);
    QCOMPARE(m_window->scene().selectedKeys(), QList<Key>{made.key});
    QVERIFY(m_window->status().sentence().contains(QStringLiteral("Connect E to E.CUBA")));
    m_window->document().undo();
    QCOMPARE(textOf(model()), before);
}

void TestWiring::anInputDrawnToAPopulationIsAWire() {
    // Anywhere on the population will do: only one of its ports takes a current.
    draw(portOf(m_drive, "I", true),
         at(m_window->scene().node(m_e)->sceneBody().topLeft() + QPointF(60, 20)));
    QCOMPARE(graph().wires.size(), std::size_t{1});
    QCOMPARE(graph().wires.front()->source, (model::End{m_drive, {}, "I"}));
    QCOMPARE(graph().wires.front()->target, (model::End{m_e, {}, "I"}));
    // Once is enough.
    draw(portOf(m_drive, "I", true), portOf(m_e, "I", false));
    QCOMPARE(graph().wires.size(), std::size_t{1});
    QVERIFY(m_window->status().sentence().contains(QStringLiteral("already")));
}

void TestWiring::drawnBackwardsItIsTheSame() {
    draw(portOf(m_e, "I", false), portOf(m_drive, "I", true));
    QCOMPARE(graph().wires.size(), std::size_t{1});
    QCOMPARE(graph().wires.front()->source, (model::End{m_drive, {}, "I"}));
    QCOMPARE(graph().wires.front()->target, (model::End{m_e, {}, "I"}));
}

void TestWiring::portsThatDoNotFitAreDimAndSayWhy() {
    const Key poisson = add("Poisson", {0, 300});
    const graph::NodeItem* drive = m_window->scene().node(m_drive);
    const graph::NodeItem* source = m_window->scene().node(poisson);
    const graph::NodeItem* e = m_window->scene().node(m_e);
    press(portOf(poisson, "spike", true));
    move(portOf(m_e, "kick", false));
    QVERIFY(m_window->scene().isWiring());
    QVERIFY(drive->opacity() < 0.5); // has outputs only
    QCOMPARE(source->opacity(), 1.0);
    QCOMPARE(e->opacity(), 1.0); // its receptor takes what a synapse makes of spikes
    const auto fits = [&](const char* port, const std::vector<Key>& plugs) {
        const int index = e->content().portIndex(plugs, QString::fromLatin1(port), false);
        return bool((*e->wireMarks())[static_cast<std::size_t>(index)]);
    };
    QVERIFY(fits("g", {m_receptor}));
    QVERIFY(fits("kick", {})); // through a synapse that sends events
    move(portOf(m_e, "g", false, {m_receptor}));
    QVERIFY(m_window->status().sentence().startsWith(QStringLiteral("Connect Poisson:spike to")));
    QTest::keyClick(&m_window->view(), Qt::Key_Escape);
    release(portOf(m_e, "g", false, {m_receptor}));
    QCOMPARE(drive->opacity(), 1.0);
    QVERIFY(!e->wireMarks());

    press(portOf(m_drive, "I", true)); // a value
    move(portOf(m_e, "kick", false));
    QVERIFY(fits("I", {}));
    QVERIFY(!fits("kick", {}));
    QVERIFY2(m_window->status().sentence().contains(QStringLiteral("kick")),
             qPrintable(m_window->status().sentence()));
    QTest::keyClick(&m_window->view(), Qt::Key_Escape);
    release(portOf(m_e, "kick", false));
}

void TestWiring::nothingIsMadeWhereNothingFits() {
    const std::size_t step = steps();
    add("Poisson", {0, 300});
    draw(portOf(m_drive, "I", true), portOf(m_e, "kick", false));
    draw(portOf(m_e, "spike", true), portOf(m_drive, "I", true));
    QVERIFY(m_window->status().sentence().contains(QStringLiteral("output too")));
    QVERIFY(graph().projections.empty() && graph().wires.empty());
    QVERIFY(!palette().isVisible());
    QCOMPARE(steps(), step + 1); // that of Poisson
}

void TestWiring::escapeGivesUp() {
    const QPointF before = m_window->scene().node(m_drive)->pos();
    press(portOf(m_drive, "I", true));
    move(portOf(m_e, "I", false));
    QTest::keyClick(&m_window->view(), Qt::Key_Escape);
    QVERIFY(!m_window->scene().isWiring());
    release(portOf(m_e, "I", false));
    QVERIFY(graph().wires.empty());
    QCOMPARE(m_window->scene().node(m_drive)->pos(), before); // the node was not dragged instead
}

void TestWiring::emptySpaceOffersOnlyWhatFits() {
    draw(portOf(m_e, "I", false), at({-150, 250}));
    const QStringList names = offered();
    QVERIFY(names.contains(QStringLiteral("StepCurrent")));
    QVERIFY(!names.contains(QStringLiteral("CUBA"))); // lives in sockets
    QVERIFY(std::none_of(names.begin(), names.end(),
                         [](const QString& name) { return name.startsWith("Record"); }));
    const std::size_t step = steps();
    pick("StepC");
    const model::Node* made = graph().nodeNamed("StepCurrent");
    QVERIFY(made);
    QCOMPARE(graph().wires.size(), std::size_t{1});
    QCOMPARE(graph().wires.front()->source.node, made->key);
    QCOMPARE(graph().wires.front()->target.node, m_e);
    QCOMPARE(steps(), step + 1); // node and wire are one step
    QCOMPARE(m_window->scene().selectedKeys(), QList<Key>{made->key});
}

void TestWiring::recordingIsOfferedForAnOutput() {
    draw(portOf(m_e, "spike", true), at({300, 250}));
    QCOMPARE(offered().first(), QStringLiteral("Record E:spike"));
    pick("Rec");
    QCOMPARE(graph().monitors.size(), std::size_t{1});
    QCOMPARE(graph().monitors.front()->of, (model::End{m_e, {}, "spike"}));
    QCOMPARE(graph().monitors.front()->position, (model::Position2{300, 250}));
    // Its voltage has no port until something reads it; it is offered at the same place.
    draw(portOf(m_e, "spike", true), at({300, 50}));
    pick("Record E:V");
    QCOMPARE(graph().monitors.back()->of, (model::End{m_e, {}, "V"}));
    QCOMPARE(graph().monitors.back()->subset, std::string("0:5")); // of 100
    QTRY_VERIFY(m_window->problems().isCurrent());
    QCOMPARE(m_window->problems().errorCount(), 0);
}

void TestWiring::doubleClickAddsAPopulation() {
    QTest::mouseDClick(viewport(), Qt::LeftButton, {}, at({250, 300}));
    QVERIFY(palette().isVisible());
    QTest::keyClick(palette().search(), Qt::Key_Escape);
    QVERIFY(!palette().isVisible());
    QTest::mouseDClick(viewport(), Qt::LeftButton, {}, at({250, 300}));
    pick("izhi");
    const model::Node* made = graph().nodeNamed("Izhikevich");
    QVERIFY(made);
    QCOMPARE(made->position, (model::Position2{250, 300}));
}

void TestWiring::renamesInPlace() {
    m_window->scene().select({m_e});
    m_window->view().setFocus();
    const auto field = [&] { return viewport()->findChild<QLineEdit*>(); };
    QTest::keyClick(&m_window->view(), Qt::Key_F2);
    QVERIFY(field() && field()->isVisible());
    QCOMPARE(field()->text(), QStringLiteral("E"));
    QTest::keyClicks(field(), QStringLiteral("cells"));
    QTest::keyClick(field(), Qt::Key_Return);
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCOMPARE(graph().node(m_e)->name, std::string("cells"));
    QVERIFY(!field());

    QTest::keyClick(&m_window->view(), Qt::Key_F2);
    QTest::keyClicks(field(), QStringLiteral("drive")); // taken
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(graph().node(m_e)->name, std::string("cells"));
    QVERIFY(m_window->status().sentence().contains(QStringLiteral("taken")));
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);

    QTest::keyClick(&m_window->view(), Qt::Key_F2);
    QTest::keyClicks(field(), QStringLiteral("other"));
    QTest::keyClick(field(), Qt::Key_Escape);
    QCOMPARE(graph().node(m_e)->name, std::string("cells"));
}

void TestWiring::duplicatesWithInnerConnections() {
    draw(portOf(m_e, "spike", true), portOf(m_e, "g", false, {m_receptor}));
    draw(portOf(m_drive, "I", true), portOf(m_e, "I", false));
    const std::size_t step = steps();
    m_window->scene().select({m_e, m_drive});
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(graph().nodes.size(), std::size_t{4});
    const model::Node* copy = graph().nodeNamed("E2");
    QVERIFY(copy && copy->plugs.size() == 1 && copy->plugs.front().key != m_receptor);
    QCOMPARE(graph().projections.size(), std::size_t{2});
    const model::Projection& loop = *graph().projections.back();
    QCOMPARE(loop.source.node, copy->key);
    QCOMPARE(loop.target, (model::End{copy->key, {copy->plugs.front().key}, "g"}));
    QCOMPARE(graph().wires.size(), std::size_t{2});
    QCOMPARE(m_window->scene().selectedKeys().size(), 2);
    QCOMPARE(steps(), step + 1);
    m_window->document().undo();
    QCOMPARE(graph().nodes.size(), std::size_t{2});
}

void TestWiring::deletesSeveralInOneStep() {
    draw(portOf(m_drive, "I", true), portOf(m_e, "I", false));
    const std::size_t step = steps();
    // A rubber band over both.
    const QRectF all = m_window->scene().contentRect();
    const QPoint from = at(all.topLeft() - QPointF(30, 30));
    const QPoint to = at(all.bottomRight() + QPointF(30, 30));
    draw(from, to);
    QVERIFY(m_window->scene().selectedKeys().size() >= 2);
    QTest::keyClick(&m_window->view(), Qt::Key_Delete);
    QVERIFY(graph().nodes.empty() && graph().wires.empty());
    QCOMPARE(steps(), step + 1);
    m_window->document().undo();
    QCOMPARE(graph().nodes.size(), std::size_t{2});
    QCOMPARE(graph().wires.size(), std::size_t{1});
}

void TestWiring::aNetworkIsBuiltFromNothingAndRuns() {
    m_window->document().startNew();
    QTest::mouseDClick(viewport(), Qt::LeftButton, {}, at({0, 0}));
    pick("LIF");
    const Key cells = graph().nodes.front()->key;
    draw(portOf(cells, "I", false), at({-250, 150}));
    pick("ConstantC");
    m_window->document().apply(
        document::setParameter(model(), graph().nodeNamed("ConstantCurrent")->key, {},
                               QStringLiteral("amplitude"), QStringLiteral("25 nA")));
    draw(portOf(cells, "spike", true), at({300, 200}));
    pick("Rec");
    m_window->document().apply(
        document::setRunSetting(model(), QStringLiteral("duration"), QStringLiteral("100 ms")));
    QTRY_VERIFY(m_window->problems().isCurrent());
    QCOMPARE(m_window->problems().errorCount(), 0);
    auto* run = m_window->runBar().widgetForAction(m_window->actions().run);
    QTest::mouseClick(run, Qt::LeftButton);
    const auto sentence = [&] { return m_window->status().sentence(); };
    QTRY_VERIFY2_WITH_TIMEOUT(sentence().startsWith("Finished"), qPrintable(sentence()), 10'000);
    // tau 10 ms, R*I 25 mV over a threshold of 20 mV from -5 mV: one spike in tau*ln(30/5) =
    // 17.9 ms, the first in tau*ln(5) = 16.1 ms: 5 each of the 100 neurons in 100 ms.
    QVERIFY2(m_window->status().sentence().contains(QStringLiteral("500 spikes")),
             qPrintable(m_window->status().sentence()));
}

void TestWiring::monitorsMoveToo() {
    draw(portOf(m_e, "spike", true), at({300, 250}));
    pick("Rec");
    const Key monitor = graph().monitors.front()->key;
    const QPoint from =
        at(m_window->scene().node(monitor)->sceneBody().topLeft() + QPointF(80, 20));
    draw(from, from + QPoint(40, 30));
    QCOMPARE(graph().monitors.front()->position, (model::Position2{340, 280}));
}

void TestWiring::aChannelDroppedOnAnIonIsPluggedIntoIt() {
    const Key cell = add("HH", {0, 250});
    const Key ion = add("Potassium", {}, cell);
    QApplication::processEvents();
    const auto drop = [this](const char* component, QPoint place) {
        QMimeData carried;
        carried.setData(QString::fromLatin1(catalog::kComponentMime), component);
        QDragEnterEvent enter(place, Qt::CopyAction, &carried, Qt::LeftButton, {});
        QApplication::sendEvent(viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(place, Qt::CopyAction, &carried, Qt::LeftButton, {});
        QApplication::sendEvent(viewport(), &event);
    };
    const graph::NodeItem* item = m_window->scene().node(cell);
    QPointF chip;
    const QRectF body = item->body();
    for (double y = 0; y < body.height(); ++y)
        if (const auto* plug = item->plugAt({body.width() / 2, y});
            plug && plug->plugs.back() == ion)
            chip = {body.width() / 2, y - 5};
    drop("IAHP_De1994", at(item->mapToScene(chip)));
    QVERIFY2(graph().node(cell)->plugs.size() == 1, qPrintable(m_window->status().sentence()));
    const model::Plug& potassium = graph().node(cell)->plugs.front();
    QVERIFY2(potassium.plugs.size() == 1, qPrintable(m_window->status().sentence()));
    QCOMPARE(potassium.plugs.front().component, std::string("IAHP_De1994"));
    // Beside the plugs it is the cell that takes it.
    drop("INa_TM1991", at(item->mapToScene(QPointF(60, 20))));
    QCOMPARE(graph().node(cell)->plugs.size(), std::size_t{2});
}

QTEST_MAIN(TestWiring)
#include "tst_app_wiring.moc"
