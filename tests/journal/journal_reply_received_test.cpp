#include "core/journal/entry.h"
#include "core/journal/reply_received.h"
#include "core/journal/words.h"

#include <QTest>

using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;

// What the journal keeps of a reply.
class JournalReplyReceivedTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsReadAsItWasWritten();
    void anythingElseIsRefused_data();
    void anythingElseIsRefused();
    void itIsSaidInWords();
};

namespace {

ReplyReceived sample()
{
    return {reply_not_mine,         u"m-1"_s,         u"modem"_s, QByteArray(16, '\x01'),
            QByteArray(32, '\x02'), 1'795'950'000'000};
}

} // namespace

void JournalReplyReceivedTest::itIsReadAsItWasWritten()
{
    QCOMPARE(encoded(sample()),
             "{\"meaning\":\"not_mine\",\"message\":\"m-1\",\"provider\":\"modem\","
             "\"registration\":\"" +
                 QByteArray(16, '\x01').toHex() + "\",\"reply\":\"" +
                 QByteArray(32, '\x02').toHex() + "\",\"said_ms\":1795950000000}");
    const auto read = decodedReplyReceived(encoded(sample()));
    QVERIFY(read.ok());
    QCOMPARE(*read, sample());
    // As earlier versions wrote it.
    ReplyReceived without = sample();
    without.said_ms.reset();
    QVERIFY(!encoded(without).contains("said"));
    const auto older = decodedReplyReceived(encoded(without));
    QVERIFY(older.ok());
    QCOMPARE(*older, without);
}

void JournalReplyReceivedTest::anythingElseIsRefused_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no object") << QByteArray("[]");
    QTest::newRow("another meaning") << encoded(sample()).replace("not_mine", "yes");
    QTest::newRow("no hexadecimal") << encoded(sample()).replace("0101", "01zz");
    QTest::newRow("no time") << encoded(sample()).replace("1795950000000", "\"then\"");
    QTest::newRow("a field more") << encoded(sample()).replace("{", "{\"a\":1,");
}

void JournalReplyReceivedTest::anythingElseIsRefused()
{
    QFETCH(QByteArray, payload);
    QVERIFY(!decodedReplyReceived(payload).ok());
}

void JournalReplyReceivedTest::itIsSaidInWords()
{
    Entry entry;
    entry.kind = reply_received_kind;
    entry.payload = encoded(sample());
    QVERIFY(inWords(entry).endsWith(
        u"the phone that message m-1 went to answered, as modem has it: not mine"_s));
}

QTEST_APPLESS_MAIN(JournalReplyReceivedTest)
#include "journal_reply_received_test.moc"
