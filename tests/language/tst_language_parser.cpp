// The catalogue parses and checks; damaged copies do not; what is printed reads back.
#include "core/language/definition.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QtTest>

#include <functional>
#include <set>

using namespace dynaloom;
using namespace dynaloom::language;

namespace {

std::vector<DefinitionPtr> catalogue() {
    std::vector<DefinitionPtr> all;
    const QDir folder(DYNALOOM_SOURCE_DIR "/resources/catalog");
    for (const QString& name : folder.entryList({"*.dyn"}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(name));
        const Parsed parsed = parseDefinitions(file.readAll().toStdString(), name.toStdString());
        for (const Error& e : parsed.errors) qWarning("%s", toString(e).c_str());
        for (const Error& e : parsed.warnings) qWarning("%s", toString(e).c_str());
        if (!parsed.errors.empty() || !parsed.warnings.empty())
            qFatal("%s is not clean", qPrintable(name));
        all.insert(all.end(), parsed.definitions.begin(), parsed.definitions.end());
    }
    return all;
}

bool isBroken(const QString& text) {
    return !parseDefinitions(text.toStdString(), "damaged.dyn").errors.empty();
}

// Comments and strings blanked out, so that a search finds code only; offsets stay.
QString codeOf(QString text) {
    static const QRegularExpression passive("#[^\n]*|\"[^\"\n]*\"");
    auto matches = passive.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        text.replace(match.capturedStart(), match.capturedLength(),
                     QString(match.capturedLength(), ' '));
    }
    return text;
}

void everyExpression(const Definition& d, const std::function<void(const SyntaxPtr&)>& visit) {
    const auto give = [&](const SyntaxPtr& tree) {
        if (tree) visit(tree);
    };
    for (const Parameter& p : d.parameters) give(p.value), give(p.range.low), give(p.range.high);
    for (const State& s : d.states)
        give(s.initial), give(s.rate), give(s.history), give(s.range.low);
    for (const Assigned& a : d.assigned) give(a.value);
    for (const OutputPort& o : d.outputs) give(o.amount);
    for (const Draw& r : d.draws) give(r.rule), give(r.every);
    for (const Function& f : d.functions) give(f.value);
    for (const Event& e : d.events) {
        give(e.condition), give(e.left), give(e.right);
        for (const Action& a : e.block) give(a.value);
    }
    for (const Handler& h : d.handlers)
        for (const Action& a : h.block) give(a.value);
}

void addDefinitions() {
    QTest::addColumn<QString>("text");
    for (const DefinitionPtr& d : catalogue())
        QTest::newRow(d->name.c_str()) << QString::fromStdString(d->text);
}

} // namespace

class TestLanguageParser : public QObject {
    Q_OBJECT

private slots:
    void catalogueHoldsWhatTheModelsNeed();
    void definitionTextStandsAlone_data() { addDefinitions(); }
    void definitionTextStandsAlone();
    void printedExpressionsReadBack_data() { addDefinitions(); }
    void printedExpressionsReadBack();
    void printedBracketsAreThoseNeeded_data();
    void printedBracketsAreThoseNeeded();
    void operatorsBindAsInMathematics_data();
    void operatorsBindAsInMathematics();
    void droppedUnitIsAnError_data() { addDefinitions(); }
    void droppedUnitIsAnError();
    void misspeltWordIsAnError_data() { addDefinitions(); }
    void misspeltWordIsAnError();
    void deletedLawIsAnError_data() { addDefinitions(); }
    void deletedLawIsAnError();
    void faultInOneDefinitionSparesTheOthers();
    void everyItemIsLookedAt();
    void lineEndsItemsUnlessItAsksForMore();
    void valuesOfDocumentsParse();
    void refusesBrokenValues_data();
    void refusesBrokenValues();
};

