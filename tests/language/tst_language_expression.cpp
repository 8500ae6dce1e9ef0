// Building, folding, walking, evaluating, differentiating and printing expressions.
#include "expression_helper.h"

#include <QtTest>

#include <bit>
#include <limits>
#include <numbers>

using namespace dynaloom::language;

namespace {

// Five-point central difference of the value of `f` in leaf 0.
double slope(const Paper& paper, ExprId f, double x, double y, double h) {
    const auto at = [&](double dx) { return paper.value(f, {x + dx, y}); };
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}

struct Points {
    Op op;
    std::vector<double> at;
    double h = 1e-3; // smaller where a singularity is near
};

const std::vector<double> kEverywhere{-20, -3.3, -0.99, -1e-3, 0, 1e-3, 0.4, 1.01, 2.5, 18};

const std::vector<Points>& unaryFunctions() {
    static const std::vector<Points> all{
        {Op::Neg, kEverywhere},
        {Op::Abs, {-2.5, -0.1, 0.1, 7}},
        {Op::Sign, {-2.5, -0.1, 0.1, 7}},
        {Op::Step, {-2.5, -0.1, 0.1, 7}},
        {Op::Floor, {-2.5, 0.1, 7.7}},
        {Op::Ceil, {-2.5, 0.1, 7.7}},
        {Op::Round, {-2.4, 0.1, 7.7}},
        {Op::Sqrt, {0.01, 1, 30}, 1e-4},
        {Op::Exp, kEverywhere},
        {Op::Expm1, kEverywhere},
        {Op::Exprel, kEverywhere},
        {Op::Phi2, kEverywhere},
        {Op::Phi3, kEverywhere},
        {Op::Log, {0.01, 1, 30}, 1e-4},
        {Op::Log1p, {-0.9, 0, 1e-3, 30}, 1e-4},
        {Op::Log10, {0.01, 1, 30}, 1e-4},
        {Op::Sin, kEverywhere},
        {Op::Cos, kEverywhere},
        {Op::Tan, {-1.2, 0, 0.5, 3}},
        {Op::Asin, {-0.9, 0, 0.5}, 1e-4},
        {Op::Acos, {-0.9, 0, 0.5}, 1e-4},
        {Op::Atan, kEverywhere},
        {Op::Sinh, {-5, 0, 0.3, 5}},
        {Op::Cosh, {-5, 0, 0.3, 5}},
        {Op::Tanh, {-5, 0, 0.3, 5}},
        {Op::Sigmoid, {-15, -2, 0, 0.3, 9}},
        {Op::Softplus, kEverywhere},
        {Op::Relu, {-2.5, -0.1, 0.1, 7}},
        {Op::Erf, {-2, 0, 0.3, 1.7}},
        {Op::Erfc, {-2, 0, 0.3, 1.7}},
    };
    return all;
}

} // namespace

class TestExpression : public QObject {
    Q_OBJECT

private slots:
    void equalExpressionsAreOneNode();
    void numbersDifferByTheirBits();
    void sameCallsGiveSameIds();
    void foldsNumbers();
    void simplifiesLocally();
    void wholePowersBecomeProducts();
    void choicesWithKnownConditionsDisappear();
    void everyOperationFoldsToWhatItEvaluatesTo();
    void functionsHaveTheirDefinedEdges();
    void phiFunctionsAreAccurateNearZero();
    void slopesAgreeWithDifferences_data();
    void slopesAgreeWithDifferences();
    void slopesOfTwoArgumentsAgreeWithDifferences();
    void chainAndSelectRulesCompose();
    void higherSlopesOfExprelAtZeroAreExact();
    void slopeOfPowerAtZeroIsFinite();
    void topologicalOrderHasArgumentsFirst();
    void substitutionIsSimultaneous();
    void dependenceSeesOnlyWhatIsBelow();
    void evaluatorServesManyPoints();
    void printsAsTheLanguageIsWritten();
    void deepChainsDoNotOverflow();
    void sharedDoublingsStayLinear();
};

