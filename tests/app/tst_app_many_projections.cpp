// Several projections edited together in the inspector.
#include "app/document/problems.h"
#include "tests/app/window_hands.h"

#include <QCheckBox>

using namespace dynaloom;

class TestManyProjections : public QObject, private test::WindowHands {
    Q_OBJECT

    Key key(const char* name) { return projection(name).key; }
    static void tick(QCheckBox* box) {
        QVERIFY(box);
        QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
        QApplication::processEvents();
    }

private slots:
    void init() { open("coba"); }
    void cleanup() { close(); }

    void whatAllHaveIsShownOnce() {
        // Selected as a person does: the handle of one is clicked, that of another with Shift.
        graph::GraphView& view = window->view();
        const auto handle = [&](const char* name) {
            const graph::EdgeItem* edge = window->scene().edge(key(name));
            return view.mapFromScene(edge->handleRect().center());
        };
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, handle("E_to_E"));
        QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ShiftModifier, handle("I_to_E"));
        QApplication::processEvents();
        QCOMPARE(window->scene().selectedKeys().size(), 2);
        // Both have 64 targets and no delay; the weights differ.
        QCOMPARE(field("selection.k")->entry()->text(), QStringLiteral("64"));
        QCOMPARE(field("selection.delay")->entry()->text(), QStringLiteral("0 ms"));
        QCOMPARE(field("selection.weight")->entry()->text(), QString());
        QCOMPARE(field("selection.weight")->entry()->placeholderText(),
                 QStringLiteral("several values"));
        QCOMPARE(named<QComboBox>("selection.synapse")->currentText(),
                 QStringLiteral("Exponential"));
        // The taus are 5 and 10 ms; what is of one alone (its name, its ends) is not offered.
        QVERIFY(field("selection.tau")->quantity().isMixed);
        QVERIFY(!named<QLineEdit>("selection.name"));
        // "to itself" is a question of E -> E only.
        QVERIFY(!named<QCheckBox>("selection.self"));
        QVERIFY(named<QCheckBox>("selection.multiple"));
    }

    void aValueIsOneStepForAll() {
        select({key("E_to_E"), key("I_to_E"), key("I_to_I")});
        type(field("selection.weight")->entry(), "2*w_e");
        QCOMPARE(last(), QStringLiteral("Set weight of 3 projections to 2*w_e"));
        QCOMPARE(steps(), std::size_t{1});
        for (const char* name : {"E_to_E", "I_to_E", "I_to_I"})
            QCOMPARE(projection(name).weight->text, std::string("2*w_e"));
        QCOMPARE(projection("E_to_I").weight->text, std::string("w_e"));
        QCOMPARE(field("selection.weight")->entry()->text(), QStringLiteral("2*w_e"));
        type(field("selection.tau")->entry(), "7");
        QCOMPARE(projection("I_to_I").parameters.at("tau").text, std::string("7 ms"));
        type(field("selection.delay")->entry(), "1.5 ms");
        QCOMPARE(projection("E_to_E").delay.text, std::string("1.5 ms"));
        QCOMPARE(steps(), std::size_t{3});
        QVERIFY(isSound());
        for (int i = 0; i < 3; ++i) window->document().undo();
        QVERIFY(!window->document().isDirty());
        // The fields are as before too.
        QVERIFY(field("selection.weight")->quantity().isMixed);
    }

    void whatIsWrongChangesNothing() {
        select({key("E_to_E"), key("I_to_E")});
        type(field("selection.delay")->entry(), "3 mV");
        QVERIFY(!field("selection.delay")->errorSentence().isEmpty());
        QCOMPARE(steps(), std::size_t{0});
    }

    void choicesAndTicks() {
        select({key("E_to_E"), key("I_to_E")});
        choose(named<QComboBox>("selection.rule"), "fixed_probability");
        QCOMPARE(last(), QStringLiteral("Connect 2 projections by fixed probability"));
        QCOMPARE(steps(), std::size_t{1});
        QCOMPARE(projection("I_to_E").connector.rule, std::string("fixed_probability"));
        // One back alone: now they differ, and no rule is shown.
        select({key("I_to_E")});
        choose(named<QComboBox>("I_to_E.rule"), "fixed_out_degree");
        select({key("E_to_E"), key("I_to_E")});
        QCOMPARE(named<QComboBox>("selection.rule")->currentIndex(), -1);
        QVERIFY(!field("selection.k"));
        choose(named<QComboBox>("selection.delivery"), "sparse");
        QCOMPARE(projection("E_to_E").delivery, model::Delivery::Sparse);
        QCOMPARE(projection("I_to_E").delivery, model::Delivery::Sparse);
        choose(named<QComboBox>("selection.plasticity"), "STP");
        QCOMPARE(projection("I_to_E").plasticity, std::string("STP"));
        type(field("selection.tau_f")->entry(), "300");
        QCOMPARE(projection("E_to_E").plasticityParameters.at("tau_f").text, std::string("300 ms"));
        choose(named<QComboBox>("selection.plasticity"), "");
        choose(named<QComboBox>("selection.synapse"), "DualExponential");
        QCOMPARE(projection("E_to_E").synapse, std::string("DualExponential"));
        QCOMPARE(projection("I_to_E").synapse, std::string("DualExponential"));
        QVERIFY(isSound());
    }

    void aTickThatDiffersTicksAllFirst() {
        const auto box = [this] { return named<QCheckBox>("selection.multiple"); };
        select({key("E_to_E")});
        tick(named<QCheckBox>("E_to_E.multiple"));
        QVERIFY(!projection("E_to_E").connector.allowMultiple);
        select({key("E_to_E"), key("I_to_E")});
        QCOMPARE(box()->checkState(), Qt::PartiallyChecked);
        tick(box());
        QCOMPARE(box()->checkState(), Qt::Checked);
        QVERIFY(projection("E_to_E").connector.allowMultiple);
        QVERIFY(projection("I_to_E").connector.allowMultiple);
        tick(box());
        QVERIFY(!projection("E_to_E").connector.allowMultiple);
        QVERIFY(!projection("I_to_E").connector.allowMultiple);
    }
};

QTEST_MAIN(TestManyProjections)
#include "tst_app_many_projections.moc"