void TestLanguageParser::catalogueHoldsWhatTheModelsNeed() {
    std::set<std::string> names;
    for (const DefinitionPtr& d : catalogue()) {
        QVERIFY2(names.insert(d->name).second, d->name.c_str());
        QVERIFY2(!d->doc.empty(), d->name.c_str());
        QCOMPARE(d->text.rfind(std::string(toString(d->kind)) + " " + d->name, 0), std::size_t(0));
    }
    for (const char* name : {"LIF",
                             "HH",
                             "INa_TM1991",
                             "IK_TM1991",
                             "IL",
                             "INa_HH1952",
                             "IK_HH1952",
                             "Exponential",
                             "COBA",
                             "CUBA",
                             "MgBlock",
                             "DualExponential",
                             "NMDA_Wang2002",
                             "BioNMDA",
                             "STP",
                             "STDP",
                             "RewardSTDP",
                             "CorrelationRule",
                             "AdEx",
                             "Izhikevich",
                             "GIF",
                             "ALIF_Bellec2020",
                             "Potassium",
                             "CalciumDetailed",
                             "IAHP_De1994",
                             "PinskyRinzel",
                             "GapJunction",
                             "Kuramoto",
                             "CANN",
                             "RingKernel",
                             "WilsonCowanDelay",
                             "GRU",
                             "Reservoir",
                             "PoissonInhomogeneous",
                             "PoissonBarrage",
                             "OU",
                             "Theta",
                             "Poisson",
                             "ConstantCurrent",
                             "StepCurrent",
                             "VoltageClamp"})
        QVERIFY2(names.contains(name), name);
}

void TestLanguageParser::definitionTextStandsAlone() {
    QFETCH(QString, text);
    const Parsed parsed = parseDefinitions(text.toStdString(), {});
    QCOMPARE(parsed.errors.size(), std::size_t(0));
    QCOMPARE(parsed.definitions.size(), std::size_t(1));
    QCOMPARE(parsed.definitions[0]->text, text.toStdString());
}

void TestLanguageParser::printedExpressionsReadBack() {
    QFETCH(QString, text);
    const Parsed parsed = parseDefinitions(text.toStdString(), {});
    int count = 0;
    everyExpression(*parsed.definitions.at(0), [&](const SyntaxPtr& tree) {
        ++count;
        const std::string printed = toString(*tree);
        const auto again = parseExpression(printed, true);
        QVERIFY2(again.has_value(), printed.c_str());
        QVERIFY2(sameTree(**again, *tree), printed.c_str());
        QCOMPARE(toString(**again), printed);
    });
    QVERIFY(count > 0);
}

void TestLanguageParser::printedBracketsAreThoseNeeded_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"a - (b - c)",
                             "a - b - c",
                             "a/(b*c)",
                             "a/b*c",
                             "-(a + b)",
                             "-a^2",
                             "(-a)^2",
                             "a^b^c",
                             "(a^b)^c",
                             "a^-b",
                             "a*-b",
                             "-a*b",
                             "-(a*b)",
                             "(5 mV)/ms",
                             "5 mV/ms",
                             "x/(5 mV/ms)",
                             "x/(5 mV)/ms",
                             "a*(5 mV)/ms",
                             "(a*5 mV)/ms",
                             "(-5 mV)/ms",
                             "(5 mV)^2",
                             "5 mV^2",
                             "mV^2",
                             "V/mV",
                             "0.32/mV/ms",
                             "8.314 [J/(K*mol)]",
                             "3 [m/s]",
                             "36 degC",
                             "if a > b then c else d",
                             "1 + (if a > b then c else d)",
                             "(if a > b then c else d) + 1",
                             "if a > b then (if c > d then 1 else 2) else 3",
                             "if a > b then 1 else if c > d then 2 else 3",
                             "not (a and b)",
                             "not a and b",
                             "a and (b or c)",
                             "a and b or c",
                             "E(t - d)",
                             "E(t - (d + e))",
                             "E(t - 2*d)",
                             "since(pre)",
                             "before(V)",
                             "mean(cos(theta))",
                             "normal(0 mV, 1 mV) kept 0.1",
                             "A @ x + b",
                             "A @ (x + b)",
                             "phi(2, x)",
                             "2*faraday*d",
                             "exp(-(V + 40 mV)/10 mV)",
                             "1e-3*x",
                             "2.50*x",
                             "a < b and b < c",
                             "x - -y",
                             "inf",
                             "pre.V - post.V"})
        QTest::newRow(text) << QString(text);
}

