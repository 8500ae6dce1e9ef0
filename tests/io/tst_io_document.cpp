// Documents: what is read is what was written, byte for byte; old versions are brought up; what
// this version does not know is kept.
#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/io/json.h"
#include "core/io/migrate.h"
#include "core/io/sidecar.h"
#include "core/model/catalog.h"
#include "core/model/edit.h"
#include "core/model/validate.h"
#include "tests/io/schema_check.h"

#include <QCryptographicHash>
#include <QtTest>

#include <limits>

using namespace dynaloom;
using namespace dynaloom::io;
using namespace dynaloom::model;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = DYNALOOM_SOURCE_DIR;

std::string bytesOf(const fs::path& file) {
    auto bytes = readFile(file, 64u << 20);
    if (!bytes) QTest::qFail(toString(bytes.error()).c_str(), __FILE__, __LINE__);
    return bytes.value_or(std::string());
}

ModelPtr read(const std::string& text) {
    auto document = readDocumentText(text, "test.loom");
    if (!document) {
        QTest::qFail(toString(document.error()).c_str(), __FILE__, __LINE__);
        return std::make_shared<Model>();
    }
    return document->model;
}

std::string written(const Model& model) {
    auto text = writeDocumentText(model);
    if (!text) QTest::qFail(toString(text.error()).c_str(), __FILE__, __LINE__);
    return text.value_or(std::string());
}

// Text of a document but for the line of the program's version.
std::string withoutWriter(const std::string& text) {
    const std::size_t from = text.find("  \"writer\":");
    const std::size_t to = text.find('\n', from);
    return from == std::string::npos ? text : text.substr(0, from) + text.substr(to + 1);
}

void addFiles(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".loom") continue;
        QTest::newRow(entry.path().stem().c_str()) << QString::fromStdString(entry.path().string());
    }
}

// A model of two cells and an explicit list of n connections.
ModelPtr listModel(std::size_t n) {
    const ModelPtr base = read(bytesOf(kSource / "tests/data/good/explicit_list.loom"));
    auto table = std::make_shared<Connector::Explicit>();
    for (std::size_t i = 0; i < n; ++i) {
        table->pre.push_back(static_cast<std::uint32_t>(i % 20));
        table->post.push_back(static_cast<std::uint32_t>(i * 7 % 20));
        table->weight.push_back(0.1 * static_cast<double>(i));
        table->delayMs.push_back(i % 2 == 0 ? 0.1 : 1.5);
    }
    Projection projection = *base->graph->projections.at(0);
    projection.connector.table = table;
    return replaceProjection(base, {}, projection).value();
}

} // namespace

class TestIoDocument : public QObject {
    Q_OBJECT

private slots:
    void canonicalFilesAreWrittenAsTheyWere_data() {
        QTest::addColumn<QString>("file");
        addFiles(kSource / "tests/data/good");
        addFiles(kSource / "resources/examples");
    }
    void canonicalFilesAreWrittenAsTheyWere() {
        QFETCH(QString, file);
        const std::string text = bytesOf(file.toStdString());
        const auto document = readDocument(file.toStdString());
        QVERIFY2(document.has_value(), document ? "" : toString(document.error()).c_str());
        const std::string once = written(*document->model);
        if (qEnvironmentVariableIsSet("DYNALOOM_REWRITE"))
            QVERIFY(replaceFile(file.toStdString(), once).has_value());
        QCOMPARE(QString::fromStdString(withoutWriter(once)),
                 QString::fromStdString(withoutWriter(text)));
        QCOMPARE(written(*read(once)), once);
    }

    void goodFilesAndExamplesValidate_data() { canonicalFilesAreWrittenAsTheyWere_data(); }
    void goodFilesAndExamplesValidate() {
        QFETCH(QString, file);
        Catalog catalog;
        catalog.addFolder(kSource / "resources/catalog");
        QVERIFY(catalog.problems().empty());
        const auto document = readDocument(file.toStdString());
        QVERIFY2(document.has_value(), document ? "" : toString(document.error()).c_str());
        for (const Error& error : validate(*document->model, catalog).errors)
            qCritical("%s", toString(error).c_str());
        QVERIFY(validate(*document->model, catalog).errors.empty());
    }

