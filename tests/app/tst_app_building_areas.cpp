// Two areas of one definition, built from an empty window: a network grouped into an area, ports
// made of what is inside, a second instance, projections between them. The same as the example with
// its parameters written out.
#include "app/document/edits.h"
#include "app/panels/live_view.h"
#include "building_balanced.h"

#include <QToolButton>

using namespace dynaloom;
using test::Canonical;

namespace {

model::ModelPtr example() {
    QFile file(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/two_areas.loom"));
    if (!file.open(QIODevice::ReadOnly)) qFatal("The example is not there.");
    QString text = QString::fromUtf8(file.readAll());
    text.replace("\"round(0.8*n)\"", "800").replace("\"round(0.2*n)\"", "200");
    // R = 1 Mohm makes the mV of the example nA, and its plain weights uS: the same numbers.
    text.replace("\"R\": 1,", "\"R\": \"1 Mohm\",")
        .replace("\"I_b\"}", "\"20 nA\"}")
        .replace("\"parameters\": {\"I_b\": \"9 mV\"},", "");
    text.replace("\"weight\": \"w_e\"", "\"weight\": \"0.6 uS\"");
    text.replace("\"weight\": \"w_i\"", "\"weight\": \"6.7 uS\"");
    text.replace("\"p_ff/4\"", "0.0025").replace("{\"p\": \"p_ff\"}", "{\"p\": 0.01}");
    const auto document = io::readDocumentText(text.toStdString(), "two_areas.loom");
    if (!document) qFatal("%s", document.error().sentence.c_str());
    return document->model;
}

} // namespace

class TestBuildingAreas : public QObject {
    Q_OBJECT

private slots:
    void twoInstancesOfOneDefinitionAreBuilt();
    void whatIsChangedInsideChangesInBoth();
    void problemsInsideAreMarkedOutside();
    void areasNestAndTheWayOutIsShown();
    void groupingAndUngroupingGivesTheSameGraph();

private:
    void makePort(QPoint from, const char* name);
    void project(const char* from, const char* to, const char* p);
    void openColumn(); // two instances, one inside

