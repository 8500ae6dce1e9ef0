// Whatever comes in, the parser answers with a place, in bounded time and memory.
#include "core/base/limits.h"
#include "core/language/definition.h"

#include <QDir>
#include <QFile>
#include <QtTest>

#include <random>

using namespace dynaloom;
using namespace dynaloom::language;

namespace {

QList<QByteArray> catalogueFiles() {
    QList<QByteArray> texts;
    const QDir folder(DYNALOOM_SOURCE_DIR "/resources/catalog");
    for (const QString& name : folder.entryList({"*.dyn"}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly)) texts += file.readAll();
    }
    return texts;
}

// Parses, and holds every error to its promise.
Parsed parse(std::string_view text) {
    Parsed parsed = parseDefinitions(text, "h.dyn");
    for (const Error& error : parsed.errors) {
        const bool good = error.place.line >= 1 && error.place.column >= 1 &&
                          error.sentence.size() > 5 && error.sentence.size() < 5000 &&
                          error.kind == ErrorKind::Input;
        if (!good) qFatal("an error without a place or a sentence: %s", toString(error).c_str());
    }
    return parsed;
}

std::string repeated(std::string_view piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
}

std::string neuron(const std::string& body) {
    return "neuron X {\n    state V = 0 mV\n    dV/dt = 0\n" + body + "\n}\n";
}

} // namespace

class TestLanguageHostile : public QObject {
    Q_OBJECT

private slots:
    void everyPrefixIsAnswered();
    void flippedBytesAreAnswered();
    void deepNestingIsRefused_data();
    void deepNestingIsRefused();
    void deepestAllowedNestingParses();
    void longChainsAreRefused_data();
    void longChainsAreRefused();
    void longestAllowedChainParses();
    void megabyteOfGarbageIsAnswered_data();
    void megabyteOfGarbageIsAnswered();
    void nulAndBadUtf8ArePlaced_data();
    void nulAndBadUtf8ArePlaced();
    void itemsAreCounted();
    void namesAreMeasured();
    void definitionsAreMeasured();
    void textsAreMeasured();
    void functionsCannotExplode();
    void longDependenciesNeedNoStack();
    void manyFaultsAreNotAllTold();
    void valuesAreBounded();
};

void TestLanguageHostile::everyPrefixIsAnswered() {
    for (const QByteArray& text : catalogueFiles()) {
        QVERIFY(!text.isEmpty());
        for (qsizetype length = 0; length < text.size(); ++length) {
            const Parsed parsed = parse({text.constData(), static_cast<std::size_t>(length)});
            // Cut inside a definition (after its first word began), there must be an error.
            const QByteArray head = text.left(length);
            const bool open = head.count('{') > head.count('}');
            if (open && !head.contains('"'))
                QVERIFY2(!parsed.errors.empty(), head.right(60).constData());
        }
    }
}

void TestLanguageHostile::flippedBytesAreAnswered() {
    std::mt19937 random(7);
    for (const QByteArray& text : catalogueFiles()) {
        for (qsizetype at = 0; at < text.size(); ++at) {
            std::string damaged = text.toStdString();
            char& byte = damaged[static_cast<std::size_t>(at)];
            byte = static_cast<char>(byte ^ static_cast<char>(1u << (random() % 8)));
            parse(damaged);
        }
    }
}

void TestLanguageHostile::deepNestingIsRefused_data() {
    QTest::addColumn<std::string>("text");
    const std::size_t deep = 10000; // fits a definition of 64 KiB
    QTest::newRow("brackets") << neuron("x = " + repeated("(", deep) + "1" + repeated(")", deep));
    QTest::newRow("open brackets") << neuron("x = " + repeated("(", deep));
    QTest::newRow("minus") << neuron("x = " + repeated("-", deep) + "1");
    QTest::newRow("not") << neuron("x = if " + repeated("not ", deep) + "1 > 2 then 1 else 2");
    QTest::newRow("if") << neuron("x = " + repeated("if 1 > 2 then 1 else ", 2000) + "2");
    QTest::newRow("if in condition") << neuron("x = " + repeated("if ", deep));
    QTest::newRow("power") << neuron("x = " + repeated("2^", deep) + "2");
    QTest::newRow("calls") << neuron("x = " + repeated("exp(", deep) + "1" + repeated(")", deep));
    QTest::newRow("reductions") << neuron("x = " + repeated("sum(", deep) + "1" +
                                          repeated(")", deep));
    QTest::newRow("delays") << neuron("x = " + repeated("V(t - ", 8000) + "1" +
                                      repeated(")", 8000));
    QTest::newRow("units") << neuron("x = 1 [" + repeated("(", deep) + "mV" + repeated(")", deep) +
                                     "]");
    QTest::newRow("brackets beyond a definition")
        << neuron("x = " + repeated("(", 100000) + "1" + repeated(")", 100000));
    QTest::newRow("braces") << "neuron X " + repeated("{", 100000);
    QTest::newRow("blocks") << neuron(repeated("spike when V > 0 mV {", 3000));
    QTest::newRow("heads") << repeated("neuron X {", 90000);
}

