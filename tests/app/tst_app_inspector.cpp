// The inspector in the window: what is changed there becomes steps of the document.
#include "app/document/edits.h"
#include "app/document/problems.h"
#include "app/resources/resource_files.h"
#include "app/window/main_window.h"
#include "app/window/status_line.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/inspector/sample_strip.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace dynaloom;
using window::MainWindow;

class TestInspectorInWindow : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<const model::Catalog> m_catalog;
    std::unique_ptr<MainWindow> m_window;

    const model::ModelPtr& model() { return m_window->document().model(); }
    const model::Graph& graph() { return *model()->graph; }
    const model::Node& node(const char* name) { return *graph().nodeNamed(name); }
    QString last() { return m_window->document().history().undoName(); }
    std::size_t steps() { return m_window->document().history().index(); }
    void select(const QList<Key>& keys) {
        m_window->scene().select(keys);
        QApplication::processEvents();
    }
    template <class Widget> Widget* named(const char* name) {
        for (auto* widget : m_window->inspector().findChildren<Widget*>())
            if (widget->accessibleName() == QLatin1String(name) && widget->isVisible())
                return widget;
        return nullptr;
    }
    static void type(QLineEdit* entry, const char* text) {
        QVERIFY(entry);
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::fromLatin1(text));
        QTest::keyClick(entry, Qt::Key_Return);
        QApplication::processEvents();
    }
    static void choose(QComboBox* box, const char* data) {
        QVERIFY(box);
        const int wanted = box->findData(QString::fromLatin1(data));
        QVERIFY2(wanted >= 0, data);
        box->setCurrentIndex(wanted);
        emit box->activated(wanted);
        QApplication::processEvents();
    }

private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
        m_catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        theme::applyTheme(*qApp, theme::darkTheme());
    }
    void init() {
        m_window = std::make_unique<MainWindow>(m_catalog, theme::darkTheme());
        m_window->resize(1600, 1000);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        const auto opened =
            m_window->document().open(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().sentence.c_str());
    }
    void cleanup() { m_window.reset(); }

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
        QVERIFY(m_window->status().sentence().contains(QStringLiteral("did not fit and went")));
        m_window->document().undo();
        m_window->document().undo();
        m_window->document().undo();
        QCOMPARE(graph().node(e)->name, std::string("E"));
        QVERIFY(!m_window->document().isDirty());
    }

    void severalNodesInOneStep() {
        const Key e = node("E").key, i = node("I").key;
        select({e, i});
        auto* tau = m_window->inspector().field(QStringLiteral("selection.tau"));
        QVERIFY(tau);
        type(tau->entry(), "15");
        QCOMPARE(steps(), std::size_t{1});
        QCOMPARE(graph().node(e)->parameters.at("tau").text, std::string("15 ms"));
        QCOMPARE(graph().node(i)->parameters.at("tau").text, std::string("15 ms"));
        // The selection and its page stay.
        tau = m_window->inspector().field(QStringLiteral("selection.tau"));
        QVERIFY(tau);
        QCOMPARE(tau->entry()->text(), QStringLiteral("15 ms"));
        m_window->document().undo();
        QVERIFY(!m_window->document().isDirty());
    }

    void valuesOfEachNeuron() {
        select({node("E").key});
        auto* v = m_window->inspector().field(QStringLiteral("E.V"));
        QVERIFY(v);
        type(v->entry(), "uniform(-60 mV, -52 mV)");
        QCOMPARE(node("E").initial.at("V").text, std::string("uniform(-60 mV, -52 mV)"));
        QVERIFY(v->strip()->isVisible());
        QVERIFY(document::findProblems(*model(), *m_catalog).empty());
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
        QVERIFY(document::findProblems(*model(), *m_catalog).empty());
    }

    void aProjectionsRuleAndSynapse() {
        const Key key = graph().projections.front()->key;
        select({key});
        const std::string name = graph().projections.front()->name;
        choose(named<QComboBox>((name + ".rule").c_str()), "fixed_probability");
        QCOMPARE(graph().projection(key)->connector.rule, std::string("fixed_probability"));
        QVERIFY(m_window->inspector().field(QString::fromStdString(name + ".p")));
        choose(named<QComboBox>((name + ".synapse").c_str()), "DualExponential");
        QCOMPARE(graph().projection(key)->synapse, std::string("DualExponential"));
        QVERIFY(document::findProblems(*model(), *m_catalog).empty());
        QCOMPARE(steps(), std::size_t{2});
    }
};

QTEST_MAIN(TestInspectorInWindow)
#include "tst_app_inspector.moc"
