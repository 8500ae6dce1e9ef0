// Passes over expressions: removable singularities, affine split, contraction.
#include "expression_helper.h"

#include <QtTest>

#include <bit>
#include <functional>
#include <string>

using namespace dynaloom::language;

namespace {

// A rate function of V (leaf 0) and a parameter (leaf 1): its text, where it is 0/0 and its limit.
struct Rate {
    const char* name;
    std::function<Formula(Formula V, Formula p)> formula;
    double V, parameter, limit;
};

const std::vector<Rate>& rates() {
    static const std::vector<Rate> all{
        // Hodgkin and Huxley 1952, rest at -65 mV
        {"HH alpha_m",
         [](Formula V, Formula) { return 0.1 * (V + 40) / (1 - exp(-(V + 40) / 10)); }, -40, 0,
         1.0},
        {"HH alpha_n",
         [](Formula V, Formula) { return 0.01 * (V + 55) / (1 - exp(-(V + 55) / 10)); }, -55, 0,
         0.1},
        // Traub and Miles 1991, u = V - V_sh
        {"TM alpha_m",
         [](Formula V, Formula sh) {
             const Formula u = V - sh;
             return 0.32 * (13 - u) / (exp((13 - u) / 4) - 1);
         },
         -50, -63, 1.28},
        {"TM beta_m",
         [](Formula V, Formula sh) {
             const Formula u = V - sh;
             return 0.28 * (u - 40) / (exp((u - 40) / 5) - 1);
         },
         -23, -63, 1.4},
        {"TM alpha_n",
         [](Formula V, Formula sh) {
             const Formula u = V - sh;
             return 0.032 * (15 - u) / (exp((15 - u) / 5) - 1);
         },
         -48, -63, 0.16},
        {"TM alpha_m with 13.1",
         [](Formula V, Formula sh) {
             const Formula u = V - sh;
             return 0.32 * (13.1 - u) / (exp((13.1 - u) / 4) - 1);
         },
         13.1, 0, 1.28},
        // the same with signs and orders changed
        {"minus outside",
         [](Formula V, Formula sh) {
             return -0.32 * (V - sh - 13) / (exp(-(V - sh - 13) / 4) - 1);
         },
         -50, -63, 1.28},
        {"reversed",
         [](Formula V, Formula sh) {
             return 0.32 * (V - sh - 13) / (1 - exp((13 - (V - sh)) / 4));
         },
         -50, -63, 1.28},
        {"divided first",
         [](Formula V, Formula) { return (V + 40) / 10 / (1 - exp(-((V + 40) / 10))); }, -40, 0,
         1.0},
        {"multiplied last",
         [](Formula V, Formula) { return 0.1 / (1 - exp(-0.1 * (V + 40))) * (V + 40); }, -40, 0,
         1.0},
        {"expanded", [](Formula V, Formula) { return (0.1 * V + 4) / (1 - exp(-V / 10 - 4)); }, -40,
         0, 1.0},
        {"plus minus one", [](Formula V, Formula) { return (V + 40) / (-1 + exp((V + 40) / 10)); },
         -40, 0, 10.0},
        {"expm1", [](Formula V, Formula) { return 3 * (V + 40) / ((V + 40) / 10).of(Op::Expm1); },
         -40, 0, 30.0},
        {"number on exp",
         [](Formula V, Formula) { return (V + 40) / (2 * exp((V + 40) / 10) - 2); }, -40, 0, 5.0},
        {"bare", [](Formula V, Formula) { return V / (exp(V) - 1); }, 0, 0, 1.0},
        {"bare with other factors",
         [](Formula V, Formula p) { return p * V * p / (exp(V) - 1) / p; }, 0, 7, 7.0},
        // slopes that are parameters
        {"slope k", [](Formula V, Formula k) { return 0.5 * (V + 20) / (1 - exp(-(V + 20) / k)); },
         -20, 8, 4.0},
        {"inverse slope", [](Formula V, Formula b) { return (V + 20) / (exp((V + 20) * b) - 1); },
         -20, 0.25, 4.0},
        {"product", [](Formula V, Formula z) { return z * V / (1 - exp(-(z * V) / 25)); }, 0, 2,
         25.0},
    };
    return all;
}

bool sameBits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

class TestRewrite : public QObject {
    Q_OBJECT

private slots:
    void removesSingularityOfRate_data();
    void removesSingularityOfRate();
    void keepsOtherQuotients();
    void removesSingularitiesInsideLargerExpressions();
    void slopeOfARegularRateIsFiniteAtTheLimit();
    void splitsMembraneEquation();
    void splitsThroughSelect();
    void refusesWhatIsNotAffine();
    void contractsSumsOfProducts();
    void contractsOneOfTwoProducts();
    void keepsProductsWithOtherUses();
    void keepsProductsBehindSelect();
    void contractedHornerRoundsOncePerStep();
};

void TestRewrite::removesSingularityOfRate_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < rates().size(); ++i)
        QTest::newRow(rates()[i].name) << static_cast<int>(i);
}