void TestLanguageHostile::deepNestingIsRefused() {
    QFETCH(std::string, text);
    const Parsed parsed = parse(text);
    QVERIFY(!parsed.errors.empty());
    QCOMPARE(parsed.definitions.size(), std::size_t(0));
}

void TestLanguageHostile::deepestAllowedNestingParses() {
    const auto nested = [](int depth) {
        return repeated("(", static_cast<std::size_t>(depth)) + "1" +
               repeated(")", static_cast<std::size_t>(depth));
    };
    // The expression itself is the first level.
    QVERIFY(parseExpression(nested(limits::kExpressionDepth - 1), false).has_value());
    QVERIFY(!parseExpression(nested(limits::kExpressionDepth), false).has_value());
}

void TestLanguageHostile::longChainsAreRefused_data() {
    QTest::addColumn<std::string>("text");
    const std::size_t count = 15000;
    QTest::newRow("sum") << neuron("x = " + repeated("1 + ", count) + "1");
    QTest::newRow("product") << neuron("x = " + repeated("1*", count) + "1");
    QTest::newRow("and") << neuron("x = if " + repeated("1 > 2 and ", 6000) +
                                   "1 > 2 then 1 else 2");
    QTest::newRow("mixed") << neuron("x = " + repeated("(", 50) + "1" +
                                     repeated(repeated(" + 1", 100) + ")", 50));
}

void TestLanguageHostile::longChainsAreRefused() {
    QFETCH(std::string, text);
    const Parsed parsed = parse(text);
    QCOMPARE(parsed.errors.size(), std::size_t(1));
    QVERIFY(parsed.errors[0].sentence.find("in a chain") != std::string::npos);
    QCOMPARE(parsed.errors[0].place.line, 4);
}

void TestLanguageHostile::longestAllowedChainParses() {
    QVERIFY(parseExpression(repeated("1 + ", 255) + "1", false).has_value());
    QVERIFY(!parseExpression(repeated("1 + ", 256) + "1", false).has_value());
}

void TestLanguageHostile::megabyteOfGarbageIsAnswered_data() {
    QTest::addColumn<std::string>("text");
    const std::size_t size = limits::kTextBytes;
    std::mt19937 random(11);
    std::string noise(size, '\0'), ascii(size, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    for (char& c : ascii) c = static_cast<char>(' ' + random() % 95);
    std::string words;
    const std::vector<std::string> list = {"neuron", "X",    "{", "}",    "state", "V", "=", "(",
                                           ")",      "mV",   "1", "\n",   ";",     "d", "/", "dt",
                                           "spike",  "when", "~", "plug", "\"",    "#"};
    while (words.size() + 16 < size) words += list[random() % list.size()] + " ";
    QTest::newRow("noise") << noise;
    QTest::newRow("ascii") << ascii;
    QTest::newRow("words") << words;
    QTest::newRow("nul") << std::string(size, '\0');
    QTest::newRow("brackets") << std::string(size, '(');
    QTest::newRow("quotes") << std::string(size, '"');
    QTest::newRow("high bytes") << std::string(size, '\xff');
    QTest::newRow("letters") << std::string(size, 'a');
    QTest::newRow("digits") << std::string(size, '1');
    QTest::newRow("newlines and one word") << std::string(size - 1, '\n') + "x";
    QTest::newRow("inside a definition") << "neuron X {\n" + ascii.substr(0, size - 16) + "\n}";
    QTest::newRow("definitions") << repeated("neuron X { }\n", size / 13);
}

void TestLanguageHostile::megabyteOfGarbageIsAnswered() {
    QFETCH(std::string, text);
    const Parsed parsed = parse(text);
    QVERIFY(!parsed.errors.empty());
    QVERIFY(parsed.errors.size() <= 100);
}

void TestLanguageHostile::nulAndBadUtf8ArePlaced_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* name, std::string text, int line, int column) {
        QTest::newRow(name) << std::move(text) << line << column;
    };
    row("nul", neuron(std::string("x = 1 \0 2", 9)), 4, 7);
    row("bell", neuron("x = \a1"), 4, 5);
    row("stray byte", neuron("x = \x80"), 4, 5);
    row("cut character", neuron("x = 1 # \xe2\x82"), 4, 9);
    row("overlong", neuron("x = 1 # \xc0\x80"), 4, 9);
    row("surrogate", neuron("x = 1 \"\xed\xa0\x80\""), 4, 8);
    row("beyond Unicode", neuron("x = 1 # \xf4\x90\x80\x80"), 4, 9);
    row("Greek", neuron("x = \xce\xb1"), 4, 5);
    row("open string", neuron("x = 1 \"doc"), 4, 7);
}

