// Equations written in the window, with real keys: what is wrong is underlined and listed, what is
// right is in the document at once, and the next run has it.
#include "app/document/edits.h"
#include "app/document/quick_fixes.h"
#include "app/panels/help_panel.h"
#include "app/panels/help_text.h"
#include "app/panels/problems_panel.h"
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/equation_commands.h"
#include "app/window/equations_view.h"
#include "app/window/going_on.h"
#include "app/window/main_window.h"
#include "app/window/status_line.h"
#include "core/io/document.h"
#include "widgets/equations/component_editor.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/mathematics/sheet_view.h"
#include "widgets/theme/apply_theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QToolButton>
#include <QTreeWidget>

using namespace dynaloom;
using document::Problem;
using equations::ComponentEditor;
using jobs::RunState;
using window::MainWindow;

namespace {

constexpr int kLong = 30'000; // ms; for compiling on a busy machine

document::CatalogPtr shippedCatalog() {
    return std::make_shared<const model::Catalog>(app::readCatalog());
}

// Two cells with a current each, without noise or chance.
const char* const kDocument = R"({
  "format": "dynaloom", "version": 1,
  "run": {"duration": "200 ms", "dt": "0.1 ms", "seed": 1},
  "graph": {
    "nodes": [
      {"id": 1, "name": "A", "kind": "population", "component": "LIF", "size": 1, "position": [0, 0],
       "parameters": {"R": "10 Mohm"}},
      {"id": 2, "name": "B", "kind": "population", "component": "LIF", "size": 1, "position": [0, 200],
       "parameters": {"R": "10 Mohm"}},
      {"id": 3, "name": "drive", "kind": "input", "component": "ConstantCurrent", "size": 1,
       "position": [-340, 100], "parameters": {"amplitude": "3 nA"}}
    ],
    "projections": [],
    "wires": [
      {"id": 4, "from": "drive", "to": "A:I"},
      {"id": 5, "from": "drive", "to": "B:I"}
    ],
    "monitors": []
  }
})";

} // namespace

class TestEquations : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void catalogueComponentsAreReadOnlyAndSayWhatToDo();
    void anOwnCopyIsOneStepAndIsUsedByTheSelection();
    void aChangedTimeConstantChangesTheRun();
    void anErrorIsUnderlinedAtItsTokenAndListed();
    void aDoubleClickInTheListGoesToTheToken();
    void aFixMendsTheDraftAndTheDocument();
    void aDraftSurvivesOtherSelectionsAndSaving();
    void typingIsOneStepOfTheHistory();
    void aNewNameIsTakenAlong();
    void completionInsertsWhatIsChosen();
    void theTypesetEquationsFollowTheText();
    void aComponentIsSavedToTheCatalogueAndNotReplacedSilently();
    void aBrokenFileOfTheCatalogueIsAProblemAndNoMore();
    void errorsOfRunsAreListedUntilTheNextRun();
    void aMissingUnitAndAWrongNameAreMendedByOneClick();
    void theSameProblemOfManyPlacesIsOneRowAndCanBeCopied();
    void everyComponentHasAPageWithoutEmptySections();
    void helpOpensByKeyAndInsertsIntoTheModel();
    void helpIsSearched();
    void aChangeDuringARunCanBeTakenUp();
    void changesAreTakenUpAtOnceWhereThatIsWanted();

