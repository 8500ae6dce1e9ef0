// Fault 39: what another program, or the hand, puts on the clipboard or lets go over the window:
// random bytes, old and newer versions, damaged parts, very large texts, foreign data under our own
// names, files that are no models. Refused with a sentence, or inserted as one step that can be
// undone; nothing hangs. Protections: clipboard, whole-text.
#include "app/window/banner.h"
#include "app/window/equations_view.h"
#include "app/window/file_commands.h"
#include "core/io/clipboard.h"
#include "tests/app/building.h"
#include "tests/app/loop_watch.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/equations/component_editor.h"

#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QMimeData>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>

#include <sys/stat.h>

#include <random>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

constexpr double kMostSeconds = 0.25; // of the window's thread without a look at its events
constexpr double kMostForHuge = 2.5;  // 64 MiB are copied and looked through a few times
constexpr qsizetype kHuge = 64 << 20;

QByteArray randomBytes(std::mt19937& random, std::size_t size) {
    QByteArray bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.append(static_cast<char>(random() % 256));
    return bytes;
}

} // namespace

class TestHostile : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m.start();
        m.add("LIF", {-300, 0}, "A");
        m.plugIn("A", "CUBA");
        m.add("LIF", {0, 30}, "B");
        m.drag(m.port("A", "spike", true), m.port("A", "g", false, m.plug("A", 0)));
        m.select("A");
    }
    void cleanup() { m.end(); }

    // --- the canvas

    void randomBytesOnTheClipboard() {
        std::mt19937 random(39);
        for (int i = 0; i < 60; ++i) {
            const QByteArray bytes = randomBytes(random, random() % 3000);
            paste(i % 2 ? text(bytes) : ours(bytes), "random bytes");
        }
        const QByteArray good = copied();
        for (int i = 0; i < 300; ++i) { // parts, damaged
            QByteArray bytes = good;
            for (auto n = random() % 3 + 1; n > 0; --n)
                bytes[static_cast<int>(random() % static_cast<std::size_t>(bytes.size()))] =
                    static_cast<char>(random() % 256);
            paste(ours(bytes), "damaged");
        }
        for (int i = 0; i < 80; ++i)
            paste(ours(good.left(good.size() * i / 80)), "cut short", Must::Refuse);
    }

    void otherVersionsOnTheClipboard() {
        const QByteArray good = copied();
        paste(ours(good), "as copied", Must::Insert);
        QByteArray newer = good;
        const int at = static_cast<int>(newer.indexOf("\"version\""));
        QVERIFY(at > 0);
        const int colon = static_cast<int>(newer.indexOf(':', at));
        const int end = static_cast<int>(newer.indexOf(',', colon));
        for (const char* version : {"99", "-1", "1e9", "\"x\"", "null", "[]", "2.5"}) {
            QByteArray other = newer;
            other.replace(colon + 1, end - colon - 1, QByteArray(" ") + version);
            paste(ours(other), version, Must::Refuse);
        }
        // Claims to be a document, or something else.
        for (const char* format : {"dynaloom", "dynaloom-items2", "x"}) {
            QByteArray other = good;
            other.replace("\"dynaloom-items\"", QByteArray("\"") + format + "\"");
            paste(ours(other), format, Must::Refuse);
        }
    }

    void textsWithoutMeasureOnTheClipboard() {
        const QByteArray start = "{\"format\": \"dynaloom-items\", \"version\": 1, \"nodes\": ";
        paste(text(QByteArray(kHuge, 'a')), "64 MiB", Must::Refuse, kMostForHuge);
        paste(ours(QByteArray(kHuge, '\0')), "64 MiB of nothing", Must::Refuse, kMostForHuge);
        paste(ours(start + QByteArray(kHuge, ' ') + "[]}"), "blanks", Must::Refuse, kMostForHuge);
        paste(ours(start + QByteArray(kHuge, '[')), "64 Mi deep", Must::Refuse, kMostForHuge);
        paste(ours(start + QByteArray(100'000, '[')), "deep", Must::Refuse);
        QByteArray many = start + "[";
        for (int i = 0; i < 200'000; ++i) many += "{},";
        paste(ours(many + "{}]}"), "many", Must::Refuse, kMostForHuge);
    }

    void foreignDropsOnTheCanvas() {
        std::mt19937 random(40);
        const QString mime = QString::fromLatin1(catalog::kComponentMime);
        QList<QByteArray> names{"",       "NoSuch", "lif",  "LIF\n",    "<b>LIF</b>",
                                "../LIF", "CUBA\0", "%s%n", "\xff\xfe", QByteArray(kHuge, 'L')};
        for (int i = 0; i < 40; ++i) names << randomBytes(random, random() % 200);
        for (const QByteArray& name : names) {
            const QString before = textOf(m.model());
            const std::size_t steps = m.steps();
            QMimeData data;
            data.setData(mime, name);
            m.window().status().say(QString());
            LoopWatch loop;
            dropOn(m.viewport(), data, {40, 40});
            QVERIFY2(loop.longestSeconds() < kMostSeconds, name.left(20).constData());
            QCOMPARE(m.steps(), steps);
            QCOMPARE(textOf(m.model()), before);
            QVERIFY2(m.status().size() > 10 && m.status().size() <= 1000,
                     name.left(20).constData());
            QVERIFY(!m.status().contains('\n'));
        }
        QMimeData good;
        good.setData(mime, "LIF");
        const std::size_t steps = m.steps();
        dropOn(m.viewport(), good, {40, 40});
        QCOMPARE(m.steps(), steps + 1);
        // Other kinds of data are not for the canvas.
        QMimeData picture;
        picture.setData(QStringLiteral("image/png"), QByteArray(1000, '\x89'));
        QVERIFY(!dropOn(m.viewport(), picture, {40, 40}));
        QMimeData words;
        words.setText(QStringLiteral("LIF"));
        QVERIFY(!dropOn(m.viewport(), words, {40, 40}));
    }

    void filesThatAreNoModelsAreDropped() {
        std::mt19937 random(41);
        const auto write = [&](const char* name, const QByteArray& bytes) {
            QFile file(m.path(name));
            if (!file.open(QFile::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("disk");
            return m.path(name);
        };
        QStringList files{write("empty.loom", ""),
                          write("noise.loom", randomBytes(random, 9000)),
                          write("picture.png", "\x89PNG\r\n\x1a\n"),
                          m.path("gone.loom"),
                          m.path("."),
                          QStringLiteral("/dev/zero"),
                          QStringLiteral("/dev/stdin"),
                          QStringLiteral("/proc/self/mem"),
                          m.path("pipe.loom"),
                          m.path("circle.loom"),
                          m.path("vast.loom")};
        QVERIFY(::mkfifo(m.path("pipe.loom").toUtf8().constData(), 0600) == 0);
        QFile::link(m.path("circle.loom"), m.path("circle.loom"));
        QFile vast(write("vast.loom", "{"));
        QVERIFY(vast.resize(10LL << 30)); // without blocks
        auto* tabs = m.window().findChild<QTabWidget*>();
        tabs->setCurrentIndex(1); // a text that can be written in
        QTest::mouseClick(m.window().equations().ownCopyButton(), Qt::LeftButton);
        QTRY_VERIFY(!m.window().equations().editor().isReadOnly());
        const QString before = textOf(m.model());
        auto* catalog = m.window().findChild<catalog::CatalogPanel*>()->findChild<QTreeWidget*>();
        for (const QString& file : files)
            for (QWidget* target :
                 {m.viewport(), static_cast<QWidget*>(&m.window()), catalog->viewport(),
                  m.window().equations().editor().viewport()}) {
                tabs->setCurrentIndex(target->parent() == &m.window().equations().editor());
                QMimeData data;
                data.setUrls({QUrl::fromLocalFile(file)});
                m.window().banner().dismissQuietly();
                m.window().status().say(QString());
                answer(QMessageBox::Discard); // of what there is
                LoopWatch loop;
                QVERIFY2(dropOn(target, data, {20, 20}), qPrintable(file));
                QTRY_VERIFY2(m.status().contains(QStringLiteral("could not be opened")),
                             qPrintable(file + " on " + target->metaObject()->className()));
                QVERIFY(loop.longestSeconds() < kMostSeconds);
                QVERIFY(m.window().banner().isVisible());
                QCOMPARE(textOf(m.model()), before);
            }
        QMimeData flood; // the hand has slipped
        QList<QUrl> urls;
        for (int i = 0; i < 5000; ++i) urls << QUrl::fromLocalFile(files.first());
        flood.setUrls(urls);
        QVERIFY(!dropOn(&m.window(), flood, {20, 20}));
        for (const char* url : {"https://example.org/a.loom", "javascript:alert(1)", "smb://a/b"}) {
            QMimeData foreign;
            foreign.setUrls({QUrl(QString::fromLatin1(url))});
            QVERIFY2(!dropOn(m.viewport(), foreign, {20, 20}), url);
        }
    }

    // --- fields and texts

    void fieldsOfTheInspector() {
        auto* field = m.window().inspector().field(QStringLiteral("A.tau"));
        if (!field) field = m.window().inspector().field(QStringLiteral("tau"));
        if (!field) field = m.window().inspector().findChild<inspector::QuantityField*>();
        QVERIFY(field);
        std::mt19937 random(42);
        QList<QByteArray> texts{QByteArray(kHuge, '('), QByteArray(kHuge, '9'),
                                "20 ms\n30 ms",         QByteArray(30'000, '-') + "1 ms",
                                "1e999999 ms",          "\xe2\x80\xae 5",
                                "<img src=x>",          "0x20",
                                "__import__('os')"};
        for (int i = 0; i < 20; ++i) texts << randomBytes(random, random() % 400);
        for (const QByteArray& typed : texts) {
            const QString before = textOf(m.model());
            const std::size_t steps = m.steps();
            QLineEdit* entry = field->entry();
            entry->setFocus();
            entry->selectAll();
            QGuiApplication::clipboard()->setText(QString::fromUtf8(typed));
            LoopWatch loop;
            QTest::keySequence(entry, QKeySequence::Paste);
            QTest::keyClick(entry, Qt::Key_Return);
            QApplication::processEvents();
            QVERIFY2(loop.longestSeconds() < (typed.size() < kHuge ? kMostSeconds : kMostForHuge),
                     typed.left(20).constData());
            QVERIFY(m.steps() <= steps + 1);
            if (m.steps() == steps) {
                QCOMPARE(textOf(m.model()), before);
                QTest::keyClick(entry, Qt::Key_Escape);
            } else {
                m.focus();
                m.press(Qt::Key_Z, Qt::ControlModifier);
                QCOMPARE(textOf(m.model()), before);
                m.select("A");
            }
            field = m.window().inspector().findChild<inspector::QuantityField*>(
                field->objectName(), Qt::FindChildrenRecursively);
            if (!field) field = m.window().inspector().findChild<inspector::QuantityField*>();
            QVERIFY(field);
        }
    }

    void theEquationEditor() {
        auto& view = m.window().equations();
        auto* tabs = m.window().findChild<QTabWidget*>();
        tabs->setCurrentIndex(1);
        QTest::mouseClick(view.ownCopyButton(), Qt::LeftButton);
        auto& editor = view.editor();
        QTRY_VERIFY(!editor.isReadOnly());
        editor.setFocus();
        std::mt19937 random(43);
        QList<QByteArray> texts{QByteArray(kHuge, 'x'),   QByteArray(kHuge, '\n'),
                                QByteArray("a\0b\0c", 5), "\xe2\x80\xae\xe2\x80\x8b",
                                "\r\r\n\x1b[2J",          QByteArray(20'000, '(')};
        for (int i = 0; i < 20; ++i) texts << randomBytes(random, random() % 2000);
        for (const QByteArray& pasted : texts) {
            const QString before = editor.toPlainText();
            m.window().status().say(QString());
            QGuiApplication::clipboard()->setText(QString::fromUtf8(pasted));
            LoopWatch loop;
            QTest::keySequence(&editor, QKeySequence::Paste);
            QApplication::processEvents();
            QVERIFY2(loop.longestSeconds() <
                         (pasted.size() < kHuge ? 2 * kMostSeconds : kMostForHuge),
                     qPrintable(QString("%1: %2 s").arg(pasted.size()).arg(loop.longestSeconds())));
            if (editor.toPlainText() == before) {
                if (pasted.size() >= kHuge) QVERIFY(m.status().contains("too long"));
                continue;
            }
            QVERIFY(!editor.toPlainText().contains(QChar(0)));
            QTest::keySequence(&editor, QKeySequence::Undo);
            QCOMPARE(editor.toPlainText(), before);
        }
        // Dropped words are pasted words.
        const QString before = editor.toPlainText();
        QMimeData words;
        words.setText(QStringLiteral("# dropped"));
        QVERIFY(dropOn(editor.viewport(), words, {5, 5}));
        QVERIFY(editor.toPlainText().contains(QStringLiteral("# dropped")));
        QTest::keySequence(&editor, QKeySequence::Undo);
        QCOMPARE(editor.toPlainText(), before);
    }

    void searchFields() {
        QList<QLineEdit*> fields{
            m.window().findChild<catalog::CatalogPanel*>()->findChild<QLineEdit*>()};
        m.press(Qt::Key_Tab);
        if (m.palette().isVisible()) fields << m.palette().search();
        std::mt19937 random(44);
        for (QLineEdit* field : fields)
            for (const QByteArray& typed : {QByteArray(kHuge, 'e'), QByteArray(30'000, '*'),
                                            QByteArray("(?:[[\\"), randomBytes(random, 500)}) {
                QVERIFY(field);
                field->setFocus();
                field->selectAll();
                QGuiApplication::clipboard()->setText(QString::fromUtf8(typed));
                LoopWatch loop;
                QTest::keySequence(field, QKeySequence::Paste);
                QApplication::processEvents();
                QVERIFY2(loop.longestSeconds() < kMostForHuge, typed.left(10).constData());
                field->clear();
            }
    }

private:
    enum class Must { Either, Refuse, Insert };

    static QMimeData* ours(const QByteArray& bytes) {
        auto* data = new QMimeData;
        data->setData(QString::fromLatin1(io::kClipboardMime), bytes);
        return data;
    }
    static QMimeData* text(const QByteArray& bytes) {
        auto* data = new QMimeData;
        data->setText(QString::fromUtf8(bytes));
        return data;
    }
    QByteArray copied() {
        m.select("A");
        m.press(Qt::Key_C, Qt::ControlModifier);
        return QGuiApplication::clipboard()->mimeData()->data(
            QString::fromLatin1(io::kClipboardMime));
    }

    void paste(QMimeData* data, const char* what, Must must = Must::Either,
               double most = kMostSeconds) {
        QGuiApplication::clipboard()->setMimeData(data);
        const QString before = textOf(m.model());
        const std::size_t steps = m.steps();
        m.window().status().say(QString());
        LoopWatch loop;
        m.press(Qt::Key_V, Qt::ControlModifier);
        QVERIFY2(loop.longestSeconds() < most,
                 qPrintable(QString("%1: %2 s").arg(what).arg(loop.longestSeconds())));
        QVERIFY2(m.status().size() > 5, what); // a sentence, whatever happened
        if (m.steps() == steps) {
            QVERIFY2(must != Must::Insert, qPrintable(what + (": " + m.status())));
            QCOMPARE(textOf(m.model()), before);
            return;
        }
        QVERIFY2(must != Must::Refuse, what);
        QCOMPARE(m.steps(), steps + 1);
        QVERIFY2(io::writeDocumentText(*m.model()).has_value(), what);
        m.press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(textOf(m.model()), before);
        m.select("A");
    }

    // As the window system tells it; returns whether somebody took it.
    static bool dropOn(QWidget* target, const QMimeData& data, QPoint at) {
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(target, &enter);
        if (!enter.isAccepted()) {
            QDragLeaveEvent leave;
            QApplication::sendEvent(target, &leave);
            return false;
        }
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(target, &move);
        QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(target, &drop);
        QApplication::processEvents();
        return true;
    }

    Hands m;
};

QTEST_MAIN(TestHostile)
#include "tst_app_hostile.moc"
