// The static rules beyond the table of messages: kinds, inference, order, scopes, noise, events.
#include "core/language/definition.h"

#include <QtTest>

#include <algorithm>

using namespace dynaloom;
using namespace dynaloom::language;

namespace {

const QString kNeuron = "neuron X {\n    state V = 0 mV\n    dV/dt = 0\n    ";
const QString kSynapse = "synapse X {\n    weight : nS\n    state g = 0 nS\n    dg/dt = -g/5 ms\n  "
                         "  output g\n    on pre { g += weight }\n    ";
const QString kPlasticity = "plasticity X {\n    weight : nS\n    on post { weight *= 2 }\n    ";

DefinitionPtr definition(const QString& text) {
    const Parsed parsed = parseDefinitions(text.toStdString(), "x");
    for (const Error& error : parsed.errors) qWarning("%s", toString(error).c_str());
    return parsed.definitions.size() == 1 && parsed.errors.empty() ? parsed.definitions[0]
                                                                   : nullptr;
}

std::string unitOf(const DefinitionPtr& d, std::string_view name) {
    if (const Assigned* a = d->assignedQuantity(name)) return toString(a->unit);
    if (const State* s = d->state(name)) return toString(s->unit);
    if (const Parameter* p = d->parameter(name)) return toString(p->unit);
    return "none";
}

} // namespace

class TestLanguageChecker : public QObject {
    Q_OBJECT

private slots:
    void refuses_data();
    void refuses();
    void accepts_data();
    void accepts();
    void unitsAreInferred();
    void numbersCarryTheirUnitsAndTypedDigits();
    void assignedQuantitiesComeInOrderOfUse();
    void weightIsAState();
    void outputsDeclareOrExport();
    void genericDefinitionsHoldForEveryUnit();
    void declarationsKeepTheirOrder();
};