private:
    ComponentEditor& editor() { return m_window->equations().editor(); }
    QTreeWidget* list() { return m_window->problemsPanel().list(); }
    Key keyOf(const char* name) {
        return m_window->document().model()->graph->nodeNamed(name)->key;
    }
    void select(const char* name) {
        m_window->goTo(keyOf(name));
        m_window->showEquations(m_window->equations().component(), 1, 1);
    }
    void makeOwn(const char* name) {
        select(name);
        QTest::mouseClick(m_window->equations().ownCopyButton(), Qt::LeftButton, {},
                          QPoint(20, 10));
        QTRY_VERIFY(editor().isEditable());
    }
    // Puts the cursor behind a piece of the text, or over it.
    void place(const QString& piece, bool selected) {
        const int at = static_cast<int>(editor().toPlainText().indexOf(piece));
        QVERIFY2(at >= 0, qPrintable(piece));
        QTextCursor cursor(editor().document());
        cursor.setPosition(at);
        cursor.setPosition(at + static_cast<int>(piece.size()),
                           selected ? QTextCursor::KeepAnchor : QTextCursor::MoveAnchor);
        editor().setTextCursor(cursor);
        editor().setFocus();
    }
    void replace(const QString& piece, const QString& by) {
        place(piece, true);
        QTest::keyClicks(&editor(), by);
    }
    QString documentText(const QString& component) {
        const auto& model = *m_window->document().model();
        const auto index = document::textOf(model, component.toStdString());
        return index ? QString::fromStdString(model.componentTexts[*index]) : QString();
    }
    QStringList underlined() {
        QStringList words;
        for (const auto& mark : editor().extraSelections())
            if (mark.format.underlineStyle() == QTextCharFormat::WaveUnderline)
                words << mark.cursor.selectedText();
        return words;
    }
    // Spikes of a population in a run of the whole duration.
    std::uint64_t spikesOf(const char* name) {
        QSignalSpy finished(&m_window->run(), &jobs::RunController::finished);
        m_window->actions().run->trigger();
        if (!finished.wait(kLong)) return 0;
        const auto& channel = *m_window->run().loaded().channel;
        for (std::size_t i = 0; i < channel.watches.size(); ++i)
            if (channel.watches[i].isSpikes && channel.watches[i].node == name)
                return channel.totals().spikes[i];
        return 0;
    }
    QTreeWidgetItem* row(const QString& sentencePart) {
        for (int i = 0; i < list()->topLevelItemCount(); ++i)
            if (list()->topLevelItem(i)->text(1).contains(sentencePart))
                return list()->topLevelItem(i);
        return nullptr;
    }

    QTemporaryDir m_folder;
    QString m_file;
    std::unique_ptr<MainWindow> m_window;
};

void TestEquations::initTestCase() {
    QVERIFY(m_folder.isValid());
    // Nothing of the user's own settings and components.
    qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
    qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
    qputenv("XDG_DATA_HOME", m_folder.filePath("data").toUtf8());
    theme::applyTheme(*qApp, theme::darkTheme());
}

void TestEquations::init() {
    QDir(m_folder.filePath("data")).removeRecursively();
    m_file = m_folder.filePath("two.loom");
    QFile file(m_file);
    QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
    file.write(kDocument);
    file.close();
    m_window = std::make_unique<MainWindow>(shippedCatalog(), theme::darkTheme());
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(m_window->open(m_file));
    QTRY_VERIFY(m_window->problems().isCurrent());
    QCOMPARE(m_window->problems().errorCount(), 0);
}

void TestEquations::cleanup() {
    if (!m_window) return;
    m_window->run().stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Idle, kLong);
    m_window.reset();
}

void TestEquations::catalogueComponentsAreReadOnlyAndSayWhatToDo() {
    select("A");
    QCOMPARE(m_window->equations().component(), QString("LIF"));
    QVERIFY(!editor().isEditable());
    QTRY_COMPARE(m_window->equations().sheet().statementCount() > 4, true);
    const QString before = editor().toPlainText();
    QTest::keyClicks(&editor(), "x");
    QCOMPARE(editor().toPlainText(), before);
    QVERIFY(m_window->status().sentence().contains("Make your own copy"));
}

void TestEquations::anOwnCopyIsOneStepAndIsUsedByTheSelection() {
    makeOwn("A");
    QCOMPARE(m_window->equations().component(), QString("LIF2"));
    const auto model = m_window->document().model();
    QCOMPARE(model->graph->nodeNamed("A")->component, std::string("LIF2"));
    QCOMPARE(model->graph->nodeNamed("B")->component, std::string("LIF"));
    QVERIFY(documentText("LIF2").startsWith("neuron LIF2 "));
    QTRY_VERIFY(m_window->problems().isCurrent());
    QCOMPARE(m_window->problems().errorCount(), 0);
    QCOMPARE(m_window->document().history().undoName(), QString("Make own copy LIF2 of LIF"));
    m_window->document().undo();
    QVERIFY(m_window->document().model()->componentTexts.empty());
    QCOMPARE(m_window->document().model()->graph->nodeNamed("A")->component, std::string("LIF"));
}