    test::Hands m;
};

void TestBuildingAreas::makePort(QPoint from, const char* name) {
    const std::size_t before = m.model()->areas.begin()->second->ports.size();
    m.drag(from, QPoint(from.x() > m.viewport()->width() / 2 ? from.x() + 20 : 20,
                        m.viewport()->height() - 12));
    m.pick("Make it a port");
    const auto& ports = m.model()->areas.begin()->second->ports;
    QVERIFY2(ports.size() == before + 1, qPrintable(m.status()));
    m.scene().select({graph::boundaryKey(ports.back().name)});
    m.rename(name);
    QCOMPARE(m.model()->areas.begin()->second->ports.back().name, std::string(name));
    m.frameAll();
}

void TestBuildingAreas::project(const char* from, const char* to, const char* p) {
    m.drag(m.port(from, "spikes", true), m.port(to, "input", false));
    const model::Projection* made = m.scene().selectedKeys().size() == 1
                                        ? m.graph().projection(m.scene().selectedKeys().first())
                                        : nullptr;
    QVERIFY2(made, qPrintable(m.status()));
    const std::string name = made->name;
    m.set((name + ".p").c_str(), p);
    m.set((name + ".tau").c_str(), "5 ms");
    m.set((name + ".weight").c_str(), "0.6 uS");
    m.set((name + ".delay").c_str(), "5 ms");
}

void TestBuildingAreas::twoInstancesOfOneDefinitionAreBuilt() {
    m.start();
    const QString nothing = test::textOf(m.model());
    test::buildBalanced(m, {"800", "200", "uniform(-60 mV, -50 mV)", "20 nA"});
    m.focus();
    m.press(Qt::Key_A, Qt::ControlModifier);
    m.press(Qt::Key_G, Qt::ControlModifier);
    QCOMPARE(m.graph().nodes.size(), std::size_t{1});
    m.rename("V1");
    m.press(Qt::Key_Return); // opens it
    QVERIFY(!m.window().navigation().graphName().empty());
    QCOMPARE(m.graph().nodes.size(), std::size_t{3});
    makePort(m.port("E", "spike", true), "spikes");
    makePort(m.port("E", "g", false, m.plug("E", 0)), "input");
    // Its voltage has no port to draw from; a port of the area can be made of what is recorded.
    m.press(Qt::Key_Backspace);
    QVERIFY(m.window().navigation().graphName().empty());
    QCOMPARE(m.scene().selectedKeys(), QList<Key>{m.key("V1")});
    m.press(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(m.model()->areas.size(), std::size_t{1}); // another instance of the same
    m.rename("V2");
    m.frameAll();
    m.drag(m.head("V2"), m.head("V2") + QPoint(380, 0));
    m.frameAll();
    project("V1", "V2", "0.01");
    project("V2", "V1", "0.0025");
    m.choose(m.head("V1"), {"Record", "V1:spikes"});
    m.choose(m.head("V2"), {"Record", "V2:spikes"});
    m.scene().select({});
    m.setChoice("run.solver", "euler");

    QStringList expected = Canonical(*example()).lines(*example()->graph);
    expected.removeIf([](const QString& line) { return line.contains("V2:V "); });
    QCOMPARE(Canonical(*m.model()).lines(m.graph()), expected);
    QVERIFY(m.hasNoProblems());
    QVERIFY2(m.run(), qPrintable(m.status()));
    const double rate = m.window().live().overallRateHz();
    QVERIFY2(rate > 15 && rate < 40, qPrintable(QString::number(rate)));

    QVERIFY(m.window().document().saveAs(m.path("areas.loom").toStdString()).has_value());
    const auto opened = io::readDocument(m.path("areas.loom").toStdString());
    QVERIFY(opened && test::textOf(opened->model) == test::textOf(m.model()));

    m.focus();
    for (int i = 0; i < 500 && m.window().document().history().canUndo(); ++i)
        QTest::keyClick(&m.window(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(test::textOf(m.model()), nothing);
    m.end();
}

void TestBuildingAreas::openColumn() {
    m.start();
    QVERIFY(
        m.window().open(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/two_areas.loom")));
    m.frameAll();
}

void TestBuildingAreas::whatIsChangedInsideChangesInBoth() {
    openColumn();
    QTest::mouseDClick(m.viewport(), Qt::LeftButton, {}, m.head("V2"));
    QApplication::processEvents();
    QCOMPARE(m.window().navigation().names(), (QStringList{"two_areas", "V2"}));
    m.select("E");
    m.set("E.tau", "15 ms");
    QCOMPARE(m.model()->areas.at("Column")->graph->nodeNamed("E")->parameters.at("tau").text,
             std::string("15 ms"));
    // A new node lands in the area, not in the document.
    m.add("LIF", {0, 600}, "extra");
    QCOMPARE(m.model()->graph->nodes.size(), std::size_t{2});
    m.press(Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(m.window().navigation().path().empty());
    QVERIFY(m.scene().node(m.key("V1"))->content().subtitle.contains("4 nodes"));
    QVERIFY(m.scene().node(m.key("V2"))->content().subtitle.contains("4 nodes"));
    // Undo from outside changes the inside too.
    for (int i = 0; i < 3; ++i) QTest::keyClick(&m.window(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m.model()->areas.at("Column")->graph->nodes.size(), std::size_t{3});
    QCOMPARE(m.model()->areas.at("Column")->graph->nodeNamed("E")->parameters.at("tau").text,
             std::string("20 ms"));
    m.end();
}

void TestBuildingAreas::problemsInsideAreMarkedOutside() {
    openColumn();
    m.select("V1");
    m.press(Qt::Key_Return);
    QVERIFY(m.window().document().apply(document::setSize(
        m.window().navigation().site(), m.key("I"), QStringLiteral("no_such_parameter"))));
    QVERIFY(!m.hasNoProblems());
    const Key inner = m.key("I");
    QVERIFY(m.scene().node(inner)->toolTip().contains("no_such_parameter"));
    m.press(Qt::Key_Backspace);
    for (const char* name : {"V1", "V2"}) {
        const QString tip = m.scene().node(m.key(name))->toolTip();
        QVERIFY2(tip.contains("Inside") && tip.contains("no_such_parameter"), qPrintable(tip));
    }
    // The problem leads inside.
    m.window().goTo(m.window().problems().problems().front().key);
    QCOMPARE(m.window().navigation().graphName(), std::string("Column"));
    QCOMPARE(m.scene().selectedKeys(), QList<Key>{inner});
    m.end();
}

void TestBuildingAreas::areasNestAndTheWayOutIsShown() {
    openColumn();
    m.select("V2");
    m.press(Qt::Key_Return);
    m.scene().select({m.key("E"), m.key("I")});
    m.press(Qt::Key_G, Qt::ControlModifier);
    QVERIFY2(m.graph().nodes.size() == 2, qPrintable(m.status())); // the drive stays
    m.rename("cells");
    m.press(Qt::Key_Return);
    QCOMPARE(m.window().navigation().names(), (QStringList{"two_areas", "V2", "cells"}));
    QVERIFY(m.graph().nodeNamed("E"));
    QVERIFY(m.hasNoProblems()); // the ports of both areas reach what they did
    // A click on the document's name in the way goes all the way out.
    for (auto* button : m.window().findChildren<QToolButton*>("crumb"))
        if (button->text() == "two_areas" && button->isVisible())
            QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(m.window().navigation().path().empty());
    // What is inside is gone with an undo: the window follows outwards.
    m.select("V2");
    m.press(Qt::Key_Return);
    m.select("cells");
    m.press(Qt::Key_Return);
    QCOMPARE(m.window().navigation().path().size(), std::size_t{2});
    for (int i = 0; i < 2; ++i) QTest::keyClick(&m.window(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m.window().navigation().path().size(), std::size_t{1});
    QVERIFY(m.graph().nodeNamed("E"));
    m.end();
}

void TestBuildingAreas::groupingAndUngroupingGivesTheSameGraph() {
    m.start();
    QVERIFY(m.window().open(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom")));
    m.focus();
    const QStringList before = Canonical(*m.model()).lines(m.graph());
    m.scene().select({m.key("E"), m.key("I")});
    m.press(Qt::Key_G, Qt::ControlModifier);
    QCOMPARE(m.graph().nodes.size(), std::size_t{2});
    QVERIFY(m.hasNoProblems());
    m.press(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m.graph().nodes.size(), std::size_t{3});
    QVERIFY(m.model()->areas.empty());
    QCOMPARE(Canonical(*m.model()).lines(m.graph()), before);
    m.end();
}

QTEST_MAIN(TestBuildingAreas)
#include "tst_app_building_areas.moc"
