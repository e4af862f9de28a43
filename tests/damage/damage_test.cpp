#include "tests/damage/damages.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"
#include "tests/world/whole_suite.h"

#include "core/base/check.h"

#include <QDir>
#include <QMap>
#include <QMutex>
#include <QMutexLocker>
#include <QTest>
#include <atomic>
#include <filesystem>
#include <thread>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using countersign::sim::Dice;

namespace {

constexpr int runs = 1'080;        // those included to which nothing is done
constexpr int damages_min = 1'000; // of them
constexpr int runs_in_share = 120;
constexpr int damages_in_share_min = 110;
constexpr int healthy_once_in = 20;
constexpr int runs_at_once = 2;
constexpr int run_max_ms = 60'000;
constexpr int picks_max = 20;
constexpr int products = 20'000; // the doctor takes its time over them
constexpr int doctors = 3;

void copyFolder(const QString& from, const QString& to)
{
    std::error_code fault;
    std::filesystem::copy(from.toStdString(), to.toStdString(),
                          std::filesystem::copy_options::recursive, fault);
    countersign::check(!fault, "the test's own folders can be copied");
}

struct Ran
{
    int code = -1; // -1: it crashed or hung
    QString words;
};

/// A sanitizer that found something ended the program, whatever its exit code says.
bool isOfSanitizer(const QString& words)
{
    return words.contains(u"Sanitizer"_s) || words.contains(u"runtime error: "_s);
}

Ran ctl(const QString& folder, const QStringList& command)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(COUNTERSIGNCTL),
                  QStringList{u"--config"_s, folder + u"/shop.toml"_s} + command);
    process.closeWriteChannel();
    Ran ran;
    if (process.waitForFinished(run_max_ms) && process.exitStatus() == QProcess::NormalExit)
        ran.code = process.exitCode();
    ran.words = QString::fromUtf8(process.readAll()).trimmed();
    if (isOfSanitizer(ran.words))
        ran.code = -1;
    return ran;
}

bool writeProducts(const QString& path)
{
    QFile file(path);
    QByteArray rows = "gtin,name,price,tax,category\n";
    for (int number = 0; number < products; ++number) {
        const QByteArray digits = "400638" + QByteArray::number(number).rightJustified(6, '0');
        int sum = 0;
        for (int at = 0; at < digits.size(); ++at)
            sum += (digits[at] - '0') * (at % 2 == 0 ? 1 : 3);
        rows += digits + QByteArray::number((10 - sum % 10) % 10) + ",Article " +
                QByteArray::number(number) + ",1.00,19,all\n";
    }
    return file.open(QIODevice::WriteOnly) && file.write(rows) == rows.size();
}

enum class Found { byStart, byDoctor, byVerify, unproven, harmless, missed };

struct Outcome
{
    QString kind;
    QString did;
    const char* says = "";
    Found found = Found::missed;
    QString fault;
};

} // namespace

// Stores that were damaged in every way that comes to mind, and what the real program says of them.
class DamageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyDamageIsFoundOrChangesNothing();
    void anOlderCopyWithItsHeadIsToldByAReceipt();
    void aTillThatSellsMeanwhileRaisesNoAlarm();

private:
    enum class End { recorded, cancelled, open };
    void sell(const Card& card, End end);
    void keep(const QString& name);
    void changeRegistry();
    Outcome damaged(std::uint64_t seed) const;
    void judge(const QString& folder, const Dump& before, Outcome& outcome) const;

    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    Copies m_copies;
    QMap<QString, Dump> m_dumps; // of those, by folder
    QString m_receipt;           // of the last sale
};

void DamageTest::sell(const Card& card, End end)
{
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(card));
    m_till->next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    const QString code = codeIn(m_shop->phone().last());
    m_till->send(key(wrongFor(code)));
    QCOMPARE(m_till->nextRefusal(), u"wrong_code"_s);
    if (end == End::recorded) {
        m_till->send(key(code));
        m_receipt = m_till->next(u"recorded"_s)[u"receipt_code"].toString();
        QVERIFY(!m_receipt.isEmpty());
    } else if (end == End::cancelled) {
        m_till->send(plain("cancel"));
        QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"cancelled"_s);
        m_till->send(plain("cancel"));
    }
}

void DamageTest::keep(const QString& name)
{
    const QString folder = m_shop->folder() + u'/' + name;
    copyFolder(m_shop->data(), folder);
    QFile::remove(folder + u"/store.db-shm"_s);
    // Looked at in another copy: SQLite takes the log in when it is done.
    copyFolder(folder, folder + u".read"_s);
    m_dumps[folder] = dumpOf(folder + u".read"_s);
}