void TestRewrite::removesSingularityOfRate() {
    QFETCH(int, index);
    const Rate& rate = rates()[static_cast<std::size_t>(index)];
    Paper p;
    const Formula raw = rate.formula(p.leaf(0), p.leaf(1));
    QVERIFY(!std::isfinite(p.value(raw, {rate.V, rate.parameter})));
    const ExprId regular = removeSingularities(p.exprs, raw.id);
    QCOMPARE(p.count(regular, Op::Exp) + p.count(regular, Op::Expm1), 0);
    QCOMPARE(p.count(regular, Op::Exprel), 1);
    QVERIFY(near(p.value(regular, {rate.V, rate.parameter}), rate.limit, 1e-15));
    for (const double dV : {-60.0, -11.0, -0.75, 0.5, 3.0, 42.0}) {
        const double V = rate.V + dV;
        const double a = p.value(regular, {V, rate.parameter}),
                     b = p.value(raw, {V, rate.parameter});
        QVERIFY2(near(a, b, 1e-13), qPrintable(QString("%1 against %2").arg(a).arg(b)));
    }
    QVERIFY(removeSingularities(p.exprs, regular) == regular);
}

void TestRewrite::keepsOtherQuotients() {
    Paper p;
    const Formula V = p.leaf(0), q = p.leaf(1);
    for (const Formula f : {(V + 41) / (exp((V + 40) / 10) - 1), // a pole
                            (V + 40) / (exp((V + 40) / 10) - 2), //
                            (V + 40) / (exp((V + 40) / 10) + 1), // no zero
                            (V - q) / (exp((V + q) / 10) - 1), 3 / (exp(V) - 1), V / exp(V),
                            V / (1 + exp(-V)), (V * V + 1) / (exp(V) - 1)})
        QVERIFY(removeSingularities(p.exprs, f.id) == f.id);
}

void TestRewrite::removesSingularitiesInsideLargerExpressions() {
    Paper p;
    const Formula V = p.leaf(0), m = p.leaf(1);
    const auto alpha = [&](Formula L) { return 0.1 * L / (1 - exp(-L / 10)); };
    const Formula law = alpha(V + 40) * (1 - m) - 4 * exp(-(V + 65) / 18) * m;
    const ExprId regular = removeSingularities(p.exprs, law.id);
    QVERIFY(near(p.value(regular, {-40, 0.25}), 0.75 - std::exp(-25.0 / 18), 1e-15));
    // in a branch, in a condition and in a sum
    const Formula choice = select(V < alpha(V), alpha(V + 40), alpha(V + 55) + m);
    const ExprId both = removeSingularities(p.exprs, choice.id);
    QCOMPARE(p.count(both, Op::Exprel), 3);
    QVERIFY(near(p.value(both, {-40, 0}), 1, 1e-15));
}