void TestExpression::equalExpressionsAreOneNode() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1);
    QVERIFY((x + y).id == (y + x).id);
    QVERIFY((x * y).id == (y * x).id);
    QVERIFY((x - y).id != (y - x).id);
    QVERIFY(p.exprs.leaf(kKind, 0) == x.id);
    QVERIFY(p.exprs.leaf(kKind + 1, 0) != x.id);
    QVERIFY(p.exprs.leaf(kKind, 0, true) != x.id);
    const std::size_t before = p.exprs.size();
    const Formula again = exp((x + y) / 2) - (y + x) * 3;
    const std::size_t after = p.exprs.size();
    QVERIFY((exp((y + x) / 2) - 3 * (x + y)).id == again.id);
    QVERIFY(after > before);
    QCOMPARE(p.exprs.size(), after);
}

void TestExpression::numbersDifferByTheirBits() {
    Exprs m;
    QVERIFY(m.number(0.0) != m.number(-0.0));
    QVERIFY(m.number(0.1) == m.number(0.1));
    QVERIFY(m.number(0.1) != m.number(std::nextafter(0.1, 1)));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(m.number(nan) == m.number(-nan));
}

void TestExpression::sameCallsGiveSameIds() {
    Paper p, q;
    const auto build = [](Paper& paper) {
        const Formula x = paper.leaf(0), y = paper.leaf(1);
        const ExprId f = (exp(x * y) / (1 + pow(x, 5)) + x.with(Op::Atan2, y)).id;
        const ExprId d = derivative(paper.exprs, f, Paper::key(0));
        contract(paper.exprs, std::array{f, d});
        return d;
    };
    QVERIFY(build(p) == build(q));
    QCOMPARE(p.exprs.size(), q.exprs.size());
    for (std::uint32_t i = 0; i < p.exprs.size(); ++i) {
        const ExprNode &a = p.exprs[ExprId{i}], &b = q.exprs[ExprId{i}];
        QVERIFY(a.op == b.op && a.args == b.args && a.leaf == b.leaf);
        QCOMPARE(std::bit_cast<std::uint64_t>(a.number), std::bit_cast<std::uint64_t>(b.number));
    }
}

void TestExpression::foldsNumbers() {
    Paper p;
    QVERIFY(p.exprs.isNumber((p.number(2) + 3).id, 5));
    QVERIFY(p.exprs.isNumber((p.number(1) / 4).id, 0.25));
    QVERIFY(p.exprs.isNumber(exp(p.number(0)).id, 1));
    QVERIFY(std::isnan(p.exprs[p.number(-1).of(Op::Log).id].number));
    QVERIFY(p.exprs.known((p.number(1) < p.number(2)).id) == true);
    QVERIFY(p.exprs.known((p.number(2) < p.number(1)).id) == false);
    // 0/0 and 0*inf are numbers, so they are not simplified as finite.
    QVERIFY(std::isnan(p.exprs[(p.number(0) / 0).id].number));
    QVERIFY(std::isnan(p.exprs[(p.number(0) * HUGE_VAL).id].number));
}

void TestExpression::simplifiesLocally() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1);
    for (const Formula f : {x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1, -(-x), x + -0.0,
                            x.with(Op::Max, x), pow(x, 1), 0 - (0 - x), (-1 * x) * -1, x / -1 / -1})
        QVERIFY(f.id == x.id);
    for (const Formula f : {0 * x, x * 0, x - x, 0 / x}) QVERIFY(p.exprs.isNumber(f.id, 0));
    QVERIFY(p.exprs.isNumber(pow(x, 0).id, 1));
    QVERIFY((x + (-y)).id == (x - y).id);
    QVERIFY((x - (-y)).id == (x + y).id);
    QVERIFY((-(x - y)).id == (y - x).id);
    QVERIFY(((-x) * (-y)).id == (x * y).id);
    QVERIFY(((-x) / 2).id == (-(x / 2)).id);
    QVERIFY((y / (-x)).id == (-(y / x)).id);
    QVERIFY((3 * (-x)).id == (-(x * 3)).id);
    QVERIFY((-x).of(Op::Abs).id == x.of(Op::Abs).id);
    // rounding is left as written
    QVERIFY((0.1 * (0.2 * x)).id != (0.1 * 0.2 * x).id);
    QVERIFY(((x + 1) + 2).id != (x + 3).id);
    QVERIFY((x / x).id != p.number(1).id);
}

