// Typeset equations: sizes and places as a typesetter would have them.
#include "core/model/catalog.h"
#include "widgets/mathematics/sheet_view.h"
#include "widgets/mathematics/symbols.h"
#include "widgets/mathematics/typeset.h"

#include <QPainter>
#include <QtTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::mathematics;

namespace {

Formula set(const char* text, double size = 20) {
    const auto syntax = language::parseExpression(text, true);
    return syntax ? typeset(**syntax, size) : Formula();
}

language::DefinitionPtr definition(const char* text) {
    const auto parsed = language::parseDefinitions(text, {});
    return parsed.definitions.empty() ? nullptr : parsed.definitions.front();
}

} // namespace

class TestMathematics : public QObject {
    Q_OBJECT

private slots:
    void everySizeIsInExactProportion() {
        for (const char* text : {"x", "alpha_m*(1 - m)", "(a + b)/c", "x^2", "sqrt(x)",
                                 "if x > 0 then 1 else 0", "exp(-x/tau)", "0.1/mV/ms"}) {
            const Formula one = set(text, 10), three = set(text, 30);
            QVERIFY2(one.width() > 0, text);
            QVERIFY2(std::abs(three.width() - 3 * one.width()) < 1e-6 * three.width(), text);
            QVERIFY2(std::abs(three.height() - 3 * one.height()) < 1e-6 * three.height(), text);
        }
    }
    void fractionsStandOneAboveTheOther() {
        const Formula a = set("a"), whole = set("a/b"), sum = set("a + b");
        QVERIFY(whole.height() > 2 * a.height());
        QVERIFY(whole.width() < sum.width());
        // Around the axis: as far above the base line as the bar is, and below it.
        QVERIFY(whole.ascent() > a.ascent() && whole.descent() > 0);
    }
    void aFractionInsideAFractionIsSmaller() {
        QVERIFY(set("a/(b/c + 1)").height() < set("a/b").height() + set("b/c").height());
    }
    void powersAreRaisedAndIndicesLowered() {
        QVERIFY(set("x^2").ascent() > set("x").ascent());
        QVERIFY(std::abs(set("x^2").descent() - set("x").descent()) < 1e-9);
        QVERIFY(symbol("V_th", 20).descent() > symbol("V", 20).descent());
        QVERIFY(symbol("V_th", 20).width() < symbol("Vth", 20).width()); // indices are smaller
    }
    void exponentialsArePowersUnlessTheyAreLong() {
        QVERIFY(set("exp(-x/tau)").width() < set("cosh(-x/tau)").width());
        QVERIFY(set("exp(a+b+c+d+f+g+h+i+j+k)").height() < 2 * set("x").height() + 20);
    }
    void casesHaveABraceAndAsManyRows() {
        const Formula two = set("if x > 0 then 1 else 0");
        const Formula three = set("if x > 0 then 1 else if x < -1 then 2 else 0");
        QVERIFY(two.height() > 2 * set("1").height());
        QVERIFY(three.height() > 1.4 * two.height());
    }
    void bracketsAreSetOnlyWhereTheyAreNeeded() {
        QCOMPARE(set("(a*b)*c").width(), set("a*b*c").width());
        QVERIFY(set("a*(b + c)").width() > set("a*b + c").width());
        QCOMPARE(set("(a + b)/c").width(), set("(((a + b)))/c").width());
        QVERIFY(set("a - (b - c)").width() > set("a - b - c").width());
        // exp(-(a + b)/c) keeps its sign.
        QVERIFY(set("exp(-(a + b)/c)").width() > set("exp((a + b)/c)").width());
        QVERIFY(set("-a/b").width() > set("a/b").width());
    }
    void everyLetterHasAShape() {
        for (const char32_t letter : U"xVαβτφωΔΩ∞∑−×·≤≥≠←∼µ°")
            if (letter != 0)
                QVERIFY2(!glyph(Face::Upright, letter).outline.isEmpty(),
                         qPrintable(QString::number(static_cast<uint>(letter), 16)));
    }
    void everyCatalogueComponentHasASheet() {
        model::Catalog catalog;
        catalog.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
        QVERIFY(catalog.all().size() > 30);
        SheetView view(theme::lightTheme());
        for (const auto& one : catalog.all()) {
            view.setDefinition(one);
            view.resize(500, view.heightForWidth(500));
            QVERIFY2(view.statementCount() > 0, one->name.c_str());
            std::size_t laws = 0;
            for (const auto& state : one->states)
                if (state.law != language::Law::None) ++laws;
            QVERIFY(view.statementCount() >=
                    static_cast<int>(laws + one->assigned.size() + one->events.size()));
            const QImage picture = view.grab().toImage();
            bool inked = false;
            for (int x = 0; x < picture.width() && !inked; ++x)
                for (int y = 40; y < picture.height() && !inked; ++y)
                    inked = qGray(picture.pixel(x, y)) < 80;
            QVERIFY2(inked, one->name.c_str());
        }
    }
    void longEquationsAreBrokenToTheWidth() {
        SheetView view(theme::lightTheme());
        view.setDefinition(definition("neuron A { state x = 0 mV; parameter tau = 1 ms\n"
                                      "dx/dt = (x + 1 mV)/tau + (x + 2 mV)/tau + (x + 3 mV)/tau + "
                                      "(x + 4 mV)/tau + (x + 5 mV)/tau }"));
        QVERIFY(view.statementCount() > 0);
        QVERIFY(view.heightForWidth(300) > view.heightForWidth(1200));
        view.resize(300, view.heightForWidth(300));
        QVERIFY(view.minimumSizeHint().width() <= 300);
        view.setZoom(2);
        QVERIFY(view.minimumSizeHint().width() > 200);
        view.setZoom(17);
        QCOMPARE(view.zoom(), 3.0);
    }
    void linesOfTheTextAreKnown() {
        SheetView view(theme::darkTheme());
        view.setDefinition(definition("neuron A {\n state x = 0 mV\n dx/dt = -x/(1 ms)\n}"));
        view.resize(400, view.heightForWidth(400));
        QSignalSpy activated(&view, &SheetView::lineActivated);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.statementRect(0).center().toPoint());
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().first().toInt(), 3);
    }
};

QTEST_MAIN(TestMathematics)
#include "tst_widgets_mathematics.moc"