    void goodFilesFitTheSchema_data() { canonicalFilesAreWrittenAsTheyWere_data(); }
    void goodFilesFitTheSchema() {
        QFETCH(QString, file);
        const auto schema = parseJson(bytesOf(kSource / "resources/schema/loom-1.json"), "schema");
        QVERIFY(schema.has_value());
        const auto json = parseJson(bytesOf(file.toStdString()), "f");
        QCOMPARE(tests::SchemaCheck(*schema).firstFault(*json), QString());
    }

    void theSchemaRefuses_data() {
        QTest::addColumn<QString>("fault");
        for (const auto& [name, fault] :
             {std::pair{"version_text", "$.version"},
              std::pair{"name_with_code", "$.graph.nodes[0].name"},
              std::pair{"id_fraction", "$.graph.nodes[2].id"},
              std::pair{"position_short", "$.graph.nodes[0].position"},
              std::pair{"end_syntax", "$.graph.projections[0].to"},
              std::pair{"precision_unknown", "$.run.precision"},
              std::pair{"table_unknown_member", "$.graph.projections[0].connector.table"},
              std::pair{"every_zero", "$.graph.monitors[1].every"}}) {
            QTest::newRow(name) << fault;
        }
    }
    void theSchemaRefuses() {
        QFETCH(QString, fault);
        const auto schema = parseJson(bytesOf(kSource / "resources/schema/loom-1.json"), "schema");
        const fs::path file =
            kSource / "tests/data/bad" / (std::string(QTest::currentDataTag()) + ".loom");
        const auto json = parseJson(bytesOf(file), "f");
        QVERIFY(json.has_value());
        QCOMPARE(tests::SchemaCheck(*schema).firstFault(*json), fault);
    }

    void theExampleOfTheFormatPageIsCanonical() {
        const std::string page = bytesOf(kSource / "docs/format.md");
        const std::size_t from = page.find("```json\n") + 8;
        const std::string example = page.substr(from, page.find("```", from) - from);
        QCOMPARE(QString::fromStdString(withoutWriter(written(*read(example)))),
                 QString::fromStdString(withoutWriter(example)));
    }

    void namesHaveAtMostSixtyFourCharacters() {
        for (const std::size_t n : {limits::kNameBytes, limits::kNameBytes + 1}) {
            const std::string text =
                "{\"format\": \"dynaloom\", \"version\": 1, \"graph\": {\"nodes\": [{\"id\": 1, "
                "\"name\": \"" +
                std::string(n, 'n') + "\", \"component\": \"LIF\", \"size\": 1}]}}";
            QCOMPARE(readDocumentText(text, "f").has_value(), n == limits::kNameBytes);
        }
    }

