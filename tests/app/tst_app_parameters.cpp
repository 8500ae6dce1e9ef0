// Parameters of the document and of areas in the window: added, renamed, described, removed.
#include "app/document/problems.h"
#include "tests/app/window_hands.h"

#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>

using namespace dynaloom;

class TestParameters : public QObject, private test::WindowHands {
    Q_OBJECT

    void add(const QString& path, const char* name, const char* value, const char* meaning) {
        click(named<QToolButton>(path));
        QTRY_COMPARE(QApplication::focusWidget()->accessibleName(), path + ".name");
        // Through the form with the keyboard alone.
        QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(name));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(value));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(meaning));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QApplication::processEvents();
    }

private slots:
    void cleanup() { close(); }

    void oneOfTheDocumentIsAddedAndUsed() {
        open("coba");
        select({});
        add("document.add", "k", "2*w_e", "Twice the weight.");
        QCOMPARE(last(), QStringLiteral("Add parameter k"));
        QCOMPARE(model()->parameters.at("k").value.text, std::string("2*w_e"));
        QCOMPARE(model()->parameters.at("k").doc, std::string("Twice the weight."));
        QVERIFY(field("k"));
        QVERIFY(field("k")->toolTip().isEmpty()); // of its parts
        QVERIFY(field("k")->entry()->toolTip().contains(QStringLiteral("Twice the weight.")));
        // A value of a projection may name it from now on.
        select({projection("E_to_E").key});
        type(field("E_to_E.weight")->entry(), "k/2");
        QCOMPARE(projection("E_to_E").weight->text, std::string("k/2"));
        QVERIFY(isSound());
        window->document().undo();
        window->document().undo();
        QVERIFY(!model()->parameters.contains("k"));
        QVERIFY(!window->document().isDirty());
    }

    void whatCannotBeAddedIsToldInTheForm() {
        open("coba");
        select({});
        const auto refused = [this](const char* name, const char* value, const char* part) {
            add("document.add", name, value, "");
            QCOMPARE(steps(), std::size_t{0});
            bool told = false;
            for (auto* label : window->inspector().findChildren<QLabel*>(QStringLiteral("error")))
                told |= label->isVisible() && label->text().contains(QLatin1String(part));
            QVERIFY2(told, part);
            // Escape closes the form, and what was typed is gone.
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
            QVERIFY(named<QToolButton>("document.add"));
        };
        refused("w_e", "1", "already");
        refused("mV", "1", "means something else");
        refused("2w", "1", "name");
        refused("k", "", "value is needed");
        refused("k", "2*nothing", "nothing");
        refused("k", "1 +", "");
        refused("k", "uniform(1, 2)", "");
    }

    void renamedWithAllThatReadsIt() {
        open("coba");
        select({});
        QVERIFY(!named<QLineEdit>("w_e, name"));
        click(field("w_e")->detailsButton());
        type(named<QLineEdit>("w_e, name"), "w_exc");
        QCOMPARE(last(), QStringLiteral("Rename w_e to w_exc"));
        QCOMPARE(projection("E_to_E").weight->text, std::string("w_exc"));
        QCOMPARE(projection("E_to_I").weight->text, std::string("w_exc"));
        QVERIFY(isSound());
        // The fold is open still, under the new name.
        QVERIFY(named<QLineEdit>("w_exc, name"));
        // A name that is taken goes back to what it was.
        type(named<QLineEdit>("w_exc, name"), "w_i");
        QCOMPARE(steps(), std::size_t{1});
        QVERIFY(said().contains(QStringLiteral("already")));
        QCOMPARE(named<QLineEdit>("w_exc, name")->text(), QStringLiteral("w_exc"));
        click(field("w_exc")->detailsButton());
        QVERIFY(!named<QLineEdit>("w_exc, name"));
    }

    void f2EditsTheName() {
        open("coba");
        select({});
        field("w_i")->entry()->setFocus();
        QTest::keyClick(field("w_i")->entry(), Qt::Key_F2);
        QCOMPARE(QApplication::focusWidget()->accessibleName(), QStringLiteral("w_i, name"));
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("w_inh"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QCOMPARE(projection("I_to_E").weight->text, std::string("w_inh"));
    }

    void describedAndGivenAnotherUnit() {
        open("coba");
        select({});
        click(field("I_b")->detailsButton());
        type(named<QLineEdit>("I_b, meaning"), "The drive.");
        QCOMPARE(model()->parameters.at("I_b").doc, std::string("The drive."));
        QCOMPARE(last(), QStringLiteral("Describe I_b"));
        // A bare number keeps the unit; another one may be given.
        type(field("I_b")->entry(), "19");
        QCOMPARE(model()->parameters.at("I_b").value.text, std::string("19 mV"));
        type(field("I_b")->entry(), "3 nA");
        QCOMPARE(model()->parameters.at("I_b").value.text, std::string("3 nA"));
    }

    void theSliderOfANewOneMoves() {
        open("coba");
        select({});
        add("document.add", "k", "0.5", "");
        QSlider* slider = field("k")->slider();
        QVERIFY(slider->isVisible());
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QVERIFY(model()->parameters.at("k").value.text != "0.5");
        QCOMPARE(model()->parameters.at("k").value.text, field("k")->entry()->text().toStdString());
    }

    void removedWithItsValueInItsPlace() {
        open("coba");
        select({});
        click(field("w_e")->detailsButton());
        bool told = false;
        for (auto* label : window->inspector().findChildren<QLabel*>())
            told |= label->isVisible() && label->text() == QLatin1String("Used by 2 projections");
        QVERIFY(told);
        click(named<QPushButton>("Remove w_e"));
        QCOMPARE(last(), QStringLiteral("Remove parameter w_e"));
        QVERIFY(!model()->parameters.contains("w_e"));
        QCOMPARE(projection("E_to_I").weight->text, std::string("0.6"));
        QCOMPARE(said(), QStringLiteral("w_e is removed; its value stands in its place in 2 "
                                        "projections."));
        QVERIFY(isSound());
        QVERIFY(!field("w_e"));
        window->document().undo();
        QCOMPARE(projection("E_to_I").weight->text, std::string("w_e"));
        QVERIFY(field("w_e"));
    }

    // With an instance selected: what it gives, and what the area has.
    void ofAnAreaByItsInstance() {
        open("two_areas");
        const Key v1 = node("V1").key;
        select({v1});
        add("Column.add", "k", "3", "Free.");
        QCOMPARE(last(), QStringLiteral("Add parameter Column.k"));
        QCOMPARE(model()->areas.at("Column")->parameters.at("k").value.text, std::string("3"));
        QVERIFY(field("V1.k"));
        type(field("V1.k")->entry(), "4");
        QCOMPARE(graph().node(v1)->parameters.at("k").text, std::string("4"));
        click(field("V1.k")->detailsButton());
        type(named<QLineEdit>("V1.k.default"), "5");
        QCOMPARE(model()->areas.at("Column")->parameters.at("k").value.text, std::string("5"));
        type(named<QLineEdit>("V1.k, name"), "kk");
        QCOMPARE(graph().node(v1)->parameters.at("kk").text, std::string("4"));
        click(named<QPushButton>("Remove V1.kk"));
        QVERIFY(!model()->areas.at("Column")->parameters.contains("kk"));
        QVERIFY(said().contains(QStringLiteral("the value that V1 gave it went")));
        QVERIFY(isSound());
    }

    // Inside the area with nothing selected.
    void ofTheAreaThatIsShown() {
        open("two_areas");
        select({node("V1").key});
        QTest::keyClick(&window->view(), Qt::Key_Return);
        QTRY_COMPARE(window->scene().graphName(), model::GraphName("Column"));
        select({});
        add("Column.add", "frac", "0.8", "Of excitatory cells.");
        QVERIFY(field("frac"));
        const Key e = model()->areas.at("Column")->graph->nodeNamed("E")->key;
        select({e});
        type(field("E.size")->entry(), "round(frac*n)");
        QCOMPARE(model()->areas.at("Column")->graph->node(e)->size.text,
                 std::string("round(frac*n)"));
        QVERIFY(isSound());
    }
};

QTEST_MAIN(TestParameters)
#include "tst_app_parameters.moc"
