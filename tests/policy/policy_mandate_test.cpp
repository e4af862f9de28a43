#include "core/policy/mandate.h"

#include <QTest>
#include <random>

using namespace countersign;
using namespace countersign::policy;
using namespace Qt::Literals::StringLiterals;

namespace {

const sale::Currency euro = sale::Currency::fromCode(u"EUR").value();
const sale::Currency franc = sale::Currency::fromCode(u"CHF").value();

sale::Money money(std::int64_t minor, sale::Currency currency = euro)
{
    return {minor, currency};
}

/// From 25.00 on, and always for gift cards; DE and AT; five an hour to a number.
ShopRules shop()
{
    ShopRules rules;
    rules.rules.from = money(2500);
    rules.rules.alwaysForCategories = {u"gift-cards"_s};
    rules.countries = {u"DE"_s, u"AT"_s};
    return rules;
}

Origin originOf(const InForce& inForce, Rule rule)
{
    for (const auto& [which, origin] : inForce.origins) {
        if (which == rule)
            return origin;
    }
    return Origin::file;
}

/// Everything that head office could loosen, loosened.
Mandate loose()
{
    Mandate mandate;
    mandate.from = money(9900);
    mandate.alwaysForCategories = QStringList();
    mandate.unregistered = Unregistered::allow;
    mandate.tries = 5;
    mandate.failuresInARow = 100;
    mandate.countries = {u"DE"_s, u"AT"_s, u"FR"_s};
    const SendingLimit many{100'000, hour_ms};
    mandate.perNumber = mandate.perTill = mandate.perMethod = mandate.perCountry = many;
    mandate.unverifiedBudget = false;
    return mandate;
}

/// The most that fits into any stretch as long as `window_ms`, tried out: as many as are let go in
/// bursts, each as early as it may.
std::int64_t mostIn(const SendingLimit& limit, std::int64_t window_ms)
{
    std::int64_t most = 0;
    for (std::int64_t at_ms = 0; at_ms < window_ms; at_ms += limit.window_ms)
        most += limit.count;
    return most;
}

} // namespace

class PolicyMandateTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsntNamedStaysAsInTheFile()
    {
        const InForce found = inForce(shop(), {}, Loosening::refused);
        QCOMPARE(found.rules.rules.from, money(2500));
        QCOMPARE(found.rules.countries, shop().countries);
        QCOMPARE(found.origins.size(), std::size_t{11});
        for (const auto& [rule, origin] : found.origins)
            QVERIFY2(origin == Origin::file, qPrintable(name(rule)));
    }

    void whatIsStricterHolds()
    {
        Mandate mandate;
        mandate.from = money(100);
        mandate.alwaysForCategories = {u"phones"_s, u"gift-cards"_s};
        mandate.tries = 1;
        mandate.failuresInARow = 2;
        mandate.countries = {u"DE"_s};
        mandate.perNumber = SendingLimit{2, hour_ms};
        mandate.unverifiedBudget = true;
        const InForce found = inForce(shop(), mandate, Loosening::refused);
        QCOMPARE(found.rules.rules.from, money(100));
        QCOMPARE(found.rules.rules.alwaysForCategories, *mandate.alwaysForCategories);
        QCOMPARE(found.rules.tries, 1);
        QCOMPARE(found.rules.rules.failuresInARow, 2);
        QCOMPARE(found.rules.countries, *mandate.countries);
        QCOMPARE(found.rules.sending.perNumber.count, 2);
        QVERIFY(found.rules.sending.unverified.has_value());
        for (const auto& [rule, origin] : found.origins) {
            const bool isNamed = rule != Rule::unregistered && rule != Rule::perTill &&
                                 rule != Rule::perMethod && rule != Rule::perCountry;
            QVERIFY2(origin == (isNamed ? Origin::headOffice : Origin::file),
                     qPrintable(name(rule)));
        }
    }

