// Parts copied as text and pasted elsewhere; text from outside may be anything.
#include "core/base/limits.h"
#include "core/io/clipboard.h"
#include "core/io/document.h"
#include "tests/model/edit_helper.h"

#include <QtTest>

using namespace dynaloom;
using namespace dynaloom::model;
using namespace dynaloom::tests;

namespace {

Keys allKeys(const ModelPtr& model) {
    Keys keys;
    for (const auto& node : model->graph->nodes) keys.insert(node->key);
    for (const auto& monitor : model->graph->monitors) keys.insert(monitor->key);
    for (const auto& frame : model->graph->frames) keys.insert(frame->key);
    return keys;
}

const char* const kMine = "neuron Mine {\n  parameter tau = 5 ms\n  state V = 0 mV\n"
                          "  dV/dt = -V/tau\n  spike when V > 1 mV { V = 0 mV }\n}";
const char* const kOtherMine = "neuron Mine {\n  parameter tau = 9 ms\n  state V = 0 mV\n"
                               "  dV/dt = -V/tau\n  spike when V > 1 mV { V = 0 mV }\n}";

// One node of an own component.
ModelPtr withOwn(const char* text) {
    ModelPtr model = addComponentText(emptyModel(), text).value();
    Node node = cell("M");
    node.component = "Mine";
    node.plugs.clear();
    return addNode(model, {}, node).value();
}

std::string roundTrip(const ModelPtr& model) {
    const auto text = io::writeDocumentText(*model);
    if (!text) return toString(text.error());
    const auto read = io::readDocumentText(*text, "round.loom");
    if (!read) return toString(read.error());
    return equal(*model, *read->model) ? "equal" : "different";
}

} // namespace

class TestIoClipboard : public QObject {
    Q_OBJECT

private slots:
    void aWholeGraphIsPastedIntoAnEmptyDocument() {
        ModelPtr from = chain();
        Frame frame;
        frame.title = "All";
        from = addFrame(from, {}, frame).value();
        const std::string text = io::copyItems(from, {}, allKeys(from)).value();
        QVERIFY(io::looksCopied(text));
        const Inserted to = io::pasteItems(emptyModel(), {}, text).value();
        QCOMPARE(to.model->graph->nodes.size(), std::size_t{4});
        QCOMPARE(to.model->graph->projections.size(), std::size_t{2});
        QCOMPARE(to.model->graph->wires.size(), std::size_t{1});
        QCOMPARE(to.model->graph->monitors.size(), std::size_t{2});
        QCOMPARE(to.model->graph->frames.size(), std::size_t{1});
        QCOMPARE(to.keys.size(), std::size_t{7});
        QCOMPARE(nodeOf(to.model, "A").position, (Position2{40, 40}));
        QCOMPARE(path(*to.model->graph, to.model->graph->projections[0]->target),
                 std::string("B.e"));
        QVERIFY(to.notes.empty());
        VERIFY_VALID(to.model);
        QCOMPARE(roundTrip(to.model), std::string("equal"));
    }

    void pastingTwiceGivesFreeNamesAndNewKeys() {
        const ModelPtr from = chain();
        const std::string text = io::copyItems(from, {}, allKeys(from)).value();
        const Inserted once = io::pasteItems(from, {}, text).value();
        const Inserted twice = io::pasteItems(once.model, {}, text).value();
        QVERIFY(twice.model->graph->nodeNamed("A2") && twice.model->graph->nodeNamed("A3"));
        Keys keys;
        for (const auto& node : twice.model->graph->nodes) {
            QVERIFY(keys.insert(node->key).second);
            for (const Plug& plug : node->plugs) QVERIFY(keys.insert(plug.key).second);
        }
        VERIFY_VALID(twice.model);
        QCOMPARE(roundTrip(twice.model), std::string("equal"));
    }

