// Each message of the language: its sentence, its place, and that one fault gives one message.
#include "core/language/definition.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace dynaloom;
using namespace dynaloom::language;

namespace {

struct Spot {
    int line = 1, column = 1;
};

Spot endOf(const QByteArray& text) {
    Spot spot;
    spot.line += static_cast<int>(text.count('\n'));
    spot.column = static_cast<int>(text.size() - text.lastIndexOf('\n'));
    return spot;
}

// "2:16" counted from `origin`.
Spot absolute(const QString& relative, Spot origin) {
    const QStringList parts = relative.split(':');
    const int line = parts[0].toInt(), column = parts[1].toInt();
    return {origin.line + line - 1, line == 1 ? origin.column + column - 1 : column};
}

QString expectedSentence(QString sentence, Spot origin) {
    static const QRegularExpression place("\\{(\\d+:\\d+)\\}");
    for (auto match = place.match(sentence); match.hasMatch(); match = place.match(sentence)) {
        const Spot spot = absolute(match.captured(1), origin);
        sentence.replace(match.capturedStart(), match.capturedLength(),
                         QString("%1:%2").arg(spot.line).arg(spot.column));
    }
    return sentence;
}

} // namespace

class TestLanguageMessages : public QObject {
    Q_OBJECT

private slots:
    void saysWhatIsWrongAndWhere_data();
    void saysWhatIsWrongAndWhere();
    void printsFileNodeAndPlace();
};

void TestLanguageMessages::saysWhatIsWrongAndWhere_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("snippet");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("at");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<bool>("warning");
    QFile file(DYNALOOM_SOURCE_DIR "/tests/data/bad/messages/messages.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray messages =
        QJsonDocument::fromJson(file.readAll()).object()["messages"].toArray();
    QCOMPARE(messages.size(), 36);
    for (const QJsonValue& value : messages) {
        const QJsonObject entry = value.toObject();
        QTest::addRow("message %d", entry["number"].toInt())
            << entry["before"].toString().toUtf8() << entry["snippet"].toString().toUtf8()
            << entry["after"].toString().toUtf8() << entry["at"].toString()
            << entry["sentence"].toString() << entry["warning"].toBool();
    }
}

void TestLanguageMessages::saysWhatIsWrongAndWhere() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, snippet);
    QFETCH(QByteArray, after);
    QFETCH(QString, at);
    QFETCH(QString, sentence);
    QFETCH(bool, warning);
    const Spot origin = endOf(before), spot = absolute(at, origin);
    const Parsed parsed = parseDefinitions((before + snippet + after).toStdString(), "x.dyn");
    const std::vector<Error>& told = warning ? parsed.warnings : parsed.errors;
    if (told.size() != 1)
        for (const Error& error : parsed.errors) qInfo("%s", toString(error).c_str());
    QCOMPARE(told.size(), std::size_t(1));
    QCOMPARE(parsed.errors.size(), std::size_t(warning ? 0 : 1));
    QCOMPARE(parsed.definitions.size(), std::size_t(warning ? 1 : 0));
    QCOMPARE(QString::fromStdString(told[0].sentence), expectedSentence(sentence, origin));
    QCOMPARE(told[0].place.line, spot.line);
    QCOMPARE(told[0].place.column, spot.column);
    QCOMPARE(told[0].place.node, std::string("X"));
    QCOMPARE(told[0].kind, ErrorKind::Input);
}

void TestLanguageMessages::printsFileNodeAndPlace() {
    const Parsed parsed =
        parseDefinitions("neuron X {\n    state V = 0 mV\n    dV/dt = -W/5 ms\n}\n", "my/cell.dyn");
    QCOMPARE(parsed.errors.size(), std::size_t(1));
    QCOMPARE(toString(parsed.errors[0]),
             std::string("my/cell.dyn: X: 3:14: There is no `W` here."));
}

QTEST_GUILESS_MAIN(TestLanguageMessages)
#include "tst_language_messages.moc"