void TestLanguageHostile::nulAndBadUtf8ArePlaced() {
    QFETCH(std::string, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const Parsed parsed = parse(text);
    QCOMPARE(parsed.errors.size(), std::size_t(1));
    QCOMPARE(parsed.errors[0].place.line, line);
    QCOMPARE(parsed.errors[0].place.column, column);
}

void TestLanguageHostile::itemsAreCounted() {
    const auto items = [](std::size_t count) {
        std::string text = "neuron X {\n    state V = 0 mV; dV/dt = 0\n";
        for (std::size_t i = 2; i < count; ++i) text += "a" + std::to_string(i) + " = 1\n";
        return text + "}";
    };
    QCOMPARE(parse(items(limits::kDefinitionItems)).errors.size(), std::size_t(0));
    QCOMPARE(parse(items(limits::kDefinitionItems + 1)).errors.size(), std::size_t(1));
}

void TestLanguageHostile::namesAreMeasured() {
    const auto named = [](std::size_t length) { return neuron(std::string(length, 'a') + " = 1"); };
    QCOMPARE(parse(named(limits::kNameBytes)).errors.size(), std::size_t(0));
    QCOMPARE(parse(named(limits::kNameBytes + 1)).errors.size(), std::size_t(1));
}

void TestLanguageHostile::definitionsAreMeasured() {
    const auto sized = [](std::size_t size) {
        std::string text = "neuron X { state V = 0 mV; dV/dt = 0 }";
        text.insert(text.size() - 1, std::string(size - text.size(), ' '));
        return text;
    };
    QCOMPARE(parse(sized(limits::kDefinitionBytes)).errors.size(), std::size_t(0));
    QCOMPARE(parse(sized(limits::kDefinitionBytes + 1)).errors.size(), std::size_t(1));
}

void TestLanguageHostile::textsAreMeasured() {
    const std::string definition = "neuron X { state V = 0 mV; dV/dt = 0 }";
    QCOMPARE(
        parse(definition + std::string(limits::kTextBytes - definition.size(), ' ')).errors.size(),
        std::size_t(0));
    QCOMPARE(parse(definition + std::string(limits::kTextBytes - definition.size() + 1, ' '))
                 .errors.size(),
             std::size_t(1));
}

void TestLanguageHostile::functionsCannotExplode() {
    std::string text = "function f0(x) = x + 1\n";
    for (int i = 1; i < 40; ++i) {
        const std::string below = "f" + std::to_string(i - 1);
        text += "function f" + std::to_string(i) + "(x) = " + below + "(x) + " + below + "(2*x)\n";
    }
    const Parsed parsed = parse(neuron(text + "y = f39(1)"));
    QCOMPARE(parsed.errors.size(), std::size_t(1));
    QVERIFY(parsed.errors[0].sentence.find("200000 operations") != std::string::npos);
    std::string chain = "function f0(x) = x + 1\n";
    for (int i = 1; i < 1500; ++i)
        chain += "function f" + std::to_string(i) + "(x) = f" + std::to_string(i - 1) + "(x) + 1\n";
    const Parsed deep = parse(neuron(chain + "y = f1499(1)"));
    QCOMPARE(deep.errors.size(), std::size_t(1));
    QVERIFY(deep.errors[0].sentence.find("64 deep") != std::string::npos);
}

void TestLanguageHostile::longDependenciesNeedNoStack() {
    std::string up, down;
    for (int i = 1; i < 1990; ++i) {
        up += "a" + std::to_string(i) + " = a" + std::to_string(i - 1) + "\n";
        down += "a" + std::to_string(1989 - i) + " = a" + std::to_string(1990 - i) + "\n";
    }
    const Parsed rising = parse(neuron("a0 = V\n" + up)),
                 falling = parse(neuron(down + "a1989 = V"));
    QCOMPARE(rising.errors.size(), std::size_t(0));
    QCOMPARE(falling.errors.size(), std::size_t(0));
    QCOMPARE(falling.definitions.at(0)->assigned.front().name, std::string("a1989"));
    QCOMPARE(toString(falling.definitions.at(0)->assigned.back().unit), std::string("mV"));
    QCOMPARE(parse(neuron("a0 = a1989\n" + up)).errors.size(), std::size_t(1)); // one circle
}

void TestLanguageHostile::manyFaultsAreNotAllTold() {
    const Parsed parsed = parse(neuron(repeated("x = 5 mv\n", 1000)));
    QCOMPARE(parsed.errors.size(), std::size_t(100));
}

void TestLanguageHostile::valuesAreBounded() {
    QVERIFY(!parseExpression(std::string(limits::kDefinitionBytes + 1, ' '), true));
    QVERIFY(!parseExpression(std::string(60000, '('), true));
    QVERIFY(!parseExpression(std::string("1\0", 2), true));
    QVERIFY(!parseUnit(std::string(100000, '(')));
}

QTEST_GUILESS_MAIN(TestLanguageHostile)
#include "tst_language_hostile.moc"
