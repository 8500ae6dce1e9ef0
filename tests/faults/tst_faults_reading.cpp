// Faults 15, 17, 24, 25, 26 and 30 where tests of the parts leave something: newer files, old files
// that run as they did, nesting on a small stack, small files that ask for a huge program, numbers
// that JSON has no word for, cycles. Protections: versions, migrations, depth, operations, cycles,
// strict-json.
#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/compile/kernel/print.h"
#include "tests/models/documents.h" // before Qt

#include <QTest>

#include <pthread.h>

#include <filesystem>
#include <limits>

using namespace dynaloom;
using namespace dynaloom::test;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = DYNALOOM_SOURCE_DIR;

std::string bytesOf(const fs::path& path) {
    return dynaloom::readFile(path, limits::kFileBytes).value_or(std::string());
}

std::string repeated(std::string_view piece, std::size_t count) {
    std::string text;
    text.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
}

std::string sentenceOf(const std::string& text) { return refusalOf(text); }

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kSmallStack = 8u << 20; // AddressSanitizer's frames are several times larger
#else
constexpr std::size_t kSmallStack = 512u << 10;
#endif

// On a thread with a stack of 512 KiB, as workers of other programs have.
template <class F> void onSmallStack(F&& f) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kSmallStack);
    pthread_t thread{};
    const auto run = [](void* job) -> void* {
        (*static_cast<std::remove_reference_t<F>*>(job))();
        return nullptr;
    };
    QCOMPARE(pthread_create(&thread, &attributes, run, &f), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

std::string componentWith(const std::string& slope) {
    return "neuron X {\n  state V = 0\n  dV/dt = (" + slope + ")/(1 ms)\n}\n";
}

std::string documentWith(const QJsonArray& lines) {
    Document d;
    d.components.append(lines);
    d.population("S", "X", 3);
    return d.text();
}

} // namespace

