// The inspector in the window: what is changed there becomes steps of the document.
#include "app/document/edits.h"
#include "tests/app/window_hands.h"
#include "widgets/inspector/sample_strip.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace dynaloom;

class TestInspectorInWindow : public QObject, private test::WindowHands {
    Q_OBJECT

private slots:
    void init() { open("coba"); }
    void cleanup() { close(); }

    void nameComponentAndSolver() {
        const Key e = node("E").key;
        select({e});
        type(named<QLineEdit>("E.name"), "I"); // taken: nothing changes, and the field says so
        QCOMPARE(steps(), std::size_t{0});
        QCOMPARE(named<QLineEdit>("E.name")->text(), QStringLiteral("E"));
        type(named<QLineEdit>("E.name"), "Pyr");
        QCOMPARE(last(), QStringLiteral("Rename E to Pyr"));
        choose(named<QComboBox>("Pyr.solver"), "rk4");
        QCOMPARE(last(), QStringLiteral("Set Pyr.solver to rk4"));
        choose(named<QComboBox>("Pyr.component"), "Izhikevich");
        QCOMPARE(graph().node(e)->component, std::string("Izhikevich"));
        QVERIFY(window->status().sentence().contains(QStringLiteral("did not fit and went")));
        window->document().undo();
        window->document().undo();
        window->document().undo();
        QCOMPARE(graph().node(e)->name, std::string("E"));
        QVERIFY(!window->document().isDirty());
    }

    void severalNodesInOneStep() {
        const Key e = node("E").key, i = node("I").key;
        select({e, i});
        auto* tau = window->inspector().field(QStringLiteral("selection.tau"));
        QVERIFY(tau);
        type(tau->entry(), "15");
        QCOMPARE(steps(), std::size_t{1});
        QCOMPARE(graph().node(e)->parameters.at("tau").text, std::string("15 ms"));
        QCOMPARE(graph().node(i)->parameters.at("tau").text, std::string("15 ms"));
        // The selection and its page stay.
        tau = window->inspector().field(QStringLiteral("selection.tau"));
        QVERIFY(tau);
        QCOMPARE(tau->entry()->text(), QStringLiteral("15 ms"));
        window->document().undo();
        QVERIFY(!window->document().isDirty());
    }

    void valuesOfEachNeuron() {
        select({node("E").key});
        auto* v = window->inspector().field(QStringLiteral("E.V"));
        QVERIFY(v);
        type(v->entry(), "uniform(-60 mV, -52 mV)");
        QCOMPARE(node("E").initial.at("V").text, std::string("uniform(-60 mV, -52 mV)"));
        QVERIFY(v->strip()->isVisible());
        QVERIFY(isSound());
    }

    void recordings() {
        const Key e = node("E").key;
        select({e});
        const std::size_t before = graph().monitors.size();
        const std::string name = [&] {
            for (const auto& monitor : graph().monitors)
                if (monitor->of.node == e) return monitor->name;
            return std::string();
        }();
        QVERIFY(!name.empty());
        auto* remove = named<QToolButton>(("Remove " + name).c_str());
        QVERIFY(remove);
        QTest::mouseClick(remove, Qt::LeftButton);
        QApplication::processEvents();
        QCOMPARE(graph().monitors.size(), before - 1);
        QVERIFY(last().startsWith(QStringLiteral("Stop recording E")));
        auto* record = named<QToolButton>("E.record");
        QVERIFY(record);
        record->menu()->actions().first()->trigger();
        QApplication::processEvents();
        QCOMPARE(graph().monitors.size(), before);
        QVERIFY(last().startsWith(QStringLiteral("Record E:")));
        const QString made = QString::fromStdString(graph().monitors.back()->name);
        type(named<QLineEdit>((made + QStringLiteral(", units")).toLatin1().constData()), "0:3");
        QCOMPARE(graph().monitors.back()->subset, std::string("0:3"));
        type(named<QLineEdit>((made + QStringLiteral(", units")).toLatin1().constData()), "none");
        QCOMPARE(graph().monitors.back()->subset, std::string("0:3")); // refused
        QCOMPARE(
            named<QLineEdit>((made + QStringLiteral(", units")).toLatin1().constData())->text(),
            QStringLiteral("0:3"));
        auto* every =
            named<QSpinBox>((made + QStringLiteral(", every n-th step")).toLatin1().constData());
        QVERIFY(every);
        every->setFocus();
        QTest::keyClick(every, Qt::Key_Up);
        QTest::keyClick(every, Qt::Key_Up);
        QCOMPARE(graph().monitors.back()->every, 3u);
        QVERIFY(isSound());
    }

    void aProjectionsRuleAndSynapse() {
        const Key key = graph().projections.front()->key;
        select({key});
        const std::string name = graph().projections.front()->name;
        choose(named<QComboBox>((name + ".rule").c_str()), "fixed_probability");
        QCOMPARE(graph().projection(key)->connector.rule, std::string("fixed_probability"));
        QVERIFY(window->inspector().field(QString::fromStdString(name + ".p")));
        choose(named<QComboBox>((name + ".synapse").c_str()), "DualExponential");
        QCOMPARE(graph().projection(key)->synapse, std::string("DualExponential"));
        QVERIFY(isSound());
        QCOMPARE(steps(), std::size_t{2});
    }
};

QTEST_MAIN(TestInspectorInWindow)
#include "tst_app_inspector.moc"