void TestExpression::wholePowersBecomeProducts() {
    Paper p;
    const Formula x = p.leaf(0);
    for (int n = -8; n <= 8; ++n) {
        const Formula f = pow(x, n);
        QCOMPARE(p.count(f.id, Op::Pow), 0);
        QVERIFY(near(p.value(f, {1.3}), std::pow(1.3, n), 1e-15));
    }
    QCOMPARE(p.count(pow(x, 9).id, Op::Pow), 1);
    QCOMPARE(p.count(pow(x, 0.5).id, Op::Pow), 1);
    QCOMPARE(p.count(pow(x, 4).id, Op::Mul), 2);
}

void TestExpression::choicesWithKnownConditionsDisappear() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1), c = x < y;
    QVERIFY(select(p.number(1) < p.number(2), x, y).id == x.id);
    QVERIFY(select(p.number(2) < p.number(1), x, y).id == y.id);
    QVERIFY(select(c, x, x).id == x.id);
    QVERIFY(select(c.of(Op::Not), x, y).id == select(c, y, x).id);
    QVERIFY(c.of(Op::Not).of(Op::Not).id == c.id);
    const Formula yes{&p.exprs, p.exprs.boolean(true)}, no{&p.exprs, p.exprs.boolean(false)};
    QVERIFY(c.with(Op::And, yes).id == c.id);
    QVERIFY(c.with(Op::And, no).id == no.id);
    QVERIFY(c.with(Op::Or, yes).id == yes.id);
    QVERIFY(no.with(Op::Or, c).id == c.id);
    QVERIFY(select(c, yes, no).id == c.id);
    QVERIFY(select(c, no, yes).id == c.of(Op::Not).id);
    QVERIFY((x < x).id == no.id);
    QVERIFY(p.exprs.isBoolean(yes.id) && p.exprs.isBoolean(c.id));
    QVERIFY(p.exprs.isBoolean(select(c, c.of(Op::Not), x < 1 + y).id));
    QVERIFY(!p.exprs.isBoolean(select(c, x, y).id));
}

void TestExpression::everyOperationFoldsToWhatItEvaluatesTo() {
    for (int o = static_cast<int>(Op::Neg); o < static_cast<int>(Op::Count); ++o) {
        const Op op = static_cast<Op>(o);
        QVERIFY(!info(op).name.empty());
        QVERIFY(info(op).arguments >= 1 && info(op).arguments <= 3);
        Paper p;
        const std::array<double, 3> values{0.75, 0.375, 0.5};
        std::array<ExprId, 3> numbers, leaves;
        for (std::uint32_t i = 0; i < 3; ++i) {
            numbers[i] = p.number(values[i]).id;
            leaves[i] = p.leaf(i).id;
        }
        const auto n = static_cast<std::size_t>(info(op).arguments);
        const ExprId folded = p.exprs.make(op, std::span(numbers).first(n));
        const ExprId open = p.exprs.exact(op, std::span(leaves).first(n));
        const double expected = applyOp(op, std::span(values).first(n));
        QCOMPARE(p.value(open, {values[0], values[1], values[2]}), expected);
        if (info(op).isBoolean)
            QVERIFY(p.exprs.known(folded) == (expected != 0));
        else
            QVERIFY(p.exprs.isNumber(folded, expected));
    }
}

