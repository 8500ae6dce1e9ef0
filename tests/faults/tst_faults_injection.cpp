// Faults 3 and 4: code in an equation or in a name. A text that is no equation is refused with its
// place; a name is refused or stays inert; nothing is compiled or started on the way, and generated
// code holds none of it. Protections: alphabet, own-names.
#include "core/compile/kernel/print.h"
#include "tests/models/runner.h" // before Qt

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <spawn.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

std::atomic<int> g_started{0};

} // namespace

// Whoever wants to start a program has to come by here: these stand before the C library's.
extern "C" {
int posix_spawn(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
                char* const[], char* const[]) {
    ++g_started;
    return ENOSYS;
}
pid_t fork() noexcept {
    ++g_started;
    errno = ENOSYS;
    return -1;
}
int system(const char*) {
    ++g_started;
    return -1;
}
FILE* popen(const char*, const char*) {
    ++g_started;
    return nullptr;
}
}

namespace {

constexpr const char* kMarker = "zqxmark"; // in every hostile text; nothing of ours holds it

// Texts that mean something to some compiler, shell, templating language or file system. %C is the
// path of the canary, a file that must never appear.
const QList<QByteArray> kPayloads = {
    "zqxmark; system(\"touch %C\");",
    "zqxmark;} int main(){system(\"touch %C\");",
    "zqxmark){fopen(\"%C\",\"w\");}(",
    "0); open(\"%C\", 64, 511); (zqxmark",
    "__asm__(\"zqxmark\")",
    "asm volatile(\"zqxmark\")",
    "__builtin_trap() + zqxmark",
    "zqxmark.__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('touch %C # zqxmark')",
    "eval(\"zqxmark\")",
    "exec(open('%C','w')) # zqxmark",
    "(lambda: zqxmark)()",
    "`touch %C; zqxmark`",
    "$(touch %C; zqxmark)",
    "${zqxmark}",
    "{{zqxmark}}",
    "{%% zqxmark %%}",
    "<%= zqxmark %>",
    "<script>zqxmark</script>",
    "| touch %C zqxmark",
    "&& touch %C && zqxmark",
    "; rm -rf zqxmark ;",
    "> %C zqxmark",
    "#include \"/etc/passwd\" zqxmark",
    "zqxmark\n#include <stdio.h>\n",
    "zqxmark\n#define dl_r0 zqxmark\n",
    "zqxmark\\\n#pragma once",
    "%:include <zqxmark>",
    "<:zqxmark:>",
    "\?\?=define zqxmark",
    "_Pragma(\"zqxmark\")",
    "*/ zqxmark /*",
    "/* zqxmark",
    "// zqxmark",
    "\" zqxmark \"",
    "\" \"zqxmark",
    "' zqxmark '",
    "'\\''zqxmark",
    "\\\"; zqxmark",
    "\\x00zqxmark",
    "\\u0022zqxmark",
    "zqxmark[0]",
    "zqxmark->x",
    "&zqxmark",
    "*zqxmark",
    "zqxmark = 1",
    "zqxmark++",
    "zqxmark ? 1 : 2",
    "zqxmark % 2",
    "zqxmark << 2",
    "zqxmark | 1",
    "!zqxmark",
    "~zqxmark",
    "1, zqxmark",
    "zqxmark, zqxmark",
    "(zqxmark",
    "zqxmark)",
    "0x1p3 zqxmark",
    "1e5zqxmark",
    "dl_exp_f32(zqxmark)",
    "../../zqxmark",
    "/etc/zqxmark",
    "C:\\zqxmark",
    "zqxmark\0tail",
    "\xE2\x80\xAEzqxmark", // right-to-left override
    "zqxmark\xD0\xB0",     // a letter that looks like a
    "\xEF\xBC\x9Bzqxmark", // a wide semicolon
    "zqxmark\xE2\x80\x8B", // a space without width
    "zqxmark\r\nzqxmark",
    "zqxmark\x1B[2J",
    "return zqxmark",
    "goto zqxmark",
    "while(1) zqxmark",
    "sizeof(zqxmark)",
    "typedef int zqxmark",
    "volatile zqxmark",
    "restrict zqxmark",
    "import zqxmark",
};

QList<QByteArray> corpus(const QString& canary) {
    QList<QByteArray> all;
    for (QByteArray payload : kPayloads) {
        payload.replace("%C", canary.toUtf8());
        all.append(payload);
        all.append("1 + " + payload);
        all.append(payload + " + 1");
    }
    all.append("zqxmark" + QByteArray(100'000, 'q'));
    all.append(QByteArray(5000, '(') + "zqxmark");
    all.append("1" + QByteArray(3000, '0') + "zqxmark");
    return all;
}

// Whether a text of one line or more is refused where an equation stands, with a place.
QString refusalOfEquation(const QByteArray& text) {
    const std::string component =
        "neuron X {\n  state V = 0\n  dV/dt = (" + text.toStdString() + ")/(1 ms)\n}\n";
    const auto parsed = language::parseDefinitions(component, "x.dyn");
    if (parsed.errors.empty()) return "accepted";
    for (const Error& error : parsed.errors) {
        if (error.place.line < 1 || error.place.column < 1) return "no place";
        if (error.kind != ErrorKind::Input) return "not an error of the input";
    }
    return {};
}

// Every path to a text in a JSON value, keys of objects included.
struct Field {
    QList<QVariant> path; // keys and indices
    bool isKey = false;
};
void findFields(const QJsonValue& value, QList<QVariant> path, QList<Field>& fields) {
    if (value.isString()) fields.append({path, false});
    const auto below = [&](const QVariant& step, const QJsonValue& inner) {
        QList<QVariant> longer = path;
        longer.append(step);
        findFields(inner, longer, fields);
    };
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (int i = 0; i < array.size(); ++i) below(i, array[i]);
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            fields.append({path + QList<QVariant>{it.key()}, true});
            below(it.key(), it.value());
        }
    }
}

QJsonValue replaced(const QJsonValue& value, const Field& field, qsizetype depth,
                    const QString& text) {
    if (depth == field.path.size()) return text;
    const bool last = field.isKey && depth + 1 == field.path.size();
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        const int i = field.path[depth].toInt();
        array[i] = replaced(array[i], field, depth + 1, text);
        return array;
    }
    QJsonObject object = value.toObject();
    const QString key = field.path[depth].toString();
    if (last) {
        object.insert(text, object.take(key));
        return object;
    }
    object[key] = replaced(object[key], field, depth + 1, text);
    return object;
}

} // namespace

