// The source viewer: numbers, colours, find, and what generated names mean.
#include "widgets/equations/completion.h"
#include "widgets/equations/component_editor.h"
#include "widgets/equations/source_view.h"
#include "widgets/equations/text_check.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QTextBlock>
#include <QTextLayout>
#include <QtTest>

using namespace dynaloom;
using equations::Language;
using equations::SourceView;

class TestEquations : public QObject {
    Q_OBJECT

    // Colour of the first occurrence of a word as it is shown; invalid if it has none of its own.
    static QColor colourOf(const SourceView& view, const QString& word) {
        const int at = static_cast<int>(view.toPlainText().indexOf(word));
        const QTextBlock block = view.document()->findBlock(at);
        QColor colour;
        for (const auto& range : block.layout()->formats())
            if (at - block.position() >= range.start &&
                at - block.position() < range.start + range.length)
                colour = range.format.foreground().color();
        return colour;
    }

private slots:
    void coloursDefinitions() {
        SourceView view(theme::darkTheme());
        view.setSource("neuron LIF \"a cell\" {\n  state V = -65 mV # start\n  dV/dt = -V/tau\n}\n",
                       Language::Dyn);
        const theme::Theme& theme = theme::darkTheme();
        QCOMPARE(colourOf(view, "neuron"), theme.accent);
        QCOMPARE(colourOf(view, "state"), theme.accent);
        QCOMPARE(colourOf(view, "# start"), theme.muted);
        QCOMPARE(colourOf(view, "65"), theme.warning);
        QVERIFY(!colourOf(view, "LIF").isValid());
        QVERIFY(colourOf(view, "\"a cell\"").isValid());
    }
    void coloursKernelsAcrossLinesOfComments() {
        SourceView view(theme::lightTheme());
        view.setSource("/* first\n   f32 inside */ f32 x = dl_exp(1.0f);\n// last f32\n",
                       Language::Kernel);
        const theme::Theme& theme = theme::lightTheme();
        QCOMPARE(colourOf(view, "f32 inside"), theme.muted);
        QCOMPARE(colourOf(view, "f32 x"), theme.good);
        QCOMPARE(colourOf(view, "// last"), theme.muted);
        QVERIFY(colourOf(view, "dl_exp").isValid());
    }
    void cannotBeEdited() {
        SourceView view(theme::darkTheme());
        view.setSource("neuron A { }", Language::Dyn);
        QTest::keyClicks(&view, "xyz");
        QCOMPARE(view.toPlainText(), QString("neuron A { }"));
    }
    void findsAndGoesRound() {
        SourceView view(theme::darkTheme());
        view.setSource("tau one\ntau two\nthree", Language::Plain);
        QVERIFY(view.find("tau"));
        QCOMPARE(view.textCursor().blockNumber(), 0);
        QVERIFY(view.find("tau"));
        QCOMPARE(view.textCursor().blockNumber(), 1);
        QVERIFY(view.find("tau"));
        QCOMPARE(view.textCursor().blockNumber(), 0);
        QVERIFY(view.find("tau", false));
        QCOMPARE(view.textCursor().blockNumber(), 1);
        QVERIFY(!view.find("absent"));
        QCOMPARE(view.textCursor().blockNumber(), 1); // a miss leaves the place
    }
    void theFindBarOpensByKeyAndMarksAll() {
        SourceView view(theme::darkTheme());
        view.resize(500, 300);
        view.setSource("tau one\ntau two\nthree tau", Language::Plain);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::keySequence(&view, QKeySequence::Find);
        QVERIFY(view.findField()->isVisible());
        QTest::keyClicks(view.findField(), "tau");
        QCOMPARE(view.extraSelections().size(), 3);
        QTest::keyClick(view.findField(), Qt::Key_Escape);
        QVERIFY(!view.findField()->isVisible());
        QVERIFY(view.extraSelections().isEmpty());
    }
    void namesMeanWhatTheLegendSays() {
        SourceView view(theme::darkTheme());
        view.setLegend({{"s0", "E.V"}, {"d3", "exp(-dt/E.tau)"}});
        QCOMPARE(view.meaningOf("s0"), QString("E.V"));
        QCOMPARE(view.meaningOf("s1"), QString());
    }
    void faultsHaveTheirTokens() {
        // The column counts bytes; the underline counts characters.
        const QString text = "neuron A \"\u00e9\u00e9\" { state V = 1 mV; dV/dt = -Vx/ms }";
        const auto checked = equations::check(text);
        QVERIFY(!checked.isSound());
        QCOMPARE(checked.faults.size(), std::size_t{1});
        const auto& fault = checked.faults.front();
        QCOMPARE(text.mid(fault.position, fault.length), QString("Vx"));
        QVERIFY(fault.column > fault.position + 1);
        QCOMPARE(fault.line, 1);
    }
    void suggestionsAreTakenFromTheSentence() {
        QCOMPARE(equations::suggestionOf("There is no `x` here. Did you mean `y`?"), QString("y"));
        QCOMPARE(equations::suggestionOf("Something else."), QString());
    }
    void completionKnowsWhereItIs() {
        const QString text = "neuron A {\n  parameter tau = 10 ms\n  state V : mV = 0 mV\n  "
                             "dV/dt = (0 mV - V)/t";
        const auto at = [&](const QString& t) {
            QStringList names;
            for (const auto& c :
                 equations::complete(t, static_cast<int>(t.size()), nullptr, {}, true).candidates)
                names << c.text;
            return names;
        };
        QVERIFY(at(text).contains("tau"));
        QVERIFY(at(text).contains("tanh()"));
        QVERIFY(!at(text).contains("parameter"));
        QVERIFY(at("neuron A {\n  par").contains("parameter"));
        QVERIFY(at("neuron A {\n  parameter x : m").contains("mV"));
        QVERIFY(!at("neuron A {\n  parameter x : m").contains("max()"));
        QVERIFY(at("neuron A {\n  parameter x = 5 m").contains("mV"));
        QVERIFY(at("neu").contains("neuron"));
        QVERIFY(at("neuron A {\n  # par").isEmpty()); // prose
        QVERIFY(at("neuron A {\n  cite \"par").isEmpty());
        QVERIFY(at("neuron A {\n  plug c : ch").contains("channel"));
    }
    void newLinesAreIndentedAndCommentsToggled() {
        equations::ComponentEditor editor(theme::darkTheme());
        editor.setEditable(true);
        editor.show();
        QTest::keyClicks(&editor, "neuron A {");
        QTest::keyClick(&editor, Qt::Key_Return);
        QTest::keyClicks(&editor, "x");
        QCOMPARE(editor.toPlainText(), QString("neuron A {\n    x"));
        QTest::keyClick(&editor, Qt::Key_Slash, Qt::ControlModifier);
        QCOMPARE(editor.toPlainText(), QString("neuron A {\n#     x"));
        QTest::keyClick(&editor, Qt::Key_Slash, Qt::ControlModifier);
        QCOMPARE(editor.toPlainText(), QString("neuron A {\n    x"));
    }
    // Long, deep and binary texts: an answer comes, and keys are taken meanwhile.
    void hostileTextsDoNotHang_data() {
        QTest::addColumn<QString>("text");
        const QString head = "neuron A { state x = 0; dx/dt = ";
        QTest::newRow("deep") << head + QString("(").repeated(60'000) + "1";
        QTest::newRow("long sum") << head + QString("x + ").repeated(15'000) + "x }";
        QTest::newRow("long line") << QString("a").repeated(200'000);
        QTest::newRow("many items") << QString("state x = 0\n").repeated(20'000);
        QTest::newRow("open strings") << QString("\"\n").repeated(50'000);
        QTest::newRow("braces") << QString("neuron A {").repeated(10'000);
        QString binary;
        for (int i = 0; i < 100'000; ++i)
            binary += QChar(static_cast<char16_t>((i * 7919) & 0xffff));
        QTest::newRow("binary") << binary;
    }
    void hostileTextsDoNotHang() {
        QFETCH(QString, text);
        equations::ComponentEditor editor(theme::darkTheme());
        editor.resize(500, 300);
        editor.setEditable(true);
        editor.show();
        QApplication::clipboard()->setText(text);
        QSignalSpy checked(&editor, &equations::ComponentEditor::checked);
        editor.paste();
        QVERIFY(!editor.toPlainText().isEmpty());
        for (const QChar c : editor.toPlainText()) QVERIFY(c == QLatin1Char('\n') || c.isPrint());
        QTRY_VERIFY_WITH_TIMEOUT(editor.isChecked() && !editor.checkedText().faults.empty(),
                                 60'000);
        editor.moveCursor(QTextCursor::End);
        QTest::keyClicks(&editor, "z");
        QTest::keyClick(&editor, Qt::Key_Space, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(editor.isChecked(), 60'000);
        QVERIFY(editor.extraSelections().size() <= 300);
    }
    void aTextThatIsTooLongIsRefused() {
        equations::ComponentEditor editor(theme::darkTheme());
        editor.setEditable(true);
        QSignalSpy refused(&editor, &equations::ComponentEditor::refused);
        QApplication::clipboard()->setText(
            QString("x").repeated(equations::ComponentEditor::kMostCharacters + 1));
        editor.paste();
        QCOMPARE(refused.count(), 1);
        QVERIFY(editor.toPlainText().isEmpty());
    }
    void numbersGetWiderWithTheText() {
        SourceView view(theme::darkTheme());
        view.setSource("one", Language::Plain);
        const int narrow = view.lineNumberWidth();
        view.setSource(QString("line\n").repeated(20000), Language::Plain);
        QVERIFY(view.lineNumberWidth() > narrow);
    }
};

QTEST_MAIN(TestEquations)
#include "tst_widgets_equations.moc"
