// The COBA example built from an empty window with mouse and keys: the same model, the same rate,
// saved and opened again, and undone to nothing.
#include "app/panels/live_view.h"
#include "building_balanced.h"

using namespace dynaloom;
using test::Canonical;

namespace {

// The shipped example with its parameters written out, as it is built here.
model::ModelPtr example() {
    QFile file(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom"));
    if (!file.open(QIODevice::ReadOnly)) qFatal("The example is not there.");
    QString text = QString::fromUtf8(file.readAll());
    text.replace("\"round(3200*scale)\"", "3200").replace("\"round(800*scale)\"", "800");
    // R = 1 Mohm makes the mV of the example nA, and its plain weights uS: the same numbers.
    text.replace("\"R\": 1,", "\"R\": \"1 Mohm\",").replace("\"I_b\"}", "\"20 nA\"}");
    text.replace("\"weight\": \"w_e\"", "\"weight\": \"0.6 uS\"");
    text.replace("\"weight\": \"w_i\"", "\"weight\": \"6.7 uS\"");
    const auto document = io::readDocumentText(text.toStdString(), "coba.loom");
    if (!document) qFatal("%s", document.error().sentence.c_str());
    return document->model;
}

} // namespace

class TestBuildingCoba : public QObject {
    Q_OBJECT

private slots:
    void isBuiltAsTheExampleIs();

private:
    void monitors();

    test::Hands m;
};

void TestBuildingCoba::monitors() {
    m.frameAll();
    m.choose(m.head("E"), {"Record", "E:spike"});
    m.choose(m.head("I"), {"Record", "I:spike"});
    m.choose(m.head("E"), {"Record", "E:V"});
    m.choose(m.head("E"), {"Record", "E.COBA:g"});
    QCOMPARE(m.graph().monitors.size(), std::size_t{4});
}

void TestBuildingCoba::isBuiltAsTheExampleIs() {
    m.start();
    const QString nothing = test::textOf(m.model());
    test::buildBalanced(m, {"3200", "800", "normal(-55 mV, 5 mV)", "20 nA"});
    monitors();
    m.scene().select({});
    m.setChoice("run.solver", "euler");
    QCOMPARE(m.model()->run.solver, std::string("euler"));

    QCOMPARE(Canonical(*m.model()).lines(m.graph()),
             Canonical(*example()).lines(*example()->graph));
    QVERIFY(m.hasNoProblems());

    // Ids are others than the example's, so its spikes are too: their rate is the same.
    QVERIFY2(m.run(), qPrintable(m.status()));
    const double rate = m.window().live().overallRateHz();
    QVERIFY2(rate > 18 && rate < 24, qPrintable(QString::number(rate)));

    QVERIFY(m.window().document().saveAs(m.path("built.loom").toStdString()).has_value());
    const QString saved = test::textOf(m.model());
    const auto opened = io::readDocument(m.path("built.loom").toStdString());
    QVERIFY(opened.has_value());
    QCOMPARE(test::textOf(opened->model), saved);

    m.focus();
    for (int i = 0; i < 500 && m.window().document().history().canUndo(); ++i)
        QTest::keyClick(&m.window(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(test::textOf(m.model()), nothing);
    QVERIFY(m.scene().isEmpty());
    m.end();
}

QTEST_MAIN(TestBuildingCoba)
#include "tst_app_building_coba.moc"
