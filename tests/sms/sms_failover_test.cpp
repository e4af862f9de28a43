#include "core/sms/line_doubt.h"
#include "tests/sms/carrier_shop.h"

#include <QTest>
#include <map>
#include <random>

using namespace countersign;
using namespace countersign::tests;
using countersign::sms::Carrier;
using countersign::sms::CarrierLimits;
using countersign::sms::LineDoubt;

namespace {

constexpr int days = 20'000;

/// A provider of any character, drawn once, and of any mood, drawn anew each time. It keeps account
/// of what it really did.
class Character final : public SmsProvider
{
public:
    Character(QString name, FakeLoop& loop, std::mt19937& random)
        : m_name(std::move(name)), m_loop(loop), m_random(random)
    {
        can.tellsDelivery = below(2) == 0;
        can.findsMessages = below(2) == 0;
        can.isLocal = below(3) == 0;
        can.ask_every_ms = below(3) * 2'000;
        for (int& weight : m_weights)
            weight = below(4) == 0 ? below(10) : 0;
        m_weights[below(5)] += 1;
    }
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] SmsAbilities abilities() const override { return can; }
    void send(std::shared_ptr<const Message>, Reported reported) override
    {
        ++offers;
        const int mood = drawn();
        MessageReport said;
        said.provider = m_name;
        const bool takes = mood == 0 || mood == 4;
        if (takes || mood == 3) { // 3: it may or may not, and never says
            wentOut += mood != 3 || below(2) == 0;
            mayHaveGone += 1;
        }
        if (mood == 3)
            return;
        said.outcome = takes ? Outcome::taken : mood == 1 ? Outcome::transient : Outcome::permanent;
        said.state = takes ? MessageState::accepted : MessageState::failed;
        said.reference = QStringLiteral("r%1").arg(offers);
        m_loop.after(mood == 4 ? 8'001 + below(20'000) : below(3'000),
                     [reported, said] { reported(said); });
        if (below(20) == 0)
            m_loop.after(below(60'000), [reported, said] { reported(said); }); // twice
    }
    void follow(const QString& reference, Reported reported) override
    {
        noteQuestion();
        MessageReport said;
        said.provider = m_name;
        said.reference = reference;
        said.outcome = below(5) == 0 ? Outcome::unknown : Outcome::taken;
        constexpr MessageState any[] = {MessageState::accepted,  MessageState::sent,
                                        MessageState::queued,    MessageState::unknown,
                                        MessageState::delivered, MessageState::undelivered};
        said.state = any[below(6)];
        if (below(6) != 0)
            m_loop.after(below(9'000), [reported, said] { reported(said); });
    }
    /// Says the truth, or that it can't tell.
    void find(std::shared_ptr<const Message>, std::int64_t, Reported reported) override
    {
        noteQuestion();
        MessageReport said;
        said.provider = m_name;
        const bool knows = below(3) != 0;
        said.outcome = !knows        ? Outcome::unknown
                       : wentOut > 0 ? Outcome::taken
                                     : Outcome::transient;
        said.state = MessageState::sent;
        said.reference = QStringLiteral("found");
        if (knows && wentOut == 0)
            mayHaveGone = 0; // It surely has nothing of it.
        if (below(6) != 0)
            m_loop.after(below(2'000), [reported, said] { reported(said); });
    }

    SmsAbilities can;
    int offers = 0;
    int wentOut = 0;
    int mayHaveGone = 0;
    bool wasPressed = false; // asked oftener than it likes

private:
    int below(int limit) { return static_cast<int>(m_random() % unsigned(limit)); }
    int drawn()
    {
        int sum = 0;
        for (const int weight : m_weights)
            sum += weight;
        int left = below(sum);
        for (int mood = 0; mood < 5; ++mood) {
            if ((left -= m_weights[mood]) < 0)
                return mood;
        }
        return 0;
    }
    void noteQuestion()
    {
        if (m_asked_ms && m_loop.now_ms() - *m_asked_ms < can.ask_every_ms)
            wasPressed = true;
        m_asked_ms = m_loop.now_ms();
    }

    QString m_name;
    FakeLoop& m_loop;
    std::mt19937& m_random;
    int m_weights[5] = {}; // takes, busy, refuses, hangs, takes and says so too late
    std::optional<std::int64_t> m_asked_ms;
};

} // namespace

class SmsFailoverTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneHangsOneRefusesOneDelivers();
    void theNextCustomersDoNotWaitForTheLineAgain();
    void whateverProvidersDoTheBudgetHolds();
};

/// The code arrives once, within the time that the first two were given, and the next messages wait
/// for nobody; when the first one is well again, it is tried, and has its place back.
void SmsFailoverTest::oneHangsOneRefusesOneDelivers()
{
    FakeLoop loop;
    auto a = std::make_shared<ScriptedProvider>("a", loop);
    auto b = std::make_shared<ScriptedProvider>("b", loop);
    auto c = std::make_shared<ScriptedProvider>("c", loop);
    for (int i = 0; i < 3; ++i) {
        b->answers.push_back(Outcome::permanent);
        c->answers.push_back(Outcome::taken);
    }
    c->can.tellsDelivery = true;
    c->state = MessageState::delivered;
    Carrier carrier({a, b, c}, {}, loop, loop);
    QStringList story;
    const auto carry = [&] {
        Errand errand;
        errand.message = messageOf("482 913");
        carrier.carry(
            errand,
            [&](const MessageNews& news) {
                story.push_back(news.report.provider + u' ' + world::name(news.report.state));
            },
            [&](Again why, const auto& granted) {
                story.push_back(world::name(why));
                granted(true);
            });
        loop.run();
    };
    carry();
    loop.pass(10'000);
    QCOMPARE(story.join(u' '),
             QStringLiteral("a unknown no_answer b unknown c accepted c delivered"));
    QCOMPARE(c->offered_ms(), (std::vector<std::int64_t>{8'000}));
    story.clear();
    carry();
    loop.pass(7'000);
    QCOMPARE(story.join(u' '), QStringLiteral("b unknown c accepted c delivered"));
    QCOMPARE(a->offers.size(), 1U);
    loop.pass(10'000);
    a->answers = {Outcome::taken};
    story.clear();
    carry();
    QCOMPARE(story.join(u' '), QStringLiteral("a accepted"));
    QCOMPARE(b->offers.size(), 2U);
    QCOMPARE(c->offers.size(), 2U);
}

/// The line is down, and two sellers are behind it. The first customer waits for one of them; then
/// nobody does for as long as that is in doubt.
void SmsFailoverTest::theNextCustomersDoNotWaitForTheLineAgain()
{
    FakeLoop loop;
    auto a = std::make_shared<ScriptedProvider>("a", loop);
    auto b = std::make_shared<ScriptedProvider>("b", loop);
    auto modem = std::make_shared<ScriptedProvider>("modem", loop);
    modem->can.isLocal = true;
    a->can.readsReplies = true;
    for (int i = 0; i < 4; ++i)
        modem->answers.push_back(Outcome::taken);
    Carrier carrier({a, b, modem}, {}, loop, loop);
    const auto carry = [&] {
        Errand errand;
        errand.message = messageOf("482 913");
        carrier.carry(
            errand, [](const MessageNews&) {}, [](Again, const auto& granted) { granted(true); });
        loop.run();
    };
    carry();
    loop.pass(8'000);
    QCOMPARE(modem->offers.size(), 1U);
    loop.pass(LineDoubt::lasts_ms - 1);
    carry();
    QCOMPARE(modem->offers.size(), 2U);
    QCOMPARE(a->offers.size(), 1U);
    loop.pass(1); // Who is preferred is tried again, and nothing is heard of it.
    carry();
    loop.pass(8'000);
    QCOMPARE(a->offers.size(), 2U);
    QCOMPARE(modem->offers.size(), 3U);
    QVERIFY(b->offers.empty());
    // That anybody behind the line is heard ends it at once.
    a->offers.back().reported(a->report(Outcome::taken));
    loop.run();
    carry();
    QCOMPARE(a->offers.size(), 3U);
    QCOMPARE(modem->offers.size(), 3U);
    // So does a list of what people answered.
    loop.pass(8'000);
    QCOMPARE(modem->offers.size(), 4U);
    carrier.readReplies(0, [](const auto&) {});
    loop.pass(10'000); // Its own wait goes on.
    carry();
    QCOMPARE(a->offers.size(), 4U);
    QCOMPARE(modem->offers.size(), 4U);
}

void SmsFailoverTest::whateverProvidersDoTheBudgetHolds()
{
    std::map<Again, int> reasons;
    int delivered = 0;
    int unsent = 0;
    for (unsigned seed = 1; seed <= days; ++seed) {
        std::mt19937 random(seed);
        FakeLoop loop;
        std::vector<std::shared_ptr<SmsProvider>> providers;
        std::vector<std::shared_ptr<Character>> characters;
        for (unsigned i = 0; i <= random() % 4; ++i) {
            characters.push_back(
                std::make_shared<Character>(QStringLiteral("p%1").arg(i), loop, random));
            providers.push_back(characters.back());
        }
        Carrier carrier(providers, {}, loop, loop);
        int spares = int(random() % 3);
        int granted = 0;
        int lasts = 0;
        std::map<std::pair<int, QString>, MessageState> known;
        QString wrong;
        Errand errand;
        errand.message = messageOf("482 913");
        for (const auto& character : characters) {
            if (random() % 2 == 0)
                errand.usual_ms.insert(character->name(), 10'000);
        }
        carrier.carry(
            errand,
            [&](const MessageNews& news) {
                if (lasts > 0)
                    wrong = QStringLiteral("told after the end");
                lasts += news.isLast;
                unsent += news.isUnsent;
                const std::pair key(news.attempt, news.report.provider);
                const auto at = known.find(key);
                const MessageState state = news.report.state;
                if (at != known.end() && world::isFinal(at->second) && at->second != state &&
                    news.report.outcome == Outcome::taken)
                    wrong = QStringLiteral("a final state was undone");
                known[key] = state;
                delivered += state == MessageState::delivered && !news.isLast;
            },
            [&](Again why, const auto& answer) {
                ++reasons[why];
                const bool isFree = spares-- > 0;
                granted += isFree;
                answer(isFree);
            });
        loop.pass(1'200'000);
        int mayHaveGone = 0;
        for (const auto& character : characters) {
            mayHaveGone += character->mayHaveGone;
            if (character->wasPressed)
                wrong = QStringLiteral("asked too often");
        }
        if (mayHaveGone > 1 + granted)
            wrong = QStringLiteral("%1 may have gone of %2").arg(mayHaveGone).arg(1 + granted);
        if (lasts != 1)
            wrong = QStringLiteral("%1 ends").arg(lasts);
        QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(wrong)));
    }
    qInfo("%d messages: %d unsent; handed over again: %d unanswered, %d undelivered, %d late", days,
          unsent, reasons[Again::noAnswer], reasons[Again::notDelivered], reasons[Again::tooSlow]);
    QVERIFY(unsent > 100 && reasons[Again::noAnswer] > 100 && reasons[Again::notDelivered] > 100 &&
            reasons[Again::tooSlow] > 100);
}

QTEST_GUILESS_MAIN(SmsFailoverTest)
#include "sms_failover_test.moc"
