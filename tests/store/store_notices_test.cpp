#include "core/journal/notice.h"
#include "core/store/message_check.h"
#include "tests/store/shop.h"

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

constexpr qint64 noon_ms = 1'800'014'400'000;
constexpr qint64 hour_ms = 3'600'000;

const QUuid purchase = QUuid::createUuid();

OutboxMessage messageOf(const QString& id, const QString& purpose)
{
    OutboxMessage message;
    message.id = id;
    message.purchase = purchase;
    message.purpose = purpose;
    message.registration = QByteArray(16, 'r');
    message.numberLookup = QByteArray(32, 'n');
    message.method = QByteArray(16, 'm');
    message.country = QStringLiteral("DE");
    message.created_ms = noon_ms;
    message.expires_boot_ms = noon_ms + 12 * hour_ms;
    return message;
}

OutboxMessage noticeOf(const char* id)
{
    return messageOf(QString::fromLatin1(id), QStringLiteral("completed"));
}

const Addressee addressee{QByteArray(32, 'n'), QByteArray(16, 'm'), QStringLiteral("DE")};

void append(Transaction& transaction, const journal::Notice& notice)
{
    const auto entry = journal::encoded(notice);
    transaction.append(entry.kind, purchase, entry.payload);
}

/// As a till keeps it with what it tells of.
void keep(Store& store, const OutboxMessage& notice)
{
    auto transaction = store.begin(notice.created_ms).value();
    append(transaction, journal::NoticeQueued{notice.id, notice.purpose, notice.registration,
                                              notice.expires_boot_ms});
    transaction.putMessage(notice);
    transaction.holdMessage(notice.id);
    check(transaction.commit().ok(), "the notice is kept");
}

void offer(Store& store, const OutboxMessage& notice, const sale::Instant& at)
{
    auto transaction = store.begin(at.wall_ms).value();
    append(transaction, journal::NoticeOffered{notice.id, at.bootId, at.boot_ms});
    transaction.offerMessage(notice.id, at);
    check(transaction.commit().ok(), "that it may go is kept");
}

void putOff(Store& store, const OutboxMessage& notice)
{
    auto transaction = store.begin().value();
    append(transaction,
           journal::NoticeState{notice.id, {}, QStringLiteral("queued"), sale::SaidBy::till});
    transaction.updateMessage({notice.id, {}, world::MessageState::queued, 1});
    transaction.holdMessage(notice.id);
    check(transaction.commit().ok(), "that nobody has it is kept");
}

void take(Store& store, const OutboxMessage& notice)
{
    auto transaction = store.begin().value();
    append(transaction, journal::NoticeState{notice.id, QStringLiteral("modem"),
                                             QStringLiteral("accepted"), sale::SaidBy::provider});
    transaction.updateMessage(
        {notice.id, QStringLiteral("modem"), world::MessageState::accepted, 1});
    check(transaction.commit().ok(), "that somebody took it is kept");
}

void sendCode(Store& store, const char* id, const sale::Instant& at)
{
    auto transaction = store.begin().value();
    transaction.putMessage(messageOf(QString::fromLatin1(id), QStringLiteral("code")));
    transaction.allowSending(QString::fromLatin1(id), at);
    check(transaction.commit().ok(), "the code's message is kept");
}

QStringList idsOf(const std::vector<OutboxMessage>& messages)
{
    QStringList ids;
    for (const OutboxMessage& message : messages)
        ids << message.id;
    return ids;
}

/// What the doctor would say of the messages; empty if nothing.
QString faultOf(Shop& shop)
{
    auto check = MessageCheck::over(shop.open->connection()).value();
    const auto read = shop.open->journal().each(1, [&](const journal::Entry& entry) {
        check.take(entry);
        return true;
    });
    if (!read)
        return read.error().words;
    const auto same = check.result(shop.open->registry());
    return same ? QString() : same.error().words;
}

} // namespace

// How notices lie in the store: they may wait for long, and go long after what was kept later.
class StoreNoticesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneThatWaitsCountsForNothingAndAnswersNothing();
    void onceOfferedItCountsFromThen();
    void whatSurelyWentNowhereWaitsAgain();
    void whoWaitedLongestComesFirst();
    void theJournalKnowsThemAll_data();
    void theJournalKnowsThemAll();
};

void StoreNoticesTest::oneThatWaitsCountsForNothingAndAnswersNothing()
{
    Shop shop;
    const OutboxMessage notice = noticeOf("n1");
    keep(*shop.open, notice);
    const sale::Instant now{noon_ms, 1000, "boot-1"};
    QVERIFY(shop.open->sendings().within(hour_ms, now, addressee).value().empty());
    QVERIFY(shop.open->outbox().toNumber(notice.numberLookup, 0, 10).value().empty());
    QCOMPARE(shop.open->outbox().message(notice.id).value()->allowed, 0);
    QCOMPARE(idsOf(shop.open->outbox().queuedNotices().value()), QStringList(notice.id));
}