void TestExpression::functionsHaveTheirDefinedEdges() {
    const auto f = [](Op op, std::initializer_list<double> x) {
        return applyOp(op, std::span(x.begin(), x.size()));
    };
    const double inf = HUGE_VAL;
    QCOMPARE(f(Op::Step, {0}), 1.0);
    QCOMPARE(f(Op::Step, {-1e-300}), 0.0);
    QCOMPARE(f(Op::Sign, {0}), 0.0);
    QCOMPARE(f(Op::Sign, {-3}), -1.0);
    QCOMPARE(f(Op::Round, {2.5}), 2.0);
    QCOMPARE(f(Op::Round, {-2.5}), -2.0);
    QCOMPARE(f(Op::Mod, {-1, 3}), 2.0);
    QCOMPARE(f(Op::Mod, {7, 3}), 1.0);
    QCOMPARE(f(Op::Mod, {7, -3}), -2.0);
    QCOMPARE(f(Op::Mod, {-6, 3}), 0.0);
    QCOMPARE(f(Op::Mod, {-1e-20, 1}), 0.0); // below c, always
    QCOMPARE(f(Op::Sigmoid, {-800}), 0.0);
    QCOMPARE(f(Op::Sigmoid, {800}), 1.0);
    QCOMPARE(f(Op::Softplus, {800}), 800.0);
    QVERIFY(near(f(Op::Softplus, {-40}), std::exp(-40.0), 1e-15));
    for (const Op op : {Op::Exprel, Op::Phi2, Op::Phi3}) {
        QCOMPARE(f(op, {inf}), inf);
        QCOMPARE(f(op, {-inf}), 0.0);
    }
    for (const Op op : {Op::Sign, Op::Step, Op::Relu, Op::Floor, Op::Sigmoid, Op::Exprel, Op::Phi3})
        QVERIFY(std::isnan(f(op, {NAN})));
    for (const Op op : {Op::Min, Op::Max}) {
        QVERIFY(std::isnan(f(op, {NAN, 1})));
        QVERIFY(std::isnan(f(op, {1, NAN})));
    }
}

void TestExpression::phiFunctionsAreAccurateNearZero() {
    const auto f = [](Op op, double x) { return applyOp(op, std::array{x}); };
    constexpr double e = std::numbers::e;
    QCOMPARE(f(Op::Exprel, 0), 1.0);
    QCOMPARE(f(Op::Phi2, 0), 0.5);
    QCOMPARE(f(Op::Phi3, 0), 1.0 / 6.0);
    // phi_1(1) = e - 1, phi_2(1) = e - 2, phi_3(1) = e - 5/2; phi_1(-1) = 1 - 1/e, phi_2(-1) = 1/e
    QVERIFY(near(f(Op::Exprel, 1), e - 1, 4e-16));
    QVERIFY(near(f(Op::Phi2, 1), e - 2, 1e-15));
    QVERIFY(near(f(Op::Phi3, 1), e - 2.5, 2e-15));
    QVERIFY(near(f(Op::Exprel, -1), 1 - 1 / e, 4e-16));
    QVERIFY(near(f(Op::Phi2, -1), 1 / e, 1e-15));
    QVERIFY(near(f(Op::Phi3, -1), 0.5 - 1 / e, 2e-15));
    // first terms of the series
    for (const double x : {1e-9, -1e-9}) {
        QVERIFY(near(f(Op::Exprel, x), 1 + x / 2, 4e-16));
        QVERIFY(near(f(Op::Phi2, x), 0.5 + x / 6, 4e-16));
        QVERIFY(near(f(Op::Phi3, x), 1.0 / 6 + x / 24, 4e-16));
    }
    // against closed forms in extended precision, on both sides of the change of method
    for (const double x : {-30.0, -5.0, -2.001, -1.999, 1.999, 2.001, 5.0, 30.0}) {
        const long double z = x, one = std::expm1(z) / z, two = (one - 1) / z,
                          three = (two - 0.5L) / z;
        QVERIFY(near(f(Op::Exprel, x), static_cast<double>(one), 1e-15));
        QVERIFY(near(f(Op::Phi2, x), static_cast<double>(two), 1e-15));
        QVERIFY(near(f(Op::Phi3, x), static_cast<double>(three), 2e-15));
    }
}

void TestExpression::slopesAgreeWithDifferences_data() {
    QTest::addColumn<int>("op");
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("h");
    for (const Points& points : unaryFunctions())
        for (const double x : points.at)
            QTest::addRow("%s(%g)", std::string(info(points.op).name).c_str(), x)
                << static_cast<int>(points.op) << x << points.h;
}

