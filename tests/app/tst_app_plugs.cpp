// Plugs renamed in the inspector and on the canvas; the plasticity of a projection.
#include "app/document/problems.h"
#include "app/panels/problems_panel.h"
#include "app/window/actions.h"
#include "tests/app/window_hands.h"

#include <algorithm>

using namespace dynaloom;

class TestPlugs : public QObject, private test::WindowHands {
    Q_OBJECT

    Key receptor() { return node("E").plugs.front().key; }
    QString endOf(const char* name) {
        return QString::fromStdString(model::path(graph(), projection(name).target));
    }
    QString recorded(const char* name) {
        for (const auto& monitor : graph().monitors)
            if (monitor->name == name)
                return QString::fromStdString(model::path(graph(), monitor->of));
        return {};
    }

private slots:
    void init() { open("coba"); }
    void cleanup() { close(); }

    void aPlugIsRenamedInTheInspector() {
        select({node("E").key});
        type(named<QLineEdit>("E.e.name"), "exc");
        QCOMPARE(last(), QStringLiteral("Rename E.e to exc"));
        // What is connected to it and what is recorded of it stay with it.
        QCOMPARE(endOf("E_to_E").section(':', 0, 0), QStringLiteral("E.exc"));
        QCOMPARE(recorded("g_E"), QStringLiteral("E.exc:g"));
        QVERIFY(isSound());
        // The fields of its parameters have the new name too.
        QVERIFY(field("E.exc.E"));
        // Taken or no name: it goes back.
        type(named<QLineEdit>("E.exc.name"), "i");
        QCOMPARE(named<QLineEdit>("E.exc.name")->text(), QStringLiteral("exc"));
        type(named<QLineEdit>("E.exc.name"), "2b");
        QCOMPARE(named<QLineEdit>("E.exc.name")->text(), QStringLiteral("exc"));
        QCOMPARE(steps(), std::size_t{1});
        window->document().undo();
        QCOMPARE(recorded("g_E"), QStringLiteral("E.e:g"));
        QVERIFY(!window->document().isDirty());
    }

    void f2RenamesThePlugThatWasClicked() {
        const graph::NodeItem* item = window->scene().node(node("E").key);
        const QRectF chip = item->chipOf(receptor());
        QVERIFY(!chip.isEmpty());
        graph::GraphView& view = window->view();
        const QPoint at = view.mapFromScene(item->mapToScene(chip.center()));
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at);
        QApplication::processEvents();
        QCOMPARE(window->inspector().subject().plugs, (std::vector<Key>{receptor()}));
        QTest::keyClick(&view, Qt::Key_F2);
        auto* name = view.viewport()->findChild<QLineEdit*>();
        QVERIFY(name);
        QCOMPARE(name->text(), QStringLiteral("e"));
        // Over the chip.
        QVERIFY(name->geometry().contains(QPoint(at.x(), name->geometry().center().y())));
        QVERIFY(std::abs(name->geometry().center().y() - at.y()) < 20);
        QTest::keyClicks(name, QStringLiteral("ampa"));
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(node("E").plugs.front().name, std::string("ampa"));
        QCOMPARE(last(), QStringLiteral("Rename E.e to ampa"));
        // With the header clicked it is the node again.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                          view.mapFromScene(item->mapToScene(QPointF(60, 12))));
        QTest::keyClick(&view, Qt::Key_F2);
        name = view.viewport()->findChild<QLineEdit*>();
        QVERIFY(name);
        QCOMPARE(name->text(), QStringLiteral("E"));
    }

    void plasticityIsChosenChangedAndRemoved() {
        const Key key = projection("E_to_E").key;
        select({key});
        auto* box = named<QComboBox>("E_to_E.plasticity");
        QVERIFY(box);
        QCOMPARE(box->currentText(), QStringLiteral("none"));
        choose(box, "STP");
        QCOMPARE(last(), QStringLiteral("Use STP for E_to_E"));
        QCOMPARE(graph().projection(key)->plasticity, std::string("STP"));
        auto* u = field("E_to_E.tau_f");
        QVERIFY(u);
        QCOMPARE(u->entry()->text(), QStringLiteral("1500 ms"));
        type(u->entry(), "500");
        QCOMPARE(graph().projection(key)->plasticityParameters.at("tau_f").text,
                 std::string("500 ms"));
        QVERIFY(window->scene().edge(key)->content().plastic);
        // Another one: what it does not have goes, and is told.
        choose(named<QComboBox>("E_to_E.plasticity"), "STDP");
        QCOMPARE(graph().projection(key)->plasticity, std::string("STDP"));
        QVERIFY2(said().contains(QStringLiteral("tau_f")), qPrintable(said()));
        QVERIFY(!field("E_to_E.tau_f"));
        // One that needs a value says so at its field.
        QCOMPARE(field("E_to_E.A_plus")->entry()->placeholderText(),
                 QStringLiteral("needs a value"));
        choose(named<QComboBox>("E_to_E.plasticity"), "");
        QCOMPARE(last(), QStringLiteral("Remove the plasticity of E_to_E"));
        QVERIFY(graph().projection(key)->plasticity.empty());
        QVERIFY(graph().projection(key)->plasticityParameters.empty());
        QVERIFY(isSound());
        while (window->document().history().canUndo()) window->document().undo();
        QVERIFY(!window->document().isDirty());
    }

    // What the core cannot run is said where problems are.
    void whatCannotRunYetIsAProblem() {
        select({projection("E_to_E").key});
        choose(named<QComboBox>("E_to_E.plasticity"), "STP");
        window->actions().run->trigger();
        const auto told = [this] {
            const auto& all = window->problemsPanel().problems();
            return std::any_of(all.begin(), all.end(), [](const document::Problem& problem) {
                return problem.sentence.contains(QStringLiteral("STP"));
            });
        };
        QTRY_VERIFY(told());
    }
};

QTEST_MAIN(TestPlugs)
#include "tst_app_plugs.moc"
