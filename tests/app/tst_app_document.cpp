// The document of a window: undo by values, the clean mark, files, problems.
#include "app/document/autosave.h"
#include "app/document/document.h"
#include "app/document/edits.h"
#include "app/document/file_watch.h"
#include "app/document/problems.h"
#include "app/resources/resource_files.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/model/edit.h"

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

std::filesystem::path example(const char* name) {
    return std::filesystem::path(DYNALOOM_SOURCE_DIR "/resources/examples") /
           (std::string(name) + ".loom");
}

Key keyOf(const Document& document, const char* name) {
    const model::Node* node = document.model()->graph->nodeNamed(name);
    return node ? node->key : 0;
}

QString parameter(const Document& document, const char* node, const char* name) {
    const auto& values = document.model()->graph->nodeNamed(node)->parameters;
    const auto at = values.find(name);
    return at == values.end() ? QString() : QString::fromStdString(at->second.text);
}

void setTau(Document& document, const char* text) {
    document.apply(document::setParameter(document.model(), keyOf(document, "E"), {},
                                          QStringLiteral("tau"), QString::fromUtf8(text)));
}

} // namespace

class TestDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAnExampleCleanAndAsACopy();
    void undoNamesTheEditAndGivesTheValueBack();
    void undoGivesTheVeryValueBack();
    void consecutiveEditsOfOneParameterAreOneStep();
    void editsOfTwoParametersAreTwoSteps();
    void deliveryIsAnUndoableEdit();
    void keepsAtLeastTwoHundredSteps();
    void cleanMarkSurvivesSavingAndUndo();
    void anEditAfterSavingIsAStepOfItsOwn();
    void aRefusedEditChangesNothing();
    void savedDocumentReadsBackEqual();
    void aFailedSaveLeavesTheFileAndTheDirtyMark();
    void aBrokenFileLeavesTheDocument();
    void dragOfTwoNodesIsOneStep();
    void deletingANodeTakesItsConnections();
    void seedThatIsNoNumberIsRefused();
    void autosavedWorkIsFoundOnceItsWindowIsGone();
    void everyEditIsInTheJournalWithoutBeingAsked();
    void workThatWasSavedIsNotOffered();
    void longListsOfConnectionsAreRecoveredToo();
    void reloadIsAStepThatCanBeUndone();
    void aChangeOnTheDiskIsSeenByItsContent();
    void savingRemovesTheAutosavedCopy();
    void whatIsUndoneAndRedoneWhileItIsWrittenIsKept();
    void problemsNameTheNode();
    void problemsOfTheExamplesAreNone();
};

void TestDocument::opensAnExampleCleanAndAsACopy() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QVERIFY(!document.isDirty());
    QVERIFY(!document.hasFile());
    QCOMPARE(document.name(), QStringLiteral("coba"));
    QVERIFY(!document.history().canUndo());
}

void TestDocument::undoNamesTheEditAndGivesTheValueBack() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    setTau(document, "30 ms");
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
    QCOMPARE(document.history().undoName(), QStringLiteral("Set E.tau to 30 ms"));
    QVERIFY(document.isDirty());
    document.undo();
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("20 ms"));
    QVERIFY(!document.isDirty());
    QCOMPARE(document.history().redoName(), QStringLiteral("Set E.tau to 30 ms"));
    document.redo();
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
}

void TestDocument::undoGivesTheVeryValueBack() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    const model::ModelPtr before = document.model();
    setTau(document, "30 ms");
    document.undo();
    QVERIFY(document.model() == before); // the same object, not a copy
}

void TestDocument::consecutiveEditsOfOneParameterAreOneStep() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    for (const char* text : {"21 ms", "22 ms", "23 ms"}) setTau(document, text);
    QCOMPARE(document.history().size(), std::size_t{2});
    QCOMPARE(document.history().undoName(), QStringLiteral("Set E.tau to 23 ms"));
    document.undo();
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("20 ms"));

    setTau(document, "24 ms");
    document.seal();
    setTau(document, "25 ms");
    QCOMPARE(document.history().size(), std::size_t{3});
}