// In a text, ^^ marks where the message points.
void TestLanguageChecker::refuses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const QString& text, const char* part) {
        QTest::newRow(name) << text << QString::fromUtf8(part);
    };
    // kinds
    row("neuron without law", "^^neuron X { parameter a = 1 }", "needs a state with an equation");
    row("neuron with weight", kNeuron + "weight ^^: nS }", "has no `weight`");
    row("neuron reading", kNeuron + "reads ^^E : mV }", "no host to read `E`");
    row("channel without current", "^^channel X { reads V : mV }", "a `current` or an `output`");
    row("channel with spike",
        "channel X { reads V : mV; current I = V*1 nS; spike ^^when V rises above 0 mV }",
        "has no `spike`");
    row("ion without species", "^^ion X { parameter E = 1 mV; output E }", "its `species`");
    row("receptor without input", "^^receptor X { reads V : mV; current I = V*1 nS }",
        "exactly one `input`");
    row("receptor with two inputs",
        "^^receptor X { input a : nA; input b : nA; current I = a + b }", "exactly one `input`");
    row("synapse without weight",
        "^^synapse X { state g = 0; dg/dt = 0; output g; on pre { g += 1 } }",
        "`weight` with its unit");
    row("synapse without on pre", "^^synapse X { weight : nS; output g = weight }",
        "`on pre { ... }`");
    row("synapse without output", "^^synapse X { weight : nS; on pre { } }", "an output");
    row("synapse changing weight", kSynapse + "on post { ^^weight *= 2 } }",
        "changed by plasticity only");
    row("synapse with socket", kSynapse + "plug ^^c : channel gives I : nA }", "has no sockets");
    row("plasticity without effect", "^^plasticity X { weight : nS; on pre { } }",
        "to change `weight` or to `transmit`");
    row("plasticity with output", kPlasticity + "output ^^y = weight }", "has no outputs");
    row("coupling without pre",
        "^^coupling X { weight : nS; reads post.V : mV; current I = weight*post.V }",
        "reads pre.V");
    row("coupling with noise",
        "coupling X { weight : nS; reads pre.V : mV; current I = weight*pre.V; noise ^^xi private "
        "}",
        "has no noise");
    row("layer without size", "^^layer X { time = 1; state s = 0; next s = 1; output s }",
        "a `size`");
    row("input without output", "^^input X { parameter a = 1 nA }",
        "an output, a spike or an amount");
    row("input reading", "input X { reads ^^V : mV; output y = V }", "no host to read");
    row("shape outside a layer", kNeuron + "parameter x[^^3] = 1 }", "only a layer has arrays");
    row("current in a neuron", kNeuron + "current ^^I = 1 nA }", "write `output`");
    row("kind of a socket", kNeuron + "plug s : ^^synapse gives I : nA }", "not `synapse`");
    // names
    row("twice", kNeuron + "a = 1; ^^a = 2 }", "declared twice");
    row("case", kNeuron + "parameter tau = 1 ms; parameter ^^Tau = 2 ms }", "differ only in case");
    row("word", kNeuron + "parameter ^^on = 1 }", "is a word of the language");
    row("function name", kNeuron + "parameter ^^exp = 1 }", "is a function of the language");
    row("constant name", kNeuron + "parameter ^^faraday = 1 }", "is a constant of the language");
    row("shadowing argument", kNeuron + "function ^^F(V) = V }", "a name of this definition too");
    row("argument twice", kNeuron + "function F(v, ^^v) = v }", "an argument twice");
    row("function below", kNeuron + "function F(v) = ^^G(v); function G(v) = v }",
        "is declared below");
    row("function reads state", kNeuron + "function F(v) = v + ^^V; y = F(1 mV) }",
        "cannot be read in a function");
    row("unknown function", kNeuron + "y = ^^epx(1) }", "Did you mean `exp`?");
    row("wrong count", kNeuron + "y = ^^max(1) }", "takes 2 arguments, not 1");
    row("quantity called", kNeuron + "y = ^^V(2) }", "is no function");
    row("socket read bare", kNeuron + "plug ch : channel gives I : nA; y = ^^ch }", "write `ch.I`");
    row("event read bare", kNeuron + "spike when V rises above 1 mV; y = ^^spike }",
        "is a word of the language");
    row("undeclared pre", kSynapse + "y = ^^pre.V }", "write `reads pre.V : mV`");
    row("unused unit variable", kNeuron + "unit ^^G = nS }", "No quantity has the unit `G`");
    row("rule misspelt", "neuron X { state V ~ ^^unifrom(0 mV, 1 mV); dV/dt = 0 }",
        "Did you mean `uniform`?");
    row("rename of nothing", kNeuron + "plug ^^s : receptor gives I : nA with V = V_s }",
        "There is no `V_s` here");
    // units
    row("declared and given", kNeuron + "parameter E : mV = ^^5 nA }",
        "`E` is declared mV; this is nA.");
    row("bare number for a unit", kNeuron + "parameter E : mV = ^^5 }", "Write `5 mV`.");
    row("bare number for a unit variable", kNeuron + "unit G; parameter g : G = ^^5 }",
        "`g` is declared G");
    row("no default, no unit", kNeuron + "parameter ^^E }", "neither a value nor a unit");
    row("comparison", kNeuron + "y = if V > ^^3 nA then 1 else 2 }",
        "both sides of > need one unit");
    row("branches", kNeuron + "y = if V > 3 mV then V else ^^3 nA }",
        "`then` and `else` need one unit");
    row("max", kNeuron + "y = max(V, ^^1 nA) }", "the arguments of max need one unit");
    row("exponent with unit", kNeuron + "y = 2^^^V }", "An exponent is a plain number");
    row("power of a unit", kNeuron + "parameter n = 2; y = V^^^n }",
        "a written number or fraction");
    row("number as condition", kNeuron + "y = if ^^V then 1 else 2 }", "a condition compares");
    row("condition as number", kNeuron + "y = 1 + (^^V > 0 mV) }", "true or false, not a number");
    row("condition as quantity", kNeuron + "y = ^^V > 0 mV }", "true or false, not a number");
    row("range", kNeuron + "parameter a = 1 ms in [^^0 mV, inf] }", "this bound is mV");
    row("next", "neuron X { state V = 0 mV; next V = ^^1 }", "next V must be mV");
    row("history", kNeuron + "history V = ^^1 nA }", "The history of `V` must be mV");
    row("block", kNeuron + "spike when V rises above 1 mV { V += ^^1 nA } }",
        "`V` is mV; this is nA.");
    row("multiply", kNeuron + "spike when V rises above 1 mV { V *= ^^2 mV } }",
        "`*=` needs a plain number");
    row("rises", kNeuron + "spike when V rises above ^^1 nA }",
        "both sides of rises above need one unit");
    row("rate", kNeuron + "spike at rate ^^V }", "A spike rate is in Hz");
    row("rule", "neuron X { state V ~ normal(0 mV, ^^1 nA); dV/dt = 0 }",
        "the arguments of normal need one unit");
    row("own past without unit", kNeuron + "^^y = y(t - 1 ms) + 1 }",
        "its unit cannot be inferred");
    row("delay", kNeuron + "y = V(t - ^^1 mV) }", "A delay needs a time");
    row("time 1 annotation", "neuron X { time = 1; state ^^V : mV = 0; dV/dt = 0 }",
        "Write `: 1`.");
    row("time 1 unit alone", "neuron X { time = 1; state V = 0; dV/dt = V/^^ms }", "Remove `ms`");
    // who may read what
    row("initial reads input", kNeuron + "input I : nA; state x = ^^I; dx/dt = 0 }",
        "depends on what is connected");
    row("initial reads input through a name",
        kNeuron + "input I : nA; a = 2*I; state x = ^^a; dx/dt = 0 }",
        "depends on what is connected");
    row("initial reads draw", kNeuron + "draw k ~ normal(0, 1) private; state x = ^^k; dx/dt = 0 }",
        "drawn in every step");
    row("initial reads past", kNeuron + "a = V(t - 1 ms); state x = ^^a; dx/dt = 0 }",
        "depends on the past");
    row("parameter reads state", kNeuron + "parameter a = ^^V }", "may read parameters only");
    row("delay reads state", kNeuron + "state d = 1 ms; dd/dt = 0; y = V(t - ^^d) }",
        "a delay may read parameters only");
    row("dt through a name", "neuron X { state V = 0; a = dt/1 ms; dV/dt = ^^a/1 ms }",
        "reads `dt`");
    row("dt through a function",
        "neuron X { state V = 0; function F(x) = x*dt; dV/dt = ^^F(1/ms)/1 ms }", "reads `dt`");
    row("past in a block through a name",
        kNeuron + "a = V(t - 1 ms); spike when V rises above 1 mV { V = ^^a } }",
        "cannot be read in an event block");
    row("event input outside its block", kNeuron + "input event k : mV; on k { V += k }; y = ^^k }",
        "known in its block only");
    row("event input without block", kNeuron + "input event ^^k : mV }",
        "Nothing happens when `k` arrives");
    row("noise in a quantity", kNeuron + "noise xi private; y = 2*^^xi }",
        "Noise may appear in derivatives only");
    row("noise in a function", "neuron X { noise xi private; state x = 0; dx/dt = exp(^^xi) }",
        "Noise may only enter as");
    row("noise in a condition",
        "neuron X { noise xi private; state x = 0; dx/dt = if ^^xi > 0 then 1/ms else 0 }",
        "Noise may only enter as");
    row("noise times noise", "neuron X { noise xi, et private; state x = 0; dx/dt = ^^xi*et }",
        "Noise may only enter as");
    row("nested reductions", kNeuron + "y = sum(V*^^mean(V)) }", "inside another reduction");
    row("reduction in a channel", "channel X { reads V : mV; output y = ^^mean(V) }",
        "neuron, rate, input and process only");
    row("hold in a synapse of nothing", kSynapse + "on post { hold ^^weight for 1 ms } }",
        "no state `weight` to hold");
    row("transmit in a synapse", kSynapse + "on post { ^^transmit weight } }",
        "`on pre` of a plasticity only");
    row("on of nothing", kNeuron + "on ^^kick { V = 0 mV } }", "There is no event `kick`");
    row("on twice", kSynapse + "on ^^pre { g += weight } }", "put both in one");
    row("since nothing", kNeuron + "y = ^^since(kick) }", "There is no event `kick`");
    row("before of a parameter", kNeuron + "parameter a = 1; y = ^^before(a) }",
        "`before` takes a state");
    row("law of a parameter", kNeuron + "parameter a = 1; ^^da/dt = 0 }", "`a` is a parameter");
    row("misspelt law", "neuron X { state speed = 0; ^^dsped/dt = 0 }", "Did you mean `speed`?");
    row("law for weight in a synapse",
        kSynapse.trimmed().replace("weight :", "weight ^^:") + "; dweight/dt = 0 nS/ms }",
        "plasticity changes it");
    row("per source in a neuron", "neuron X { state V = 0 mV ^^per source; dV/dt = 0 }",
        "here write `per unit`");
    row("per unit in a synapse", kSynapse + "parameter a = 1 ^^per unit }",
        "`per unit` belongs to neurons");
    row("per source set by post",
        kSynapse + "state x = 0 ^^per source; dx/dt = 0; on post { x += 1 } }",
        "`on post` sets it");
    row("per source reads since post",
        kSynapse + "state x = 0 ^^per source; dx/dt = since(post)/1 [ms^2] }", "since(post)");
    row("phi of a variable", kNeuron + "y = phi(^^V, 1) }", "1, 2 or 3, written out");
    // arrays
    row("no matrix", "layer X { time = 1; size n; state s[n] = 0; next s = s ^^@ s; output s }",
        "is no matrix");
    row("vector into a number",
        "layer X { time = 1; size n; state s[n] = 0; state q = 0; next s = s; next q = ^^s; output "
        "s }",
        "is one number, but this is [n]");
    row("size as value", "layer X { time = 1; size n; state s[n] = ^^n; next s = s; output s }",
        "stands in shapes only");
    row("unknown size", "layer X { time = 1; size n; state s[^^m] = 0; next s = s; output s }",
        "A size is a whole number or a name");
    row("three sizes",
        "layer X { time = 1; size n; parameter w[^^n, n, n] = 0; state s[n] = 0; next s = s; "
        "output s }",
        "has 3 sizes");
}

