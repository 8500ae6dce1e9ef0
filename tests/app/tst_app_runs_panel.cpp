// The panel of runs, driven with mouse and keys: what is kept of a run, shown again, compared, run
// again, opened, saved, and there in the next session.
#include "app/document/edits.h"
#include "app/panels/live_view.h"
#include "app/panels/runs_panel.h"
#include "app/window/banner.h"
#include "app/window/run_bar.h"
#include "app/window/run_history.h"
#include "tests/app/window_fixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QTreeWidget>
#include <qcustomplot.h>

using namespace dynaloom;
using namespace dynaloom::test;
using jobs::RunState;
using panels::RunsPanel;
using window::MainWindow;
using window::Windows;

class TestRunsPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }

    void init() {
        m_folders = std::make_unique<OwnFolders>();
        start();
    }
    void cleanup() { m_windows.reset(); }

    void eachRunIsKept() {
        QCOMPARE(list()->topLevelItemCount(), 0);
        run();
        QCOMPARE(list()->topLevelItemCount(), 1);
        const auto kept = store().runs().front();
        QCOMPARE(kept->spikes, window().live().spikes());
        QVERIFY(kept->spikes > 100);
        QCOMPARE(kept->seed, std::uint64_t{1});
        QCOMPARE(kept->steps, std::uint64_t{1000});
        QCOMPARE(kept->simulatedMs, 100.0);
        QVERIFY(kept->outcome == runs::RunOutcome::Completed);
        const QTreeWidgetItem* item = list()->topLevelItem(0);
        QCOMPARE(item->text(RunsPanel::Name), QStringLiteral("Run 1"));
        QCOMPARE(item->text(RunsPanel::Seed), QStringLiteral("1"));
        QCOMPARE(item->text(RunsPanel::Simulated), QStringLiteral("100 ms"));
        QVERIFY(item->font(RunsPanel::Name).bold()); // it is what the panels show
    }

    void aDoubleClickShowsARunAgain() {
        run();
        edit(document::setRunSetting(model(), QStringLiteral("seed"), QStringLiteral("5")));
        edit(document::setRunSetting(model(), QStringLiteral("duration"), QStringLiteral("40 ms")));
        run();
        const auto first = store().runs().back(), second = store().runs().front();
        QVERIFY(first->spikes != second->spikes);
        QCOMPARE(window().live().raster()->data().received(), second->spikes);
        doubleClick(1);
        QTRY_COMPARE(window().runHistory().shown(), first->id);
        const auto& raster = window().live().raster()->data();
        QCOMPARE(raster.received(), first->spikes);
        QVERIFY(raster.lastMs() > 40);
        // V of the first cells, as recorded: 0 to 100 ms every 0.1 ms.
        QCOMPARE(window().live().data().traces.series().front().store.size(), std::size_t{1001});
        // The list of spikes is the one of the run itself.
        QVERIFY(list()->topLevelItem(1)->font(RunsPanel::Name).bold());
        // A new run takes the panels.
        run();
        QCOMPARE(window().runHistory().shown(), store().runs().front()->id);
        QCOMPARE(window().live().raster()->data().received(), store().runs().front()->spikes);
    }

    // Rates and traces of a second run, beneath those of the first.
    void aSecondRunIsLaidBeneath() {
        run();
        edit(document::setRunSetting(model(), QStringLiteral("seed"), QStringLiteral("5")));
        run();
        const auto first = store().runs().back();
        QCustomPlot& rates = *window().live().rates()->plot();
        QCustomPlot& traces = *window().live().traces()->plot();
        const int curves = rates.graphCount(), lines = traces.graphCount();
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(1));
        QTest::mouseClick(panel().overlayButton(), Qt::LeftButton);
        QTRY_COMPARE(rates.graphCount(), 2 * curves); // E and I
        QCOMPARE(traces.graphCount(), 2 * lines);
        const QCPGraph& laid = *rates.graph(curves);
        QCOMPARE(laid.name(), QStringLiteral("E · Run 1"));
        QVERIFY(laid.pen().color() != rates.graph(0)->pen().color());
        // Its mean is the rate of that run: 0 to 100 ms in bins of 5 ms.
        runs::RecordingPtr results;
        store().results(first->id, [&](const auto& got) { results = got ? *got : nullptr; });
        QVERIFY(results);
        double sum = 0;
        for (const QCPGraphData& point : *laid.data()) sum += point.value;
        const io::SpikeTrain& train = results->spikes.front();
        QCOMPARE(train.node, std::string("E"));
        const double hz =
            static_cast<double>(train.timeMs.size()) / static_cast<double>(train.units) / 0.1;
        QVERIFY(std::abs(sum / laid.data()->size() - hz) < 0.05 * hz);
        QCOMPARE(traces.graph(lines)->data()->at(500)->value,
                 results->traces.front().values[500 * 5]);
        QVERIFY(list()->topLevelItem(1)->font(RunsPanel::Name).italic());

        QTest::mouseClick(panel().overlayButton(), Qt::LeftButton); // away with it
        QCOMPARE(rates.graphCount(), curves);
        QTest::mouseClick(panel().overlayButton(), Qt::LeftButton);
        QTRY_COMPARE(rates.graphCount(), 2 * curves);
        run(); // another run takes the panels
        QCOMPARE(rates.graphCount(), curves);
        QCOMPARE(window().runHistory().overlaid().curves(), std::size_t{0});
    }

    void twoRunsAreComparedByWhatDiffers() {
        run();
        const Key e = model()->graph->nodeNamed("E")->key;
        edit(
            document::setParameter(model(), e, {}, QStringLiteral("tau"), QStringLiteral("25 ms")));
        run();
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QVERIFY(panel().details()->note()->isVisible());
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, Qt::ControlModifier, at(1));
        const QTreeWidget& table = *panel().details()->table();
        QTRY_VERIFY(table.isVisible());
        QVERIFY(!panel().details()->note()->isVisible());
        QCOMPARE(table.headerItem()->text(1), QStringLiteral("Run 1")); // the earlier one first
        const auto found = table.findItems(QStringLiteral("E.tau"), Qt::MatchExactly, 0);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first()->text(1), QStringLiteral("20 ms"));
        QCOMPARE(found.first()->text(2), QStringLiteral("25 ms"));
        QCOMPARE(table.topLevelItemCount(), 3); // E.tau, spikes, mean rate
        QVERIFY(!panel().showButton()->isEnabled());
    }

    void namesNotesAndPinsAreTheUsers() {
        run();
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QTest::keyClick(list(), Qt::Key_F2);
        auto* editor = list()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("asynchronous"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(store().runs().front()->name, QStringLiteral("asynchronous"));
        QTest::keyClicks(panel().details()->note(), QStringLiteral("as in the paper"));
        QCOMPARE(store().runs().front()->note, QStringLiteral("as in the paper"));
        QCOMPARE(panel().details()->note()->toPlainText(), QStringLiteral("as in the paper"));

        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0, RunsPanel::Pin));
        QVERIFY(store().runs().front()->isPinned);
        QTest::keyClick(list(), Qt::Key_Delete); // a pinned run stays
        QCOMPARE(store().runs().size(), std::size_t{1});
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0, RunsPanel::Pin));
        QTest::keyClick(list(), Qt::Key_Delete);
        QVERIFY(store().runs().empty());
    }

    void runAgainGivesTheSameSpikes() {
        run();
        const auto first = store().runs().front();
        // What the document is now does not matter.
        edit(document::setRunSetting(model(), QStringLiteral("seed"), QStringLiteral("77")));
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QVERIFY(!panel().replayButton()->isEnabled()); // it had no changes
        QTest::mouseClick(panel().againButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), std::size_t{2}, kLong);
        const auto second = store().runs().front();
        QCOMPARE(second->name, QStringLiteral("Run 1 again"));
        QCOMPARE(second->seed, first->seed);
        QCOMPARE(second->spikes, first->spikes);
        QVERIFY(sameResults(first->id, second->id));
    }

    void aSessionWithSlidersIsReplayed() {
        window().actions().endless->setChecked(true);
        for (QComboBox* box : window().runBar().findChildren<QComboBox*>())
            if (box->accessibleName() == QStringLiteral("Speed")) box->setCurrentIndex(1);
        window().actions().run->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window().run().progress().simulatedMs > 60, kLong);
        window().run().setParameter(QStringLiteral("w_i"), QStringLiteral("3"));
        const double changed = window().run().progress().simulatedMs;
        QTRY_VERIFY_WITH_TIMEOUT(window().run().progress().simulatedMs > changed + 80, kLong);
        window().actions().stop->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), std::size_t{1}, kLong);
        const auto first = store().runs().front();
        QCOMPARE(first->changes.size(), std::size_t{1});
        QVERIFY(first->outcome == runs::RunOutcome::Stopped);
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QCOMPARE(panel().details()->table()->topLevelItemCount(), 1);
        QCOMPARE(panel().details()->table()->topLevelItem(0)->text(1), QStringLiteral("w_i"));
        QTest::mouseClick(panel().replayButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), std::size_t{2}, kLong);
        QVERIFY(sameResults(first->id, store().runs().front()->id));
        const auto& changes = store().runs().front()->changes;
        QCOMPARE(changes.size(), std::size_t{1});
        QCOMPARE(changes[0].step, first->changes[0].step);
        QCOMPARE(changes[0].path, first->changes[0].path);
        QCOMPARE(changes[0].value, first->changes[0].value);
    }

    void aSessionWithOtherModelsIsReplayed() {
        window().actions().endless->setChecked(true);
        for (QComboBox* box : window().runBar().findChildren<QComboBox*>())
            if (box->accessibleName() == QStringLiteral("Speed")) box->setCurrentIndex(1);
        window().actions().run->trigger();
        const auto past = [this](double ms) {
            return window().run().state() == jobs::RunState::Running &&
                   window().run().progress().simulatedMs > ms;
        };
        QTRY_VERIFY_WITH_TIMEOUT(past(40), kLong);
        // Another excitatory population of the same size; then a slider; then another projection's
        // end: three models in a row.
        window().run().setParameter(QStringLiteral("w_i"), QStringLiteral("3"));
        QTRY_VERIFY_WITH_TIMEOUT(past(80), kLong);
        edit(document::addComponent(model(), *window().document().catalog(), QStringLiteral("LIF"),
                                    {0, 400}));
        QTRY_VERIFY_WITH_TIMEOUT(window().banner().isVisible(), kLong);
        QTest::mouseClick(window().banner().offerButton(1), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window().run().loaded().fromMs > 0, kLong);
        const double second = window().run().loaded().fromMs;
        QTRY_VERIFY_WITH_TIMEOUT(past(second + 30), kLong);
        window().run().setParameter(QStringLiteral("w_e"), QStringLiteral("0.8"));
        QTRY_VERIFY_WITH_TIMEOUT(past(second + 60), kLong);
        window().actions().stop->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), std::size_t{2}, kLong);
        const auto last = store().runs()[0], first = store().runs()[1];
        QCOMPARE(last->wentOnFrom, first->id);
        QVERIFY(first->wentOnFrom.isEmpty());
        QCOMPARE(first->changes.size(), std::size_t{1});
        QCOMPARE(last->changes.size(), std::size_t{1});

        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QVERIFY(panel().replayButton()->isEnabled());
        QTest::mouseClick(panel().replayButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), std::size_t{4}, kLong);
        const auto lastAgain = store().runs()[0], firstAgain = store().runs()[1];
        QCOMPARE(firstAgain->name, first->name + QStringLiteral(" replayed"));
        QCOMPARE(lastAgain->name, last->name + QStringLiteral(" replayed"));
        QCOMPARE(lastAgain->wentOnFrom, firstAgain->id);
        QVERIFY(sameResults(first->id, firstAgain->id));
        QVERIFY(sameResults(last->id, lastAgain->id));
        QCOMPARE(lastAgain->changes, last->changes);

        // It is repeated in a later session too, and not without the run that it went on from.
        store().flush();
        runs::RunStore later(store().folder());
        const auto chain = later.runsUpTo(last->id);
        QVERIFY(chain);
        QCOMPARE(chain->size(), std::size_t{2});
        store().remove(first->id);
        QVERIFY(!store().runsUpTo(last->id));
    }

    void theModelOfARunIsOpenedAsACopy() {
        run();
        edit(document::setRunSetting(model(), QStringLiteral("seed"), QStringLiteral("9")));
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QTest::mouseClick(panel().openButton(), Qt::LeftButton);
        QCOMPARE(m_windows->all().size(), std::size_t{2});
        MainWindow& copy = *m_windows->all().back();
        QCOMPARE(copy.document().model()->run.seed, std::uint64_t{1});
        QVERIFY(!copy.document().hasFile());
        QVERIFY(copy.isWindowModified());
        QCOMPARE(copy.document().name(), QStringLiteral("network (Run 1)"));
        // Its list is that of its own document, until all are asked for.
        QCOMPARE(copy.runsPanel().list()->topLevelItemCount(), 0);
        copy.findChild<QDockWidget*>(QStringLiteral("runs"))->show();
        QTRY_VERIFY(copy.runsPanel().allDocuments()->isVisible());
        QTest::mouseClick(copy.runsPanel().allDocuments(), Qt::LeftButton, {}, QPoint(8, 12));
        QCOMPARE(copy.runsPanel().list()->topLevelItemCount(), 1);
    }

    void resultsOfAnEarlierRunAreSaved() {
        run();
        run();
        const QString file = m_folders->path("first.npz");
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(1));
        test::answerFile(file);
        QTest::mouseClick(panel().saveButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(file).size() > 1000, kLong);
        QTRY_VERIFY(window().status().sentence().startsWith(QStringLiteral("Results saved")));
    }

    void theNextSessionShowsTheRun() {
        run();
        const auto kept = store().runs().front();
        start();
        QCOMPARE(list()->topLevelItemCount(), 1);
        QVERIFY(window().live().raster()->data().received() == 0);
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(0));
        QTest::keyClick(list(), Qt::Key_Return);
        QTRY_COMPARE(window().live().raster()->data().received(), kept->spikes);
        QCOMPARE(window().live().data().traces.series().front().store.size(), std::size_t{1001});
        QVERIFY(!window().isWindowModified()); // looking is no edit
    }

    void resultsThatAreGoneAreSaid() {
        run();
        const QString id = store().runs().front()->id;
        start();
        QVERIFY(QFile::remove(runs::RunStore::defaultFolder() + '/' + id + "/results"));
        doubleClick(0);
        QTRY_VERIFY(window().status().sentence().contains(QStringLiteral("cannot be read")));
    }

