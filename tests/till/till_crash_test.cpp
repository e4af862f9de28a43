#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QMap>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>
#include <array>
#include <random>
#include <sqlite3.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kills = 200;
constexpr int settle_max_ms = 150;
constexpr std::array delays_max_us{1'500, 6'000, 30'000};

/// What the store holds, as far as a kill can tear it: how many entries, which was the last, and
/// how much lies in open baskets.
struct Kept
{
    qint64 entries = 0;
    QString lastKind;
    qint64 basketBytes = 0;
    friend bool operator==(const Kept&, const Kept&) = default;
};

QString one(sqlite3* connection, const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    QString value;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = QString::fromUtf8(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    return value;
}

Kept keptIn(const QString& path, int flags)
{
    sqlite3* connection = nullptr;
    Kept kept;
    if (sqlite3_open_v2(QFile::encodeName(path).constData(), &connection, flags, nullptr) ==
        SQLITE_OK) {
        sqlite3_busy_timeout(connection, 1000);
        kept.entries = one(connection, "SELECT max(seq) FROM journal").toLongLong();
        kept.lastKind = one(connection, "SELECT kind FROM journal ORDER BY seq DESC LIMIT 1");
        kept.basketBytes =
            one(connection, "SELECT total(length(body)) FROM basket").toDouble() > 0
                ? one(connection, "SELECT sum(length(body)) FROM basket").toLongLong()
                : 0;
    }
    sqlite3_close(connection);
    return kept;
}

} // namespace

// A till that is killed at random moments, again and again, on one store.
class TillCrashTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aTillKilledAtRandomMomentsLosesAndDoublesNothing();

private:
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }
    QByteArray script();
    /// Where the till stands, by its own word.
    QJsonObject status();
    /// The same, once the terminal has answered; or where it stands by then, if it takes its time.
    QJsonObject settledStatus();
    QJsonObject nextCommand(const QJsonObject& at);
    QJsonObject atBasket(const QJsonObject& at);
    QJsonObject atCountersigning(const QJsonObject& at);
    QString codeFor(const QJsonObject& at);
    [[nodiscard]] Kept keptAfterKill() const;
    void checkBasket(const QJsonObject& before, const QJsonObject& command);
    void oneRound();
    void noteAside(std::ptrdiff_t saidBefore);

    unsigned m_seed = 0;
    std::mt19937 m_random;
    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    QStringList m_aside;
    QMap<QString, int> m_hits;
};