// I = 3 nA through 10 Mohm is 30 mV, the threshold 20 mV, the reset -5 mV: a period lasts
// tau*log((30 + 5)/(30 - 20)) = 1.2528*tau. Within 200 ms that is 15 times for tau = 10 ms (the
// first from rest takes log(3)*tau) and 31 times for 5 ms.
void TestEquations::aChangedTimeConstantChangesTheRun() {
    const std::uint64_t before = spikesOf("A");
    QVERIFY2(before == 15 || before == 16, qPrintable(QString::number(before)));
    makeOwn("A");
    replace("tau = 10 ms", "tau = 5 ms");
    QTRY_VERIFY(documentText("LIF2").contains("tau = 5 ms"));
    const std::uint64_t after = spikesOf("A");
    QVERIFY2(after == 31 || after == 32, qPrintable(QString::number(after)));
    QCOMPARE(spikesOf("B"), before); // the other cell is the catalogue's still
}

void TestEquations::anErrorIsUnderlinedAtItsTokenAndListed() {
    makeOwn("A");
    const QString sound = documentText("LIF2");
    replace("(V_rest - V", "(V_rst - V");
    QTRY_COMPARE(underlined(), QStringList{"V_rst"});
    QTRY_VERIFY(row("V_rst"));
    const QTreeWidgetItem* problem = row("V_rst");
    QVERIFY(problem->text(0).startsWith("LIF2 "));
    // The line and column are those of the token.
    const QTextCursor at = editor().extraSelections().first().cursor;
    QTextCursor start(editor().document());
    start.setPosition(at.selectionStart());
    QVERIFY(problem->text(0).endsWith(
        QStringLiteral(" %1:%2").arg(start.blockNumber() + 1).arg(start.positionInBlock() + 1)));
    QCOMPARE(documentText("LIF2"), sound); // the document keeps the text before
    QVERIFY(m_window->equations().sheet().isStale());
    // The cell that uses it is marked too.
    QVERIFY(m_window->scene().node(keyOf("A"))->toolTip().contains("V_rst"));
    QVERIFY(!m_window->scene().node(keyOf("B"))->toolTip().contains("V_rst"));
    // Hovering says the same sentence (the token is where the mark is).
    QVERIFY(problem->text(1).contains("Did you mean `V_rest`?"));
}

void TestEquations::aDoubleClickInTheListGoesToTheToken() {
    makeOwn("A");
    replace("(V_rest - V", "(V_rst - V");
    QTRY_VERIFY(row("V_rst"));
    m_window->goTo(keyOf("B")); // somewhere else
    m_window->actions().run->trigger();
    m_window->findChild<QDockWidget*>("problems")->show();
    m_window->findChild<QDockWidget*>("problems")->raise();
    QTRY_VERIFY(list()->isVisible());
    QTRY_VERIFY(row("V_rst"));
    const QRect rect = list()->visualItemRect(row("V_rst"));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, QPoint(60, rect.center().y()));
    QTest::mouseDClick(list()->viewport(), Qt::LeftButton, {}, QPoint(60, rect.center().y()));
    QTRY_VERIFY(editor().isVisible());
    QCOMPARE(m_window->equations().component(), QString("LIF2"));
    QCOMPARE(editor().textCursor().selectedText(), QString("V_rst"));
}

void TestEquations::aFixMendsTheDraftAndTheDocument() {
    makeOwn("A");
    replace("(V_rest - V", "(V_rst - V");
    QTRY_VERIFY(row("V_rst"));
    m_window->findChild<QDockWidget*>("problems")->show();
    m_window->findChild<QDockWidget*>("problems")->raise();
    QToolButton* fix = m_window->problemsPanel().fixButton(row("V_rst"));
    QVERIFY(fix);
    QCOMPARE(fix->text(), QString("Change to V_rest"));
    QTRY_VERIFY(fix->isVisible());
    QTest::mouseClick(fix, Qt::LeftButton);
    QTRY_VERIFY(m_window->equations().drafts().isEmpty());
    QVERIFY(underlined().isEmpty());
    QTRY_VERIFY(!row("V_rst"));
    QVERIFY(documentText("LIF2").contains("(V_rest - V"));
}