void TestDocument::editsOfTwoParametersAreTwoSteps() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    setTau(document, "30 ms");
    document.apply(document::setDocumentParameter(document.model(), QStringLiteral("I_b"),
                                                  QStringLiteral("22 mV")));
    setTau(document, "31 ms");
    QCOMPARE(document.history().size(), std::size_t{4});
    document.undo();
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
    document.goTo(0);
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("20 ms"));
    QVERIFY(!document.isDirty());
}

void TestDocument::deliveryIsAnUndoableEdit() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    const Key key = document.model()->graph->projections.front()->key;
    const auto delivery = [&] { return document.model()->graph->projection(key)->delivery; };
    QVERIFY(document.apply(
        document::setDelivery(document.model(), key, QStringLiteral("just_in_time"))));
    QVERIFY(delivery() == model::Delivery::JustInTime);
    QSignalSpy refused(&document, &Document::refused);
    QVERIFY(
        !document.apply(document::setDelivery(document.model(), key, QStringLiteral("by post"))));
    QVERIFY(refused.first().first().value<Error>().sentence.find("dense") != std::string::npos);
    document.undo();
    QVERIFY(delivery() == model::Delivery::Events);
}

void TestDocument::keepsAtLeastTwoHundredSteps() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    const model::ModelPtr opened = document.model();
    for (int i = 0; i < 250; ++i) {
        document.seal();
        setTau(document, qPrintable(QStringLiteral("%1 ms").arg(30 + i)));
    }
    for (int i = 0; i < 250; ++i) document.undo();
    QVERIFY(document.model() == opened);
    QVERIFY(!document.isDirty());
}

void TestDocument::cleanMarkSurvivesSavingAndUndo() {
    QTemporaryDir folder;
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QSignalSpy dirty(&document, &Document::dirtyChanged);
    setTau(document, "30 ms");
    QVERIFY(document.saveAs(folder.filePath(QStringLiteral("a.loom")).toStdString()));
    QVERIFY(!document.isDirty());
    QVERIFY(document.history().canUndo()); // saving does not end undo
    document.undo();
    QVERIFY(document.isDirty());
    document.redo();
    QVERIFY(!document.isDirty());
    document.undo();
    setTau(document, "40 ms"); // the saved value is gone from the history
    document.undo();
    QVERIFY(document.isDirty());
    QCOMPARE(dirty.count(), 5);
}

void TestDocument::anEditAfterSavingIsAStepOfItsOwn() {
    QTemporaryDir folder;
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    setTau(document, "30 ms");
    QVERIFY(document.saveAs(folder.filePath(QStringLiteral("a.loom")).toStdString()));
    setTau(document, "31 ms");
    QVERIFY(document.isDirty());
    document.undo();
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
    QVERIFY(!document.isDirty());
}

void TestDocument::aRefusedEditChangesNothing() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QSignalSpy refused(&document, &Document::refused);
    QVERIFY(!document.apply(
        document::rename(document.model(), keyOf(document, "E"), QStringLiteral("I"))));
    QCOMPARE(refused.count(), 1);
    QVERIFY(!document.isDirty());
    QVERIFY(!document.history().canUndo());
}

void TestDocument::savedDocumentReadsBackEqual() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("b.loom")).toStdString();
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    setTau(document, "30 ms");
    QVERIFY(document.saveAs(file));
    QCOMPARE(document.name(), QStringLiteral("b"));
    Document again(catalog());
    QVERIFY(again.open(file));
    QVERIFY(again.hasFile());
    const auto first = io::writeDocumentText(*document.model());
    const auto second = io::writeDocumentText(*again.model());
    QVERIFY(first && second);
    QCOMPARE(*second, *first);
    QCOMPARE(parameter(again, "E", "tau"), QStringLiteral("30 ms"));
}

void TestDocument::aFailedSaveLeavesTheFileAndTheDirtyMark() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    setTau(document, "30 ms");
    const auto saved = document.saveAs("/proc/no-such-folder/a.loom");
    QVERIFY(!saved);
    QVERIFY(!saved.error().sentence.empty());
    QVERIFY(document.isDirty());
    QVERIFY(!document.hasFile());
}