void TestLanguageChecker::refuses() {
    QFETCH(QString, text);
    QFETCH(QString, part);
    // "2^^^V": the operator, then the mark.
    qsizetype mark = text.indexOf("^^^");
    mark = mark >= 0 ? mark + 1 : text.indexOf("^^");
    QVERIFY(mark >= 0);
    QString clean = text;
    clean.remove(mark, 2);
    const QString head = clean.left(mark);
    const Parsed parsed = parseDefinitions(clean.toStdString(), "x");
    if (parsed.errors.size() != 1)
        for (const Error& error : parsed.errors) qInfo("%s", toString(error).c_str());
    QCOMPARE(parsed.errors.size(), std::size_t(1));
    const Error& error = parsed.errors[0];
    QVERIFY2(QString::fromStdString(error.sentence).contains(part), error.sentence.c_str());
    QCOMPARE(error.place.line, static_cast<int>(head.count('\n')) + 1);
    QCOMPARE(error.place.column, static_cast<int>(head.size() - head.lastIndexOf('\n')));
    QVERIFY(error.sentence.back() == '.' || error.sentence.back() == '?');
}

void TestLanguageChecker::accepts_data() {
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& text) { QTest::newRow(name) << text; };
    row("zero fits every unit", kNeuron + "y = max(V, 0); z = if V > 0 then V else -0 }");
    row("scale is converted", kNeuron + "parameter E : mV = 0.02 V; y = E + V + 1 uV }");
    row("fraction as exponent", kNeuron + "parameter s : mV/ms^(1/2) = 1 mV/ms^(1/2); noise xi "
                                          "private; state u = V; du/dt = -u/1 ms + s*xi }");
    row("square root", kNeuron + "y = V + sqrt(V^2) + (V^4)^0.25 }");
    row("bounded circle through the past", kNeuron + "a : mV = V + a(t - 1 ms)/2 }");
    row("unit of a function's use",
        kNeuron + "function F(a, b) = a*b + a*b; x = F(V, V) + V^2; y = F(2, 3) }");
    row("noise with a sign and a divisor",
        "neuron X { noise xi shared; parameter s = 1 [1/ms^(1/2)]; state x = 0; dx/dt = -(s*xi)/3 "
        "+ (if x > 0 then s*xi else 0) }");
    row("step clamp without states",
        "neuron X { plug c : channel gives I : nA; V = if t > 1 ms then 0 mV else -70 mV }");
    row("phi as a name and a function",
        "channel X { parameter phi = 2; reads V : mV; output y = phi*phi(2, V/1 mV) }");
    row("named event and its handler",
        kNeuron + "event up when V rises above 1 mV; on up { V = 0 mV }; y = since(up) }");
    row("plasticity with transmit", "plasticity X { weight : nS; state u = 0 per source; du/dt = "
                                    "-u/1 s; on pre { u += 1; transmit weight*u } }");
    row("per target by post",
        kSynapse + "state x = 0 per target; dx/dt = -x/1 ms; on post { x += 1 } }");
    row("comments and strings in any script", kNeuron + "parameter a = 1 \"α, ≥\" # größer\n }");
    row("empty file of comments", "# nothing\nneuron X { state x = 0; dx/dt = 0 }");
    row("dt in a block", kNeuron + "spike when V rises above 1 mV { V = V*exp(-dt/1 ms) } }");
}