void TestEquations::aDraftSurvivesOtherSelectionsAndSaving() {
    makeOwn("A");
    replace("/tau", "/");
    m_window->goTo(keyOf("B")); // before the check has come round
    QCOMPARE(m_window->equations().component(), QString("LIF"));
    QVERIFY(m_window->equations().drafts().contains("LIF2"));
    select("A");
    QVERIFY(editor().toPlainText().contains("receptors.I))/\n"));
    m_window->actions().save->trigger();
    QVERIFY(!m_window->document().isDirty());
    const auto read = io::readDocument(m_file.toStdString());
    QVERIFY(read);
    QVERIFY(
        QString::fromStdString(read->model->componentTexts.front()).contains("receptors.I))/\n"));
    // Broken as it is, it can be mended where it was left.
    QTRY_VERIFY(m_window->problems().errorCount() > 0);
    select("A");
    replace("receptors.I))/", "receptors.I))/tau");
    QTRY_COMPARE(m_window->problems().errorCount(), 0);
    QVERIFY(documentText("LIF2").contains("receptors.I))/tau"));
}

void TestEquations::typingIsOneStepOfTheHistory() {
    makeOwn("A");
    const std::size_t steps = m_window->document().history().size();
    replace("tau = 10 ms", "tau = 1");
    QTest::qWait(2 * ComponentEditor::kDebounceMs);
    QTest::keyClicks(&editor(), "2 ms");
    QTRY_VERIFY(documentText("LIF2").contains("tau = 12 ms"));
    QTest::keyClicks(&editor(), " ");
    QTRY_VERIFY(documentText("LIF2").contains("tau = 12 ms  in"));
    QCOMPARE(m_window->document().history().size(), steps + 1);
    QCOMPARE(m_window->document().history().undoName(), QString("Edit the equations of LIF2"));
    m_window->document().undo();
    QVERIFY(documentText("LIF2").contains("tau = 10 ms"));
    QVERIFY(editor().toPlainText().contains("tau = 10 ms"));
    // What has been typed and not been checked yet is a step too.
    replace("tau = 10 ms", "tau = 13 ms");
    m_window->document().undo();
    QVERIFY(editor().toPlainText().contains("tau = 10 ms"));
    m_window->document().redo();
    QVERIFY(editor().toPlainText().contains("tau = 13 ms"));
}

void TestEquations::aNewNameIsTakenAlong() {
    makeOwn("A");
    replace("neuron LIF2", "neuron Mine");
    QTRY_VERIFY(!documentText("Mine").isEmpty());
    QCOMPARE(m_window->document().model()->graph->nodeNamed("A")->component, std::string("Mine"));
    QCOMPARE(m_window->equations().component(), QString("Mine"));
    QTRY_VERIFY(m_window->problems().isCurrent());
    QCOMPARE(m_window->problems().errorCount(), 0);
}