    void theMiddleComesToThePointer() {
        ModelPtr from = chain();
        from = moveNodes(from, {}, {{keyOf(from, "A"), {0, 0}}, {keyOf(from, "B"), {100, 50}}})
                   .value();
        const std::string text =
            io::copyItems(from, {}, {keyOf(from, "A"), keyOf(from, "B")}).value();
        const Inserted to = io::pasteItems(emptyModel(), {}, text, Position2{1000, 1000}).value();
        QCOMPARE(nodeOf(to.model, "A").position, (Position2{950, 975}));
        QCOMPARE(nodeOf(to.model, "B").position, (Position2{1050, 1025}));
    }

    void neededDefinitionsComeAlong() {
        const ModelPtr from = withOwn(kMine);
        const std::string text = io::copyItems(from, {}, allKeys(from)).value();
        const Inserted fresh = io::pasteItems(chain(), {}, text).value();
        QVERIFY(fresh.model->components.contains("Mine"));
        VERIFY_VALID(fresh.model);
        // The same text is used as it is.
        const Inserted same = io::pasteItems(from, {}, text).value();
        QCOMPARE(same.model->componentTexts.size(), std::size_t{1});
        QVERIFY(same.notes.empty());
        // Another text of that name: a copy under another name, in what is pasted only.
        const Inserted other = io::pasteItems(withOwn(kOtherMine), {}, text).value();
        QCOMPARE(other.model->componentTexts.size(), std::size_t{2});
        QCOMPARE(nodeOf(other.model, "M").component, std::string("Mine"));
        QCOMPARE(nodeOf(other.model, "M2").component, std::string("Mine_2"));
        QVERIFY(mentions(other.model->components.at("Mine")->text, "9 ms"));
        QVERIFY(mentions(other.model->components.at("Mine_2")->text, "5 ms"));
        QCOMPARE(other.notes.size(), std::size_t{1});
        QVERIFY(mentions(other.notes[0], "`Mine_2`"));
        VERIFY_VALID(other.model);
        QCOMPARE(roundTrip(other.model), std::string("equal"));
    }

    // A document that means the catalogue's `Cell` goes on meaning it.
    void anOwnComponentDoesNotHideWhatIsMeant() {
        ModelPtr from = addComponentText(emptyModel(), "neuron Cell {\n  state V = 0 mV\n  dV/dt = "
                                                       "-V/(5 ms)\n}")
                            .value();
        Node node = cell("X");
        node.plugs.clear();
        from = addNode(from, {}, node).value();
        const std::string text = io::copyItems(from, {}, allKeys(from)).value();
        const Inserted to = io::pasteItems(chain(), {}, text).value();
        QVERIFY(!to.model->components.contains("Cell"));
        QCOMPARE(nodeOf(to.model, "X").component, std::string("Cell_2"));
        QCOMPARE(nodeOf(to.model, "A").component, std::string("Cell"));
        VERIFY_VALID(to.model);
    }

    void areasComeAlongAndAreMerged() {
        ModelPtr from = setDocumentParameter(chain(), "N", "10").value();
        from = setSize(from, {}, keyOf(from, "B"), "N").value();
        from = groupIntoArea(from, {}, {keyOf(from, "B")}, "Inner").value();
        from = groupIntoArea(from, {}, {keyOf(from, "Inner")}, "Outer").value();
        const std::string text = io::copyItems(from, {}, {keyOf(from, "Outer")}).value();
        const Inserted fresh = io::pasteItems(emptyModel(), {}, text).value();
        QVERIFY(fresh.model->areas.contains("Inner") && fresh.model->areas.contains("Outer"));
        QCOMPARE(fresh.model->parameters.at("N").value.text, std::string("10"));
        VERIFY_VALID(fresh.model);
        const Inserted again = io::pasteItems(fresh.model, {}, text).value();
        QCOMPARE(again.model->areas.size(), std::size_t{2}); // the same, though with other keys
        QCOMPARE(again.model->graph->nodes.size(), std::size_t{2});
        // Another content: both come renamed, the inner one inside the outer one too.
        const ModelPtr changed =
            setParameter(fresh.model, "Inner", keyOf(fresh.model, "B", "Inner"), {}, "tau", "1 ms")
                .value();
        const Inserted other = io::pasteItems(changed, {}, text).value();
        QCOMPARE(other.model->areas.size(), std::size_t{4});
        QCOMPARE(other.model->areas.at("Outer2")->graph->nodes[0]->component,
                 std::string("Inner2"));
        QCOMPARE(other.notes.size(), std::size_t{2});
        VERIFY_VALID(other.model);
        QCOMPARE(roundTrip(other.model), std::string("equal"));
        // A parameter that is there keeps its value.
        const ModelPtr fifty = setDocumentParameter(chain(), "N", "50").value();
        const Inserted kept = io::pasteItems(fifty, {}, text).value();
        QCOMPARE(kept.model->parameters.at("N").value.text, std::string("50"));
        QVERIFY(mentions(kept.notes.back(), "keeps its value here, 50 (the copy had 10)"));
        // Not into itself.
        VERIFY_REFUSED(io::pasteItems(fresh.model, "Inner", text), "into itself");
        VERIFY_REFUSED(io::pasteItems(fresh.model, "None", text), "There is no area");
    }

