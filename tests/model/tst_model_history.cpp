// Thousands of random edits of every kind, with undo, redo, copying and saving between them. The
// seed is printed; DYNALOOM_SEED replays one, DYNALOOM_STEPS sets the number of edits, --full does
// many more with seeds of the day.
#include "core/io/document.h"
#include "tests/model/random_edits.h"

#include <QDateTime>
#include <QtTest>

#include <set>

using namespace dynaloom;
using namespace dynaloom::model;
using namespace dynaloom::tests;

namespace {

bool g_full = false;

bool addKeys(const std::vector<Plug>& plugs, Key next, std::set<Key>& keys) {
    for (const Plug& plug : plugs) {
        if (plug.key == 0 || plug.key >= next || !keys.insert(plug.key).second) return false;
        if (!addKeys(plug.plugs, next, keys)) return false;
    }
    return true;
}

// Every id once in the document, and below the next one.
bool keysAreUnique(const Model& model) {
    std::set<Key> keys;
    const auto isNew = [&](const auto& items) {
        for (const auto& item : items)
            if (item->key == 0 || item->key >= model.nextKey || !keys.insert(item->key).second)
                return false;
        return true;
    };
    const auto isFine = [&](const Graph& graph) {
        if (!isNew(graph.nodes) || !isNew(graph.projections) || !isNew(graph.wires) ||
            !isNew(graph.monitors) || !isNew(graph.frames))
            return false;
        for (const auto& node : graph.nodes)
            if (!addKeys(node->plugs, model.nextKey, keys)) return false;
        return true;
    };
    if (!isFine(*model.graph)) return false;
    for (const auto& [name, area] : model.areas)
        if (name != area->name || !isFine(*area->graph)) return false;
    return true;
}

// A step of the undo list; the text is kept as its hash, so that a model that is changed behind its
// back is noticed.
struct Step {
    ModelPtr model;
    std::size_t hash = 0;
};

class History {
public:
    explicit History(ModelPtr first) { m_steps.push_back({std::move(first), 0}); }

    const ModelPtr& now() const { return m_steps[m_at].model; }
    std::size_t at() const { return m_at; }
    std::size_t size() const { return m_steps.size(); }
    void push(ModelPtr model) {
        m_steps.resize(m_at + 1);
        m_steps.push_back({std::move(model), 0});
        ++m_at;
    }
    void goTo(std::size_t at) { m_at = at; }
    // Nothing, or what is wrong with the present value.
    std::string check() {
        const auto text = io::writeDocumentText(*now());
        if (!text) return "cannot be saved: " + toString(text.error());
        const std::size_t hash = std::hash<std::string>()(*text) | 1;
        std::size_t& known = m_steps[m_at].hash;
        if (known != 0 && known != hash) return "is not what it was";
        known = hash;
        return {};
    }

private:
    std::vector<Step> m_steps;
    std::size_t m_at = 0;
};

std::string checkSaving(const ModelPtr& model) {
    const auto text = io::writeDocumentText(*model);
    if (!text) return "cannot be saved: " + toString(text.error());
    const auto read = io::readDocumentText(*text, "saved.loom");
    if (!read) return "cannot be opened: " + toString(read.error());
    if (!equal(*model, *read->model)) {
        // The line that differs, or a field that is not written.
        const std::string again = io::writeDocumentText(*read->model).value_or("");
        const auto at = std::mismatch(text->begin(), text->end(), again.begin(), again.end()).first;
        const auto from = static_cast<std::size_t>(at - text->begin());
        return "is another one when it is opened again, at: " +
               text->substr(from > 200 ? from - 200 : 0, 400);
    }
    if (model->brokenComponents.size() != read->model->brokenComponents.size() ||
        model->components.size() != read->model->components.size())
        return "has other components when it is opened again";
    return {};
}

std::string replay(std::uint64_t seed, std::size_t step, const std::string& what) {
    return "DYNALOOM_SEED=" + std::to_string(seed) + ", edit " + std::to_string(step) + " (" +
           what + "): the model ";
}

} // namespace