void TestEquations::completionInsertsWhatIsChosen() {
    makeOwn("A");
    place("(V_rest - V", false);
    QTest::keyClicks(&editor(), " + V_re");
    auto* popup = editor().completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QStringList names;
    for (int i = 0; i < popup->model()->rowCount(); ++i)
        names << popup->model()->index(i, 0).data().toString();
    QCOMPARE(names, (QStringList{"V_rest", "V_reset"}));
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QVERIFY(editor().toPlainText().contains("(V_rest - V + V_reset"));
    QVERIFY(!popup->isVisible());
    // By key, where nothing is typed: units after a number.
    QTest::keyClicks(&editor(), " + 3 ");
    QTest::keyClick(&editor(), Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(popup->isVisible());
    names.clear();
    for (int i = 0; i < popup->model()->rowCount(); ++i)
        names << popup->model()->index(i, 0).data().toString();
    QVERIFY(names.contains("mV") && names.contains("ms") && !names.contains("V_rest"));
    QTest::keyClick(popup, Qt::Key_Escape);
    QVERIFY(!popup->isVisible());
}

void TestEquations::theTypesetEquationsFollowTheText() {
    makeOwn("A");
    auto& sheet = m_window->equations().sheet();
    QTRY_VERIFY(sheet.definition() && sheet.definition()->name == "LIF2");
    const int before = sheet.statementCount();
    place("state V = V_rest", false);
    QTest::keyClicks(&editor(), ";  state w = 0 mV;  dw/dt = -w/tau");
    QTRY_COMPARE(sheet.statementCount(), before + 2); // its law and its start value
    QVERIFY(!sheet.isStale());
    // A press on an equation goes to its line.
    QTest::mouseClick(&sheet, Qt::LeftButton, {}, sheet.statementRect(0).center().toPoint());
    QCOMPARE(editor().textCursor().block().text().contains("/dt"), true);
}

void TestEquations::aComponentIsSavedToTheCatalogueAndNotReplacedSilently() {
    makeOwn("A");
    QTest::mouseClick(m_window->equations().saveButton(), Qt::LeftButton);
    const QString file = m_folder.filePath("data/dynaloom/catalog/LIF2.dyn");
    QVERIFY(QFile::exists(file));
    QVERIFY(m_window->document().catalog()->find("LIF2"));
    replace("tau = 10 ms", "tau = 7 ms");
    QTRY_VERIFY(documentText("LIF2").contains("tau = 7 ms"));
    QTest::mouseClick(m_window->equations().saveButton(), Qt::LeftButton);
    QVERIFY(m_window->banner().isVisible());
    QFile written(file);
    QVERIFY(written.open(QFile::ReadOnly));
    QVERIFY(written.readAll().contains("tau = 10 ms")); // not without a word
    written.close();
    QTest::mouseClick(m_window->banner().offerButton(), Qt::LeftButton);
    QVERIFY(written.open(QFile::ReadOnly));
    QVERIFY(written.readAll().contains("tau = 7 ms"));
}

void TestEquations::aBrokenFileOfTheCatalogueIsAProblemAndNoMore() {
    m_window.reset();
    const QString folder = m_folder.filePath("data/dynaloom/catalog");
    QVERIFY(QDir().mkpath(folder));
    QFile file(folder + "/broken.dyn");
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("neuron Broken {\n  state V = 1 mV\n}\n");
    file.close();
    m_window = std::make_unique<MainWindow>(shippedCatalog(), theme::darkTheme());
    m_window->show();
    QVERIFY(m_window->open(m_file));
    QTRY_VERIFY(row("`V` has no equation"));
    QVERIFY(row("`V` has no equation")->text(0).startsWith("broken.dyn 2:"));
    QVERIFY(spikesOf("A") > 0);
}

void TestEquations::errorsOfRunsAreListedUntilTheNextRun() {
    makeOwn("A");
    replace("dV/dt = (V_rest", "dV/dt = exp(V/mV)*mV/ms + (V_rest"); // runs away
    QTRY_VERIFY(documentText("LIF2").contains("exp(V/mV)"));
    replace("spike when V >= V_th", "spike when V <= -1000*V_th"); // never: no reset mends it
    QTRY_VERIFY(documentText("LIF2").contains("1000*V_th"));
    QSignalSpy finished(&m_window->run(), &jobs::RunController::finished);
    m_window->actions().run->trigger();
    QVERIFY(finished.wait(kLong));
    QTRY_VERIFY(row("is not a finite number"));
    const QTreeWidgetItem* problem = row("is not a finite number");
    QVERIFY(problem->text(1).contains("A.V of neuron 0") && problem->text(1).contains(" ms"));
    QCOMPARE(problem->text(0), QString("A.V"));
    QVERIFY(m_window->scene().node(keyOf("A"))->toolTip().contains("not a finite"));
    replace("V <= -1000*V_th", "V >= V_th");
    QTRY_VERIFY(documentText("LIF2").contains("V >= V_th"));
    QVERIFY(row("is not a finite number")); // stays until the next run
    m_window->actions().run->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!row("is not a finite number"), kLong);
}

void TestEquations::aMissingUnitAndAWrongNameAreMendedByOneClick() {
    model::Node node = *m_window->document().model()->graph->nodeNamed("A");
    node.parameters["tau"] = *model::makeValue("12");
    node.parameters["taus_ref"] = *model::makeValue("3 ms");
    const auto edited = model::replaceNode(m_window->document().model(), {}, node);
    QVERIFY(edited);
    m_window->document().apply({"Break it", *edited, {}});
    m_window->findChild<QDockWidget*>("problems")->show();
    m_window->findChild<QDockWidget*>("problems")->raise();
    QTRY_VERIFY(row("is a plain number"));
    QToolButton* fix = m_window->problemsPanel().fixButton(row("is a plain number"));
    QVERIFY(fix);
    QCOMPARE(fix->text(), QString("Change to 12 ms"));
    QTRY_VERIFY(fix->isVisible());
    QTest::mouseClick(fix, Qt::LeftButton);
    QTRY_VERIFY(!row("is a plain number"));
    QTRY_VERIFY(row("has no parameter `taus_ref`"));
    fix = m_window->problemsPanel().fixButton(row("has no parameter `taus_ref`"));
    QVERIFY(fix);
    QCOMPARE(fix->text(), QString("Change to tau_ref"));
    QTest::mouseClick(fix, Qt::LeftButton);
    QTRY_COMPARE(m_window->problems().errorCount(), 0);
    const model::Node& mended = *m_window->document().model()->graph->nodeNamed("A");
    QCOMPARE(mended.parameters.at("tau").text, std::string("12 ms"));
    QCOMPARE(mended.parameters.at("tau_ref").text, std::string("3 ms"));
    QVERIFY(!mended.parameters.contains("taus_ref"));
    m_window->document().undo(); // each is a step
    QTRY_VERIFY(row("has no parameter `taus_ref`"));
}

