// The outline: the same model as a tree, its selection that of the graph, its edits those of the
// document.
#include "app/panels/outline_panel.h"
#include "app/resources/resource_files.h"
#include "app/window/main_window.h"
#include "app/window/outline.h"
#include "app/window/status_line.h"
#include "core/io/document.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/theme/apply_theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDockWidget>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace dynaloom;
using panels::OutlineModel;
using panels::OutlinePanel;
using window::MainWindow;

namespace {

QString textOf(const model::ModelPtr& model) {
    const auto text = io::writeDocumentText(*model);
    return text ? QString::fromStdString(*text) : QString();
}

// Every line as "populations/E/e".
QStringList linesOf(const OutlineModel& model, const QModelIndex& parent = {}) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex at = model.index(row, 0, parent);
        lines << model.pathOf(at);
        lines += linesOf(model, at);
    }
    return lines;
}

} // namespace

class TestOutline : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    OutlinePanel& panel() { return m_window->outline(); }
    OutlineModel& outline() { return panel().outline(); }
    QTreeView& tree() { return *panel().tree(); }
    const model::ModelPtr& model() { return m_window->document().model(); }
    Key keyOf(const char* name) { return model()->graph->nodeNamed(name)->key; }
    void click(const QModelIndex& at) {
        tree().scrollTo(at);
        QTest::mouseClick(tree().viewport(), Qt::LeftButton, {}, tree().visualRect(at).center());
    }