class TestFaultsReading : public QObject {
    Q_OBJECT

private slots:
    // ---- 15: what a later version wrote ----
    void aNewerFileIsRefusedWithItsWriter() {
        std::string text = bytesOf(kSource / "tests/data/good/small.loom");
        const std::size_t at = text.find("\"version\": 1");
        QVERIFY(at != std::string::npos);
        text.replace(at, 12, "\"version\": 99");
        const std::string said = sentenceOf(text);
        QVERIFY2(contains(said, "format version 99") && contains(said, "Dynaloom"), said.c_str());
    }
    void aFeatureThisVersionLacksIsNamed() {
        const std::string said = sentenceOf(R"({"format": "dynaloom", "version": 1,
            "writer": "Dynaloom 9.1", "needs": ["time_travel"], "graph": {}})");
        QVERIFY2(contains(said, "time_travel") && contains(said, "Dynaloom 9.1"), said.c_str());
    }
    void unknownPartsSurviveAnEdit() {
        const std::string text = bytesOf(kSource / "tests/data/good/unknown_keys.loom");
        const auto model = readText(text);
        auto edited = std::make_shared<model::Model>(*model);
        edited->title = "edited";
        const std::string before = orThrow(io::writeDocumentText(*model));
        std::string after = orThrow(io::writeDocumentText(*edited));
        QVERIFY(model->title.empty());
        const std::string line = "  \"title\": \"edited\",\n";
        const std::size_t at = after.find(line);
        QVERIFY(at != std::string::npos);
        after.erase(at, line.size());
        QCOMPARE(after, before);
    }

    // ---- 17: old files ----
    void everyOldFileRunsAndSavesAsToday() {
        int files = 0;
        for (const auto& entry : fs::directory_iterator(kSource / "tests/data/old")) {
            if (entry.path().extension() != ".loom") continue;
            ++files;
            const auto read = io::readDocument(entry.path());
            QVERIFY2(read.has_value(), read ? "" : toString(read.error()).c_str());
            const std::string saved = orThrow(io::writeDocumentText(*read->model));
            QVERIFY(contains(saved, "\"version\": 1,"));
            Run old(*read->model, {}), today(*readText(saved), {});
            old.until(200);
            today.until(200);
            QVERIFY(!old.states().empty());
            QCOMPARE(today.states(), old.states());
        }
        QVERIFY(files >= 1);
    }
    // The same network written by hand in today's format: a migration that lost a number shows
    // here.
    void version0RunsAsItsTwinOfToday() {
        Document d;
        d.run = {{"duration", "100 ms"},
                 {"dt", "0.1 ms"},
                 {"seed", 1},
                 {"precision", "float"},
                 {"device", "cpu"}};
        d.population("E", "LIF", 80, {{"R", 1}});
        d.population("I", "LIF", 20, {{"R", 1}}, {}, {d.plug("receptors", "e", "COBA")});
        d.projection("EI", "E", "I.e",
                     {{"synapse", "Exponential"},
                      {"connector", QJsonObject{{"rule", "all_to_all"}}},
                      {"weight", 0.6}});
        d.monitor("spikes", "E:spike");
        Run twin(*readText(d.text()), {});
        Run old(*test::readFile((kSource / "tests/data/old/version_0.loom").string()), {});
        QCOMPARE(old.program().neurons, std::uint64_t{100});
        QCOMPARE(old.program().synapses, std::uint64_t{80 * 20});
        for (const char* which : {"E.V", "I.V"}) {
            const auto start = old.values(old.arrayNamed(which));
            std::vector<double> driven(start.size());
            for (std::size_t i = 0; i < driven.size(); ++i)
                driven[i] = static_cast<double>(i) - 10; // some start above threshold and fire
            old.write(which, driven);
            twin.write(which, driven);
        }
        old.until(300);
        twin.until(300);
        QVERIFY(old.spikes("spikes").size() > 5);
        QVERIFY(old.spikes("spikes") == twin.spikes("spikes"));
        QCOMPARE(old.states(), twin.states());
    }

    // ---- 24: nesting, on a small stack ----
    void deepNestingIsRefusedOnASmallStack_data() {
        QTest::addColumn<QString>("what");
        for (const char* what : {"JSON lists", "JSON objects", "brackets", "signs", "nots",
                                 "powers", "conditionals", "calls", "sum"})
            QTest::newRow(what) << what;
    }
    void deepNestingIsRefusedOnASmallStack() {
        QFETCH(QString, what);
        std::string said;
        onSmallStack([&] {
            const auto slope = [&](const std::string& text) {
                const auto parsed = language::parseDefinitions(componentWith(text), "x.dyn");
                if (!parsed.errors.empty() && parsed.errors[0].place.line > 0)
                    said = parsed.errors[0].sentence;
            };
            const auto json = [&](const std::string& text) {
                const auto read = io::readDocumentText(text, "f");
                if (!read && read.error().place.column > 0) said = read.error().sentence;
            };
            if (what == "JSON lists") json(repeated("[", 1'000'000));
            if (what == "JSON objects") json(repeated("{\"a\":", 100'000));
            if (what == "brackets") slope(repeated("(", 30'000) + "1" + repeated(")", 30'000));
            if (what == "signs") slope(repeated("- ", 30'000) + "1");
            if (what == "nots") slope("if " + repeated("not ", 10'000) + "(V > 0) then 1 else 0");
            if (what == "powers") slope(repeated("2^", 30'000) + "1");
            if (what == "conditionals") slope(repeated("if V > 0 then 1 else ", 2'900) + "0");
            if (what == "calls") slope(repeated("exp(", 10'000) + "1" + repeated(")", 10'000));
            if (what == "sum") slope(repeated("V + ", 15'000) + "1");
        });
        QVERIFY2(contains(said, "deep") || contains(said, "in a chain"), said.c_str());
    }
    // What is just allowed gets through the whole compiler.
    void theDeepestAllowedCompilesOnASmallStack() {
        const std::string texts[] = {repeated("(", 60) + "V" + repeated(")", 60),
                                     repeated("V + ", 250) + "1",
                                     repeated("exp(", 60) + "V" + repeated(")", 60),
                                     repeated("if V > 0 then V else ", 55) + "0"};
        for (const std::string& text : texts) {
            std::string said = "not run";
            onSmallStack([&] {
                const QString slope = QString::fromStdString("  dV/dt = (" + text + ")/(1 ms)");
                const auto program = toProgram(
                    *readText(documentWith({"neuron X {", "  state V = 0", slope, "}"})), {});
                said = program ? "" : toString(program.error());
                if (program) said = compile::printKernels(*program).text.empty() ? "empty" : "";
            });
            QCOMPARE(QString::fromStdString(said), QString());
        }
    }

    // ---- 25: a small file, a huge program ----
    void namesThatDoubleEachOtherStaySmall() {
        QJsonArray lines{"neuron X {", "  state V = 0.5", "  a0 = V"};
        for (int i = 1; i <= 40; ++i)
            lines.append(QStringLiteral("  a%1 = a%2*a%2 + a%2").arg(i).arg(i - 1));
        lines.append("  dV/dt = a40/(1 ms)");
        lines.append("}");
        const auto program = toProgram(*readText(documentWith(lines)), {});
        QVERIFY2(program.has_value(), program ? "" : toString(program.error()).c_str());
        QVERIFY(program->exprs.size() < 2000); // 2^40 written out
        QVERIFY(compile::printKernels(*program).text.size() < 100'000);
    }
    void functionsThatDoubleEachOtherAreRefusedOrStaySmall() {
        QJsonArray lines{"neuron X {", "  state V = 0.5", "  function f0(x) = x*x + 1"};
        for (int i = 1; i <= 40; ++i)
            lines.append(
                QStringLiteral("  function f%1(x) = f%2(x) + f%2(x + %1)").arg(i).arg(i - 1));
        lines.append("  dV/dt = f40(V)/(1 ms)");
        lines.append("}");
        const auto said = sentenceOf(documentWith(lines));
        QVERIFY2(!said.empty(), "accepted");
    }
    void manyNodesOfManyEquationsAreRefused() {
        Document d;
        QJsonArray lines{"neuron X {", "  state V = 0"};
        for (int i = 0; i < 300; ++i)
            lines.append(QStringLiteral("  a%1 = sin(V + %1)*exp(V - %1)").arg(i));
        QString sum = "a0";
        for (int i = 1; i < 200; ++i) sum += " + a" + QString::number(i);
        lines.append("  dV/dt = (" + sum + ")/(1 ms)");
        lines.append("}");
        d.components.append(lines);
        for (int i = 0; i < 1500; ++i) d.population("P" + QString::number(i), "X", 1);
        const std::string said = sentenceOf(d.text());
        QVERIFY2(contains(said, "too large (more than 200000 operations)"), said.c_str());
    }

    // ---- 26: numbers JSON has no word for ----
    void noNumberBecomesNull() {
        const auto model = readText(bytesOf(kSource / "tests/data/good/small.loom"));
        for (const double bad :
             {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            auto edited = std::make_shared<model::Model>(*model);
            auto graph = std::make_shared<model::Graph>(*edited->graph);
            auto node = std::make_shared<model::Node>(*graph->nodes[0]);
            node->position = {bad, 0};
            graph->nodes[0] = node;
            edited->graph = graph;
            const auto written = io::writeDocumentText(*edited);
            QVERIFY(!written.has_value());
            QVERIFY(contains(written.error().sentence, "not a finite number"));
        }
    }
    void aMinusAndTypedDigitsSurvive() {
        const std::string text = R"({"format": "dynaloom", "version": 1, "graph": {"nodes": [
            {"id": 1, "name": "E", "kind": "population", "component": "LIF", "size": 1,
             "parameters": {"V_th": "-0.0 mV", "R": 1.50}, "mine": [-0.0, 1e400000000000000000000]}]}})";
        const std::string said = sentenceOf(text);
        QVERIFY2(contains(said, "outside the range of double precision"), said.c_str());
        std::string fine = text;
        fine.replace(fine.find("1e400000000000000000000"), 23, "18446744073709551616");
        const std::string written = orThrow(io::writeDocumentText(*readText(fine)));
        for (const char* part : {"-0.0 mV", "1.50", "[-0.0, 18446744073709551616]"})
            QVERIFY2(contains(written, part), written.c_str());
    }
    void twoKeysOfOneNameAreNeverGuessed() {
        const std::string said =
            sentenceOf(R"({"format": "dynaloom", "version": 1, "title": "a", "title": "b"})");
        QVERIFY2(contains(said, "appears twice"), said.c_str());
        QVERIFY(contains(sentenceOf(R"({"format": "dynaloom", "version": 1} tail)"),
                         "Nothing may follow"));
    }

    // ---- 30: cycles ----
    void cyclesAreNamedByTheirPath_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<QString>("path");
        Document parameters;
        parameters.parameters = {{"a", "b + 1"}, {"b", "2*c"}, {"c", "a"}};
        QTest::newRow("parameters") << parameters.text() << "a -> b -> c -> a";
        QTest::newRow("areas") << bytesOf(kSource / "tests/data/bad/area_cycle.loom")
                               << "A -> B -> A";
        QTest::newRow("assigned quantities")
            << documentWith({"neuron X {", "  state V = 0", "  a = b + V", "  b = 2*c", "  c = a",
                             "  dV/dt = a/(1 ms)", "}"})
            << "a \u2192 b \u2192 c \u2192 a";
        QTest::newRow("functions")
            << documentWith({"neuron X {", "  state V = 0", "  function f(x) = f(x) + 1",
                             "  dV/dt = f(V)/(1 ms)", "}"})
            << "calls itself";
        QTest::newRow("an alias of itself")
            << documentWith(
                   {"neuron X {", "  state V = 0", "  a = a + 1", "  dV/dt = a/(1 ms)", "}"})
            << "defined by itself";
    }
    void cyclesAreNamedByTheirPath() {
        QFETCH(std::string, text);
        QFETCH(QString, path);
        const std::string said = sentenceOf(text);
        QVERIFY2(QString::fromStdString(said).contains(path), said.c_str());
    }
};

QTEST_GUILESS_MAIN(TestFaultsReading)
#include "tst_faults_reading.moc"