void TestEquations::theSameProblemOfManyPlacesIsOneRowAndCanBeCopied() {
    auto model = m_window->document().model();
    for (const char* name : {"A", "B"}) {
        model::Node node = *model->graph->nodeNamed(name);
        node.parameters["nonsense"] = *model::makeValue("1");
        model = *model::replaceNode(model, {}, node);
    }
    m_window->document().apply({"Break both", model, {}});
    QTRY_VERIFY(row("has no parameter `nonsense`"));
    QTreeWidgetItem* head = row("has no parameter `nonsense`");
    QCOMPARE(head->text(0), QString("2 places"));
    QCOMPARE(head->childCount(), 2);
    QCOMPARE(head->child(0)->text(0), QString("A"));
    m_window->findChild<QDockWidget*>("problems")->show();
    m_window->findChild<QDockWidget*>("problems")->raise();
    QTest::keySequence(list(), QKeySequence::Copy);
    const QStringList lines = QApplication::clipboard()->text().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith("A: ") && lines[1].startsWith("B: "));
    // Hidden by the filter, there again.
    auto* errors = m_window->problemsPanel().filter(Problem::Severity::Error);
    QTRY_VERIFY(errors->isVisible());
    QCOMPARE(errors->text(), QString("2 errors"));
    QTest::mouseClick(errors, Qt::LeftButton);
    QCOMPARE(list()->topLevelItemCount(), 0);
    QTest::mouseClick(errors, Qt::LeftButton);
    QCOMPARE(list()->topLevelItemCount(), 1);
}

void TestEquations::everyComponentHasAPageWithoutEmptySections() {
    auto& help = m_window->help();
    for (const auto& definition : m_window->document().catalog()->all()) {
        const QString name = QString::fromStdString(definition->name);
        help.showPage(name);
        QCOMPARE(help.page(), name);
        QVERIFY2(!help.headings().isEmpty(), qPrintable(name));
        const QStringList headings = help.headings();
        QVERIFY2(headings.contains("Parameters") == !definition->parameters.empty(),
                 qPrintable(name));
        QVERIFY2(headings.contains("States") == !definition->states.empty(), qPrintable(name));
        QVERIFY2(headings.contains("Sockets") == !definition->sockets.empty(), qPrintable(name));
        QVERIFY2(headings.contains("Source") == !definition->cites.empty(), qPrintable(name));
        QVERIFY2(headings.contains("Events") ==
                     (!definition->events.empty() || !definition->handlers.empty()),
                 qPrintable(name));
        for (const auto& section : panels::helpSections(*definition, theme::lightTheme())) {
            QTextDocument text;
            text.setHtml(section.html);
            QVERIFY2(text.toPlainText().simplified().size() > 1,
                     qPrintable(name + ": " + section.heading));
        }
    }
    for (const auto& entry : equations::languageEntries()) {
        help.showPage(entry.name);
        QCOMPARE(help.page(), entry.name);
        QVERIFY2(!entry.summary.isEmpty() && !entry.usage.isEmpty(), qPrintable(entry.name));
    }
}