    void whatIsNotCanonicalBecomesSo() {
        const std::string loose =
            R"({"graph":{"nodes":[{"component":"LIF","size":"10","name":"E","id":1}]},
            "version":1,"format":"dynaloom"})";
        const std::string once = written(*read(loose));
        QCOMPARE(written(*read(once)), once);
        QVERIFY(once.find("\"size\": 10,") != std::string::npos);
        QCOMPARE(once.back(), '\n');
    }

    void unknownKeysSurviveEverywhere() {
        const std::string text = bytesOf(kSource / "tests/data/good/unknown_keys.loom");
        const auto document = readDocumentText(text, "f");
        QVERIFY(document.has_value());
        QCOMPARE(document->warnings.size(), std::size_t{12}); // one each place that has one
        const std::string once = written(*document->model);
        for (const char* part :
             {"future_top", "future_run", "future_graph", "future_node", "future_plug",
              "future_projection", "future_connector", "future_wire", "future_monitor",
              "future_area", "future_port", "future_parameter"}) {
            QVERIFY2(once.find(part) != std::string::npos, part);
        }
        // An edit of a neighbour does not lose them either.
        const ModelPtr& model = document->model;
        const ModelPtr moved =
            moveNodes(model, {}, {{model->graph->nodes[0]->key, {1, 2}}}).value();
        QVERIFY(written(*moved).find("future_node") != std::string::npos);
    }

    void panelsAreKeptAsTheyAre() {
        const char* const text =
            R"({"format": "dynaloom", "version": 1, "panels": {"b": 1.50, "a": [true, null, "é"]}})";
        const std::string once = written(*read(text));
        QVERIFY2(once.find(R"(  "panels": {
    "b": 1.50,
    "a": [true, null, "é"]
  })") != std::string::npos,
                 once.c_str());
    }

    void version0IsMigrated() {
        const fs::path old = kSource / "tests/data/old/version_0.loom";
        const auto document = readDocument(old);
        QVERIFY2(document.has_value(), document ? "" : toString(document.error()).c_str());
        QCOMPARE(document->warnings.size(), std::size_t{1});
        QVERIFY(document->warnings[0].sentence.find("version 0") != std::string::npos);
        const Model& model = *document->model;
        QCOMPARE(model.graph->nodes.size(), std::size_t{2});
        QCOMPARE(model.graph->nodes[0]->name, std::string("E"));
        QCOMPARE(model.graph->nodes[0]->size.text, std::string("80"));
        QCOMPARE(model.graph->nodes[1]->size.text, std::string("20"));
        QCOMPARE(path(*model.graph, model.graph->projections.at(0)->target), std::string("I.e"));
        QCOMPARE(model.graph->monitors.size(), std::size_t{1});
        QVERIFY(written(model).find("\"version\": 1,") != std::string::npos);
    }

    void stepsAndOneGoGiveTheSame() {
        auto json = parseJson(bytesOf(kSource / "tests/data/old/version_0.loom"), "f");
        QVERIFY(json.has_value());
        for (int version = 0; version < kFormatVersion; ++version)
            QVERIFY(migrateOne(*json, version, "f").has_value());
        const ModelPtr stepwise = read(printJson(*json));
        const auto atOnce = readDocument(kSource / "tests/data/old/version_0.loom");
        QCOMPARE(written(*stepwise), written(*atOnce->model));
    }

    void idsAreKeptAndNewOnesComeAfterThem() {
        const ModelPtr model = read(R"({"format": "dynaloom", "version": 1, "graph": {"nodes": [
            {"id": 41, "name": "E", "component": "LIF", "size": 1}]}, "next_id": 60})");
        QCOMPARE(model->graph->nodes[0]->key, Key{41});
        QCOMPARE(model->nextKey, Key{60});
        const auto low =
            readDocumentText(R"({"format": "dynaloom", "version": 1, "graph": {"nodes": [
            {"id": 41, "name": "E", "component": "LIF", "size": 1}]}, "next_id": 3})",
                             "f");
        QCOMPARE(low->model->nextKey, Key{42});
        QCOMPARE(low->warnings.size(), std::size_t{1});
    }

    void minusZeroAndDigitsOfValuesSurvive() {
        const ModelPtr model = read(R"({"format": "dynaloom", "version": 1,
            "parameters": {"a": -0, "b": 0.10, "c": "1e3", "d": "20 ms"}})");
        const std::string once = written(*model);
        for (const char* part : {R"("a": -0)", R"("b": 0.10)", R"("c": 1e3)", R"("d": "20 ms")"}) {
            QVERIFY2(once.find(part) != std::string::npos, once.c_str());
        }
    }

    void shortListsAreInTheDocumentAndLongOnesBesideIt() {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        for (const std::size_t n : {kInlineEntries, kInlineEntries + 1}) {
            const fs::path file = folder / (std::to_string(n) + ".loom");
            const ModelPtr model = listModel(n);
            QVERIFY(writeDocument(*model, file).has_value());
            const auto again = readDocument(file);
            QVERIFY2(again.has_value(), again ? "" : toString(again.error()).c_str());
            const Connector& connector = again->model->graph->projections[0]->connector;
            QVERIFY(*connector.table == *model->graph->projections[0]->connector.table);
            QCOMPARE(connector.sidecar.empty(), n == kInlineEntries);
            QCOMPARE(written(*again->model), bytesOf(file));
        }
    }

    void aSidecarIsNamedByItsSha256() {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        const ModelPtr model = listModel(5000);
        QVERIFY(writeDocument(*model, folder / "a.loom").has_value());
        const std::string name =
            readDocument(folder / "a.loom")->model->graph->projections[0]->connector.sidecar;
        const std::string bytes = bytesOf(folder / name);
        QCOMPARE(bytes.size(), std::size_t{5000 * (4 + 4 + 8 + 8)});
        // Qt's own SHA-256, and the little-endian start of column `post`: 0, 7, 14.
        const QByteArray hash =
            QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Sha256);
        QCOMPARE(QString::fromStdString(name), QString(hash.toHex()) + ".loomdata");
        QCOMPARE(bytes.substr(5000 * 4, 12), std::string("\0\0\0\0\x07\0\0\0\x0e\0\0\0", 12));
    }

    void damagedOrMissingSidecarsAreRefused() {
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        QVERIFY(writeDocument(*listModel(5000), folder / "a.loom").has_value());
        const std::string name =
            readDocument(folder / "a.loom")->model->graph->projections[0]->connector.sidecar;
        const std::string bytes = bytesOf(folder / name);
        std::string flipped = bytes;
        flipped[1234] = static_cast<char>(flipped[1234] ^ 1);
        for (const std::string& damage : {flipped, bytes.substr(1), bytes + "x", std::string()}) {
            QVERIFY(replaceFile(folder / name, damage).has_value());
            const auto document = readDocument(folder / "a.loom");
            QVERIFY(!document.has_value());
            QVERIFY(document.error().place.line > 0);
        }
        fs::remove(folder / name);
        QVERIFY(!readDocument(folder / "a.loom").has_value());
        // Saving over a damaged side-car mends it.
        QVERIFY(replaceFile(folder / name, flipped).has_value());
        QVERIFY(writeDocument(*listModel(5000), folder / "a.loom").has_value());
        QVERIFY(readDocument(folder / "a.loom").has_value());
    }

    // Neither by an edit, nor when a model was made in another way.
    void whatIsNotFiniteIsNotWritten() {
        const ModelPtr base = listModel(3);
        for (const double bad :
             {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            auto projection = std::make_shared<Projection>(*base->graph->projections[0]);
            auto table = std::make_shared<Connector::Explicit>(*projection->connector.table);
            table->weight[1] = bad;
            projection->connector.table = table;
            QVERIFY(!replaceProjection(base, {}, *projection).has_value());
            auto graph = std::make_shared<Graph>(*base->graph);
            graph->projections[0] = projection;
            auto model = std::make_shared<Model>(*base);
            model->graph = graph;
            QVERIFY(!writeDocumentText(*model).has_value());

            auto node = std::make_shared<Node>(*base->graph->nodes[0]);
            QVERIFY(!moveNodes(base, {}, {{node->key, {0, bad}}}).has_value());
            node->position.y = bad;
            graph = std::make_shared<Graph>(*base->graph);
            graph->nodes[0] = node;
            model->graph = graph;
            QVERIFY(!writeDocumentText(*model).has_value());
        }
    }

    void readingDoesNotChangeTheFile() {
        QTemporaryDir dir;
        const fs::path file = fs::path(dir.path().toStdString()) / "a.loom";
        const std::string text = bytesOf(kSource / "tests/data/old/version_0.loom");
        QVERIFY(replaceFile(file, text).has_value());
        QVERIFY(readDocument(file).has_value());
        QCOMPARE(bytesOf(file), text);
        QCOMPARE(std::distance(fs::directory_iterator(dir.path().toStdString()),
                               fs::directory_iterator()),
                 std::ptrdiff_t{1});
    }
};

QTEST_APPLESS_MAIN(TestIoDocument)
#include "tst_io_document.moc"