private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
        theme::applyTheme(*qApp, theme::darkTheme());
    }
    void init() {
        static const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        m_window = std::make_unique<MainWindow>(catalog, theme::darkTheme());
        m_window->resize(1400, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(m_window->open("coba"));
        auto* dock = m_window->findChild<QDockWidget*>("outline");
        QVERIFY(dock);
        dock->show();
        dock->raise();
        QApplication::processEvents();
        QVERIFY(tree().isVisible());
    }
    void cleanup() { m_window.reset(); }

    void showsAllOfTheDocument() {
        QCOMPARE(linesOf(outline()),
                 (QStringList{"/Populations", "/Populations/E", "/Populations/E/e",
                              "/Populations/E/i", "/Populations/I", "/Populations/I/e",
                              "/Populations/I/i", "/Inputs", "/Inputs/drive", "/Projections",
                              "/Projections/E_to_E", "/Projections/E_to_I", "/Projections/I_to_E",
                              "/Projections/I_to_I", "/Monitors", "/Monitors/spikes_E",
                              "/Monitors/spikes_I", "/Monitors/V_E", "/Monitors/g_E"}));
        const QModelIndex e = outline().indexOf(keyOf("E"));
        QCOMPARE(e.siblingAtColumn(1).data().toString(), QString("LIF × round(3200*scale)"));
        QVERIFY(e.data(Qt::AccessibleTextRole).toString().contains("LIF"));
        QVERIFY(!tree().accessibleName().isEmpty());
    }
    void isASoundModel() {
        QAbstractItemModelTester tester(&outline(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_window->document().startNew();
        QCOMPARE(outline().rowCount(), 0);
        QVERIFY(m_window->open("cobahh"));
        QVERIFY(outline().rowCount() > 0);
    }
    void selectionGoesBothWays() {
        click(outline().indexOf(keyOf("I")));
        QCOMPARE(m_window->scene().selectedKeys(), QList<Key>{keyOf("I")});
        QCOMPARE(m_window->inspector().subject().key, keyOf("I"));
        m_window->scene().select({keyOf("E"), keyOf("drive")});
        QCOMPARE(panel().selectedKeys().size(), 2);
        QVERIFY(panel().selectedKeys().contains(keyOf("drive")));
        m_window->scene().select({});
        QVERIFY(panel().selectedKeys().isEmpty());
        // A projection as well.
        click(outline().indexOf(model()->graph->projections.front()->key));
        QCOMPARE(m_window->scene().selectedKeys(),
                 QList<Key>{model()->graph->projections.front()->key});
    }
    void aPlugIsShownInTheInspector() {
        const model::Node& e = *model()->graph->nodeNamed("E");
        click(outline().indexOf(e.plugs[1].key));
        QCOMPARE(m_window->inspector().subject().key, e.key);
        QCOMPARE(m_window->inspector().subject().plugs, std::vector<Key>{e.plugs[1].key});
    }
    void arrowsWalk() {
        tree().setFocus();
        click(outline().indexOf(keyOf("E")));
        QTest::keyClick(&tree(), Qt::Key_Down); // its first plug
        QCOMPARE(m_window->inspector().subject().plugs.size(), std::size_t{1});
        QTest::keyClick(&tree(), Qt::Key_Down);
        QTest::keyClick(&tree(), Qt::Key_Down);
        QCOMPARE(m_window->scene().selectedKeys(), QList<Key>{keyOf("I")});
        QTest::keyClick(&tree(), Qt::Key_Up, Qt::ShiftModifier); // and the one above with it
        QCOMPARE(tree().selectionModel()->selectedRows().size(), 2);
    }
    void f2RenamesAsOneUndoableStep() {
        const QString before = textOf(model());
        click(outline().indexOf(keyOf("E")));
        QTest::keyClick(&tree(), Qt::Key_F2);
        auto* field = tree().findChild<QLineEdit*>();
        QVERIFY(field && field->isVisible());
        field->selectAll();
        QTest::keyClicks(field, "Exc");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(model()->graph->nodeNamed("Exc"));
        QVERIFY(linesOf(outline()).contains("/Populations/Exc/e"));
        QCOMPARE(panel().selectedKeys(), QList<Key>{keyOf("Exc")}); // still selected
        QVERIFY(m_window->document().history().undoName().contains("Exc"));
        m_window->document().undo();
        QCOMPARE(textOf(model()), before);
        QVERIFY(linesOf(outline()).contains("/Populations/E/e"));
    }
    void aNameThatIsTakenIsRefused() {
        const QString before = textOf(model());
        click(outline().indexOf(keyOf("E")));
        QTest::keyClick(&tree(), Qt::Key_F2);
        auto* field = tree().findChild<QLineEdit*>();
        QVERIFY(field);
        field->selectAll();
        QTest::keyClicks(field, "I");
        m_window->status().say({});
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(!m_window->status().sentence().isEmpty());
        QCOMPARE(textOf(model()), before);
        QVERIFY(linesOf(outline()).contains("/Populations/E"));
    }
    void plugsAreRenamedAndDeletedToo() {
        const Key plug = model()->graph->nodeNamed("E")->plugs[0].key;
        click(outline().indexOf(plug));
        QTest::keyClick(&tree(), Qt::Key_F2);
        auto* field = tree().findChild<QLineEdit*>();
        QVERIFY(field);
        field->selectAll();
        QTest::keyClicks(field, "ampa");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(model()->graph->nodeNamed("E")->plugs[0].name, std::string("ampa"));
        click(outline().indexOf(plug));
        QTest::keyClick(&tree(), Qt::Key_Delete);
        QCOMPARE(model()->graph->nodeNamed("E")->plugs.size(), std::size_t{1});
    }
    void deleteTakesWhatHangsOnItAlong() {
        const QString before = textOf(model());
        click(outline().indexOf(keyOf("I")));
        QTest::keyClick(&tree(), Qt::Key_Delete);
        QVERIFY(!model()->graph->nodeNamed("I"));
        QCOMPARE(model()->graph->projections.size(), std::size_t{1});
        QVERIFY(!linesOf(outline()).contains("/Populations/I"));
        m_window->document().undo();
        QCOMPARE(textOf(model()), before);
    }
    void dDisablesAndEnables() {
        click(outline().indexOf(keyOf("drive")));
        QTest::keyClick(&tree(), Qt::Key_D);
        QVERIFY(model()->graph->nodeNamed("drive")->disabled);
        QVERIFY(outline().isDisabled(outline().indexOf(keyOf("drive"))));
        QVERIFY(outline()
                    .indexOf(keyOf("drive"))
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains("disabled"));
        QTest::keyClick(&tree(), Qt::Key_D);
        QVERIFY(!model()->graph->nodeNamed("drive")->disabled);
    }
    void returnShowsTheItemInTheGraph() {
        click(outline().indexOf(keyOf("I")));
        m_window->view().centerOn(5000, 5000);
        QTest::keyClick(&tree(), Qt::Key_Return);
        const QRectF seen =
            m_window->view().mapToScene(m_window->view().viewport()->rect()).boundingRect();
        QVERIFY(seen.intersects(m_window->scene().node(keyOf("I"))->sceneBody()));
    }
    void whatIsClosedStaysClosed() {
        const QModelIndex e = outline().indexOf(keyOf("E"));
        tree().collapse(e);
        m_window->document().apply(window::renameItem(model(), keyOf("drive"), "input"));
        QVERIFY(!tree().isExpanded(outline().indexOf(keyOf("E"))));
        QVERIFY(tree().isExpanded(outline().indexOf(keyOf("I"))));
    }
    void searchHidesTheRest() {
        QTest::keyClicks(panel().search(), "drive");
        const auto hidden = [&](Key key) {
            const QModelIndex at = outline().indexOf(key);
            return tree().isRowHidden(at.row(), at.parent()) ||
                   tree().isRowHidden(at.parent().row(), {});
        };
        QVERIFY(!hidden(keyOf("drive")));
        QVERIFY(hidden(keyOf("E")));
        panel().search()->clear();
        QVERIFY(!hidden(keyOf("E")));
    }
    void lettersInTheSearchDoNotDisable() {
        click(outline().indexOf(keyOf("E")));
        panel().search()->setFocus();
        QTest::keyClicks(panel().search(), "d");
        QVERIFY(!model()->graph->nodeNamed("E")->disabled);
    }
};

QTEST_MAIN(TestOutline)
#include "tst_app_outline.moc"