void TestEquations::helpOpensByKeyAndInsertsIntoTheModel() {
    m_window->goTo(keyOf("drive"));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    QTRY_VERIFY(m_window->help().isVisible());
    QCOMPARE(m_window->help().page(), QString("ConstantCurrent"));
    const std::size_t nodes = m_window->document().model()->graph->nodes.size();
    auto* insert = m_window->help().findChild<QPushButton*>("insert");
    QVERIFY(insert);
    QTest::mouseClick(insert, Qt::LeftButton);
    QCOMPARE(m_window->document().model()->graph->nodes.size(), nodes + 1);
    // At a word of the text it is that word's page.
    select("A");
    place("hold", false);
    QTest::keyClick(&editor(), Qt::Key_F1);
    QCOMPARE(m_window->help().page(), QString("hold"));
    QTest::mouseClick(m_window->help().backButton(), Qt::LeftButton);
    QCOMPARE(m_window->help().page(), QString("ConstantCurrent"));
}

void TestEquations::helpIsSearched() {
    auto& help = m_window->help();
    m_window->findChild<QDockWidget*>("help")->show();
    m_window->findChild<QDockWidget*>("help")->raise();
    QTest::keyClicks(help.search(), "sodium hodgkin");
    QVERIFY(help.results()->count() >= 1);
    QVERIFY(help.results()->item(0)->text().startsWith("INa_HH1952"));
    QTest::keyClick(help.search(), Qt::Key_Return);
    QCOMPARE(help.page(), QString("INa_HH1952"));
    QTest::keyClicks(help.search(), "exprel");
    QTest::keyClick(help.search(), Qt::Key_Return);
    QCOMPARE(help.page(), QString("exprel"));
}

void TestEquations::aChangeDuringARunCanBeTakenUp() {
    makeOwn("A");
    m_window->actions().endless->setChecked(true);
    m_window->actions().run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    QTRY_VERIFY(m_window->run().progress().simulatedMs > 0);
    replace("R*(I + receptors.I)", "2*R*(I + receptors.I)");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible(), kLong);
    QCOMPARE(m_window->banner().sentence(),
             QString("The equation of A.V changes at the next run."));
    QCOMPARE(m_window->banner().offerButton(1)->text(), QString("Go on with the change"));
    QTest::mouseClick(m_window->banner().offerButton(1), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->run().loaded().fromMs > 0, kLong);
    QTRY_COMPARE(m_window->run().state(), RunState::Running);
    QTRY_VERIFY(m_window->status().sentence().contains("B goes on as it is; A begins anew."));
    QTRY_VERIFY(m_window->run().progress().simulatedMs > m_window->run().loaded().fromMs);
}

void TestEquations::changesAreTakenUpAtOnceWhereThatIsWanted() {
    makeOwn("A");
    m_window->actions().endless->setChecked(true);
    m_window->actions().run->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
    replace("R*(I + receptors.I)", "2*R*(I + receptors.I)");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible(), kLong);
    QCOMPARE(m_window->banner().offerButton(2)->text(), QString("Always go on"));
    QTest::mouseClick(m_window->banner().offerButton(2), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->run().loaded().fromMs > 0, kLong);
    QVERIFY(m_window->actions().goOn->isChecked());
    // From now on without a question.
    const double first = m_window->run().loaded().fromMs;
    replace("2*R*(I + receptors.I)", "3*R*(I + receptors.I)");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->run().loaded().fromMs > first, kLong);
    QVERIFY(!m_window->banner().isVisible());
    // What cannot be run is not taken up, and the run goes on as it was.
    const double second = m_window->run().loaded().fromMs;
    replace("3*R*(I + receptors.I)", "3*R*(I + receptors.V)");
    QTest::qWait(3 * window::GoingOn::kRestMs);
    QCOMPARE(m_window->run().loaded().fromMs, second);
    QCOMPARE(m_window->run().state(), RunState::Running);
    // Another step takes a new run: that is said, and offered.
    replace("3*R*(I + receptors.V)", "3*R*(I + receptors.I)");
    QVERIFY(m_window->document().apply(document::setRunSetting(
        m_window->document().model(), QStringLiteral("dt"), QStringLiteral("0.05 ms"))));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->banner().isVisible(), kLong);
    QCOMPARE(m_window->banner().sentence(), QString("The step changes at the next run."));
    QCOMPARE(m_window->banner().offerButton(0)->text(), QString("Run again"));
    QVERIFY(!m_window->banner().offerButton(1)->isVisible());
    QCOMPARE(m_window->run().state(), RunState::Running);
    m_window->actions().goOn->setChecked(false);
}

QTEST_MAIN(TestEquations)
#include "tst_app_equations.moc"