void TestLanguageParser::printedBracketsAreThoseNeeded() {
    QFETCH(QString, text);
    const auto tree = parseExpression(text.toStdString(), true);
    QVERIFY2(tree.has_value(), tree ? "" : toString(tree.error()).c_str());
    const std::string printed = toString(**tree);
    const auto again = parseExpression(printed, true);
    QVERIFY2(again.has_value(), printed.c_str());
    QVERIFY2(sameTree(**again, **tree), printed.c_str());
    if (text != "(a*5 mV)/ms") QCOMPARE(QString::fromStdString(printed), text);
}

void TestLanguageParser::operatorsBindAsInMathematics_data() {
    QTest::addColumn<QString>("loose");
    QTest::addColumn<QString>("bracketed");
    const auto row = [](const char* loose, const char* bracketed) {
        QTest::newRow(loose) << QString(loose) << QString(bracketed);
    };
    row("a + b*c", "a + (b*c)");
    row("a - b - c", "(a - b) - c");
    row("a/b/c", "(a/b)/c");
    row("a/b*c", "(a/b)*c");
    row("-a^2", "-(a^2)");
    row("a^b^c", "a^(b^c)");
    row("a + b > c*d", "(a + b) > (c*d)");
    row("a > b and c > d or e > f", "((a > b) and (c > d)) or (e > f)");
    row("not a > b and c", "(not (a > b)) and c");
    row("if a then b else c + d", "if a then b else (c + d)");
    row("(V + 40 mV)/10 mV", "(V + 40 mV)/(10 mV)");
    row("120 mS/cm^2*x", "(120 mS/cm^2)*x");
    row("4/ms*x", "(4/ms)*x");
    row("A @ x + b", "(A @ x) + b");
}

void TestLanguageParser::operatorsBindAsInMathematics() {
    QFETCH(QString, loose);
    QFETCH(QString, bracketed);
    const auto a = parseExpression(loose.toStdString(), false),
               b = parseExpression(bracketed.toStdString(), false);
    QVERIFY(a.has_value() && b.has_value());
    QVERIFY(sameTree(**a, **b));
}

void TestLanguageParser::droppedUnitIsAnError() {
    QFETCH(QString, text);
    const QString code = codeOf(text);
    // An annotation of a port or weight.
    static const QRegularExpression port(
        "\\b(input|input event|reads|weight|gives)\\b[^;\\n:=]*?( : [A-Za-z0-9/^*()]+)");
    auto ports = port.globalMatch(code);
    while (ports.hasNext()) {
        const auto match = ports.next();
        QString damaged = text;
        damaged.remove(match.capturedStart(2), match.capturedLength(2));
        QVERIFY2(isBroken(damaged), qPrintable(match.captured(0)));
    }
    // The unit of a number. What only a plug could tell stays, so one at least must be caught.
    static const QRegularExpression literal("[0-9]( [a-zA-Z]+(/cm\\^2)?)(?=[;,)\\n /*+}-])");
    auto literals = literal.globalMatch(code);
    int tried = 0, caught = 0;
    while (literals.hasNext()) {
        const auto match = literals.next();
        if (!unitSymbol(match.captured(1).mid(1).section('/', 0, 0).toStdString())) continue;
        QString damaged = text;
        damaged.remove(match.capturedStart(1), match.capturedLength(1));
        ++tried;
        caught += isBroken(damaged) ? 1 : 0;
    }
    const bool unusedInside = text.startsWith("ion Potassium"); // its E is for its channels
    if (tried > 0 && !unusedInside) QVERIFY(caught > 0);
    if (tried > 4) QVERIFY(2 * caught > tried);
}