void TestExpression::slopesAgreeWithDifferences() {
    QFETCH(int, op);
    QFETCH(double, x);
    QFETCH(double, h);
    Paper p;
    const ExprId f = p.leaf(0).of(static_cast<Op>(op)).id;
    const ExprId d = derivative(p.exprs, f, Paper::key(0));
    const double symbolic = p.value(d, {x, 0}), numeric = slope(p, f, x, 0, h);
    QVERIFY2(
        near(symbolic, numeric, 1e-8) || std::abs(symbolic - numeric) < 1e-12,
        qPrintable(QString("%1 against %2").arg(symbolic, 0, 'g', 17).arg(numeric, 0, 'g', 17)));
    // and nothing depends on another leaf
    QVERIFY(p.exprs.isNumber(derivative(p.exprs, f, Paper::key(1)), 0));
}

void TestExpression::slopesOfTwoArgumentsAgreeWithDifferences() {
    for (const Op op :
         {Op::Add, Op::Sub, Op::Mul, Op::Div, Op::Pow, Op::Min, Op::Max, Op::Mod, Op::Atan2}) {
        Paper p;
        const Formula x = p.leaf(0), y = p.leaf(1);
        // both vary; only the first; only the second
        for (const Formula f : {(2 + x.of(Op::Sin)).with(op, 0.3 + x * x), (2 + x * x).with(op, y),
                                (2 + y).with(op, 0.3 + x * x)}) {
            const ExprId d = derivative(p.exprs, f.id, Paper::key(0));
            for (const double at : {-1.1, 0.2, 0.9, 2.3}) {
                const double symbolic = p.value(d, {at, 0.7}),
                             numeric = slope(p, f.id, at, 0.7, 1e-3);
                QVERIFY2(near(symbolic, numeric, 1e-8) || std::abs(symbolic - numeric) < 1e-10,
                         qPrintable(QString("%1 at %2: %3 against %4")
                                        .arg(QString::fromStdString(std::string(info(op).name)))
                                        .arg(at)
                                        .arg(symbolic)
                                        .arg(numeric)));
            }
        }
    }
}

void TestExpression::chainAndSelectRulesCompose() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1);
    const Formula inner = (x - 1) / 3 * y;
    const Formula f = inner.of(Op::Sigmoid) * exp(-(x * x)) +
                      select(x < y, (x * y).of(Op::Sin), (x + y).of(Op::Tanh) / (1 + x * x)) -
                      pow(x, 3) * inner.of(Op::Exprel);
    const ExprId d = derivative(p.exprs, f.id, Paper::key(0));
    for (const double at : {-2.0, -0.3, 0.5, 1.5, 3.0})
        QVERIFY(near(p.value(d, {at, 0.8}), slope(p, f.id, at, 0.8, 1e-3), 1e-8));
    // a condition is a constant
    QVERIFY(p.exprs.isNumber(derivative(p.exprs, (x < y).id, Paper::key(0)), 0));
    // fma differentiates as a*b + c
    const ExprId fma = p.exprs.exact(Op::Fma, std::array{x.id, (x * y).id, exp(x).id});
    const ExprId slopeOfFma = derivative(p.exprs, fma, Paper::key(0));
    QVERIFY(near(p.value(slopeOfFma, {0.5, 0.8}), 2 * 0.5 * 0.8 + std::exp(0.5), 1e-15));
}

void TestExpression::higherSlopesOfExprelAtZeroAreExact() {
    // exprel(x) = sum x^n/(n + 1)!, so its n-th derivative at 0 is 1/(n + 1)
    Paper p;
    ExprId f = p.leaf(0).of(Op::Exprel).id;
    for (int n = 1; n <= 6; ++n) {
        f = derivative(p.exprs, f, Paper::key(0));
        QVERIFY(near(p.value(f, {0}), 1.0 / (n + 1), 1e-13));
    }
}

void TestExpression::slopeOfPowerAtZeroIsFinite() {
    Paper p;
    const Formula x = p.leaf(0), n = p.leaf(1);
    QCOMPARE(p.value(derivative(p.exprs, pow(x, 2.5).id, Paper::key(0)), {0, 0}), 0.0);
    QCOMPARE(p.value(derivative(p.exprs, x.with(Op::Pow, n).id, Paper::key(0)), {0, 3}), 0.0);
    QCOMPARE(p.value(derivative(p.exprs, pow(x, 3).id, Paper::key(0)), {2, 0}), 12.0);
}