void TestRewrite::slopeOfARegularRateIsFiniteAtTheLimit() {
    // d/dV of 1/exprel(-(V+40)/10) at V = -40: exprel(x) = 1 + x/2 + ..., so +1/20
    Paper p;
    const Formula L = p.leaf(0) + 40;
    const ExprId regular = removeSingularities(p.exprs, (0.1 * L / (1 - exp(-L / 10))).id);
    const ExprId slope = derivative(p.exprs, regular, Paper::key(0));
    QVERIFY(near(p.value(slope, {-40}), 0.05, 1e-14));
}

void TestRewrite::splitsMembraneEquation() {
    Paper p;
    const Formula V = p.leaf(0), m = p.leaf(1), h = p.leaf(2), n = p.leaf(3), I = p.leaf(4);
    const Formula law =
        (120 * pow(m, 3) * h * (50 - V) - 36 * pow(n, 4) * (V + 77) + 0.3 * (-54.387 - V) + I) /
        1.5;
    const auto split = affine(p.exprs, law.id, Paper::key(0));
    QVERIFY(split.has_value());
    const double gNa = 120 * std::pow(0.3, 3) * 0.6, gK = 36 * std::pow(0.4, 4);
    QVERIFY(near(p.value(split->a, {NAN, 0.3, 0.6, 0.4, 7}), -(gNa + gK + 0.3) / 1.5, 1e-14));
    QVERIFY(near(p.value(split->b, {NAN, 0.3, 0.6, 0.4, 7}),
                 (gNa * 50 - gK * 77 - 0.3 * 54.387 + 7) / 1.5, 1e-14));
    // a gate: alpha (1 - m) - beta m has slope -(alpha + beta)
    const Formula alpha = p.leaf(5), beta = p.leaf(6);
    const auto gate = affine(p.exprs, (alpha * (1 - m) - beta * m).id, Paper::key(1));
    QVERIFY(gate.has_value());
    QVERIFY(gate->b == alpha.id);
    QVERIFY(near(p.value(gate->a, {0, NAN, 0, 0, 0, 2, 3}), -5, 1e-15));
    // free of the leaf
    const auto constant = affine(p.exprs, exp(h).id, Paper::key(0));
    QVERIFY(constant && p.exprs.isNumber(constant->a, 0) && constant->b == exp(h).id);
}

void TestRewrite::splitsThroughSelect() {
    Paper p;
    const Formula V = p.leaf(0), t = p.leaf(1);
    const Formula law = select(t < p.number(5), 2 * V + 1, (3 - V) / 4);
    const auto split = affine(p.exprs, law.id, Paper::key(0));
    QVERIFY(split.has_value());
    QCOMPARE(p.value(split->a, {NAN, 1}), 2.0);
    QCOMPARE(p.value(split->b, {NAN, 1}), 1.0);
    QCOMPARE(p.value(split->a, {NAN, 9}), -0.25);
    QCOMPARE(p.value(split->b, {NAN, 9}), 0.75);
}

void TestRewrite::refusesWhatIsNotAffine() {
    Paper p;
    const Formula V = p.leaf(0), t = p.leaf(1);
    for (const Formula f : {V * V, 0.04 * pow(V, 2) + 5 * V, exp(V), 1 / V, t / (V + 1), V * exp(V),
                            select(V < t, V, t), select(t < V, t, -t), select(t < 2 * t, V, V * V),
                            V.of(Op::Abs), V.with(Op::Max, t), t.with(Op::Pow, V)})
        QVERIFY(!affine(p.exprs, f.id, Paper::key(0)).has_value());
}

