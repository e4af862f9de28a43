#include "core/store/blinding.h"
#include "core/till/till.h"
#include "tests/store/importing.h"
#include "tests/till/head_office_feed.h"

#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using policy::hour_ms;
using policy::LimitReached;
using till::Till;

namespace {

const QByteArray goods = "gtin,name,price,tax,category\n5901234123457,Lamp,24.00,19,household\n";
const QByteArray cards = "method,brand,last4,phone,locale,registered_at\n"
                         "CARD-ANNA,visa,4242,+4917604069011,en,2025-01-02T03:04:05Z\n"
                         "CARD-BEN,mastercard,7730,+4917604069022,en,2025-01-02T03:04:05Z\n";
const till::ShownCard annas{u"CARD-ANNA"_s, u"visa"_s, u"4242"_s};
const till::ShownCard bens{u"CARD-BEN"_s, u"mastercard"_s, u"7730"_s};
constexpr qint64 minute_ms = 60'000;

std::shared_ptr<const SecretBytes> sharingKey()
{
    const QByteArray text = "a key of the store, and of no other one";
    return std::make_shared<const SecretBytes>(
        std::span(reinterpret_cast<const unsigned char*>(text.constData()),
                  static_cast<std::size_t>(text.size())));
}

QByteArray numberKey(const QByteArray& number)
{
    return store::blinded(*sharingKey(), store::blinded_number_label, number);
}

QByteArray methodKey(const QByteArray& fingerprint)
{
    return store::blinded(*sharingKey(), store::blinded_method_label, fingerprint);
}

const QByteArray annas_number = "+4917604069011";
const QByteArray nobodys(32, 'n'); // key

/// Does what it is asked with the card that is shown.
class WillingTerminal final : public world::CardTerminal
{
public:
    void authorise(const QString& key, const sale::Money& amount,
                   const std::optional<world::MethodSeen>& shown, Answered answered) override
    {
        world::PaymentAnswer answer = answerOf(world::PaymentState::held, key, amount);
        answer.method = shown;
        answered(answer);
    }
    void capture(const QString&, const QString& payment, const sale::Money& amount,
                 Answered answered) override
    {
        answered(answerOf(world::PaymentState::taken, payment, amount));
    }
    void release(const QString&, const QString& payment, const sale::Money& amount,
                 Answered answered) override
    {
        answered(answerOf(world::PaymentState::released, payment, amount));
    }
    void refund(const QString&, const QString& payment, const sale::Money& amount,
                Answered answered) override
    {
        answered(answerOf(world::PaymentState::released, payment, amount));
    }
    void enquire(const QString&, Answered answered) override { answered({}); }

private:
    static world::PaymentAnswer answerOf(world::PaymentState state, const QString& payment,
                                         const sale::Money& amount)
    {
        world::PaymentAnswer answer;
        answer.state = state;
        answer.payment = payment;
        answer.amount = amount;
        return answer;
    }
};

/// Takes every message and says nothing of it.
class SilentCarrier final : public world::MessageCarrier
{
public:
    void carry(world::Errand errand, Progressed, MayGoAgain mayGoAgain) override
    {
        carried.push_back(errand.id);
        askAgain = std::move(mayGoAgain);
    }
    void withdraw(const QString&) override {}
    void watch(HealthChanged) override {}

