// The fuzz targets without libFuzzer: the whole corpus, every finding of the past, and inputs made
// from them and from nothing by a printed seed. DYNALOOM_FUZZ_SEED sets the seed ("random": a new
// one each time), DYNALOOM_FUZZ_INPUTS how many inputs a target gets.
#include "tests/fuzz/targets.h"

#include <QDirIterator>
#include <QFile>
#include <QtTest>

#include <algorithm>
#include <random>

using namespace dynaloom::fuzz;

namespace {

std::vector<std::string> filesIn(const char* folder, const char* pattern) {
    std::vector<std::string> texts;
    QStringList names;
    QDirIterator files(QStringLiteral(DYNALOOM_SOURCE_DIR "/") + folder, {pattern}, QDir::Files);
    while (files.hasNext()) names += files.next();
    names.sort();
    for (const QString& name : names) {
        QFile file(name);
        if (file.open(QIODevice::ReadOnly)) texts.push_back(file.readAll().toStdString());
    }
    return texts;
}

std::vector<std::string> gather(const std::vector<std::pair<const char*, const char*>>& where) {
    std::vector<std::string> all;
    for (const auto& [folder, pattern] : where)
        for (std::string& text : filesIn(folder, pattern)) all.push_back(std::move(text));
    return all;
}

// The words of a libFuzzer dictionary: lines of "...", with \" and \\ and \xAB.
std::vector<std::string> wordsOf(const char* dictionary) {
    std::vector<std::string> words;
    QFile file(QStringLiteral(DYNALOOM_SOURCE_DIR "/tests/fuzz/") + dictionary);
    if (!file.open(QIODevice::ReadOnly)) return words;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.startsWith('"') || !line.endsWith('"')) continue;
        std::string word;
        for (qsizetype i = 1; i + 1 < line.size(); ++i) {
            if (line[i] != '\\') {
                word += line[i];
            } else if (line[i + 1] == 'x') {
                word += static_cast<char>(line.mid(i + 2, 2).toInt(nullptr, 16));
                i += 3;
            } else {
                word += line[++i];
            }
        }
        words.push_back(word);
    }
    return words;
}

class Random {
public:
    Random() {
        const QByteArray asked = qgetenv("DYNALOOM_FUZZ_SEED");
        const unsigned seed = asked == "random" ? std::random_device{}()
                              : asked.isEmpty() ? 3
                                                : asked.toUInt();
        qInfo("DYNALOOM_FUZZ_SEED=%u", seed);
        m_engine.seed(seed);
    }
    std::size_t below(std::size_t count) { return count == 0 ? 0 : m_engine() % count; }
    char byte() { return static_cast<char>(m_engine() & 0xFF); }
    std::string bytes(std::size_t count) {
        std::string text(count, '\0');
        for (char& c : text) c = byte();
        return text;
    }

private:
    std::mt19937_64 m_engine;
};

// What libFuzzer's mutations do, a few times: bytes changed, pieces cut, doubled, taken from
// another file, and words put in.
std::string changed(std::string text, const std::vector<std::string>& corpus,
                    const std::vector<std::string>& words, Random& random) {
    for (std::size_t round = 1 + random.below(4); round > 0; --round) {
        const std::size_t at = random.below(text.size() + 1);
        const std::size_t length = std::min(random.below(40), text.size() - at);
        const std::string& other = corpus[random.below(corpus.size())];
        switch (random.below(5)) {
        case 0:
            if (at < text.size()) text[at] = random.byte();
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.insert(at, text.substr(random.below(text.size() + 1), 40));
            break;
        case 3:
            text.insert(at, other.substr(random.below(other.size() + 1), 60));
            break;
        default:
            if (!words.empty()) text.replace(at, length, words[random.below(words.size())]);
            break;
        }
    }
    return text;
}

std::size_t inputs(std::size_t usual) {
    const QByteArray asked = qgetenv("DYNALOOM_FUZZ_INPUTS");
    return asked.isEmpty() ? usual : asked.toULongLong();
}

} // namespace

class TestFuzzReplay : public QObject {
    Q_OBJECT

    // Fails with the sentence, and keeps the input beside the build.
    static bool holds(const Checked& finding, const std::string& input) {
        if (!finding) return true;
        const std::string& bytes = finding->bytes.empty() ? input : finding->bytes;
        const QString name = QStringLiteral(DYNALOOM_BINARY_DIR "/fuzz-finding.bytes");
        QFile file(name);
        if (file.open(QIODevice::WriteOnly)) file.write(bytes.data(), qsizetype(bytes.size()));
        QTest::qFail(
            qPrintable(QString::fromStdString(finding->sentence) + "\nThe input is in " + name),
            __FILE__, __LINE__);
        return false;
    }

    void replay(Checked (*check)(std::string_view), const std::vector<std::string>& corpus,
                const char* dictionary, std::size_t count) {
        QVERIFY(!corpus.empty());
        const std::vector<std::string> words = wordsOf(dictionary);
        QVERIFY(words.size() > 20);
        for (const std::string& text : corpus)
            if (!holds(check(text), text)) return;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string text =
                changed(corpus[m_random.below(corpus.size())], corpus, words, m_random);
            if (!holds(check(text), text)) return;
        }
    }

    void generate(Checked (*check)(std::string_view), Checked (*finish)(), const char* findings,
                  std::size_t count) {
        for (const std::string& bytes : filesIn(findings, "*.bytes"))
            if (!holds(check(bytes), bytes)) return;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string bytes = m_random.bytes(1 + m_random.below(300));
            if (!holds(check(bytes), bytes)) return;
        }
        holds(finish(), {});
    }

    Random m_random;

private slots:
    void componentTextsAreAnsweredAndKept() {
        replay(checkDyn,
               gather({{"resources/catalog", "*.dyn"},
                       {"tests/data/bad", "*.dyn"},
                       {"tests/data/fuzz/dyn", "*"}}),
               "dyn.dict", inputs(3000));
    }
    void documentsAreAnsweredAndKept() {
        replay(checkLoom,
               gather({{"tests/data/good", "*.loom"},
                       {"resources/examples", "*.loom"},
                       {"tests/data/old", "*.loom"},
                       {"tests/data/bad", "*.loom"}}),
               "loom.dict", inputs(3000));
    }
    void expressionsKeepTheirValueAndAgreeOnBothDevices() {
        generate(checkExpression, finishExpressions, "tests/data/fuzz/expression", inputs(300));
    }
    void componentsAgreeOnBothDevices() {
        generate(checkComponent, finishComponents, "tests/data/fuzz/component", inputs(80));
    }
};

QTEST_GUILESS_MAIN(TestFuzzReplay)
#include "tst_fuzz_replay.moc"