void TestLanguageParser::misspeltWordIsAnError() {
    QFETCH(QString, text);
    const QString code = codeOf(text);
    const qsizetype body = code.indexOf('{');
    static const QRegularExpression word(
        "(?<![A-Za-z0-9_.])(?:[A-Za-z][A-Za-z0-9_]*)|(?<=\\.)[A-Za-z][A-Za-z0-9_]*");
    QHash<QString, int> uses;
    for (auto matches = word.globalMatch(code, body); matches.hasNext();)
        ++uses[matches.next().captured()];
    static const QRegularExpression inner(
        "with \\w+$|with \\w+ = \\w+, \\w+$"); // names of what is plugged
    int tried = 0;
    for (auto matches = word.globalMatch(code, body); matches.hasNext();) {
        const auto match = matches.next();
        const QString name = match.captured(), before = code.left(match.capturedStart()).right(40),
                      after = code.mid(match.capturedEnd(), 6);
        if (name == "cite") continue; // the string behind it is blanked
        const bool isLaw = name.startsWith('d') && after.startsWith("/dt");
        const bool isWord =
            QStringList{"parameter", "state",  "output", "current",   "input", "reads", "plug",
                        "noise",     "draw",   "spike",  "on",        "if",    "then",  "else",
                        "private",   "shared", "per",    "trainable", "when",  "next",  "function"}
                .contains(name);
        static const QRegularExpression declaresOutput("(output|current)( event)? $");
        const bool newOutput =
            declaresOutput.match(before).hasMatch() &&
            (after.startsWith(" =") || after.startsWith(" :") || after.startsWith("["));
        if ((uses[name] == 1 && !isLaw && !isWord) || newOutput ||
            inner.match(before + name).hasMatch())
            continue; // nothing else refers to it
        QString damaged = text;
        damaged.insert(match.capturedEnd(), "Qz");
        ++tried;
        QVERIFY2(isBroken(damaged), qPrintable(before + "[" + name + "]" + after));
    }
    QVERIFY(tried > 2);
}

void TestLanguageParser::deletedLawIsAnError() {
    QFETCH(QString, text);
    const QString code = codeOf(text);
    static const QRegularExpression law(
        "\\b(d[A-Za-z][A-Za-z0-9_]*\\s*/dt|next [A-Za-z0-9_]+)\\s*=");
    for (auto matches = law.globalMatch(code); matches.hasNext();) {
        const auto match = matches.next();
        qsizetype end = match.capturedStart();
        for (int depth = 0; end < code.size(); ++end) {
            const QChar c = code[end];
            if (c == '(') ++depth;
            if (c == ')') --depth;
            if (depth == 0 && (c == ';' || c == '\n' || c == '}')) break;
        }
        QString damaged = text;
        damaged.remove(match.capturedStart(), end - match.capturedStart());
        QVERIFY2(isBroken(damaged), qPrintable(match.captured()));
    }
}

void TestLanguageParser::faultInOneDefinitionSparesTheOthers() {
    const Parsed parsed =
        parseDefinitions("channel A { parameter g = 1 nS; reads V : mV; current I = g*V }\n"
                         "channel B { parameter g = 1 nS; reads V : mv; current I = g*V }\n"
                         "chanel C { }\n"
                         "channel D { parameter g = 1 nS; reads V : mV; current I = g*V }\n",
                         "four.dyn");
    QCOMPARE(parsed.definitions.size(), std::size_t(2));
    QCOMPARE(parsed.definitions[1]->name, std::string("D"));
    QCOMPARE(parsed.errors.size(), std::size_t(2));
    QCOMPARE(toString(parsed.errors[0]),
             std::string("four.dyn: B: 2:43: `mv` is not a unit. Did you mean `mV`?"));
    QCOMPARE(
        toString(parsed.errors[1]),
        std::string("four.dyn: 3:1: `chanel` is no kind of component. Did you mean `channel`?"));
}

