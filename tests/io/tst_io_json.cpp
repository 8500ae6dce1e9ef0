// The strict JSON reader and the canonical printer. Verdicts on strange input are in
// docs/format.md.
#include "core/base/limits.h"
#include "core/io/json.h"

#include <QtTest>

#include <thread>

using namespace dynaloom;
using namespace dynaloom::io;

namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

class TestIoJson : public QObject {
    Q_OBJECT

private slots:
    void keepsValuesAndPlaces() {
        const auto json = parseJson(
            "{\n  \"a\": [1, -0, 2.50e3],\n  \"b\": \"x\\n\\u00e9\\ud83d\\ude00\"\n}", "f");
        QVERIFY(json.has_value());
        const Json& a = *json->find("a");
        QCOMPARE(a.line, 2);
        QCOMPARE(a.column, 8);
        QCOMPARE(a.items[1].text, std::string("-0"));
        QCOMPARE(a.items[2].text, std::string("2.50e3"));
        QCOMPARE(a.items[2].column, 16);
        QCOMPARE(json->find("b")->text, std::string("x\n\xC3\xA9\xF0\x9F\x98\x80"));
    }

    void errorsNamePathAndPlace() {
        const auto json = parseJson("{\"a\": [{\"b\": 1},\n {\"b\": tru}]}", "f.loom");
        QVERIFY(!json.has_value());
        QCOMPARE(json.error().place.file, std::string("f.loom"));
        QCOMPARE(json.error().place.line, 2);
        QCOMPARE(json.error().place.column, 8);
        QVERIFY2(json.error().sentence.rfind("In `a[1].b`: ", 0) == 0,
                 json.error().sentence.c_str());
    }

    void depthIsLimited() {
        QVERIFY(parseJson(nested(limits::kJsonDepth), "f").has_value());
        const auto deeper = parseJson(nested(limits::kJsonDepth + 1), "f");
        QVERIFY(!deeper.has_value());
        QCOMPARE(deeper.error().place.column, limits::kJsonDepth + 1);
    }

    void deepNestingNeedsNoStack() {
        // On a thread of 512 KB, as a worker may have.
        bool refused = false;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, 512 * 1024);
        pthread_t thread{};
        const auto job = [](void* out) -> void* {
            *static_cast<bool*>(out) = !parseJson(std::string(1'000'000, '['), "f").has_value() &&
                                       !parseJson(nested(100'000), "f").has_value();
            return nullptr;
        };
        QCOMPARE(pthread_create(&thread, &attributes, job, &refused), 0);
        pthread_join(thread, nullptr);
        pthread_attr_destroy(&attributes);
        QVERIFY(refused);
    }

    void lengthOfTextIsLimited() {
        const auto text = [](std::size_t n) { return "\"" + std::string(n, 'x') + "\""; };
        QVERIFY(parseJson(text(limits::kTextBytes), "f").has_value());
        QVERIFY(!parseJson(text(limits::kTextBytes + 1), "f").has_value());
    }

    void numberOfValuesIsLimited() {
        const auto list = [](std::size_t n) { // n values with the list itself
            std::string text = "[0";
            for (std::size_t i = 2; i < n; ++i) text += ",0";
            return text + "]";
        };
        const auto above = parseJson(list(limits::kJsonValues + 1), "f");
        QVERIFY(!above.has_value());
        QVERIFY(above.error().sentence.find("side-car") != std::string::npos);
    }

    void aMillionKeysAreFineAndTheirDuplicateIsFound() {
        std::string text = "{";
        for (int i = 0; i < 1'000'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
        QVERIFY(parseJson(text + "\"last\":0}", "f").has_value());
        QVERIFY(!parseJson(text + "\"k77\":0}", "f").has_value());
    }

    void numbersKeepTheirDigitsOrAreRefused_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("fine");
        for (const char* good :
             {"0", "-0", "1e308", "1E+5", "9007199254740993", "5e-324", "0.1000"}) {
            QTest::newRow(good) << good << true;
        }
        for (const char* bad : {"1e309", "-1e999", "1e-999", "01", "1.", ".5", "+1", "0x1", "1e",
                                "--1", "1_000", "NaN", "Infinity", "1,5"}) {
            QTest::newRow(bad) << bad << false;
        }
    }
    void numbersKeepTheirDigitsOrAreRefused() {
        QFETCH(QString, text);
        QFETCH(bool, fine);
        const auto json = parseJson(text.toStdString(), "f");
        QCOMPARE(json.has_value(), fine);
        if (fine) QCOMPARE(printJson(*json), text.toStdString());
        QCOMPARE(isJsonNumber(text.toStdString()), fine);
    }

    void printingIsStable_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("scalars on a line") << R"({"a": 1, "b": [1, 2, 3], "c": {}, "d": []})";
        QTest::newRow("nested") << R"([[1, [2]], {"a": {"b": null}}])";
        QTest::newRow("escapes") << "[\"\\u0001\\t\\\"\\\\/\\u007f\"]";
    }
    void printingIsStable() {
        QFETCH(QString, text);
        const auto once = parseJson(text.toStdString(), "f");
        QVERIFY(once.has_value());
        const std::string printed = printJson(*once);
        const auto twice = parseJson(printed, "f");
        QVERIFY2(twice.has_value(), printed.c_str());
        QCOMPARE(printJson(*twice), printed);
    }

    void linesAreAtMostHundredColumnsWhereTheyCanBe() {
        Json list = Json::array();
        for (int i = 0; i < 5000; ++i) list.items.push_back(Json::ofDigits(std::to_string(i * 37)));
        const std::string printed = printJson(list);
        std::size_t from = 0;
        while (from < printed.size()) {
            const std::size_t to = std::min(printed.find('\n', from), printed.size());
            QVERIFY(to - from <= 100);
            from = to + 1;
        }
        QCOMPARE(parseJson(printed, "f")->items.size(), std::size_t{5000});
    }
};

QTEST_APPLESS_MAIN(TestIoJson)
#include "tst_io_json.moc"