void TestExpression::topologicalOrderHasArgumentsFirst() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1);
    const Formula shared = exp(x * y), a = shared + x, b = shared / y;
    exp(x + 17); // not below the roots
    const std::vector<ExprId> order = topological(p.exprs, std::array{a.id, b.id, shared.id});
    std::map<std::uint32_t, std::size_t> position;
    for (std::size_t i = 0; i < order.size(); ++i) position[order[i].v] = i;
    QCOMPARE(position.size(), order.size());
    QCOMPARE(order.size(), std::size_t{6}); // x, y, x*y, exp, a, b
    for (const ExprId id : order)
        for (unsigned i = 0; i < p.exprs[id].count; ++i)
            QVERIFY(position.at(p.exprs[id].args[i].v) < position.at(id.v));
}

void TestExpression::substitutionIsSimultaneous() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1);
    const Formula f = x / y + exp(x);
    const ExprId swapped =
        substitute(p.exprs, f.id, [&](const Leaf& leaf) { return leaf.index == 0 ? y.id : x.id; });
    QVERIFY(swapped == (y / x + exp(y)).id);
    const ExprId kept = substitute(p.exprs, f.id, [](const Leaf&) { return ExprId{}; });
    QVERIFY(kept == f.id);
    const ExprId folded = substitute(
        p.exprs, f.id, [&](const Leaf& leaf) { return p.number(leaf.index == 0 ? 0 : 3).id; });
    QVERIFY(p.exprs.isNumber(folded, 1));
}

void TestExpression::dependenceSeesOnlyWhatIsBelow() {
    Paper p;
    const Formula f = exp(p.leaf(0)) + p.leaf(1);
    const auto on = [&](std::uint32_t index) {
        return dependsOn(p.exprs, f.id, [&](const Leaf& leaf) { return leaf.index == index; });
    };
    QVERIFY(on(0) && on(1) && !on(2));
    QVERIFY(!dependsOn(p.exprs, p.number(3).id, [](const Leaf&) { return true; }));
}

void TestExpression::evaluatorServesManyPoints() {
    Paper p;
    const Formula x = p.leaf(0), f = x * x + 1, g = -x;
    Evaluator evaluator(p.exprs, std::array{f.id, g.id, f.id});
    for (const double at : {0.0, 2.0, -3.0}) {
        const auto values = evaluator([&](const Leaf&) { return at; });
        QCOMPARE(values.size(), std::size_t{3});
        QCOMPARE(values[0], at * at + 1);
        QCOMPARE(values[1], -at);
        QCOMPARE(values[2], at * at + 1);
    }
}

void TestExpression::printsAsTheLanguageIsWritten() {
    Paper p;
    const Formula x = p.leaf(0), y = p.leaf(1);
    const auto text = [&](Formula f) {
        return QString::fromStdString(print(p.exprs, f.id, [](const Leaf& leaf) {
            return std::string(leaf.index == 0 ? "V" : "g");
        }));
    };
    QCOMPARE(text(0.1 * (x + 40) / (1 - exp(-(x + 40) / 10))),
             "0.1*(V + 40)/(1 - exp(-(V + 40)/10))");
    QCOMPARE(text(x - (y - x)), "V - (g - V)");
    QCOMPARE(text((x - y) - x), "V - g - V");
    QCOMPARE(text(x / (y / x)), "V/(g/V)");
    QCOMPARE(text(x / y / x), "V/g/V");
    QCOMPARE(text(-(x + y)), "-(V + g)");
    QCOMPARE(text(-x), "-V");
    QCOMPARE(text(y / (-x * y)), "-g/(V*g)");
    QCOMPARE(text(x - (y - 3) * (-x)), "V + V*(g - 3)");
    QCOMPARE(text(exp(-x * y)), "exp(-V*g)");
    QCOMPARE(text(x + -40.0), "V - 40");
    QCOMPARE(text(x.with(Op::Pow, -y)), "V^-g");
    QCOMPARE(text((-x).with(Op::Pow, y)), "(-V)^g");
    QCOMPARE(text(x.with(Op::Pow, y).with(Op::Pow, y)), "(V^g)^g");
    QCOMPARE(text(select((x < y).with(Op::And, (y < x).of(Op::Not)), x, y) + 1),
             "(if V < g and not g < V then V else g) + 1");
    QCOMPARE(text(x.with(Op::Max, y).of(Op::Phi2)), "phi(2, max(V, g))");
}