QByteArray TillCrashTest::script()
{
    const QList<QByteArray> tricks{"decline", "decline_capture", "taken", "partial"};
    const QList<QByteArray> silences{"lose_answer", "time_out"}; // each costs a time-out
    QByteArray lines;
    for (int i = 0; i < 2'000; ++i)
        lines += '"' +
                 (below(10) == 0   ? tricks[below(4)]
                  : below(40) == 0 ? silences[below(2)]
                                   : QByteArray("ok")) +
                 "\"\n";
    return lines;
}

void TillCrashTest::initTestCase()
{
    m_seed = qEnvironmentVariableIsSet("COUNTERSIGN_CRASH_SEED")
                 ? qEnvironmentVariable("COUNTERSIGN_CRASH_SEED").toUInt()
                 : QRandomGenerator::system()->generate();
    qInfo("COUNTERSIGN_CRASH_SEED=%u", m_seed);
    m_random.seed(m_seed);
    Shop::Options options;
    options.code = u"failures_in_a_row = 100\nresend_after = \"1 s\""_s;
    options.script = script();
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
}

QJsonObject TillCrashTest::status()
{
    // The answer to `status` is the stage that comes right before the answer to what is no command.
    m_till->send(plain("status"));
    m_till->sendLine("{\"do\":\"mark\"}");
    QJsonObject stage;
    const QJsonObject mark = m_till->next([&](const QJsonObject& said) {
        if (said[u"event"] == u"stage"_s)
            stage = said;
        return said[u"reason"] == u"bad_command"_s;
    });
    return mark.isEmpty() ? QJsonObject() : stage;
}

QJsonObject TillCrashTest::settledStatus()
{
    QJsonObject at;
    (void)QTest::qWaitFor(
        [&] {
            at = status();
            const QString stage = at[u"stage"].toString();
            if (stage == u"countersigning"_s)
                return !codeFor(at).isEmpty();
            return stage == u"basket"_s || stage.isEmpty();
        },
        settle_max_ms);
    return at;
}

QJsonObject TillCrashTest::atBasket(const QJsonObject& at)
{
    const bool isEmpty = at[u"total"] == u"0.00"_s;
    if (isEmpty && !m_aside.isEmpty() && below(2) == 0)
        return {{u"do"_s, u"take"_s}, {u"purchase"_s, m_aside.takeLast()}};
    if (isEmpty && below(3) != 0)
        return {{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}};
    if (isEmpty || below(6) == 0) {
        const char* goods[] = {pens, lamp, book};
        return scan(goods[below(3)]);
    }
    if (below(20) == 0) {
        m_aside << at[u"purchase"].toString();
        return plain("aside");
    }
    const Card cards[] = {anna, ben, cleo};
    return below(5) == 0 ? chargeCash(u"900.00"_s) : chargeCard(cards[below(3)]);
}

/// The newest code on that phone, empty if there is none yet; another purchase's is a wrong one.
QString TillCrashTest::codeFor(const QJsonObject& at)
{
    const QString ending = at[u"phone"].toString().right(4);
    QString code;
    QFile phone(m_shop->file("phone.jsonl"));
    if (phone.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : phone.readAll().split('\n')) {
            const QJsonObject message = QJsonDocument::fromJson(line).object();
            if (message[u"to"].toString().endsWith(ending))
                code = codeIn(message[u"text"].toString());
        }
    }
    return code;
}

QJsonObject TillCrashTest::atCountersigning(const QJsonObject& at)
{
    const int dice = below(100);
    const QString code = codeFor(at);
    if (dice < 80 && code.isEmpty())
        return plain("status");
    if (dice < 60)
        return key(code);
    if (dice < 80)
        return key(wrongFor(code));
    if (dice < 86)
        return plain("cancel");
    if (dice < 90)
        return {{u"do"_s, u"deny"_s}, {u"reason"_s, u"not_mine"_s}};
    if (dice < 94)
        return plain("resend");
    if (dice < 97)
        return plain("more_time");
    m_aside << at[u"purchase"].toString();
    return plain("aside");
}

QJsonObject TillCrashTest::nextCommand(const QJsonObject& at)
{
    const QString stage = at[u"stage"].toString();
    if (stage == u"basket"_s)
        return atBasket(at);
    if (stage == u"countersigning"_s)
        return atCountersigning(at);
    return below(3) == 0 ? plain("cancel") : plain("status");
}

/// Looked at in a copy: opening the store itself would recover it before the till can.
Kept TillCrashTest::keptAfterKill() const
{
    for (const char* end : {"", "-wal"}) {
        const QString copy = m_shop->file("copy.db") + QLatin1String(end);
        QFile::remove(copy);
        QFile::copy(m_shop->data() + u"/store.db"_s + QLatin1String(end), copy);
    }
    QFile::remove(m_shop->file("copy.db-shm"));
    return keptIn(m_shop->file("copy.db"), SQLITE_OPEN_READWRITE);
}

/// A basket that was seen is still there, with or without what was scanned at the last moment.
void TillCrashTest::checkBasket(const QJsonObject& before, const QJsonObject& command)
{
    const bool isScan = command[u"do"] == u"scan"_s;
    if (before[u"stage"] != u"basket"_s || (!isScan && command[u"do"] != u"add"_s))
        return;
    const auto cents = [](const QJsonObject& at) {
        return at[u"total"].toString().remove(u'.').toLongLong();
    };
    const QJsonObject after = status();
    const QMap<QString, qint64> prices{
        {QLatin1String(pens), 430}, {QLatin1String(lamp), 2400}, {QLatin1String(book), 1990}};
    const qint64 added = cents(after) - cents(before);
    const qint64 price = isScan ? prices[command[u"code"].toString()] : 4800;
    QVERIFY2(
        added == 0 || added == price,
        qPrintable(u"%1 became %2"_s.arg(before[u"total"].toString(), after[u"total"].toString())));
}