class TestFaultsInjection : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QVERIFY(canary().isNull() == false);
        QVERIFY(corpus(canary()).size() >= 200);
        g_started = 0;
    }
    void cleanup() {
        QCOMPARE(g_started.load(), 0);
        QVERIFY(!QFile::exists(canary()));
    }

    void thisWatchSeesWhatIsStarted() {
        pid_t child = 0;
        char* const nothing[] = {nullptr};
        QCOMPARE(posix_spawn(&child, "/bin/true", nullptr, nullptr, nothing, nothing), ENOSYS);
        QCOMPARE(g_started.exchange(0), 1);
    }

    void codeInAnEquationIsRefusedWithItsPlace() {
        for (const QByteArray& text : corpus(canary())) {
            const QString refusal = refusalOfEquation(text);
            QVERIFY2(refusal.isEmpty(), text.left(80) + ": " + refusal.toUtf8());
        }
    }

    // A stray sign between what would be an equation without it.
    void everySignOutsideTheLanguageIsRefused() {
        for (int c = 1; c < 256; ++c) {
            const char sign = static_cast<char>(c);
            if (QByteArray("\t\n\r #\"+-*/^@=<>~{}()[],;:.").contains(sign)) continue;
            if (isalnum(static_cast<unsigned char>(sign)) || sign == '_') continue;
            const QByteArray text = QByteArray("1 ") + sign + QByteArray(" + V");
            QVERIFY2(refusalOfEquation(text).isEmpty(), text.toHex());
        }
    }

    void codeInAValueIsRefused() {
        int refused = 0;
        for (const QByteArray& text : corpus(canary())) {
            const auto value = model::makeValue(text.toStdString());
            if (!value) ++refused;
        }
        // The others are names that no model knows; they are refused where values are worked out.
        QVERIFY(refused > 100);
        const QByteArray good = contents("tests/data/good/small.loom");
        for (const QByteArray& text : corpus(canary())) {
            QJsonObject root = QJsonDocument::fromJson(good).object();
            root["parameters"] = QJsonObject{{"scale", QString::fromUtf8(text)}};
            const std::string document = QJsonDocument(root).toJson().toStdString();
            QVERIFY2(!refusalOf(document).empty(), text.left(80));
        }
    }

    void codeInAnyFieldIsRefusedOrInert_data() {
        QTest::addColumn<QString>("file");
        for (const char* name : {"small", "areas", "own_component"})
            QTest::newRow(name) << QStringLiteral("tests/data/good/%1.loom").arg(name);
    }
    void codeInAnyFieldIsRefusedOrInert() {
        QFETCH(QString, file);
        const QJsonValue root = QJsonDocument::fromJson(contents(file)).object();
        QList<Field> fields;
        findFields(root, {}, fields);
        QVERIFY(fields.size() > 40);
        const QList<QByteArray> texts = corpus(canary());
        constexpr int kTextsAField = 16;
        int inert = 0, refused = 0;
        qsizetype next = 0;
        for (const Field& field : fields) {
            for (int i = 0; i < kTextsAField; ++i) {
                // A name that the rules allow now and then, or nothing would get far.
                const QString text = i == 0 ? QString::fromLatin1(kMarker)
                                            : QString::fromUtf8(texts[next++ % texts.size()]);
                const QJsonObject changed = replaced(root, field, 0, text).toObject();
                const std::string document = QJsonDocument(changed).toJson().toStdString();
                const auto read = io::readDocumentText(document, "f.loom");
                if (!read) {
                    QVERIFY2(read.error().place.line > 0, toString(read.error()).c_str());
                    ++refused;
                    continue;
                }
                const auto program = toProgram(*read->model, {});
                if (!program) {
                    QCOMPARE(program.error().kind, ErrorKind::Input);
                    ++refused;
                    continue;
                }
                ++inert;
                const std::string kernels = compile::printKernels(*program).text;
                QVERIFY2(kernels.find(kMarker) == std::string::npos, qPrintable(text.left(80)));
            }
        }
        QVERIFY2(inert > 20 && refused > 500,
                 qPrintable(QString("%1 inert, %2 refused").arg(inert).arg(refused)));
    }

    // A name as good as any: letters only, but words to C, CUDA and the shell.
    void wordsOfOtherLanguagesAreNames() {
        const QByteArray good = contents("tests/data/good/small.loom");
        for (const char* word :
             {"int", "main", "asm", "inline", "float", "register", "restrict", "dl_r0", "dl_abi",
              "memset", "__global__", "NULL", "nan", "inf2"}) {
            QByteArray text = good;
            text.replace("\"name\": \"I\"", QByteArray("\"name\": \"") + word + '"');
            text.replace("\"to\": \"I.", QByteArray("\"to\": \"") + word + '.');
            QVERIFY(text != good);
            const auto read = io::readDocumentText(text.toStdString(), "f.loom");
            if (!read) continue; // refused by the rule of names
            const auto program = toProgram(*read->model, {});
            QVERIFY2(program.has_value(), program ? "" : toString(program.error()).c_str());
            const auto before = toProgram(*readText(good.toStdString()), {});
            QVERIFY(before.has_value());
            QCOMPARE(compile::printKernels(*program).text, compile::printKernels(*before).text);
        }
    }

private:
    static QByteArray contents(const QString& name) {
        QFile file(QStringLiteral(DYNALOOM_SOURCE_DIR "/") + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString canary() const { return m_folder.filePath("canary"); }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(TestFaultsInjection)
#include "tst_faults_injection.moc"