void TestLanguageChecker::accepts() {
    QFETCH(QString, text);
    QVERIFY(definition(text) != nullptr);
}

void TestLanguageChecker::unitsAreInferred() {
    const DefinitionPtr d =
        definition("channel X { parameter g = 2 mS/cm^2; parameter k = 3; reads V : mV; state m = "
                   "1/2; dm/dt = 0\n"
                   "u = V + 3 mV; rate_of = 0.1/mV/ms*u; ratio = 5 s/2 ms; square = u^2; none = 0\n"
                   "current I = g*m*V }");
    QVERIFY(d);
    QCOMPARE(unitOf(d, "u"), std::string("mV"));
    QCOMPARE(unitOf(d, "rate_of"), std::string("1/ms"));
    QCOMPARE(unitOf(d, "ratio"), std::string("1"));
    QCOMPARE(unitOf(d, "square"), std::string("mV^2"));
    QCOMPARE(unitOf(d, "none"), std::string("1"));
    QCOMPARE(unitOf(d, "k"), std::string("1"));
    QCOMPARE(unitOf(d, "m"), std::string("1"));
    QCOMPARE(toString(d->output("I")->unit), std::string("uA/cm^2"));
    QCOMPARE(toString(d->assignedQuantity("I")->value->args.at(0)->unit),
             std::string("mS/cm^2")); // g*m
}