void TestDocument::aBrokenFileLeavesTheDocument() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("c.loom")).toStdString();
    QVERIFY(replaceFile(file, "{ \"format\": "));
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    const model::ModelPtr before = document.model();
    QVERIFY(!document.open(file));
    QVERIFY(document.model() == before);
    QCOMPARE(document.name(), QStringLiteral("coba"));
}

void TestDocument::dragOfTwoNodesIsOneStep() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    const Key e = keyOf(document, "E"), i = keyOf(document, "I");
    document.apply(document::moveNodes(document.model(), {{e, {10, 20}}, {i, {30, 40}}}));
    QCOMPARE(document.history().size(), std::size_t{2});
    QCOMPARE(document.model()->graph->node(i)->position.x, 30.0);
    document.apply(document::moveNodes(document.model(), {{e, {11, 20}}}));
    QCOMPARE(document.history().size(), std::size_t{3}); // two drags are two steps
    QCOMPARE(document.history().undoName(), QStringLiteral("Move E"));
}

void TestDocument::deletingANodeTakesItsConnections() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QVERIFY(document.apply(
        document::remove(document.model(), {keyOf(document, "I"),
                                            document.model()->graph->projections.front()->key})));
    QVERIFY(!document.model()->graph->nodeNamed("I"));
    // Of the four projections only E_to_E did not touch I, and it was deleted by name.
    QVERIFY(document.model()->graph->projections.empty());
    document.undo();
    QCOMPARE(document.model()->graph->projections.size(), std::size_t{4});
}

void TestDocument::seedThatIsNoNumberIsRefused() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QVERIFY(!document.apply(
        document::setRunSetting(document.model(), QStringLiteral("seed"), QStringLiteral("-1"))));
    QVERIFY(document.apply(
        document::setRunSetting(document.model(), QStringLiteral("seed"), QStringLiteral("42"))));
    QCOMPARE(document.model()->run.seed, std::uint64_t{42});
}

void TestDocument::autosavedWorkIsFoundOnceItsWindowIsGone() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("mine.loom")).toStdString();
    const QString kept = folder.filePath(QStringLiteral("autosave"));
    {
        Document document(catalog());
        document::Autosave autosave(document, kept);
        QVERIFY(document.open(example("coba")));
        QVERIFY(document.saveAs(file));
        setTau(document, "30 ms");
        QSignalSpy saved(&autosave, &document::Autosave::saved);
        autosave.saveNow();
        QVERIFY(saved.wait());
        // Another copy of the program sees that this window is alive.
        QVERIFY(document::Autosave::leftBehind(kept).empty());
    } // as after a crash: neither saved nor given up
    const auto left = document::Autosave::leftBehind(kept);
    QCOMPARE(left.size(), std::size_t{1});
    QCOMPARE(left.front().name, QStringLiteral("mine"));

    Document document(catalog());
    document::Autosave autosave(document, kept);
    QVERIFY(autosave.recover(left.front()));
    QVERIFY(document.isDirty());
    QCOMPARE(QString::fromStdString(document.file().string()), left.front().original);
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
    // The file itself is untouched until the work is saved.
    Document onDisk(catalog());
    QVERIFY(onDisk.open(file));
    QCOMPARE(parameter(onDisk, "E", "tau"), QStringLiteral("20 ms"));
    QVERIFY(document.save());
    QTRY_VERIFY(QDir(left.front().folder).isEmpty() ||
                !QFile::exists(left.front().folder + QStringLiteral("/journal")));
    QVERIFY(document::Autosave::leftBehind(kept).empty());
}