    void outOfAnAreaItsParametersComeAlong() {
        ModelPtr from = groupIntoArea(chain(), {}, {keyOf(chain(), "B")}, "Middle").value();
        from = setAreaParameter(from, "Middle", "n", "4").value();
        from = setAreaParameter(from, "Middle", "twice", "2*n").value();
        from = setSize(from, "Middle", keyOf(from, "B", "Middle"), "twice").value();
        const std::string text =
            io::copyItems(from, "Middle", {keyOf(from, "B", "Middle")}).value();
        const Inserted to = io::pasteItems(emptyModel(), {}, text).value();
        QCOMPARE(to.model->parameters.size(), std::size_t{2});
        VERIFY_VALID(to.model);
        ModelPtr other = groupIntoArea(chain(), {}, {keyOf(chain(), "A")}, "Front").value();
        other = io::pasteItems(other, "Front", text).value().model;
        QVERIFY(other->parameters.empty());
        QCOMPARE(other->areas.at("Front")->parameters.size(), std::size_t{2});
        VERIFY_VALID(other);
    }

    void plugsAlone() {
        const ModelPtr from = chain();
        const Key plug = nodeOf(from, "B").plugs[0].key;
        const std::string text = io::copyItems(from, {}, {plug}).value();
        const Inserted to = io::pasteItems(from, {}, text, {}, keyOf(from, "A")).value();
        QCOMPARE(nodeOf(to.model, "A").plugs.size(), std::size_t{2});
        QCOMPARE(nodeOf(to.model, "A").plugs[1].name, std::string("e2"));
        QCOMPARE(to.keys, std::vector<Key>{nodeOf(to.model, "A").plugs[1].key});
        VERIFY_VALID(to.model);
        VERIFY_REFUSED(io::pasteItems(from, {}, text), "Choose the population");
        // Among nodes they stay behind when there is no place, and that is told.
        const std::string both = io::copyItems(from, {}, {plug, keyOf(from, "C")}).value();
        const Inserted without = io::pasteItems(from, {}, both).value();
        QCOMPARE(without.notes.size(), std::size_t{1});
        QVERIFY(without.model->graph->nodeNamed("C2"));
    }

    // Lists too long for a document's own text are in the text of the clipboard all the same.
    void explicitListsComeAlong() {
        ModelPtr from = chain();
        Projection projection = *from->graph->projections[0];
        auto table = std::make_shared<Connector::Explicit>();
        for (std::uint32_t i = 0; i < 6000; ++i) {
            table->pre.push_back(i % 10);
            table->post.push_back(i % 7);
        }
        projection.connector.rule = "explicit";
        projection.connector.table = table;
        from = replaceProjection(from, {}, projection).value();
        const std::string text = io::copyItems(from, {}, allKeys(from)).value();
        const Inserted to = io::pasteItems(emptyModel(), {}, text).value();
        QCOMPARE(*to.model->graph->projections[0]->connector.table, *table);
    }

    void nothingToCopy() {
        const ModelPtr model = chain();
        VERIFY_REFUSED(io::copyItems(model, {}, {}), "nothing to copy");
        VERIFY_REFUSED(io::copyItems(model, {}, {4711}), "nothing to copy");
    }

