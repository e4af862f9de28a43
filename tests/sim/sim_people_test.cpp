#include "tests/sim/people.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <variant>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

/// What people do in a simulated day is anything that a till can be asked.
class SimPeopleTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCommandIsGiven();
    void everyKindOfDiscountIsGiven();
    void whatIsUnresolvedIsSettled();

private:
    /// What people did who saw that.
    [[nodiscard]] std::vector<till::Command> given(const till::TillView& view, int deeds) const
    {
        std::vector<till::Command> commands;
        for (const bool isDemoTerminal : {false, true}) {
            People people(m_shop, m_phones, isDemoTerminal, Dice(7));
            for (int deed = 0; deed < deeds; ++deed)
                commands.push_back(people.next(view).command);
        }
        return commands;
    }
    [[nodiscard]] static till::TillView viewOf(sale::Stage stage)
    {
        till::TillView view;
        view.counter.stage = stage;
        view.counter.basket.lines.resize(2);
        return view;
    }

    const Shop m_shop;
    Phones m_phones;
};

void SimPeopleTest::everyCommandIsGiven()
{
    std::array<int, std::variant_size_v<till::Command>> times{};
    for (const auto stage : {sale::Stage::basket, sale::Stage::countersigning}) {
        for (const till::Command& command : given(viewOf(stage), 5'000))
            ++times[command.index()];
    }
    for (std::size_t command = 0; command < times.size(); ++command)
        QVERIFY2(times[command] > 0, qPrintable(u"nobody ever gives command %1 of the %2 of "
                                                "till::Command"_s.arg(command)
                                                    .arg(times.size())));
}

void SimPeopleTest::everyKindOfDiscountIsGiven()
{
    int inPercent = 0;
    int byAmount = 0;
    int none = 0;
    int ofBasket = 0;
    int ofLine = 0;
    for (const till::Command& command : given(viewOf(sale::Stage::basket), 5'000)) {
        const auto* set = std::get_if<till::SetDiscount>(&command);
        if (!set)
            continue;
        ++(set->line == 0 ? ofBasket : ofLine);
        if (!set->discount)
            ++none;
        else
            ++(std::holds_alternative<sale::AmountOff>(*set->discount) ? byAmount : inPercent);
    }
    QVERIFY(inPercent > 0);
    QVERIFY(byAmount > 0);
    QVERIFY(none > 0);
    QVERIFY(ofBasket > 0);
    QVERIFY(ofLine > 0);
}

/// Whoever sees money in doubt sees to it, soon and not only by chance.
void SimPeopleTest::whatIsUnresolvedIsSettled()
{
    till::TillView view = viewOf(sale::Stage::basket);
    till::AsideView basket;
    basket.id = QUuid::createUuidV5(QUuid(), u"basket"_s);
    till::AsideView unresolved;
    unresolved.id = QUuid::createUuidV5(QUuid(), u"unresolved"_s);
    unresolved.stage = sale::Stage::closed;
    unresolved.unresolved = sale::Unresolved::unanswered;
    view.aside = {basket, unresolved};
    const auto commands = given(view, 1'000);
    const auto settles = std::ranges::count_if(commands, [&](const till::Command& command) {
        const auto* settle = std::get_if<till::Settle>(&command);
        return settle && settle->purchase == unresolved.id;
    });
    QVERIFY(settles > 100);
}

QTEST_GUILESS_MAIN(SimPeopleTest)
#include "sim_people_test.moc"
