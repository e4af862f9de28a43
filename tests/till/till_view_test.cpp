#include "app/composition/workplace.h"
#include "core/till/customer_show.h"
#include "tests/till/shop.h"

#include <QTest>
#include <QTimeZone>

Q_DECLARE_METATYPE(countersign::sale::HoldState)

namespace countersign::tests {

using sale::HoldState;
using sale::Stage;
using till::TillView;

namespace {

/// A till of a shop, in this process and on this thread; what it publishes is kept.
class WatchedTill final : public till::Listener
{
public:
    explicit WatchedTill(const settings::Settings& settings)
    {
        auto workplace = app::Workplace::open(settings, {}, m_loop);
        check(workplace.ok(), "the shop was set up");
        m_workplace = std::move(workplace).value();
        auto till = till::Till::start(m_workplace->world(), m_workplace->configuration(), *this);
        check(till.ok(), "the shop was set up");
        m_till = std::move(till).value();
    }
    void happened(const till::Event&) override {}
    void published(const till::TillViewPointer& view) override { m_view = view; }

    void take(const till::Command& command) { m_till->take(command); }
    void chargeAnna()
    {
        take(till::ChargeCard{till::ShownCard{QString::fromLatin1(anna.fingerprint),
                                              QString::fromLatin1(anna.brand),
                                              QString::fromLatin1(anna.last4)}});
    }
    [[nodiscard]] const TillView& view() const { return *m_view; }

private:
    world::QtLoop m_loop;
    std::unique_ptr<app::Workplace> m_workplace;
    till::TillViewPointer m_view;
    std::unique_ptr<till::Till> m_till;
};

settings::Settings settingsOf(const Shop& shop)
{
    auto settings = settings::load(shop.config());
    check(settings.ok(), "the shop's settings are right");
    return std::move(settings).value();
}

} // namespace

/// What the till tells the screens.
class TillViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsDueInCashIsRoundedAsTheStoreRounds();
    void theStoresZoneAndTerminalAreTold();
    void whetherTheTerminalHoldsOrHasTakenIsTold_data();
    void whetherTheTerminalHoldsOrHasTakenIsTold();
    void theCustomerIsNotToldThatATakenPaymentWasNotTaken();
    void whatIsRecordedWhileItIsSetAsideCanBeSeen();
};

void TillViewTest::whatIsDueInCashIsRoundedAsTheStoreRounds()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    auto settings = settingsOf(shop);
    settings.store.cashRounding = {5, sale::Rounding::up};
    WatchedTill till(settings);
    till.take(till::Scan{QString::fromLatin1(pens)});
    till.take(till::SetDiscount{
        0, sale::AmountOff{sale::Money::parse(u"0.03", settings.store.currency).value()}});
    QCOMPARE(till.view().counter.totals.total.toString(), QStringLiteral("4.27"));
    QCOMPARE(till.view().counter.cashTotal.toString(), QStringLiteral("4.30"));
}

void TillViewTest::theStoresZoneAndTerminalAreTold()
{
    const Shop shop;
    auto settings = settingsOf(shop);
    settings.store.timezone = QTimeZone("Asia/Kolkata");
    WatchedTill till(settings);
    QCOMPARE(till.view().timezone.id(), QByteArray("Asia/Kolkata"));
    QVERIFY(till.view().hasDemoTerminal);
    QVERIFY(!TillView().timezone.isValid()); // nothing shows a wrong time before it is known
}

void TillViewTest::whetherTheTerminalHoldsOrHasTakenIsTold_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<HoldState>("hold");
    QTest::newRow("holds") << QByteArray("\"ok\"\n") << HoldState::held;
    QTest::newRow("takes at once") << QByteArray("\"taken\"\n") << HoldState::taken;
}