void TillCrashTest::oneRound()
{
    QJsonObject at;
    QJsonObject command;
    const int commands = 1 + below(7);
    for (int i = 0; i < commands; ++i) {
        at = below(4) == 0 ? status() : settledStatus();
        QVERIFY(!at.isEmpty());
        command = nextCommand(at);
        if (i + 1 < commands)
            m_till->send(command);
    }
    const Kept before = keptIn(m_shop->data() + u"/store.db"_s, SQLITE_OPEN_READONLY);
    m_till->send(command);
    m_till->killAfter(below(delays_max_us.at(std::size_t(below(3)))));
    const Kept after = keptAfterKill();
    QVERIFY(after.entries >= before.entries);
    const QString what = u"%1 in %2: "_s.arg(command[u"do"].toString(), at[u"stage"].toString());
    ++m_hits[what + (after == before                  ? u"before any commit"_s
                     : after.entries > before.entries ? u"after "_s + after.lastKind
                                                      : u"after the basket's commit"_s)];
    const auto saidBefore = static_cast<std::ptrdiff_t>(m_till->said().size());
    QVERIFY(m_till->start());
    checkBasket(at, command);
    QVERIFY(!status().isEmpty());
    noteAside(saidBefore);
}

/// A start says what is set aside, baskets under other ids than before.
void TillCrashTest::noteAside(std::ptrdiff_t saidBefore)
{
    m_aside.clear();
    const auto& said = m_till->said();
    for (auto line = said.begin() + saidBefore; line != said.end(); ++line) {
        const QString purchase = (*line)[u"purchase"].toString();
        if ((*line)[u"event"] == u"stage"_s && (*line)[u"aside"].toBool() &&
            !m_aside.contains(purchase))
            m_aside << purchase;
    }
}

void TillCrashTest::aTillKilledAtRandomMomentsLosesAndDoublesNothing()
{
    QElapsedTimer time;
    time.start();
    QVERIFY(m_till->start());
    for (int round = 0; round < kills; ++round) {
        oneRound();
        if (QTest::currentTestFailed()) {
            qWarning("in round %d", round);
            return;
        }
    }
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());

    QMap<qint64, Entry> bySequence;
    QMap<QString, int> recordings;
    QSet<QString> receipts;
    for (const Entry& entry : m_shop->journal()) {
        bySequence[entry.seq] = entry;
        if (entry.kind != u"purchase_recorded"_s)
            continue;
        QCOMPARE(++recordings[entry.purchase], 1);
        receipts.insert(entry.payload[u"receipt"].toString());
    }
    QCOMPARE(receipts.size(), recordings.size());
    int heard = 0;
    for (const QJsonObject& said : m_till->said()) {
        if (said[u"event"] != u"recorded"_s)
            continue;
        ++heard;
        const Entry entry = bySequence.value(said[u"sequence"].toInteger());
        QCOMPARE(entry.kind, u"purchase_recorded"_s);
        QCOMPARE(entry.purchase, said[u"purchase"].toString());
        QCOMPARE(entry.payload[u"receipt"], said[u"receipt"]);
        QCOMPARE(entry.payload[u"total"], said[u"total"]);
    }
    for (const auto& [where, times] : m_hits.toStdMap())
        qInfo().noquote() << u"%1 × %2"_s.arg(times, 3).arg(where);
    qInfo(
        "%d kills, %d entries, %d actions of the terminal, %d recorded, %d of them heard, %lld ms",
        kills, int(bySequence.size()), int(m_shop->ledger().size()), int(recordings.size()), heard,
        time.elapsed());
    QVERIFY(heard > 0 && recordings.size() >= heard);
}

QTEST_GUILESS_MAIN(TillCrashTest)
#include "till_crash_test.moc"