void TestRewrite::contractsSumsOfProducts() {
    Paper p;
    const Formula a = p.leaf(0), b = p.leaf(1), c = p.leaf(2);
    const double x = 1 + 0x1p-30, y = 1 - 0x1p-30, z = -1; // x*y rounds to 1; fma keeps -2^-60
    const auto fused = [&](Formula f) { return contract(p.exprs, std::array{f.id})[0]; };
    const auto nodes = [&](Op op, std::initializer_list<ExprId> args) {
        return p.exprs.exact(op, std::span<const ExprId>(args.begin(), args.size()));
    };
    QVERIFY(fused(a * b + c) == nodes(Op::Fma, {a.id, b.id, c.id}));
    QVERIFY(fused(c + a * b) == nodes(Op::Fma, {a.id, b.id, c.id}));
    QVERIFY(fused(a * b - c) == nodes(Op::Fma, {a.id, b.id, (-c).id}));
    QVERIFY(fused(c - a * b) == nodes(Op::Fma, {(-a).id, b.id, c.id}));
    QVERIFY(sameBits(p.value(fused(a * b + c), {x, y, z}), -0x1p-60));
    QVERIFY(sameBits(p.value(fused(a * b - c), {x, y, -z}), -0x1p-60));
    QVERIFY(sameBits(p.value(fused(c - a * b), {x, y, -z}), 0x1p-60));
    QVERIFY(sameBits(p.value(a * b + c, {x, y, z}), 0));
    // a number takes the sign
    QVERIFY(fused(c - 3 * a) == nodes(Op::Fma, {a.id, p.number(-3).id, c.id}));
    QVERIFY(fused(a * b - 3) == nodes(Op::Fma, {a.id, b.id, p.number(-3).id}));
    // nothing to do
    QVERIFY(fused(a + b) == (a + b).id);
    QVERIFY(fused(exp(a * b) / c) == (exp(a * b) / c).id);
}

void TestRewrite::contractsOneOfTwoProducts() {
    Paper p;
    const Formula a = p.leaf(0), b = p.leaf(1), c = p.leaf(2), d = p.leaf(3);
    const Formula second = c * d, first = a * b; // made in the other order
    const ExprId minus = contract(p.exprs, std::array{(first - second).id})[0];
    QVERIFY(minus == p.exprs.exact(Op::Fma, std::array{a.id, b.id, (-second).id}));
    const ExprId plus = contract(p.exprs, std::array{(first + second).id})[0];
    QVERIFY(plus == p.exprs.exact(Op::Fma, std::array{c.id, d.id, first.id})); // smaller id first
    QCOMPARE(p.count(minus, Op::Mul), 1);
}

void TestRewrite::keepsProductsWithOtherUses() {
    Paper p;
    const Formula a = p.leaf(0), b = p.leaf(1), c = p.leaf(2);
    const Formula product = a * b, sum = product + c, root = exp(product) * sum;
    QVERIFY(contract(p.exprs, std::array{root.id})[0] == root.id);
    const Formula twice = product + product;
    QVERIFY(contract(p.exprs, std::array{twice.id})[0] == twice.id);
    // a use below another root counts, and so does being a root
    QVERIFY(contract(p.exprs, std::array{sum.id, exp(product).id})[0] == sum.id);
    QVERIFY(contract(p.exprs, std::array{sum.id, product.id})[0] == sum.id);
    // but uses elsewhere in the DAG do not
    QCOMPARE(p.count(contract(p.exprs, std::array{sum.id})[0], Op::Fma), 1);
}

void TestRewrite::keepsProductsBehindSelect() {
    Paper p;
    const Formula a = p.leaf(0), b = p.leaf(1), c = p.leaf(2);
    const Formula f = select(a < b, a * b, c) + c;
    QVERIFY(contract(p.exprs, std::array{f.id})[0] == f.id);
}

void TestRewrite::contractedHornerRoundsOncePerStep() {
    Paper p;
    const Formula x = p.leaf(0);
    const std::array<double, 5> coefficients{1.0 / 24, 1.0 / 6, 0.5, 1, 1};
    Formula f = p.number(coefficients[0]);
    double expected = coefficients[0];
    for (std::size_t i = 1; i < coefficients.size(); ++i) {
        f = f * x + coefficients[i];
        expected = std::fma(expected, 0.3, coefficients[i]);
    }
    const ExprId fused = contract(p.exprs, std::array{f.id})[0];
    QCOMPARE(p.count(fused, Op::Fma), 4);
    QCOMPARE(p.count(fused, Op::Mul) + p.count(fused, Op::Add), 0);
    QVERIFY(sameBits(p.value(fused, {0.3}), expected));
}

QTEST_APPLESS_MAIN(TestRewrite)
#include "tst_language_rewrite.moc"