void TillViewTest::whetherTheTerminalHoldsOrHasTakenIsTold()
{
    QFETCH(QByteArray, script);
    QFETCH(HoldState, hold);
    Shop::Options options;
    options.script = script;
    const Shop shop(options);
    WatchedTill till(settingsOf(shop));
    till.take(till::Scan{QString::fromLatin1(lamp)});
    till.take(till::Scan{QString::fromLatin1(book)});
    QVERIFY(!till.view().counter.hold);
    till.chargeAnna();
    QTRY_VERIFY(till.view().counter.stage == Stage::countersigning);
    QVERIFY(till.view().counter.hold == hold);
    till.take(till::Cancel{});
    QTRY_VERIFY(till.view().finished.has_value());
    QVERIFY(till.view().finished->hold == hold);
}

void TillViewTest::theCustomerIsNotToldThatATakenPaymentWasNotTaken()
{
    Shop::Options options;
    options.script = "\"taken\"\n\"taken\"\n\"ok\"\n";
    const Shop shop(options);
    WatchedTill till(settingsOf(shop));
    const auto shown = [&] { return till::customerShow(till.view(), {}, {}).state; };
    const auto sell = [&] {
        till.take(till::Next{});
        till.chargeAnna();
        QTRY_VERIFY(till.view().counter.stage == Stage::countersigning);
    };
    till.take(till::Scan{QString::fromLatin1(lamp)});
    till.take(till::Scan{QString::fromLatin1(book)});
    sell();
    QVERIFY(std::get<keypad::Code>(shown()).wasTaken);
    till.take(till::Cancel{});
    QVERIFY(std::get<keypad::Stopping>(shown()).wasTaken);
    QTRY_VERIFY(till.view().finished.has_value());
    QVERIFY(std::get<keypad::Declined>(shown()).wasTaken);

    sell();
    till.take(till::Deny{});
    QTRY_VERIFY(till.view().finished.has_value());
    QVERIFY(std::get<keypad::Stopped>(shown()).outcome == keypad::StopOutcome::refunded);

    sell();
    QVERIFY(!std::get<keypad::Code>(shown()).wasTaken);
    till.take(till::Deny{});
    QTRY_VERIFY(till.view().finished.has_value());
    QVERIFY(std::get<keypad::Stopped>(shown()).outcome == keypad::StopOutcome::released);
}

void TillViewTest::whatIsRecordedWhileItIsSetAsideCanBeSeen()
{
    const Shop shop;
    WatchedTill till(settingsOf(shop));
    for (const char* gtin : {pens, lamp, book})
        till.take(till::Scan{QString::fromLatin1(gtin)});
    till.chargeAnna();
    QTRY_VERIFY(shop.phone().size() == 1);
    const QUuid sold = till.view().counter.id;
    QByteArray digits = codeIn(shop.phone().front()).toLatin1();
    till.take(
        till::KeyCode{std::make_shared<const SecretBytes>(SecretBytes::takenFrom(digits)), 0});
    QVERIFY(till.view().counter.stage == Stage::capturing);
    till.take(till::Aside{});
    till.take(till::Scan{QString::fromLatin1(lamp)});
    QTRY_COMPARE(till.view().asideEnded.size(), 1U);
    QVERIFY(till.view().aside.empty() && !till.view().finished);
    QVERIFY(till.view().asideEnded[0].id == sold);
    // Its receipt, beside the next customer's basket, and nothing of it on their screen.
    till.take(till::ShowEnded{sold});
    QVERIFY(till.view().asideEnded.empty());
    QVERIFY(till.view().finished && till.view().finished->id == sold);
    QVERIFY(till.view().finished->receipt && !till.view().finished->receipt->code.isEmpty());
    QCOMPARE(till.view().counter.basket.lines.size(), 1U);
    const auto shown = till::customerShow(till.view(), {}, {}).state;
    QVERIFY(std::holds_alternative<keypad::Basket>(shown));
    till.take(till::Next{});
    QVERIFY(!till.view().finished);
    till.take(till::ShowEnded{sold});
    QVERIFY(till.view().refusal->reason == sale::Refusal::unknownPurchase);
}

} // namespace countersign::tests
QTEST_GUILESS_MAIN(countersign::tests::TillViewTest)
#include "till_view_test.moc"
