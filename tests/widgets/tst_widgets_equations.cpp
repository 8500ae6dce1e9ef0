// The source viewer: numbers, colours, find, and what generated names mean.
#include "widgets/equations/source_view.h"

#include <QApplication>
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
