// Named edits of properties, of the document and of areas: their names in the undo list, one step
// each, refusals; and documents whose own components are broken.
#include "app/document/document.h"
#include "app/document/document_edits.h"
#include "app/document/edits.h"
#include "app/document/node_edits.h"
#include "app/document/problems.h"
#include "app/document/projection_edits.h"
#include "app/resources/resource_files.h"
#include "core/base/storage.h"
#include "core/compile/flatten/flatten.h"
#include "core/io/document.h"
#include "core/model/area_edit.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace dynaloom;
using document::Document;

namespace {

document::CatalogPtr catalog() {
    static const auto shared = std::make_shared<const model::Catalog>(app::readCatalog());
    return shared;
}

QString qt(const char* text) { return QString::fromUtf8(text); }

struct Coba {
    Coba()
        : document(catalog()) {
        const auto opened = document.open(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
        if (!opened) QTest::qFail(toString(opened.error()).c_str(), __FILE__, __LINE__);
    }
    document::Site site(const char* area = "") const { return {document.model(), area}; }
    const model::Graph& graph() const { return *document.model()->graph; }
    Key node(const char* name) const { return graph().nodeNamed(name)->key; }
    Key projection(const char* name) const {
        for (const auto& p : graph().projections)
            if (p->name == name) return p->key;
        return 0;
    }
    Key firstProjection() const { return graph().projections.front()->key; }
    QString last() const { return document.history().undoName(); }

    Document document;
};

std::string refusedWith(Document& document, const document::Edit& edit) {
    std::string sentence;
    const auto connection = QObject::connect(
        &document, &Document::refused, [&](const Error& error) { sentence = error.sentence; });
    document.apply(edit);
    QObject::disconnect(connection);
    return sentence;
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestEdits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesOfNodeEdits();
    void severalNodesInOneStep();
    void monitorsOfANode();
    void projections();
    void theDocument();
    void insideAnArea();
    void undoOfManyStepsOfAllKinds();
    void brokenComponentsOpenForRepair();
};

void TestEdits::namesOfNodeEdits() {
    Coba c;
    const Key e = c.node("E");
    const model::Node before = *c.graph().node(e);
    QVERIFY(c.document.apply(document::setSolver(c.site(), e, qt("rk4"))));
    QCOMPARE(c.last(), qt("Set E.solver to rk4"));
    QCOMPARE(c.graph().node(e)->solver, std::string("rk4"));
    QVERIFY(c.document.apply(document::setSolver(c.site(), e, {})));
    QCOMPARE(c.last(), qt("Reset E.solver"));
    const QStringList others = document::exchangeable(c.site(), *catalog(), e, {});
    QVERIFY(others.contains(qt("AdEx")) && others.contains(qt("LIF")));
    QVERIFY(!others.contains(qt("Exponential")));
    const auto exchange = document::changeComponent(c.site(), *catalog(), e, {}, qt("AdEx"));
    QVERIFY(c.document.apply(exchange.edit));
    QCOMPARE(c.last(), qt("Make E of type AdEx"));
    QCOMPARE(c.graph().node(e)->component, std::string("AdEx"));
    c.document.undo();
    const auto other = document::changeComponent(c.site(), *catalog(), e, {}, qt("Izhikevich"));
    QVERIFY(other.dropped.contains(qt("E.tau")));
    QVERIFY(other.sentence().endsWith(qt(" did not fit and went.")));
    QVERIFY(contains(
        refusedWith(c.document,
                    document::changeComponent(c.site(), *catalog(), e, {}, qt("Nothing")).edit),
        "There is no component `Nothing`"));
    const std::vector<Key> plug{before.plugs.front().key};
    const QString path = qt("E.") + QString::fromStdString(before.plugs.front().name);
    QVERIFY(c.document.apply(document::duplicatePlug(c.site(), e, plug)));
    QCOMPARE(c.last(), qt("Duplicate ") + path);
    QVERIFY(c.document.apply(document::movePlug(c.site(), e, plug, 1)));
    QCOMPARE(c.last(), qt("Move ") + path);
    QVERIFY(c.document.apply(document::renamePlug(c.site(), e, plug, qt("mine"))));
    QCOMPARE(c.last(), QStringLiteral("Rename %1 to mine").arg(path));
    QVERIFY(c.document.apply(document::removePlug(c.site(), e, plug)));
    QCOMPARE(c.last(), qt("Unplug E.mine"));
    while (c.document.history().canUndo()) c.document.undo();
    QCOMPARE(*c.graph().node(e), before);
    QVERIFY(!c.document.isDirty());
}

void TestEdits::severalNodesInOneStep() {
    Coba c;
    const QList<Key> both{c.node("E"), c.node("I")};
    QVERIFY(c.document.apply(document::setParameters(c.site(), both, qt("tau"), qt("15 ms"))));
    QCOMPARE(c.last(), qt("Set tau of 2 items to 15 ms"));
    QCOMPARE(c.document.history().index(), std::size_t{1});
    for (const Key key : both)
        QCOMPARE(c.graph().node(key)->parameters.at("tau").text, std::string("15 ms"));
    QVERIFY(c.document.apply(document::setParameters(c.site(), both, qt("V"),
                                                     qt("uniform(-60, -50)*1 mV"), true)) == false);
    QVERIFY(c.document.apply(document::setSizes(c.site(), both, qt("100"))));
    QCOMPARE(c.last(), qt("Set size of 2 items to 100"));
    QVERIFY(c.document.apply(document::setSolvers(c.site(), both, qt("rk4"))));
    c.document.undo();
    c.document.undo();
    c.document.undo();
    QVERIFY(!c.document.isDirty());
}

void TestEdits::monitorsOfANode() {
    Coba c;
    const Key e = c.node("E");
    QVERIFY(c.document.apply(document::addMonitor(c.site(), {e, {}, "V"})));
    const Key key = model::lastKey(*c.document.model());
    QCOMPARE(c.last(), qt("Record E:V"));
    QCOMPARE(c.graph().monitor(key)->subset, std::string("0:5"));
    const QString name = QString::fromStdString(c.graph().monitor(key)->name);
    QVERIFY(c.document.apply(document::setMonitorUnits(c.site(), key, qt(" 0:100:10 "))));
    QCOMPARE(c.last(), QStringLiteral("Set %1.units to 0:100:10").arg(name));
    QCOMPARE(c.graph().monitor(key)->subset, std::string("0:100:10"));
    QVERIFY(
        contains(refusedWith(c.document, document::setMonitorUnits(c.site(), key, qt("0:1000000"))),
                 "beyond the last unit"));
    QVERIFY(contains(refusedWith(c.document, document::setMonitorUnits(c.site(), key, qt("some"))),
                     "is not a choice of units"));
    QVERIFY(c.document.apply(document::setMonitorEvery(c.site(), key, 10)));
    QCOMPARE(c.last(), QStringLiteral("Set %1.every to 10").arg(name));
    QVERIFY(
        contains(refusedWith(c.document, document::setMonitorEvery(c.site(), key, 0)), "n from 1"));
    QVERIFY(c.document.apply(document::setMonitorOf(c.site(), key, qt("spike"))));
    QCOMPARE(c.graph().monitor(key)->of.port, std::string("spike"));
    QVERIFY(document::findProblems(*c.document.model(), *catalog()).empty());
}

void TestEdits::projections() {
    Coba c;
    const Key key = c.firstProjection();
    const QString name = QString::fromStdString(c.graph().projection(key)->name);
    const auto rule = document::changeConnectorRule(c.site(), key, qt("fixed_probability"));
    QVERIFY(c.document.apply(rule.edit));
    QCOMPARE(c.last(), QStringLiteral("Connect %1 by fixed probability").arg(name));
    QVERIFY(c.document.apply(document::setAllowSelf(c.site(), key, false)));
    QVERIFY(!c.graph().projection(key)->connector.allowSelf);
    QVERIFY(c.document.apply(document::setAllowMultiple(c.site(), key, true)));
    QVERIFY(c.graph().projection(key)->connector.allowMultiple);
    QVERIFY(document::findProblems(*c.document.model(), *catalog()).empty());
    // Every synapse that can be chosen leaves a projection that can run, its weight included.
    int tried = 0;
    for (const auto& definition : catalog()->all()) {
        if (definition->kind != language::ComponentKind::Synapse) continue;
        const auto exchange = document::changeSynapse(c.site(), *catalog(), key,
                                                      QString::fromStdString(definition->name));
        if (!exchange.edit.model) continue;
        ++tried;
        QVERIFY((*exchange.edit.model)->graph->projection(key)->weight.has_value() ==
                (definition->state("weight") != nullptr));
    }
    QVERIFY(tried > 0);
    QVERIFY(contains(
        refusedWith(c.document, document::changeSynapse(c.site(), *catalog(), key, qt("LIF")).edit),
        "LIF"));
}

void TestEdits::theDocument() {
    Coba c;
    QVERIFY(c.document.apply(document::setTitle(c.document.model(), qt("Mine"))));
    QCOMPARE(c.last(), qt("Title Mine"));
    QVERIFY(c.document.apply(document::setDoc(c.document.model(), qt("Two\nlines"))));
    QVERIFY(c.document.apply(
        document::setPanels(c.document.model(), QByteArray("{\"a\":[1,2], \"b\": {}}"))));
    QVERIFY(contains(
        refusedWith(c.document, document::setPanels(c.document.model(), QByteArray("{"))), ""));
    QVERIFY(c.document.apply(
        document::renameDocumentParameter(c.document.model(), qt("scale"), qt("factor"))));
    QCOMPARE(c.last(), qt("Rename scale to factor"));
    QVERIFY(document::findProblems(*c.document.model(), *catalog()).empty());
    QVERIFY(c.document.apply(
        document::setDocumentParameterDoc(c.document.model(), qt("factor"), qt("size"))));
    QTemporaryDir dir;
    const auto file = std::filesystem::path(dir.path().toStdString()) / "a.loom";
    QVERIFY(c.document.saveAs(file).has_value());
    const auto read = io::readDocument(file);
    QVERIFY(read.has_value() && model::equal(*read->model, *c.document.model()));
    // The history survives saving.
    QVERIFY(!c.document.isDirty());
    c.document.undo();
    QVERIFY(c.document.isDirty());
    while (c.document.history().canUndo()) c.document.undo();
    QCOMPARE(c.document.model()->title, Coba().document.model()->title);
}

void TestEdits::insideAnArea() {
    Coba c;
    const auto grouped =
        model::groupIntoArea(c.document.model(), {}, {c.node("E"), c.node("I")}, "Cortex");
    QVERIFY(c.document.apply({qt("Group"), grouped, {}}));
    const Key e = c.site("Cortex").graph().nodeNamed("E")->key;
    QVERIFY(
        c.document.apply(document::setParameters(c.site("Cortex"), {e}, qt("tau"), qt("11 ms"))));
    QCOMPARE(c.last(), qt("Set tau of E to 11 ms"));
    QVERIFY(c.document.apply(document::setSolver(c.site("Cortex"), e, qt("rk4"))));
    QVERIFY(c.document.apply(document::addMonitor(c.site("Cortex"), {e, {}, "V"})));
    QCOMPARE(c.site("Cortex").graph().monitors.size(), std::size_t{1});
    QVERIFY(c.document.apply(
        document::setAreaParameter(c.document.model(), qt("Cortex"), qt("n"), qt("4"))));
    QCOMPARE(c.last(), qt("Set Cortex.n to 4"));
    QVERIFY(c.document.apply(document::renameArea(c.document.model(), qt("Cortex"), qt("V1"))));
    QCOMPARE(c.last(), qt("Rename area Cortex to V1"));
    QVERIFY(contains(refusedWith(c.document, document::removeArea(c.document.model(), qt("V1"))),
                     "is in use"));
    QVERIFY(document::findProblems(*c.document.model(), *catalog()).empty());
    while (c.document.history().canUndo()) c.document.undo();
    QVERIFY(model::equal(*c.document.model(), *Coba().document.model()));
}

void TestEdits::undoOfManyStepsOfAllKinds() {
    Coba c;
    QTemporaryDir dir;
    std::vector<std::string> texts{io::writeDocumentText(*c.document.model()).value()};
    for (int step = 0; step < 300; ++step) {
        const Key e = c.node("E");
        switch (step % 7) {
        case 0:
            c.document.apply(document::setParameters(c.site(), {e}, qt("tau"),
                                                     QStringLiteral("%1 ms").arg(step + 1)));
            break;
        case 1:
            c.document.apply(document::addMonitor(c.site(), {e, {}, "V"}));
            break;
        case 2:
            c.document.apply(document::setSolver(c.site(), e, qt(step % 2 ? "rk4" : "euler")));
            break;
        case 3:
            c.document.apply(
                document::setMonitorEvery(c.site(), c.graph().monitors.back()->key, step + 2));
            break;
        case 4:
            c.document.apply(
                document::setTitle(c.document.model(), QStringLiteral("Step %1").arg(step)));
            break;
        case 5:
            c.document.apply(
                document::duplicatePlug(c.site(), e, {c.graph().node(e)->plugs.front().key}));
            break;
        default:
            c.document.apply(document::setAllowSelf(c.site(), c.firstProjection(), step % 2 == 0));
            break;
        }
        c.document.seal();
        const std::string now = io::writeDocumentText(*c.document.model()).value();
        if (now != texts.back()) texts.push_back(now);
        if (step == 150)
            QVERIFY(c.document.saveAs(dir.path().toStdString() + "/half.loom").has_value());
    }
    QVERIFY(texts.size() > 250);
    QCOMPARE(c.document.history().index() + 1, texts.size());
    for (std::size_t i = texts.size(); i-- > 0;) {
        QCOMPARE(io::writeDocumentText(*c.document.model()).value(), texts[i]);
        c.document.undo();
    }
    for (std::size_t i = 1; i < texts.size(); ++i) {
        c.document.redo();
        QCOMPARE(io::writeDocumentText(*c.document.model()).value(), texts[i]);
    }
}

void TestEdits::brokenComponentsOpenForRepair() {
    QTemporaryDir dir;
    const auto file = std::filesystem::path(dir.path().toStdString()) / "broken.loom";
    auto model = std::make_shared<model::Model>(*Coba().document.model());
    model->componentTexts = {"neuron Mine {\n  state V = 0 mV +\n}\n",
                             "neuron Fine {\n  state V = 0 mV\n  dV/dt = -V/(5 ms)\n}\n"};
    const std::string text = io::writeDocumentText(*model).value();
    QVERIFY(replaceFile(file, text).has_value());

    Document document(catalog());
    QVERIFY(document.open(file).has_value());
    QVERIFY(!document.isDirty());
    QCOMPARE(document.model()->brokenComponents.size(), std::size_t{1});
    QVERIFY(document.model()->components.contains("Fine"));
    const auto problems = document::findProblems(*document.model(), *catalog());
    QVERIFY(!problems.empty());
    QCOMPARE(problems.front().severity, document::Problem::Severity::Error);
    QCOMPARE(problems.front().place, qt("Mine"));
    // It does not run, and says why.
    const auto flat = compile::flatten(*document.model(), *catalog(), {});
    QVERIFY(!flat.has_value());
    QCOMPARE(flat.error().place.line, 3);
    QCOMPARE(QString::fromStdString(flat.error().sentence), problems.front().sentence);
    // Written back as it was, and other parts can be edited meanwhile.
    QVERIFY(document.save().has_value());
    QCOMPARE(readFile(file, 1 << 20).value(), text);
    const Key e = document.model()->graph->nodeNamed("E")->key;
    QVERIFY(document.apply(document::setParameter(document.model(), e, {}, qt("tau"), qt("7 ms"))));
    QCOMPARE(document.model()->brokenComponents.size(), std::size_t{1});
    document.undo();
    // The context of the command line: the error is of the file.
    const auto read = io::readDocument(file);
    QCOMPARE(read->componentErrors.size(), std::size_t{1});
    QVERIFY(read->componentErrors.front().place.line > 3);
    QVERIFY(contains(read->componentErrors.front().sentence, "In `components[0]`"));
}

QTEST_GUILESS_MAIN(TestEdits)
#include "tst_app_edits.moc"