/// What an older copy still says otherwise: a card was frozen, and cleo had another number.
void DamageTest::changeRegistry()
{
    const QString file = m_shop->folder() + u"/moved.csv"_s;
    QFile csv(file);
    QVERIFY(csv.open(QIODevice::WriteOnly));
    csv.write("method,brand,last4,phone,locale,registered_at\n"
              "CARD-CLEO,visa,0005,+4917604069044,de,2025-01-02T03:04:05Z\n");
    csv.close();
    for (const QStringList& command :
         {QStringList{u"import"_s, u"registry"_s, u"--replace"_s, file},
          QStringList{u"registry"_s, u"unfreeze"_s, u"CARD-NOBODY"_s, u"--why"_s, u"found"_s}}) {
        const Shop::Ran ran = m_shop->ctl(command);
        QVERIFY2(ran.code == 0, ran.errors.constData());
    }
}

void DamageTest::initTestCase()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    m_copies = {m_shop->folder() + u"/closed"_s, m_shop->folder() + u"/killed"_s,
                m_shop->folder() + u"/earlier"_s};
    QVERIFY(m_till->start());
    for (int sale = 0; sale < 3; ++sale)
        sell(anna, End::recorded);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(
        m_shop->ctl({u"registry"_s, u"freeze"_s, u"CARD-NOBODY"_s, u"--why"_s, u"lost"_s}).code, 0);
    keep(u"earlier"_s);
    changeRegistry();
    QVERIFY(m_till->start());
    // Enough for a checkpoint, with entries behind it.
    for (int sale = 0; sale < 6; ++sale) {
        sell(sale % 2 == 0 ? ben : cleo, sale == 3 ? End::cancelled : End::recorded);
        if (QTest::currentTestFailed())
            return;
    }
    QCOMPARE(m_till->endInput(), 0);
    keep(u"closed"_s);
    QVERIFY(m_till->start());
    sell(anna, End::recorded);
    m_till->send(scan(pens));
    m_till->send(plain("aside"));
    sell(ben, End::open);
    m_till->kill();
    keep(u"killed"_s);
}

/// The till is started on one copy, the doctor asked about another, and a third is read.
void DamageTest::judge(const QString& folder, const Dump& before, Outcome& outcome) const
{
    for (const char* copy : {"/start", "/read"}) {
        copyFolder(folder + u"/doctor"_s, folder + QLatin1String(copy));
    }
    const Dump after = dumpOf(folder + u"/read/data"_s);
    const Ran start = ctl(folder + u"/start"_s, {u"till"_s});
    const Ran doctor = ctl(folder + u"/doctor"_s, {u"doctor"_s});
    const Ran verify = start.code != 0 || doctor.code != 0
                           ? Ran{0, {}}
                           : ctl(folder + u"/doctor"_s, {u"journal"_s, u"verify"_s});
    for (const Ran& ran : {start, doctor, verify}) {
        if (ran.code < 0)
            outcome.fault = u"crashed or hung: "_s + ran.words;
        else if (ran.code > 0 && ran.words.isEmpty())
            outcome.fault = u"refused without a word"_s;
    }
    if (start.code != 0)
        outcome.found = Found::byStart;
    else if (doctor.code != 0)
        outcome.found = Found::byDoctor;
    else if (verify.code != 0)
        outcome.found = Found::byVerify;
    else if (after.isLikeBefore(before))
        outcome.found = Found::harmless;
    else if (after.isProvenBy(before))
        outcome.found = Found::unproven;
    else
        outcome.fault = u"changed what counts, and nobody says so"_s;
    const QString words = start.words + doctor.words + verify.words;
    if (outcome.fault.isEmpty() && outcome.found < Found::unproven &&
        !words.contains(QLatin1String(outcome.says)))
        outcome.fault = u"found, and not named: "_s + words;
    if (qEnvironmentVariableIsSet("COUNTERSIGN_DAMAGE"))
        qInfo().noquote() << start.code << start.words << doctor.code << doctor.words;
}

Outcome DamageTest::damaged(std::uint64_t seed) const
{
    Dice dice(seed);
    dice.next();
    const QTemporaryDir place;
    const bool isHealthy = dice.isOnce(healthy_once_in);
    Outcome outcome;
    Dump before;
    for (int pick = 0; pick < picks_max && outcome.did.isEmpty(); ++pick) {
        int weights = 0;
        for (const Damage& damage : damages())
            weights += damage.weight;
        auto left = dice.below(weights);
        const Damage* damage = damages().data();
        while ((left -= damage->weight) >= 0)
            ++damage;
        const bool isKilled = damage->needsLog || dice.isOnce(2);
        const QString& base = isKilled ? m_copies.killed : m_copies.closed;
        before = m_dumps[base];
        const QString folder = place.filePath(u"doctor"_s);
        QDir(folder).removeRecursively();
        QDir().mkpath(folder);
        copyFolder(base, folder + u"/data"_s);
        copyFolder(m_shop->config(), folder + u"/shop.toml"_s);
        outcome.kind = isHealthy ? u"nothing"_s : QString::fromLatin1(damage->kind);
        outcome.says = damage->says;
        outcome.did =
            isHealthy ? u"nothing"_s : damage->apply(Place(folder + u"/data"_s), m_copies, dice);
        if (outcome.did.isEmpty())
            continue;
        outcome.did += isKilled ? u", of the killed till"_s : u", of the closed till"_s;
    }
    judge(place.path(), before, outcome);
    if (isHealthy && outcome.found != Found::harmless)
        outcome.fault = u"a false alarm"_s;
    return outcome;
}

