// Published vectors: FIPS 180-4 examples (NIST "SHA256.pdf") and NIST CAVP SHA256ShortMsg.
#include "core/base/sha256.h"

#include <QTest>

#include <string>

using namespace dynaloom;

class TestSha256 : public QObject {
    Q_OBJECT

private slots:
    void givesPublishedDigests_data();
    void givesPublishedDigests();
    void givesTheDigestOfAMillionLetters();
    void piecesGiveTheDigestOfTheWhole();
    void fieldsDoNotRunTogether();
};

void TestSha256::givesPublishedDigests_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("digest");
    QTest::newRow("empty") << QByteArray("")
                           << QByteArray("e3b0c44298fc1c149afbf4c8996fb924"
                                         "27ae41e4649b934ca495991b7852b855");
    QTest::newRow("one block") << QByteArray("abc")
                               << QByteArray("ba7816bf8f01cfea414140de5dae2223"
                                             "b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks") << QByteArray(
                                       "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << QByteArray("248d6a61d20638b8e5c026930c3e6039"
                                              "a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("CAVP, 1 byte") << QByteArray::fromHex("d3")
                                  << QByteArray("28969cdfa74a12c82f3bad960b0b000a"
                                                "ca2ac329deea5c2328ebc6f2ba9802c1");
    QTest::newRow("112 bytes") << QByteArray(
                                      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                                      "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")
                               << QByteArray("cf5b16a778af8380036ce59e7b049237"
                                             "0b249b11e8f07a51afac45037afee9d1");
}

void TestSha256::givesPublishedDigests() {
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, digest);
    const std::string_view text(message.constData(), static_cast<std::size_t>(message.size()));
    QCOMPARE(QByteArray::fromStdString(toHex(sha256(text))), digest);
}

void TestSha256::givesTheDigestOfAMillionLetters() {
    QCOMPARE(toHex(sha256(std::string(1'000'000, 'a'))),
             std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

void TestSha256::piecesGiveTheDigestOfTheWhole() {
    const std::string whole(1'000'000, 'a');
    for (const std::size_t size : {1u, 55u, 56u, 63u, 64u, 65u, 1000u}) {
        Sha256 hash;
        for (std::size_t i = 0; i < whole.size(); i += size) {
            hash.add(std::string_view(whole).substr(i, size));
        }
        QCOMPARE(toHex(hash.finish()),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }
}

void TestSha256::fieldsDoNotRunTogether() {
    QVERIFY(Sha256().addField("ab").addField("c").finish() !=
            Sha256().addField("a").addField("bc").finish());
}

QTEST_APPLESS_MAIN(TestSha256)
#include "tst_base_sha256.moc"
