// The cell of channels built from an empty window with the keyboard alone where there is a key for
// it: the same model as the example, and, since nothing is drawn at random, the same spikes.
#include "app/panels/live_view.h"
#include "building.h"

using namespace dynaloom;
using test::Canonical;

namespace {

const QString kExample = QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/hh.loom");

model::ModelPtr example() {
    QFile file(kExample);
    if (!file.open(QIODevice::ReadOnly)) qFatal("The example is not there.");
    const QString text = QString::fromUtf8(file.readAll()).replace("\"I_step\",", "\"1 uA/cm^2\",");
    const auto document = io::readDocumentText(text.toStdString(), "hh.loom");
    if (!document) qFatal("%s", document.error().sentence.c_str());
    return document->model;
}

} // namespace

class TestBuildingHh : public QObject {
    Q_OBJECT

private slots:
    void theCellIsBuiltAndFiresAsTheExample();
    void aChannelIsPluggedIntoAnIon();

private:
    void cell();
    test::Hands m;
};

void TestBuildingHh::cell() {
    // Without the mouse: Tab, a name, Return.
    m.focus();
    m.press(Qt::Key_Tab);
    m.pick("HH");
    m.rename("cell");
    m.set("cell.size", "1");
    m.set("cell.C", "1 uF/cm^2");
    m.set("cell.V_th", "0 mV");
    m.set("cell.V", "-60 mV");
    m.plugIn("cell", "INa_TM");
    m.plugIn("cell", "IK_TM");
    m.plugIn("cell", "IL");
    const auto set = [this](const char* plug, const char* name, const char* value) {
        m.set((std::string("cell.") + plug + "." + name).c_str(), value);
    };
    set("INa_TM1991", "E", "50 mV");
    set("INa_TM1991", "V_sh", "-63 mV");
    set("INa_TM1991", "g_max", "100 mS/cm^2");
    set("INa_TM1991", "p", "0");
    set("INa_TM1991", "q", "0");
    set("IK_TM1991", "E", "-90 mV");
    set("IK_TM1991", "V_sh", "-63 mV");
    set("IK_TM1991", "g_max", "30 mS/cm^2");
    set("IK_TM1991", "p", "0");
    set("IL", "E", "-60 mV");
    set("IL", "g_max", "0.05 mS/cm^2");
}

void TestBuildingHh::theCellIsBuiltAndFiresAsTheExample() {
    m.start();
    const QString nothing = test::textOf(m.model());
    cell();
    // From the input port of the cell, backwards: what can send a current to it.
    m.focus();
    m.select("cell");
    for (int i = 0; i < 12 && !m.status().startsWith("Input I of cell"); ++i)
        m.press(Qt::Key_PageDown);
    QVERIFY2(m.status().startsWith("Input I of cell"), qPrintable(m.status()));
    m.press(Qt::Key_C);
    m.press(Qt::Key_Tab);
    m.pick("StepC");
    m.rename("step");
    m.set("step.amplitude", "1 uA/cm^2");
    m.set("step.t_off", "400 ms");
    m.set("step.t_on", "200 ms");
    QCOMPARE(m.graph().wires.size(), std::size_t{1});
    m.press(Qt::Key_L, Qt::ControlModifier); // both were added at one place
    m.frameAll();
    for (const char* what :
         {"cell:V", "cell.INa_TM1991:p", "cell.INa_TM1991:q", "cell.IK_TM1991:p", "cell:spike"})
        m.choose(m.head("cell"), {"Record", what});
    m.choose(m.head("step"), {"Record", "step:I"});
    m.scene().select({});
    m.set("run.duration", "500 ms");
    m.setChoice("run.precision", "double");

    QCOMPARE(Canonical(*m.model()).lines(m.graph()),
             Canonical(*example()).lines(*example()->graph));
    QVERIFY(m.hasNoProblems());
    QVERIFY2(m.run(), qPrintable(m.status()));
    const quint64 spikes = m.window().live().spikes();

    const QString built = test::textOf(m.model());
    QVERIFY(m.window().document().saveAs(m.path("hh.loom").toStdString()).has_value());
    const auto opened = io::readDocument(m.path("hh.loom").toStdString());
    QVERIFY(opened && test::textOf(opened->model) == built);

    m.focus();
    for (int i = 0; i < 500 && m.window().document().history().canUndo(); ++i)
        QTest::keyClick(&m.window(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(test::textOf(m.model()), nothing);

    m.end(); // a window of its own: nobody is asked about the work here
    m.start();
    QVERIFY(m.window().open(kExample));
    m.window().status().say({});
    QVERIFY(m.run());
    QVERIFY(spikes > 5);
    QCOMPARE(spikes, quint64{m.window().live().spikes()});
    m.end();
}

void TestBuildingHh::aChannelIsPluggedIntoAnIon() {
    m.start();
    m.add("HH", {0, 0}, "cell");
    m.plugIn("cell", "Potassium");
    const Key ion = m.graph().nodeNamed("cell")->plugs.front().key;
    // A click on the chip of the ion, then Tab offers what goes into it.
    const graph::NodeItem* item = m.scene().node(m.key("cell"));
    QPointF chip;
    for (double y = 0; y < item->body().height() && chip.isNull(); ++y)
        if (item->plugAt({item->body().width() / 2, y})) chip = {item->body().width() / 2, y + 6};
    m.click(m.at(item->mapToScene(chip)));
    m.focus();
    m.press(Qt::Key_Tab);
    QVERIFY(m.offered().contains("IAHP_De1994"));
    m.pick("IAHP");
    const model::Plug& plug = m.graph().nodeNamed("cell")->plugs.front();
    QCOMPARE(plug.key, ion);
    QCOMPARE(plug.plugs.size(), std::size_t{1});
    QCOMPARE(plug.plugs.front().component, std::string("IAHP_De1994"));
    m.end();
}

QTEST_MAIN(TestBuildingHh)
#include "tst_app_building_hh.moc"