void DamageTest::everyDamageIsFoundOrChangesNothing()
{
    const auto seed = std::uint64_t(qEnvironmentVariableIntValue("COUNTERSIGN_DAMAGE_SEED"));
    const bool isOne = qEnvironmentVariableIsSet("COUNTERSIGN_DAMAGE");
    std::atomic<int> next{isOne ? qEnvironmentVariableIntValue("COUNTERSIGN_DAMAGE") : 0};
    const int all = isWholeSuite() ? runs : runs_in_share;
    const int least = isWholeSuite() ? damages_min : damages_in_share_min;
    const int end = isOne ? next + 1 : all;
    QMutex mutex;
    QMap<QString, QMap<Found, int>> table;
    QStringList faults;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < runs_at_once; ++thread) {
        threads.emplace_back([&] {
            for (int number = next++; number < end; number = next++) {
                const Outcome outcome = damaged(seed * runs + std::uint64_t(number));
                const QMutexLocker lock(&mutex);
                ++table[outcome.kind][outcome.found];
                if (outcome.fault.isEmpty())
                    continue;
                faults << u"%1: %2 (%3): %4"_s.arg(number).arg(outcome.kind, outcome.did,
                                                               outcome.fault);
                qWarning().noquote() << faults.back();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    qInfo("COUNTERSIGN_DAMAGE_SEED=%d", int(seed));
    qInfo("%-36s %8s %8s %8s %8s %8s %8s", "", "start", "doctor", "verify", "harmless", "unproven",
          "missed");
    for (const auto& [kind, found] : table.toStdMap())
        qInfo("%-36s %8d %8d %8d %8d %8d %8d", qPrintable(kind), found[Found::byStart],
              found[Found::byDoctor], found[Found::byVerify], found[Found::harmless],
              found[Found::unproven], found[Found::missed]);
    int damages = 0;
    for (const auto& [kind, found] : table.toStdMap()) {
        for (const int times : found)
            damages += kind == u"nothing"_s ? 0 : times;
    }
    qInfo("%d damages", damages);
    QVERIFY(isOne || damages >= least);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

/// Store and head of the same older moment agree: only what left the till knows more.
void DamageTest::anOlderCopyWithItsHeadIsToldByAReceipt()
{
    const QTemporaryDir place;
    copyFolder(m_copies.earlier, place.filePath(u"data"_s));
    copyFolder(m_shop->config(), place.filePath(u"shop.toml"_s));
    const Ran checked = ctl(place.path(), {u"journal"_s, u"check-receipt"_s, m_receipt});
    QCOMPARE(checked.code, 3);
    QVERIFY2(checked.words.contains(u"journal"_s), qPrintable(checked.words));
}

/// Each card that is new to the till changes the registry while the doctor is at the catalogue.
void DamageTest::aTillThatSellsMeanwhileRaisesNoAlarm()
{
    const QTemporaryDir place;
    copyFolder(m_copies.closed, place.filePath(u"data"_s));
    copyFolder(m_shop->config(), place.filePath(u"shop.toml"_s));
    const QString file = place.filePath(u"many.csv"_s);
    QVERIFY(writeProducts(file));
    const Ran imported = ctl(place.path(), {u"import"_s, u"products"_s, file});
    QVERIFY2(imported.code == 0, qPrintable(imported.words));

    TillProcess till(place.filePath(u"shop.toml"_s));
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    int cards = 0;
    for (int asked = 0; asked < doctors; ++asked) {
        std::atomic<bool> isOver = false;
        Ran doctor;
        std::thread asking([&] {
            doctor = ctl(place.path(), {u"doctor"_s});
            isOver = true;
        });
        bool isSelling = true;
        while (!isOver && isSelling) {
            const QByteArray fingerprint = "CARD-NEW-" + QByteArray::number(++cards);
            till.send(chargeCard({fingerprint.constData(), "visa", "2222", ""}));
            isSelling = till.nextRefusal() == u"not_registered"_s &&
                        !till.next(u"closed"_s).isEmpty() && !till.nextStage(u"basket"_s).isEmpty();
        }
        asking.join();
        QVERIFY(isSelling);
        QVERIFY2(doctor.code == 0, qPrintable(doctor.words));
    }
    QCOMPARE(till.endInput(), 0);
    qInfo("%d new cards while %d doctors were asked", cards, doctors);
    QVERIFY(cards > doctors);
}

QTEST_GUILESS_MAIN(DamageTest)
#include "damage_test.moc"