    void whatIsLooserHoldsOnlyWhereTheFileLetsIt()
    {
        ShopRules own = shop();
        own.sending.unverified = UnverifiedBudget{};
        const InForce kept = inForce(own, loose(), Loosening::refused);
        QCOMPARE(kept.rules.rules.from, money(2500));
        QCOMPARE(kept.rules.rules.alwaysForCategories, own.rules.alwaysForCategories);
        QCOMPARE(kept.rules.rules.unregistered, Unregistered::decline);
        QCOMPARE(kept.rules.tries, 3);
        QCOMPARE(kept.rules.rules.failuresInARow, 5);
        QCOMPARE(kept.rules.countries, own.countries);
        QCOMPARE(kept.rules.sending.perNumber.count, 5);
        QVERIFY(kept.rules.sending.unverified.has_value());
        for (const auto& [rule, origin] : kept.origins)
            QVERIFY2(origin == Origin::fileIsStricter, qPrintable(name(rule)));
        const InForce loosened = inForce(own, loose(), Loosening::allowed);
        QCOMPARE(loosened.rules.rules.from, money(9900));
        QVERIFY(loosened.rules.rules.alwaysForCategories.isEmpty());
        QCOMPARE(loosened.rules.rules.unregistered, Unregistered::allow);
        QCOMPARE(loosened.rules.countries.size(), 3);
        QVERIFY(!loosened.rules.sending.unverified.has_value());
        for (const auto& [rule, origin] : loosened.origins)
            QVERIFY2(origin == Origin::headOffice, qPrintable(name(rule)));
    }

    void whatIsNeitherIsJoinedOrLeftToTheFile()
    {
        Mandate mandate;
        mandate.alwaysForCategories = {u"phones"_s};
        mandate.countries = {u"AT"_s, u"FR"_s};
        mandate.perNumber = SendingLimit{2, 600'000}; // up to twelve in an hour
        mandate.from = money(100, franc);
        const InForce found = inForce(shop(), mandate, Loosening::refused);
        QCOMPARE(found.rules.rules.alwaysForCategories,
                 (QStringList{u"gift-cards"_s, u"phones"_s}));
        QVERIFY(originOf(found, Rule::alwaysForCategories) == Origin::both);
        QCOMPARE(found.rules.countries, QStringList{u"AT"_s});
        QVERIFY(originOf(found, Rule::countries) == Origin::both);
        QCOMPARE(found.rules.sending.perNumber.count, 5);
        QVERIFY(originOf(found, Rule::perNumber) == Origin::incomparable);
        QCOMPARE(found.rules.rules.from, money(2500));
        QVERIFY(originOf(found, Rule::from) == Origin::otherCurrency);
        QVERIFY(originOf(inForce(shop(), mandate, Loosening::allowed), Rule::from) ==
                Origin::otherCurrency);
        mandate.countries = {u"FR"_s}; // none is left, and that would mean all
        const InForce apart = inForce(shop(), mandate, Loosening::refused);
        QCOMPARE(apart.rules.countries, shop().countries);
        QVERIFY(originOf(apart, Rule::countries) == Origin::incomparable);
    }

    void aFileWithoutCountriesHasThemAll()
    {
        ShopRules own = shop();
        own.countries.clear();
        Mandate mandate;
        mandate.countries = {u"FR"_s};
        QCOMPARE(inForce(own, mandate, Loosening::refused).rules.countries, *mandate.countries);
    }

    void ratesAreComparedByWhatTheyLetGo()
    {
        QVERIFY(isWithin({5, hour_ms}, {5, hour_ms}));
        QVERIFY(isWithin({5, 2 * hour_ms}, {5, hour_ms}));
        QVERIFY(isWithin({1, hour_ms / 5}, {5, hour_ms}));
        QVERIFY(!isWithin({1, hour_ms / 5 - 1}, {5, hour_ms}));
        QVERIFY(!isWithin({6, day_ms}, {5, hour_ms}));
        QVERIFY(!isWithin({2, 600'000}, {5, hour_ms}) && !isWithin({5, hour_ms}, {2, 600'000}));
        std::mt19937 dice(7); // NOLINT: the same every time
        const auto anyOf = [&dice](int max) {
            return 1 + static_cast<int>(dice() % static_cast<unsigned>(max));
        };
        for (int time = 0; time < 2000; ++time) {
            const SendingLimit one{anyOf(8), anyOf(40)};
            const SendingLimit other{anyOf(30), anyOf(40)};
            QCOMPARE(isWithin(one, other), mostIn(one, other.window_ms) <= other.count);
        }
    }
};

QTEST_GUILESS_MAIN(PolicyMandateTest)
#include "policy_mandate_test.moc"