void TestLanguageChecker::numbersCarryTheirUnitsAndTypedDigits() {
    const DefinitionPtr d =
        definition(kNeuron + "parameter C = 1.50 uF/cm^2; parameter T = 36 degC; y = V/mV }");
    QVERIFY(d);
    const Syntax& c = *d->parameter("C")->value;
    QCOMPARE(c.text, std::string("1.50"));
    QCOMPARE(c.value, 1.5);
    QVERIFY(c.unit == *parseUnit("uF/cm^2"));
    QCOMPARE(toString(d->parameter("T")->unit), std::string("K"));
    const Syntax& one = *d->assignedQuantity("y")->value->args.at(1);
    QCOMPARE(one.kind, SyntaxKind::Number);
    QCOMPARE(one.value, 1.0);
    QVERIFY(one.unit == *parseUnit("mV"));
}

void TestLanguageChecker::assignedQuantitiesComeInOrderOfUse() {
    const DefinitionPtr d = definition(kNeuron + "a = b + c; b = 2*c; c = V; e = a(t - 1 ms) }");
    QVERIFY(d);
    const auto place = [&](std::string_view name) {
        return std::find_if(d->assigned.begin(), d->assigned.end(),
                            [&](const Assigned& x) { return x.name == name; }) -
               d->assigned.begin();
    };
    QCOMPARE(d->assigned.size(), std::size_t(4));
    QVERIFY(place("c") < place("b") && place("b") < place("a"));
}