    void foreignTextIsRefusedWithASentence_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const QByteArray& text, const char* part) {
            QTest::newRow(name) << text << QString::fromLatin1(part);
        };
        row("nothing", "", "");
        row("prose", "Dear colleague, dynaloom-items are fun {", "");
        row("a document", R"({"format": "dynaloom", "version": 1})", "no parts of a model");
        row("a list", "[1, 2]", "no parts of a model");
        row("a newer one", R"({"format": "dynaloom-items", "version": 2})", "newer");
        row("needs", R"({"format": "dynaloom-items", "version": 1, "needs": ["x"]})", "x");
        row("an end nowhere", R"({"format": "dynaloom-items", "version": 1, "graph": {"wires": [
            {"id": 1, "from": "A", "to": "B"}]}})",
            "There is no node `A`");
        row("an id twice", R"({"format": "dynaloom-items", "version": 1,
            "plugs": [{"id": 1, "name": "a", "socket": "s", "component": "C"}],
            "graph": {"frames": [{"id": 1}]}})",
            "used twice");
        row("plugs of another kind", R"({"format": "dynaloom-items", "version": 1, "plugs": 7})",
            "list");
        row("a broken component",
            "{\"format\": \"dynaloom-items\", \"version\": 1, \"components\": [\"neuron X {\"]}",
            "components[0]");
        row("an area in itself",
            R"({"format": "dynaloom-items", "version": 1, "areas": [{"name": "A",
            "graph": {"nodes": [{"id": 1, "name": "a", "kind": "area", "component": "A"}]}}],
            "graph": {"nodes": [{"id": 2, "name": "b", "kind": "area", "component": "A"}]}})",
            "nested too deep");
        row("deep",
            "{\"format\": \"dynaloom-items\", \"version\": 1, \"graph\": " +
                QByteArray(100'000, '['),
            "");
        row("far away", R"({"format": "dynaloom-items", "version": 1, "graph": {"frames": [
            {"id": 1, "position": [1e9, 0]}]}})",
            "too far out");
    }
    void foreignTextIsRefusedWithASentence() {
        QFETCH(QByteArray, text);
        QFETCH(QString, part);
        const ModelPtr model = chain();
        const auto pasted = io::pasteItems(model, {}, text.toStdString());
        QVERIFY(!pasted.has_value());
        QVERIFY2(mentions(pasted.error().sentence, part.toLatin1().constData()),
                 pasted.error().sentence.c_str());
        QVERIFY(equal(*model, *chain()));
    }

    // Bytes changed at random: pasted or refused, and what is pasted can be saved.
    void damagedTextIsPastedOrRefused() {
        ModelPtr from = withOwn(kMine);
        from = io::pasteItems(from, {}, io::copyItems(chain(), {}, allKeys(chain())).value())
                   .value()
                   .model;
        from = groupIntoArea(from, {}, {keyOf(from, "B")}, "Middle").value();
        const std::string text = io::copyItems(from, {}, allKeys(from)).value();
        std::uint64_t state = 20261129; // of a linear congruential generator
        const auto below = [&state](std::size_t n) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            return static_cast<std::size_t>((state >> 33) % n);
        };
        int pasted = 0;
        for (int i = 0; i < 3000; ++i) {
            std::string damaged = text;
            const int changes = 1 + static_cast<int>(below(3));
            for (int k = 0; k < changes; ++k) {
                const std::size_t at = below(damaged.size());
                damaged[at] = static_cast<char>(32 + below(95));
            }
            const auto result = io::pasteItems(from, {}, damaged);
            if (!result) {
                QVERIFY(!result.error().sentence.empty());
                continue;
            }
            ++pasted;
            const std::string trip = roundTrip(result->model);
            QVERIFY2(trip == "equal", (trip + "\n" + damaged).c_str());
        }
        QVERIFY(pasted > 100);
    }

    void whatIsTooLargeIsRefused() {
        const std::string huge(limits::kFileBytes + 1, ' ');
        VERIFY_REFUSED(io::pasteItems(emptyModel(), {}, huge), "too large");
    }
};

QTEST_APPLESS_MAIN(TestIoClipboard)
#include "tst_io_clipboard.moc"
