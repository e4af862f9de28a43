#include "core/policy/requirement.h"

#include <QTest>
#include <random>

using namespace countersign;
using namespace countersign::policy;
using namespace Qt::Literals::StringLiterals;
using sale::Requirement;

namespace {

sale::Money euro(std::int64_t minor)
{
    return {minor, *sale::Currency::fromCode(u"EUR")};
}

Rules rulesFrom(std::int64_t minor)
{
    Rules rules;
    rules.from = euro(minor);
    rules.alwaysForCategories = {u"gift-cards"_s, u"phones"_s};
    return rules;
}

} // namespace

class PolicyRequirementTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachPurchaseIsJudged_data();
    void eachPurchaseIsJudged();
    void withoutALimitEverythingIsCountersigned();
    void everyCombinationFollowsTheOrderOfPrecedence();
    void spendingMoreNeverAsksForLess();
};

void PolicyRequirementTest::eachPurchaseIsJudged_data()
{
    QTest::addColumn<qint64>("amount_minor");
    QTest::addColumn<QStringList>("categories");
    QTest::addColumn<bool>("registered");
    QTest::addColumn<bool>("frozen");
    QTest::addColumn<int>("failures");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, qint64 amount_minor, const QStringList& categories,
                        bool registered, bool frozen, int failures, bool allowed,
                        Requirement expected) {
        QTest::newRow(name) << amount_minor << categories << registered << frozen << failures
                            << allowed << static_cast<int>(expected);
    };
    const QStringList bread{u"bakery"_s};
    const QStringList gift{u"bakery"_s, u"gift-cards"_s};
    row("one cent below", 2499, bread, true, false, 0, false, Requirement::freeBelowAmount);
    row("exactly the limit", 2500, bread, true, false, 0, false,
        Requirement::countersignFromAmount);
    row("one cent above", 2501, bread, true, false, 0, false, Requirement::countersignFromAmount);
    row("a category always", 100, gift, true, false, 0, false, Requirement::countersignCategory);
    row("category and amount", 2500, gift, true, false, 0, false,
        Requirement::countersignFromAmount);
    row("a category by its whole name", 100, {u"gift"_s, u"gift-cards-x"_s}, true, false, 0, false,
        Requirement::freeBelowAmount);
    row("unregistered below", 2499, bread, false, false, 0, false, Requirement::freeBelowAmount);
    row("unregistered declined", 2500, bread, false, false, 0, false,
        Requirement::refuseNotRegistered);
    row("unregistered category declined", 100, gift, false, false, 0, false,
        Requirement::refuseNotRegistered);
    row("unregistered allowed", 2500, bread, false, false, 0, true, Requirement::freeUnregistered);
    row("unregistered below, allowed", 2499, bread, false, false, 0, true,
        Requirement::freeBelowAmount);
    row("frozen below", 1, bread, true, true, 0, false, Requirement::refuseFrozen);
    row("frozen and unregistered", 2500, bread, false, true, 0, true, Requirement::refuseFrozen);
    row("four failures", 2500, bread, true, false, 4, false, Requirement::countersignFromAmount);
    row("five failures", 2500, bread, true, false, 5, false, Requirement::refuseFrozen);
    row("five failures, below", 1, bread, true, false, 5, false, Requirement::refuseFrozen);
    row("six failures", 2500, bread, true, false, 6, false, Requirement::refuseFrozen);
}

void PolicyRequirementTest::eachPurchaseIsJudged()
{
    QFETCH(qint64, amount_minor);
    QFETCH(QStringList, categories);
    QFETCH(bool, registered);
    QFETCH(bool, frozen);
    QFETCH(int, failures);
    QFETCH(bool, allowed);
    QFETCH(int, expected);
    Rules rules = rulesFrom(2500);
    rules.unregistered = allowed ? Unregistered::allow : Unregistered::decline;
    const Facts facts{euro(amount_minor), categories, registered, frozen, failures};
    QCOMPARE(static_cast<int>(requirementFor(rules, facts)), expected);
}

void PolicyRequirementTest::withoutALimitEverythingIsCountersigned()
{
    Facts facts;
    facts.registered = true;
    facts.amount = euro(1);
    QCOMPARE(requirementFor(Rules(), facts), Requirement::countersignFromAmount);
    facts.amount = euro(0);
    QCOMPARE(requirementFor(Rules(), facts), Requirement::countersignFromAmount);
}

void PolicyRequirementTest::everyCombinationFollowsTheOrderOfPrecedence()
{
    for (int bits = 0; bits < 64; ++bits) {
        const bool high = bits & 1;
        const bool category = bits & 2;
        const bool registered = bits & 4;
        const bool frozen = bits & 8;
        const bool tooMany = bits & 16;
        const bool allowed = bits & 32;
        Rules rules = rulesFrom(2500);
        rules.unregistered = allowed ? Unregistered::allow : Unregistered::decline;
        const Facts facts{euro(high ? 2500 : 2499),
                          {category ? u"phones"_s : u"bakery"_s},
                          registered,
                          frozen,
                          tooMany ? 5 : 4};
        const Requirement requirement = requirementFor(rules, facts);
        QCOMPARE(requirement == Requirement::refuseFrozen, frozen || tooMany);
        QCOMPARE(isRefused(requirement),
                 frozen || tooMany || ((high || category) && !registered && !allowed));
        QCOMPARE(mustCountersign(requirement),
                 !frozen && !tooMany && (high || category) && registered);
        QVERIFY(!(isRefused(requirement) && mustCountersign(requirement)));
    }
}

void PolicyRequirementTest::spendingMoreNeverAsksForLess()
{
    std::mt19937_64 random(20'261'122);
    std::uniform_int_distribution<std::int64_t> amounts(0, 10'000);
    for (int i = 0; i < 10'000; ++i) {
        const Rules rules = rulesFrom(amounts(random));
        Facts less;
        less.registered = true;
        less.amount = euro(amounts(random));
        Facts more = less;
        more.amount = less.amount + euro(amounts(random));
        if (mustCountersign(requirementFor(rules, less)))
            QVERIFY(mustCountersign(requirementFor(rules, more)));
    }
}

QTEST_GUILESS_MAIN(PolicyRequirementTest)
#include "policy_requirement_test.moc"