class TestModelHistory : public QObject {
    Q_OBJECT

private slots:
    void randomEditsAreUndoneAndSaved_data() {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<int>("edits");
        bool given = false;
        const quint64 seed = qEnvironmentVariable("DYNALOOM_SEED").toULongLong(&given);
        const int few = qEnvironmentVariable("DYNALOOM_STEPS", "10000").toInt();
        if (given) {
            QTest::newRow("seed of the environment") << seed << few;
            return;
        }
        QTest::newRow("10 000 edits") << quint64(20261129) << few;
        if (!g_full) return;
        const auto day = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch());
        for (quint64 i = 0; i < 10; ++i)
            QTest::addRow("full %d", static_cast<int>(i)) << day + i << 20'000;
    }
    void randomEditsAreUndoneAndSaved() {
        QFETCH(quint64, seed);
        QFETCH(int, edits);
        qInfo("DYNALOOM_SEED=%llu", static_cast<unsigned long long>(seed));
        RandomEdits random(seed);
        Dice& dice = random.dice();
        History history(emptyModel());
        QCOMPARE(history.check(), std::string());
        std::map<std::string, std::pair<int, int>> counts; // done, refused
        for (int step = 0; step < edits; ++step) {
            const ModelPtr before = history.now();
            auto next = random.edit(before);
            const std::string where = replay(seed, static_cast<std::size_t>(step), random.name());
            auto& [done, refused] = counts[random.name()];
            if (!next) {
                ++refused;
                QVERIFY2(next.error().sentence.size() > 5, where.c_str());
                QVERIFY2(next.error().kind != ErrorKind::Internal,
                         (where + next.error().sentence).c_str());
                continue;
            }
            ++done;
            if (*next == before) continue;
            history.push(*next);
            const std::string wrong = history.check();
            QVERIFY2(wrong.empty(), (where + wrong).c_str());
            QVERIFY2(keysAreUnique(*history.now()), (where + "has an id twice").c_str());
            QVERIFY2((*next)->nextKey >= before->nextKey, where.c_str());
            if (step % 10 == 0) {
                const std::string lost = checkSaving(history.now());
                QVERIFY2(lost.empty(), (where + lost).c_str());
            }
            if (step % 1000 == 0 && qEnvironmentVariableIsSet("DYNALOOM_COUNTS"))
                qInfo("edit %d: %zu bytes, %zu areas, %zu own components", step,
                      io::writeDocumentText(*history.now()).value().size(),
                      history.now()->areas.size(), history.now()->componentTexts.size());
            if (step % 25 == 0) validate(*history.now(), random.catalog());
            // Back and forth; what was undone is forgotten now and then.
            if (dice.oneIn(12)) {
                const std::size_t from = history.at();
                const std::size_t back = std::min<std::size_t>(from, 1 + dice.below(20));
                history.goTo(from - back);
                const std::string undone = history.check();
                QVERIFY2(undone.empty(), (where + "after undo " + undone).c_str());
                if (back == 1) QVERIFY2(equal(*history.now(), *before), where.c_str());
                if (!dice.oneIn(4)) {
                    history.goTo(from - dice.below(back + 1));
                    const std::string redone = history.check();
                    QVERIFY2(redone.empty(), (where + "after redo " + redone).c_str());
                }
            }
        }
        // All the way back and forth.
        const std::size_t steps = history.at();
        QVERIFY(steps > static_cast<std::size_t>(edits) / 4);
        const std::string last = io::writeDocumentText(*history.now()).value();
        for (std::size_t i = steps + 1; i-- > 0;) {
            history.goTo(i);
            const std::string wrong = history.check();
            QVERIFY2(wrong.empty(), (replay(seed, i, "undo of all") + wrong).c_str());
        }
        QVERIFY(equal(*history.now(), *emptyModel()));
        history.goTo(steps);
        QCOMPARE(io::writeDocumentText(*history.now()).value(), last);
        if (qEnvironmentVariableIsSet("DYNALOOM_COUNTS"))
            for (const auto& [name, n] : counts)
                qInfo("%-28s %5d done %5d refused", name.c_str(), n.first, n.second);
        // Every kind of edit was done, and those that can fail failed too.
        if (edits < 5000) return;
        for (const std::string& kind : random.kinds())
            QVERIFY2(counts[kind].first > 0, (kind + " was never done").c_str());
    }
};

int main(int argc, char** argv) {
    std::vector<char*> arguments;
    for (int i = 0; i < argc; ++i) {
        if (std::string(argv[i]) == "--full")
            g_full = true;
        else
            arguments.push_back(argv[i]);
    }
    if (g_full) qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");
    TestModelHistory test;
    return QTest::qExec(&test, static_cast<int>(arguments.size()), arguments.data());
}
#include "tst_model_history.moc"