void TestDocument::everyEditIsInTheJournalWithoutBeingAsked() {
    QTemporaryDir folder;
    Document document(catalog());
    document::Autosave autosave(document, folder.path());
    QVERIFY(document.open(example("coba")));
    for (const char* text : {"30 ms", "31 ms", "32 ms"}) {
        document.seal();
        setTau(document, text);
    }
    const auto journal = [&] {
        const auto folders = QDir(folder.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        return folders.isEmpty()
                   ? std::filesystem::path()
                   : std::filesystem::path(folder.filePath(folders.first()).toStdString());
    };
    QTRY_VERIFY(!journal().empty() && document::readJournal(journal()).has_value() &&
                document::readJournal(journal())->edits == document.edits());
    const auto text = io::writeDocumentText(*document.model());
    QCOMPARE(document::readJournal(journal())->text, *text);
    // Back at what is in the file there is nothing to lose.
    document.goTo(0);
    QTRY_VERIFY(!document::readJournal(journal()).has_value());
}

void TestDocument::workThatWasSavedIsNotOffered() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("a.loom")).toStdString();
    const std::filesystem::path slot = folder.filePath(QStringLiteral("unsaved/one")).toStdString();
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QVERIFY(document.saveAs(file));
    // As when the program died after the save and before its journal was emptied.
    document::UnsavedWork work{*io::writeDocumentText(*document.model()), "a", file.string(), 3, 0};
    QVERIFY(document::Journal::open(slot)->write(work));
    QVERIFY(document::Autosave::leftBehind(folder.filePath(QStringLiteral("unsaved"))).empty());
    QVERIFY(!std::filesystem::exists(slot));
    work.text += "\n";
    QVERIFY(document::Journal::open(slot)->write(work));
    const auto left = document::Autosave::leftBehind(folder.filePath(QStringLiteral("unsaved")));
    QCOMPARE(left.size(), std::size_t{1});
    document::Autosave::decline(left.front());
    QVERIFY(!std::filesystem::exists(slot));
}

void TestDocument::longListsOfConnectionsAreRecoveredToo() {
    QTemporaryDir folder;
    const std::size_t entries = 5000; // more than are kept in the text of a document
    {
        Document document(catalog());
        document::Autosave autosave(document, folder.path());
        QVERIFY(document.open(example("coba")));
        model::Projection projection = *document.model()->graph->projections.front();
        auto table = std::make_shared<model::Connector::Explicit>();
        for (std::uint32_t i = 0; i < entries; ++i) {
            table->pre.push_back(i % 3000);
            table->post.push_back(i / 3000);
        }
        projection.connector = {};
        projection.connector.rule = "explicit";
        projection.connector.table = table;
        document.apply({QStringLiteral("List"),
                        model::replaceProjection(document.model(), {}, projection),
                        {}});
        QVERIFY(document.isDirty());
        autosave.flush();
    }
    const auto left = document::Autosave::leftBehind(folder.path());
    QCOMPARE(left.size(), std::size_t{1});
    Document document(catalog());
    document::Autosave autosave(document, folder.path());
    const auto recovered = autosave.recover(left.front());
    QVERIFY2(recovered, recovered ? "" : recovered.error().sentence.c_str());
    QCOMPARE(document.model()->graph->projections.front()->connector.table->pre.size(), entries);
}

void TestDocument::reloadIsAStepThatCanBeUndone() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("a.loom")).toStdString();
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QVERIFY(document.saveAs(file));
    Document other(catalog());
    QVERIFY(other.open(file));
    setTau(other, "50 ms");
    QVERIFY(other.save());
    setTau(document, "30 ms");
    document::FileWatch watch(document);
    QVERIFY(watch.look().state == document::FileWatch::State::Changed);
    QVERIFY(document.reload());
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("50 ms"));
    QVERIFY(!document.isDirty());
    QVERIFY(watch.look().state == document::FileWatch::State::Same);
    document.undo();
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
    QVERIFY(document.isDirty());
}