void TestLanguageChecker::weightIsAState() {
    const DefinitionPtr synapse = definition(kSynapse + "}");
    QVERIFY(synapse);
    QCOMPARE(synapse->states.front().name, std::string("weight"));
    QCOMPARE(synapse->state("weight")->law, Law::None);
    QVERIFY(!synapse->state("weight")->initial);
    QCOMPARE(synapse->handler("pre")->block.at(0).kind, ActionKind::Add);
    const DefinitionPtr rule =
        definition("plasticity X { weight : nS in [0 nS, 5 nS]; dweight/dt = -weight/1 s }");
    QVERIFY(rule);
    QCOMPARE(rule->state("weight")->law, Law::Derivative);
    QVERIFY(rule->state("weight")->range.high);
}

void TestLanguageChecker::outputsDeclareOrExport() {
    const DefinitionPtr d =
        definition(kNeuron + "output V; output y = 2*V \"twice\"; draw k ~ poisson(2) shared every "
                             "5 ms; output event sent : nS = k*1 nS }");
    QVERIFY(d);
    QCOMPARE(d->outputs.size(), std::size_t(3));
    QCOMPARE(toString(d->output("V")->unit), std::string("mV"));
    QVERIFY(d->assignedQuantity("y") && d->output("y") && d->output("y")->doc == "twice");
    QVERIFY(d->output("sent")->isEvent && d->output("sent")->amount &&
            !d->assignedQuantity("sent"));
    QVERIFY(d->draws.at(0).shared && d->draws.at(0).every);
    QCOMPARE(toString(d->draws.at(0).unit), std::string("1"));
}

void TestLanguageChecker::genericDefinitionsHoldForEveryUnit() {
    const DefinitionPtr d = definition("receptor X { unit G = nS; parameter E = 0 mV; reads V : "
                                       "mV; input g : G; current I : G*mV = g*(E - V) }");
    QVERIFY(d);
    QCOMPARE(d->unitVariables.at(0).name, std::string("G"));
    QVERIFY(*d->unitVariables.at(0).preferred == *parseUnit("nS"));
    QVERIFY(d->output("I")->unit == *parseUnit("G*mV", {"G"}));
    // A concrete unit where the variable stands holds for one G only.
    QVERIFY(!parseDefinitions(
                 "receptor X { unit G = nS; reads V : mV; input g : G; current I : nA = g*V }", "x")
                 .errors.empty());
    QVERIFY(!parseDefinitions("synapse X { unit G; weight : G; state g : G = 0 nS; dg/dt = 0; on "
                              "pre { g += weight }; output g }",
                              "x")
                 .errors.empty());
}

void TestLanguageChecker::declarationsKeepTheirOrder() {
    const DefinitionPtr d = definition(
        kNeuron + "parameter b = 1; parameter a = 2; noise y, x private; state n = b; dn/dt = 0 }");
    QVERIFY(d);
    QCOMPARE(d->parameters.at(0).name, std::string("b"));
    QCOMPARE(d->noises.at(0).name, std::string("y"));
    QCOMPARE(d->noises.at(1).name, std::string("x"));
    QCOMPARE(d->states.at(1).name, std::string("n"));
    QCOMPARE(d->states.at(1).at.line, 4);
    QVERIFY(d->kind == ComponentKind::Neuron);
    QCOMPARE(builtinFunctions().size() > 30, true);
}

QTEST_GUILESS_MAIN(TestLanguageChecker)
#include "tst_language_checker.moc"