void TestLanguageParser::everyItemIsLookedAt() {
    const Parsed parsed = parseDefinitions("neuron X {\n    parameter a = 5 mv\n    paramter b = "
                                           "2\n    state V = 1 +\n        * 2\n    dV/dt = (1\n}\n",
                                           "x");
    QCOMPARE(parsed.errors.size(), std::size_t(4));
    QCOMPARE(parsed.errors[0].place.line, 2);
    QCOMPARE(parsed.errors[1].place.line, 3);
    QCOMPARE(parsed.errors[1].sentence,
             std::string("`paramter` starts no item. Did you mean `parameter`?"));
    QCOMPARE(parsed.errors[2].place.line, 5);
    QCOMPARE(parsed.errors[3].place.line, 7);
}

void TestLanguageParser::lineEndsItemsUnlessItAsksForMore() {
    const char* text = "neuron X {\n    state V =\n        1 +\n        2 *\n        (3\n        - "
                       "4)\n    dV/dt = if V > 1 then\n        1/ms else\n        -1/ms\n}";
    const Parsed parsed = parseDefinitions(text, "x");
    QCOMPARE(parsed.errors.size(), std::size_t(0));
    QCOMPARE(toString(*parsed.definitions.at(0)->states.at(0).initial),
             std::string("1 + 2*(3 - 4)"));
    // A minus never continues a line.
    QVERIFY(isBroken("neuron X {\n    state V = 1\n    - 2\n    dV/dt = 0\n}"));
}

void TestLanguageParser::valuesOfDocumentsParse() {
    const auto quotient = parseExpression("80/N", false);
    QVERIFY(quotient.has_value());
    QCOMPARE((*quotient)->args.at(1)->text, std::string("N"));
    const auto rule = parseExpression("uniform(-70 mV, -50 mV)", true);
    QVERIFY(rule.has_value());
    QCOMPARE((*rule)->kind, SyntaxKind::Rule);
    QCOMPARE((*rule)->args.size(), std::size_t(2));
    QVERIFY(parseExpression("linspace(-pi, pi)", true).has_value());
    const auto value = parseExpression("0.05 mS/cm^2", false);
    QVERIFY(value.has_value());
    QCOMPARE((*value)->kind, SyntaxKind::Number);
    QCOMPARE((*value)->value, 0.05);
    QCOMPARE((*value)->text, std::string("0.05"));
    QVERIFY((*value)->unit == *parseUnit("mS/cm^2"));
    const auto negative = parseExpression("-65 mV", false);
    QVERIFY(negative.has_value());
    QCOMPARE((*negative)->kind, SyntaxKind::Negate);
    // Without rules the same text is a call, which no document parameter answers to.
    QCOMPARE((*parseExpression("uniform(0, 1)", false))->kind, SyntaxKind::Call);
}

void TestLanguageParser::refusesBrokenValues_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("column");
    const auto row = [](const char* text, int column) {
        QTest::newRow(text) << QByteArray(text) << column;
    };
    row("", 1);
    row("20 mss", 4);
    row("1 2", 3);
    row("(1", 3);
    row("1)", 2);
    row("1 +", 4);
    row("a b", 3);
    row(".5", 1);
    row("5.", 1);
    row("1e999", 1);
    row("a $ b", 3);
    row("normal(0, 1) + 1", 14);
    row("parameter", 1);
    row("a; b", 2);
    row("\"x\"", 1);
    row("a < b < c", 7);
    row("x/5 mV/ms", 3);
}

void TestLanguageParser::refusesBrokenValues() {
    QFETCH(QByteArray, text);
    QFETCH(int, column);
    const auto parsed = parseExpression(text.toStdString(), true);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().place.line, 1);
    QCOMPARE(parsed.error().place.column, column);
}

QTEST_GUILESS_MAIN(TestLanguageParser)
#include "tst_language_parser.moc"