void TestDocument::aChangeOnTheDiskIsSeenByItsContent() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("a.loom")).toStdString();
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    QVERIFY(document.saveAs(file));
    document::FileWatch watch(document);
    QSignalSpy changed(&watch, &document::FileWatch::changed);
    QSignalSpy gone(&watch, &document::FileWatch::gone);
    const std::string bytes = *readFile(file, 1u << 20);

    QVERIFY(replaceFile(file, bytes)); // the same again
    setTau(document, "30 ms");
    QVERIFY(document.save()); // our own
    QVERIFY(!changed.wait(400));

    QVERIFY(replaceFile(file, bytes + " ")); // a new file under the name
    QVERIFY(changed.count() == 1 || changed.wait());
    {
        QFile direct(QString::fromStdString(file.string())); // in place
        QVERIFY(direct.open(QFile::Append));
        direct.write(" ");
    }
    QTRY_COMPARE(changed.count(), 2);
    QCOMPARE(gone.count(), 0);
    std::filesystem::remove(file);
    QTRY_COMPARE(gone.count(), 1);
    QVERIFY(replaceFile(file, bytes));
    QTRY_COMPARE(changed.count(), 3);
    document.keepMine(watch.look().found);
    QVERIFY(watch.look().state == document::FileWatch::State::Same);
}

// Undone, there is nothing unsaved and the journal is emptied after that write; redone, there is.
void TestDocument::whatIsUndoneAndRedoneWhileItIsWrittenIsKept() {
    QTemporaryDir folder;
    {
        Document document(catalog());
        document::Autosave autosave(document, folder.path());
        QVERIFY(document.open(example("coba")));
        setTau(document, "30 ms");
        QSignalSpy saved(&autosave, &document::Autosave::saved);
        autosave.saveNow();
        document.undo();
        document.redo();
        QTest::qWait(document::Autosave::kDelayMs / 5); // the write is heard of
        QCOMPARE(saved.count(), 0);                     // and not told: the journal is empty
        autosave.flush();                               // a logout
    }
    const auto left = document::Autosave::leftBehind(folder.path());
    QCOMPARE(left.size(), std::size_t{1});
    Document document(catalog());
    document::Autosave autosave(document, folder.path());
    QVERIFY(autosave.recover(left.front()));
    QCOMPARE(parameter(document, "E", "tau"), QStringLiteral("30 ms"));
}

void TestDocument::savingRemovesTheAutosavedCopy() {
    QTemporaryDir folder;
    const QString kept = folder.filePath(QStringLiteral("autosave"));
    {
        Document document(catalog());
        document::Autosave autosave(document, kept);
        QVERIFY(document.open(example("coba")));
        setTau(document, "30 ms");
        QSignalSpy saved(&autosave, &document::Autosave::saved);
        autosave.saveNow();
        QVERIFY(saved.wait());
        QVERIFY(QDir(kept).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() == 1);
        QVERIFY(document.saveAs(folder.filePath(QStringLiteral("a.loom")).toStdString()));
    }
    QVERIFY(document::Autosave::leftBehind(kept).empty());
    QVERIFY(QDir(kept).isEmpty());
}

void TestDocument::problemsNameTheNode() {
    Document document(catalog());
    QVERIFY(document.open(example("coba")));
    setTau(document, "30 mV");
    document::ProblemFinder finder(catalog());
    QSignalSpy changed(&finder, &document::ProblemFinder::problemsChanged);
    finder.look(document.model());
    QVERIFY(changed.wait());
    QCOMPARE(finder.errorCount(), 1);
    const document::Problem& problem = finder.problems().front();
    QCOMPARE(problem.key, keyOf(document, "E"));
    // A modeller is told both units.
    QVERIFY2(problem.sentence.contains(QStringLiteral("mV")) &&
                 problem.sentence.contains(QStringLiteral("ms")),
             qPrintable(problem.sentence));

    document.undo();
    finder.look(document.model());
    QTRY_COMPARE(finder.errorCount(), 0);
}

void TestDocument::problemsOfTheExamplesAreNone() {
    for (const auto& file : app::exampleFiles()) {
        Document document(catalog());
        QVERIFY(document.open(file));
        for (const auto& problem : document::findProblems(*document.model(), *catalog()))
            QVERIFY2(problem.severity != document::Problem::Severity::Error,
                     qPrintable(problem.sentence));
    }
}

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_app_document.moc"