    QStringList carried; // ids
    MayGoAgain askAgain; // of the last
};

class ScriptedFeed final : public world::CountFeed
{
public:
    void start(Heard heard) override { bring = std::move(heard); }
    void tell(const world::SentCode& sent) override { told.push_back(sent); }
    Heard bring;
    std::vector<world::SentCode> told;
};

/// As long as it is there this program can write to no file, as if its disk were full.
class FullDisk
{
public:
    FullDisk() : m_before(std::signal(SIGXFSZ, SIG_IGN))
    {
        check(::getrlimit(RLIMIT_FSIZE, &m_limit) == 0, "the limit is known");
        rlimit none = m_limit;
        none.rlim_cur = 0;
        check(::setrlimit(RLIMIT_FSIZE, &none) == 0, "the limit is set");
    }
    ~FullDisk()
    {
        check(::setrlimit(RLIMIT_FSIZE, &m_limit) == 0, "the limit is lifted");
        (void)std::signal(SIGXFSZ, m_before);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    void (*m_before)(int);
    rlimit m_limit{};
};

class Ear final : public till::Listener
{
public:
    void happened(const till::Event& event) override
    {
        if (const auto* refused = std::get_if<till::Refused>(&event))
            refusal = refused->refusal;
    }
    void published(const till::TillViewPointer&) override {}
    std::optional<till::RefusalView> refusal; // the last
};

/// A till that sells lamps, beside others.
struct Selling
{
    explicit Selling(const std::shared_ptr<const SecretBytes>& key = sharingKey())
    {
        check(shop.products(goods).ok() && shop.registry(cards).ok(), "the shop is set up");
        world.counts = &feed;
        configuration.currency = store_test::euro();
        configuration.languages = {u"en"_s};
        configuration.payee = u"ACME"_s;
        configuration.receiptPrefix = u"T3"_s;
        configuration.tillId = u"till-3"_s;
        configuration.policy.from = sale::Money::zero(store_test::euro());
        configuration.sharingKey = key;
        configuration.sending.perNumber = {3, hour_ms};
        configuration.sending.perMethod = {4, hour_ms};
        start();
    }
    void start()
    {
        running.reset(); // without finishing: it crashed
        running = Till::start(world, configuration, ear).value();
        loop.run();
    }
    void pass(qint64 by_ms)
    {
        shop.clock.wall_ms += by_ms;
        shop.clock.boot_ms += by_ms;
    }
    void take(const till::Command& command)
    {
        running->take(command);
        loop.run();
    }
    /// True if a code goes to the card's phone.
    bool charge(const till::ShownCard& card)
    {
        const qsizetype before = carrier.carried.size();
        ear.refusal.reset();
        take(till::Cancel{});
        take(till::Add{sale::Gtin::parse(u"5901234123457").value(), sale::Quantity::pieces(2)});
        take(till::ChargeCard{card});
        return carrier.carried.size() == before + 1;
    }
    /// The same, and nobody keys it.
    bool abandon(const till::ShownCard& card)
    {
        const bool isSent = charge(card);
        if (isSent)
            take(till::Cancel{});
        return isSent;
    }
    [[nodiscard]] world::HeardSending sent(const QByteArray& till, qint64 ago_ms,
                                           const QByteArray& number,
                                           const QByteArray& method = nobodys) const
    {
        return {till, shop.clock.wall_ms - ago_ms, {method, number}};
    }
    void hear(std::vector<world::HeardSending> sendings)
    {
        world::CountsHeard heard;
        heard.tills = 2;
        heard.sendings = std::move(sendings);
        feed.bring(heard);
        loop.run();
    }
    [[nodiscard]] std::size_t told() const { return feed.told.size(); }
    /// True if an entry says that key, or those bytes.
    [[nodiscard]] bool isInJournal(const QByteArray& key)
    {
        bool isThere = false;
        const auto read = shop.open->journal().each(1, [&](const journal::Entry& entry) {
            isThere = isThere || entry.payload.contains(key.toHex()) || entry.payload.contains(key);
            return true;
        });
        check(read.ok(), "the journal is read");
        return isThere;
    }