/// Rows lie in the order in which messages went, and one that waited went last.
void StoreNoticesTest::onceOfferedItCountsFromThen()
{
    Shop shop;
    const OutboxMessage notice = noticeOf("n1");
    keep(*shop.open, notice);
    sendCode(*shop.open, "c1", {noon_ms + hour_ms, hour_ms, "boot-2"});
    const sale::Instant offered{noon_ms + 6 * hour_ms, 6 * hour_ms, "boot-2"};
    offer(*shop.open, notice, offered);
    const sale::Instant now{offered.wall_ms + 60'000, offered.boot_ms + 60'000, "boot-2"};
    const auto sent = shop.open->sendings().within(hour_ms, now, addressee).value();
    QCOMPARE(sent.size(), 1U);
    QVERIFY(sent[0].isNotice && !sent[0].isUnverified);
    QCOMPARE(sent[0].at_ms, offered.wall_ms);
    const auto all = shop.open->sendings().within(24 * hour_ms, now, addressee).value();
    QCOMPARE(all.size(), 2U);
    QVERIFY(!all[0].isNotice && all[1].isNotice);
    QCOMPARE(all[0].at_ms, noon_ms + hour_ms);
    const auto answered = shop.open->outbox().toNumber(notice.numberLookup, offered.wall_ms, 10);
    QCOMPARE(idsOf(answered.value()), QStringList(notice.id));
    const auto before =
        shop.open->outbox().toNumber(notice.numberLookup, 0, 1, offered.wall_ms - 1);
    QCOMPARE(idsOf(before.value()), QStringList(QStringLiteral("c1")));
    QCOMPARE(shop.open->outbox().message(notice.id).value()->allowed, 1);
}

void StoreNoticesTest::whatSurelyWentNowhereWaitsAgain()
{
    Shop shop;
    const OutboxMessage notice = noticeOf("n1");
    const sale::Instant now{noon_ms, 1000, "boot-1"};
    keep(*shop.open, notice);
    for (int round = 0; round < 3; ++round) {
        offer(*shop.open, notice, now);
        QCOMPARE(shop.open->sendings().within(hour_ms, now, addressee).value().size(), 1U);
        putOff(*shop.open, notice);
        QVERIFY(shop.open->sendings().within(hour_ms, now, addressee).value().empty());
        QCOMPARE(shop.open->outbox().message(notice.id).value()->allowed, 0);
    }
    shop.reopen();
    QCOMPARE(idsOf(shop.open->outbox().queuedNotices().value()), QStringList(notice.id));
    QCOMPARE(faultOf(shop), QString());
}

void StoreNoticesTest::whoWaitedLongestComesFirst()
{
    Shop shop;
    for (const char* id : {"n1", "n2", "n3"})
        keep(*shop.open, noticeOf(id));
    sendCode(*shop.open, "c1", {noon_ms, 1000, "boot-1"});
    offer(*shop.open, noticeOf("n1"), {noon_ms + 1, 1001, "boot-1"});
    putOff(*shop.open, noticeOf("n1"));
    QCOMPARE(idsOf(shop.open->outbox().queuedNotices().value()),
             QStringList({QStringLiteral("n2"), QStringLiteral("n3"), QStringLiteral("n1")}));
}

void StoreNoticesTest::theJournalKnowsThemAll_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* sql, const char* words) {
        QTest::newRow(name) << QByteArray(sql) << QString::fromLatin1(words);
    };
    row("nothing", "SELECT 1", "");
    row("a purpose", "UPDATE message SET purpose='suspicious' WHERE id='n1'", "n1 was altered");
    row("an end", "UPDATE message SET expires_boot_ms=1 WHERE id='n1'", "n1 was altered");
    row("another's", "UPDATE message SET registration=x'00' WHERE id='n1'", "n1 was altered");
    row("a waiting one removed", "DELETE FROM message WHERE id='n1'", "n1 was removed");
    row("an offered one removed", "DELETE FROM message WHERE id='n2'", "n2 was removed");
    row("a sending removed", "DELETE FROM message_sending WHERE message='n2'", "n2 was altered");
    row("a sending later", "UPDATE message_sending SET boot_ms=7 WHERE message='n2'",
        "n2 was altered");
    row("a sending of another day",
        "UPDATE message_sending SET at_ms=at_ms-86400000 WHERE message='n2'", "n2 was altered");
    row("another date", "UPDATE message SET created_ms=created_ms-86400000 WHERE id='n2'",
        "n2 was altered");
    row("a sending added", "INSERT INTO message_sending VALUES('n1', 1, 1, 1, 'boot-1')",
        "n1 was altered");
    row("one that went made to wait", "UPDATE message SET state='queued' WHERE id='n3'",
        "n3 was altered");
    row("a state that there isn't", "UPDATE message SET state='gone' WHERE id='n1'",
        "n1 was altered");
    row("an attempt of no state",
        "INSERT INTO message_attempt VALUES('n3', 1, 'modem', '', 'gone', 1, 1, NULL, NULL)",
        "n3 has an attempt that was altered");
    row("a provider's health", "INSERT INTO provider_health VALUES('modem', 'fine', 1)",
        "how provider modem does was altered");
    row("one added",
        "INSERT INTO message SELECT 'n9', purchase, purpose, registration, number_lookup, issue, "
        "provider, state, attempts, created_ms, updated_ms, expires_boot_ms, boot_id, allowed, "
        "method, country, verified, unsent FROM message WHERE id='n1'",
        "message n9 was added");
}

void StoreNoticesTest::theJournalKnowsThemAll()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, words);
    Shop shop;
    keep(*shop.open, noticeOf("n1"));
    keep(*shop.open, noticeOf("n2"));
    offer(*shop.open, noticeOf("n2"), {noon_ms, 1000, "boot-1"});
    keep(*shop.open, noticeOf("n3"));
    offer(*shop.open, noticeOf("n3"), {noon_ms, 1000, "boot-1"});
    take(*shop.open, noticeOf("n3"));
    shop.tamper(sql.constData());
    shop.reopen();
    const QString fault = faultOf(shop);
    const bool isWell = sql == "SELECT 1";
    QCOMPARE(fault.isEmpty(), isWell);
    QVERIFY2(fault.contains(words), qPrintable(fault));
}

QTEST_GUILESS_MAIN(StoreNoticesTest)
#include "store_notices_test.moc"