void TestExpression::deepChainsDoNotOverflow() {
    constexpr int kDepth = 100'000;
    Paper p;
    const Formula x = p.leaf(0);
    Formula line = x, sine = x, choice = x;
    for (int i = 0; i < kDepth; ++i) {
        line = line * 0.5 + 1;
        sine = sine.of(Op::Sin) + 0.25;
        choice = select(x < p.number(i), choice, x + i);
    }
    const auto split = affine(p.exprs, line.id, Paper::key(0));
    QVERIFY(split.has_value());
    QVERIFY(std::abs(p.value(split->b, {0}) - 2) < 1e-15); // fixed point of y/2 + 1
    const ExprId slopeOfSine = derivative(p.exprs, sine.id, Paper::key(0));
    QVERIFY(std::isfinite(p.value(slopeOfSine, {0.1})));
    QCOMPARE(p.value(derivative(p.exprs, choice.id, Paper::key(0)), {0.5}), 1.0);
    const ExprId moved = substitute(p.exprs, sine.id, [&](const Leaf&) { return (x + 1).id; });
    QCOMPARE(p.value(moved, {0.5}), p.value(sine, {1.5}));
    QVERIFY(removeSingularities(p.exprs, sine.id) == sine.id);
    const ExprId fused = contract(p.exprs, std::array{line.id})[0];
    QCOMPARE(p.count(fused, Op::Fma), kDepth);
    QVERIFY(dependsOn(p.exprs, choice.id, [](const Leaf& leaf) { return leaf.index == 0; }));
    QVERIFY(!print(p.exprs, sine.id, [](const Leaf&) { return std::string("x"); }).empty());
}

void TestExpression::sharedDoublingsStayLinear() {
    constexpr int kDoublings = 40;
    Paper p;
    const Formula x = p.leaf(0);
    Formula sum = x, product = x;
    for (int i = 0; i < kDoublings; ++i) {
        sum = sum + sum;
        product = product * product;
    }
    const std::size_t before = p.exprs.size();
    QVERIFY(before < 200);
    const double paths = std::ldexp(1.0, kDoublings);
    QCOMPARE(p.value(sum, {3}), 3 * paths);
    QCOMPARE(p.value(derivative(p.exprs, sum.id, Paper::key(0)), {3}), paths);
    const auto split = affine(p.exprs, sum.id, Paper::key(0));
    QVERIFY(split && p.exprs.isNumber(split->a, paths) && p.exprs.isNumber(split->b, 0));
    // (x^N)' at 1 is N
    QCOMPARE(p.value(derivative(p.exprs, product.id, Paper::key(0)), {1}), paths);
    substitute(p.exprs, product.id, [&](const Leaf&) { return p.leaf(1).id; });
    contract(p.exprs, std::array{sum.id, product.id});
    const ExprId regular = removeSingularities(p.exprs, (sum / (exp(sum) - 1)).id);
    QVERIFY(regular == (1 / sum.of(Op::Exprel)).id);
    // too many factors to compare: left as it is, at once
    const Formula quotient = product / (exp(product) - 1);
    QVERIFY(removeSingularities(p.exprs, quotient.id) == quotient.id);
    QVERIFY(p.exprs.size() < before + 500);
    const std::string text = print(p.exprs, sum.id, [](const Leaf&) { return std::string("x"); });
    QVERIFY(text.size() < 70'000 && text.ends_with("..."));
}

QTEST_APPLESS_MAIN(TestExpression)
#include "tst_language_expression.moc"