    store_test::ImportShop shop;
    SteppedLoop loop;
    WillingTerminal terminal;
    SilentCarrier carrier;
    ScriptedFeed feed;
    Ear ear;
    till::World world{*shop.open, shop.clock, shop.entropy, loop, terminal, carrier};
    till::Configuration configuration;
    std::unique_ptr<Till> running;
};

} // namespace

// Limits on the codes that go out, which tills of a store share while they hear of each other.
class TillSendingsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachTimeThatACodeMayGoIsTold()
    {
        Selling till;
        QVERIFY(till.charge(annas));
        QCOMPARE(till.told(), std::size_t{1});
        till.pass(31'000);
        till.take(till::Resend{});
        QCOMPARE(till.told(), std::size_t{2});
        QCOMPARE(till.carrier.carried.size(), 2);
        till.pass(5'000);
        std::optional<bool> isGranted;
        till.carrier.askAgain(world::Again::noAnswer,
                              [&isGranted](bool granted) { isGranted = granted; });
        till.loop.run();
        QCOMPARE(isGranted, std::optional(true));
        QCOMPARE(till.told(), std::size_t{3});
        const world::SendingKeys keys{methodKey("CARD-ANNA"), numberKey(annas_number)};
        const std::int64_t last_boot_ms = till.shop.clock.boot_ms;
        const std::int64_t times_boot_ms[] = {last_boot_ms - 36'000, last_boot_ms - 5'000,
                                              last_boot_ms};
        for (std::size_t i = 0; i < till.told(); ++i) {
            QCOMPARE(till.feed.told[i].keys, keys);
            QCOMPARE(till.feed.told[i].at_boot_ms, times_boot_ms[i]);
        }
    }
    /// It would stay there when the customer is erased, and be found by trying all numbers.
    void noNumbersKeyIsInTheJournal()
    {
        Selling till;
        till.hear({till.sent("till-4", minute_ms, numberKey(annas_number))});
        QVERIFY(till.charge(annas));
        till.pass(31'000);
        till.take(till::Resend{});
        QCOMPARE(till.told(), std::size_t{2});
        QVERIFY(till.isInJournal(methodKey("CARD-ANNA"))); // by which wrong codes are counted
        QVERIFY(!till.isInJournal(numberKey(annas_number)));
    }
    void afterARestartOnlyWhatIsSentThenIsTold()
    {
        Selling till;
        QVERIFY(till.charge(annas));
        till.start();
        QCOMPARE(till.told(), std::size_t{1});
        till.pass(31'000);
        till.take(till::Resend{});
        QCOMPARE(till.told(), std::size_t{2});
        QCOMPARE(till.feed.told.back().keys, till.feed.told.front().keys);
    }
    void whatIsNotKeptIsNotTold()
    {
        Selling till;
        QVERIFY(till.charge(annas));
        till.pass(31'000);
        {
            const FullDisk disk;
            till.take(till::Resend{});
        }
        QVERIFY(till.ear.refusal.has_value());
        QCOMPARE(till.ear.refusal->reason, till::Refusal::storeFailed);
        QCOMPARE(till.told(), std::size_t{1});
        QCOMPARE(till.carrier.carried.size(), 1);
        till.take(till::Resend{});
        QCOMPARE(till.told(), std::size_t{2});
        QCOMPARE(till.carrier.carried.size(), 2);
    }
    void withoutAKeyNothingIsToldNorHeard()
    {
        Selling till(nullptr);
        till.hear(std::vector<world::HeardSending>(
            9, till.sent("till-4", minute_ms, numberKey(annas_number), methodKey("CARD-ANNA"))));
        QVERIFY(till.charge(annas));
        till.pass(31'000);
        till.take(till::Resend{});
        QCOMPARE(till.carrier.carried.size(), 2);
        QCOMPARE(till.told(), std::size_t{0});
    }
    void whatOthersSentToThePhoneCountsUntilItIsOld()
    {
        Selling till;
        const QByteArray number = numberKey(annas_number);
        till.hear({till.sent("till-4", 10 * minute_ms, number),
                   till.sent("till-5", 20 * minute_ms, number),
                   till.sent("till-4", 30 * minute_ms, number)});
        const qint64 free_ms = till.shop.clock.wall_ms + 30 * minute_ms;
        QVERIFY(!till.charge(annas));
        QVERIFY(till.ear.refusal.has_value());
        QCOMPARE(till.ear.refusal->reason, till::Refusal::sendingLimit);
        QCOMPARE(till.ear.refusal->limit, std::optional(LimitReached::perNumber));
        QCOMPARE(till.ear.refusal->freeAt_ms, std::int64_t{free_ms});
        QVERIFY(till.ear.refusal->say.startsWith(u"Too many messages went to this phone."));
        QCOMPARE(till.told(), std::size_t{0});
        QVERIFY(till.abandon(bens));
        // No line any more: it is over with the limit's window all the same.
        till.feed.bring(world::CountsTrouble{world::CountsTrouble::Reason::unreachable, u"x"_s});
        till.pass(30 * minute_ms - 1);
        QVERIFY(!till.charge(annas));
        till.pass(1);
        QVERIFY(till.abandon(annas));
        QVERIFY(!till.charge(annas)); // two of theirs, and one of ours
    }
    void whatOthersSentForTheMethodCounts()
    {
        Selling till;
        till.hear(std::vector<world::HeardSending>(
            4, till.sent("till-4", minute_ms, nobodys, methodKey("CARD-ANNA"))));
        QVERIFY(!till.charge(annas));
        QCOMPARE(till.ear.refusal->reason, till::Refusal::sendingLimit);
        QCOMPARE(till.ear.refusal->limit, std::optional(LimitReached::perMethod));
        QVERIFY(till.abandon(bens));
    }
    void aResendIsHeldToItToo()
    {
        Selling till;
        QVERIFY(till.charge(annas));
        till.pass(31'000);
        till.hear({till.sent("till-4", minute_ms, numberKey(annas_number)),
                   till.sent("till-5", minute_ms, numberKey(annas_number))});
        till.take(till::Resend{});
        QCOMPARE(till.carrier.carried.size(), 1);
        QVERIFY(till.ear.refusal.has_value());
        QCOMPARE(till.ear.refusal->limit, std::optional(LimitReached::perNumber));
        QCOMPARE(till.told(), std::size_t{1});
    }
    void whatIsHeardTakesThePlaceOfWhatWas()
    {
        Selling till;
        const auto anothers = till.sent("till-4", minute_ms, numberKey(annas_number));
        till.hear({anothers, anothers, anothers});
        QVERIFY(!till.charge(annas));
        till.feed.bring(world::CountsHeard{}); // None were asked for.
        till.loop.run();
        QVERIFY(!till.charge(annas));
        till.hear({anothers});
        QVERIFY(till.abandon(annas));
    }
    void nonsenseAndItsOwnAreLeftOut()
    {
        Selling till;
        const QByteArray number = numberKey(annas_number);
        const auto old = till.sent("till-4", policy::day_ms, number);
        const auto own = till.sent("till-3", minute_ms, number);
        const auto nobody = till.sent("Till 4", minute_ms, number);
        const auto stump = till.sent("till-4", minute_ms, number, "short");
        till.hear({old, old, old, own, own, own, nobody, nobody, nobody, stump, stump, stump});
        QVERIFY(till.abandon(annas));
    }
};

QTEST_GUILESS_MAIN(TillSendingsTest)
#include "till_sendings_test.moc"
