#include "sample_views.h"

#include <QDateTime>
#include <QTimeZone>

namespace samples {

using namespace countersign;

namespace {

constexpr std::int64_t boot_ms = 5'000'000;

struct Sample
{
    const char* name;
    const char* price;
    const char* category;
    int rate;
};

constexpr Sample shelves[] = {
    {"Butter croissant", "1.90", "bakery", 9},
    {"Sourdough loaf 800 g", "4.80", "bakery", 9},
    {"Lunch roll, cheese", "4.50", "deli", 9},
    {"Flat white", "3.40", "drinks", 9},
    {"Iced tea, peach", "2.80", "drinks", 9},
    {"Oat milk, barista 1 L", "2.40", "chilled", 9},
    {"Eggs, free range 10", "3.95", "chilled", 9},
    {"Greek yoghurt 500 g", "3.10", "chilled", 9},
    {"Coffee beans, Sidamo 500 g", "11.50", "drinks", 9},
    {"Oat cookie", "1.60", "bakery", 9},
    {"Bananas", "1.89", "produce", 9},
    {"Apples, Elstar", "2.49", "produce", 9},
    {"Carrots, bunch", "1.75", "produce", 9},
    {"Garden salad bowl", "5.90", "produce", 9},
    {"Lemons, each", "0.60", "produce", 9},
    {"Smoked salmon", "6.95", "deli", 9},
    {"Sliced pastrami", "3.20", "deli", 9},
    {"Soup of the day", "4.95", "deli", 9},
    {"House red 750 ml", "8.50", "drinks", 21},
    {"Focaccia slice", "3.60", "bakery", 9},
    {"Paper bag", "0.25", "household", 21},
    {"Dish soap, lemon 500 ml", "3.25", "household", 21},
    {"Seasonal bouquet", "12.00", "gifts", 9},
    {"Liquorice bag", "2.20", "sweets", 9},
    {"Gift card", "25.00", "gift-cards", 0},
    {"Olive oil, extra virgin 750 ml", "12.95", "pantry", 9},
    {"Aged Gouda", "21.60", "chilled", 9},
    {"Tomatoes on the vine", "3.90", "produce", 9},
};

sale::Currency euro()
{
    return sale::Currency::fromCode(u"EUR").value();
}

sale::Money money(QStringView text)
{
    return sale::Money::parse(text, euro()).value();
}

/// GTIN-13s in a row; the check digit is computed here so that the sample needs no table.
sale::Gtin gtin(int number)
{
    const QString digits = QStringLiteral("20%1").arg(number, 10, 10, QChar(u'0'));
    int sum = 0;
    for (int i = 0; i < 12; ++i)
        sum += digits[i].digitValue() * (i % 2 == 0 ? 1 : 3);
    return sale::Gtin::parse(digits + QString::number((10 - sum % 10) % 10)).value();
}

std::vector<sale::Product> products()
{
    std::vector<sale::Product> all;
    for (const Sample& sample : shelves) {
        sale::Product product;
        product.gtin = gtin(static_cast<int>(all.size()) + 1);
        product.name = QString::fromUtf8(sample.name);
        product.price = money(QString::fromUtf8(sample.price));
        product.tax = sale::TaxRates::parse(QString::number(sample.rate)).value();
        product.category = QString::fromUtf8(sample.category);
        all.push_back(product);
    }
    return all;
}

sale::Line line(QStringView name, std::int64_t thousandths)
{
    for (const sale::Product& product : products()) {
        if (product.name == name)
            return {product, sale::Quantity{thousandths}, std::nullopt};
    }
    qFatal("the sample shop has no such product");
}

sale::Basket basket()
{
    sale::Basket basket;
    basket.currency = euro();
    basket.lines = {line(u"Sourdough loaf 800 g", 1000),
                    line(u"Oat milk, barista 1 L", 3000),
                    line(u"Olive oil, extra virgin 750 ml", 1000),
                    line(u"Aged Gouda", 412),
                    line(u"Tomatoes on the vine", 640),
                    line(u"Dish soap, lemon 500 ml", 1000),
                    line(u"Coffee beans, Sidamo 500 g", 1000)};
    basket.lines[1].discount = sale::AmountOff{money(u"1.20")};
    basket.lines[6].discount = sale::AmountOff{money(u"1.70")};
    return basket;
}

std::int64_t at(int seconds)
{
    return now().wall_ms + (seconds - 24) * 1000;
}

QUuid id(int number)
{
    return QUuid::fromString(
        QStringLiteral("01970000-0000-7000-8000-%1").arg(number, 12, 10, QChar(u'0')));
}

} // namespace

QTimeZone timezone()
{
    return QTimeZone("Asia/Kolkata");
}

sale::Instant now()
{
    const QDateTime moment(QDate(2026, 6, 9), QTime(14, 32, 24), timezone());
    return {moment.toMSecsSinceEpoch(), boot_ms, QByteArray("boot")};
}

till::TillView shop()
{
    till::TillView view;
    view.storeName = QStringLiteral("Larkspur Provisions");
    view.storeAddress = QStringLiteral("18 High Street");
    view.tillId = QStringLiteral("3");
    view.timezone = timezone();
    view.counter.id = id(1);
    view.counter.basket.currency = euro();
    view.counter.totals = sale::totalsOf(view.counter.basket);
    view.counter.cashTotal = view.counter.totals.total;
    view.hasDemoTerminal = true;
    using State = world::ProviderHealth::State;
    view.health = {
        till::Health::ok,
        QStringLiteral("Kannel"),
        {{QStringLiteral("Kannel"), State::ok, 0, {}, false},
         {QStringLiteral("twilio"), State::broken, at(-60), {212, 2440, 6000, 9300}, true},
         {QStringLiteral("modem"), State::ok, 0, {34, 4100, 8000, 12'200}, true}},
        3,
        true};
    view.demoCards = {{QStringLiteral("f1"), QStringLiteral("visa"), QStringLiteral("7730")},
                      {QStringLiteral("f2"), QStringLiteral("mastercard"), QStringLiteral("1881")},
                      {QStringLiteral("f3"), QStringLiteral("maestro"), QStringLiteral("4402")}};
    return view;
}

till::TillView shopping()
{
    till::TillView view = shop();
    view.counter.basket = basket();
    view.counter.totals = sale::totalsOf(view.counter.basket);
    view.counter.cashTotal = view.counter.totals.total;
    view.counter.selectedLine = view.counter.basket.lines.size();
    return view;
}

till::TillView authorising()
{
    till::TillView view = shopping();
    view.counter.stage = sale::Stage::authorising;
    view.counter.tender = sale::TenderKind::card;
    return view;
}

till::TillView waiting()
{
    till::TillView view = authorising();
    view.counter.stage = sale::Stage::countersigning;
    view.counter.method = till::MethodView{QStringLiteral("visa"), QStringLiteral("7730")};
    view.counter.authorised_ms = at(6);
    view.counter.hold = sale::HoldState::held;
    till::CountersigningView wait;
    wait.phoneEnding = QStringLiteral("4821");
    wait.keyed = 4;
    wait.tries = 3;
    wait.triesLeft = 3;
    wait.expires_boot_ms = boot_ms + 102'000;
    wait.life_ms = 180'000;
    wait.resendReady_boot_ms = boot_ms + 18'000;
    wait.resendsLeft = 2;
    wait.codeSent_ms = at(7);
    wait.keyingStarted_ms = at(24);
    wait.message =
        till::MessageView{QStringLiteral("Kannel"), world::MessageState::delivered, at(10), true};
    view.counter.countersigning = wait;
    return view;
}

till::TillView taken(till::TillView view)
{
    if (view.counter.hold)
        view.counter.hold = sale::HoldState::taken;
    if (view.finished)
        view.finished->hold = sale::HoldState::taken;
    return view;
}

till::TillView releasing()
{
    till::TillView view = waiting();
    view.counter.stage = sale::Stage::releasing;
    return view;
}

till::TillView wrongOnce()
{
    till::TillView view = waiting();
    till::CountersigningView& wait = *view.counter.countersigning;
    wait.keyed = 0;
    wait.triesLeft = 1;
    wait.lastWasWrong = true;
    wait.expires_boot_ms = boot_ms + 17'000;
    wait.resendReady_boot_ms = 0;
    return view;
}

till::TillView expired()
{
    till::TillView view = waiting();
    till::CountersigningView& wait = *view.counter.countersigning;
    wait.keyed = 0;
    wait.isExpired = true;
    wait.expires_boot_ms = boot_ms - 1000;
    wait.resendReady_boot_ms = 0;
    return view;
}

till::TillView undelivered()
{
    till::TillView view = waiting();
    till::CountersigningView& wait = *view.counter.countersigning;
    wait.keyed = 0;
    wait.keyingStarted_ms = 0;
    wait.message->state = world::MessageState::undelivered;
    return view;
}

till::TillView capturing()
{
    till::TillView view = waiting();
    view.counter.stage = sale::Stage::capturing;
    view.counter.isCountersigned = true;
    view.counter.countersigned_ms = at(41);
    return view;
}

const QString receiptText = QStringLiteral(
    "CS1/0123456789ABCDEF/10482/2026-06-09T12:32:42.123Z/T3-000417/48.20/EUR/Y/"
    "MFZWIZLTOQXG4YLDMVWWK3TUORQWY2LTMNQXEZDSNFXGOZLBMFRGC4TFON2HEYLJNZUW4ZZRGIZTINJWG44DS"
    "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPIYTEMZUGU3DOOBZGBQWEY3EMVTGO2DJNJVWY3LON5YHC4TTOR2XM5"
    "3Y"
    "PF5DCMRTGQ2TMNZYHEYGCYTD");

till::TillView recorded()
{
    till::TillView view = shop();
    till::PurchaseView done = capturing().counter;
    done.stage = sale::Stage::recorded;
    done.receipt = till::ReceiptView{
        QStringLiteral("T3-000417"),       10'482, QStringLiteral("7f3a 91c2"), at(42), receiptText,
        receipt::codeMatrixOf(receiptText)};
    view.finished = done;
    view.counter.id = id(2);
    view.health.waitingForHeadOffice = 4;
    return view;
}

till::TillView recordedCash()
{
    till::TillView view = recorded();
    till::PurchaseView& done = *view.finished;
    done.tender = sale::TenderKind::cash;
    done.method.reset();
    done.countersigning.reset();
    done.isCountersigned = false;
    done.given = money(u"50.00");
    done.change = done.given - done.totals.total;
    return view;
}

till::TillView cancelled()
{
    till::TillView view = shopping();
    till::PurchaseView ended = waiting().counter;
    ended.stage = sale::Stage::closed;
    ended.outcome = sale::Outcome::cancelled;
    view.counter.id = id(2);
    view.finished = ended;
    return view;
}

till::TillView refused()
{
    till::TillView view = shopping();
    view.refusal =
        till::RefusalView{till::Refusal::unknownProduct,
                          QStringLiteral("No product has this number. Search for its name."), 0, 1};
    return view;
}

till::TillView withAside()
{
    till::TillView view = shopping();
    view.aside = {
        {id(7),
         sale::Stage::countersigning,
         {},
         9,
         money(u"48.20"),
         boot_ms + 102'000,
         QStringLiteral("4821")},
        {id(8), sale::Stage::basket, {}, 2, money(u"7.15"), 0, {}},
        {id(9), sale::Stage::closed, sale::Unresolved::unanswered, 4, money(u"31.40"), 0, {}}};
    return view;
}

till::TillView withAsideEnded()
{
    till::TillView view = withAside();
    view.aside.push_back(
        {id(10), sale::Stage::closed, sale::Unresolved::captured, 1, money(u"12.00"), 0, {}});
    till::PurchaseView sold = *recorded().finished;
    sold.id = id(11);
    till::PurchaseView stopped = *cancelled().finished;
    stopped.id = id(12);
    stopped.outcome = sale::Outcome::deniedByCustomer;
    view.asideEnded = {sold, stopped};
    view.asideRefusal = till::RefusalView{till::Refusal::deniedByReply,
                                          sale::sentence(till::Refusal::deniedByReply, 0), 0, 2};
    view.asideRefusal->purchase = stopped.id;
    return view;
}

till::TillViewPointer shared(till::TillView view)
{
    static std::uint64_t version = 0;
    view.version = ++version;
    return std::make_shared<const till::TillView>(std::move(view));
}

void Catalogue::search(const QString& text, int results_max, Products answer)
{
    std::vector<sale::Product> found;
    for (const sale::Product& product : products()) {
        if (product.name.contains(text, Qt::CaseInsensitive) &&
            static_cast<int>(found.size()) < results_max)
            found.push_back(product);
    }
    answer(found);
}

void Catalogue::shelf(const QString& category, int results_max, Products answer)
{
    // The sample's first shelf shows everything, as the pictures do.
    std::vector<sale::Product> on;
    for (const sale::Product& product : products()) {
        if ((category == u"bakery" || product.category == category) &&
            static_cast<int>(on.size()) < results_max)
            on.push_back(product);
    }
    answer(on);
}

void Catalogue::categories(Categories answer)
{
    answer({QStringLiteral("bakery"), QStringLiteral("chilled"), QStringLiteral("deli"),
            QStringLiteral("drinks"), QStringLiteral("gift-cards"), QStringLiteral("household"),
            QStringLiteral("pantry"), QStringLiteral("produce"), QStringLiteral("sweets")});
}

} // namespace samples