private:
    MainWindow& window() { return *m_windows->all().front(); }
    RunsPanel& panel() { return window().runsPanel(); }
    QTreeWidget* list() { return panel().list(); }
    runs::RunStore& store() { return m_windows->runs(); }
    const model::ModelPtr& model() { return window().document().model(); }
    void edit(const document::Edit& edit) { QVERIFY(window().document().apply(edit)); }

    // COBA at an eighth of its size, 100 ms.
    void start() {
        m_windows.reset();
        m_windows = std::make_unique<Windows>(shippedCatalog(), theme::darkTheme());
        m_windows->add().resize(1600, 1000);
        const QString file = m_folders->path("network.loom");
        if (!QFile::exists(file)) {
            auto read = io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
            auto small = *document::setDocumentParameter(read->model, QStringLiteral("scale"),
                                                         QStringLiteral("0.125"))
                              .model;
            small = *document::setRunSetting(small, QStringLiteral("duration"),
                                             QStringLiteral("100 ms"))
                         .model;
            QVERIFY(io::writeDocument(*small, file.toStdString()).has_value());
        }
        QVERIFY(window().open(file));
        auto* dock = window().findChild<QDockWidget*>(QStringLiteral("runs"));
        dock->show();
        dock->raise();
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QTRY_VERIFY(panel().isVisible());
        QTRY_VERIFY(window().problems().isCurrent());
    }

    void run() {
        const std::size_t before = store().runs().size();
        window().actions().run->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), before + 1, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
    }

    // The middle of a cell.
    QPoint at(int row, int column = RunsPanel::Started) {
        return list()->visualItemRect(list()->topLevelItem(row)).center().y() > 0
                   ? QPoint(list()->columnViewportPosition(column) +
                                list()->columnWidth(column) / 2,
                            list()->visualItemRect(list()->topLevelItem(row)).center().y())
                   : QPoint();
    }

    void doubleClick(int row) {
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, at(row));
        QTest::mouseDClick(list()->viewport(), Qt::LeftButton, {}, at(row));
    }

    bool sameResults(const QString& a, const QString& b) {
        runs::RecordingPtr left, right;
        store().results(a, [&](const auto& results) { left = results ? *results : nullptr; });
        store().results(b, [&](const auto& results) { right = results ? *results : nullptr; });
        if (!left || !right || left->spikes.size() != right->spikes.size()) return false;
        for (std::size_t i = 0; i < left->spikes.size(); ++i)
            if (left->spikes[i].timeMs != right->spikes[i].timeMs ||
                left->spikes[i].unit != right->spikes[i].unit)
                return false;
        for (std::size_t i = 0; i < left->traces.size(); ++i)
            if (left->traces[i].values != right->traces[i].values) return false;
        return true;
    }

    std::unique_ptr<OwnFolders> m_folders; // anew for each test
    std::unique_ptr<Windows> m_windows;
};

QTEST_MAIN(TestRunsPanel)
#include "tst_app_runs_panel.moc"
