#include "tests/sim/shop.h"

#include "core/base/check.h"
#include "core/store/product_import.h"
#include "tests/sim/timeline.h"

#include <QFile>
#include <QTemporaryDir>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::uint64_t evening_seed = 1;

} // namespace

Shop::Shop()
{
    Dice dice(evening_seed);
    m_disk = std::make_unique<Disk>(dice.fork());
    Timeline timeline;
    DicedEntropy entropy(dice.fork());
    const auto directory = QString::fromLatin1(data_directory);
    check(store::createKeys(directory, entropy, *m_disk).ok(), "the shop's keys can be made");
    m_keys = store::loadKeys(directory, *m_disk).value();
    const auto store = store::Store::create(directory, QString::fromLatin1(till_id), m_keys,
                                            timeline, entropy, *m_disk)
                           .value();
    loadProducts(*store);
    registerNumbers(*store);
}

/// The file lies outside the shop, as a stick that somebody brings.
void Shop::loadProducts(store::Store& store)
{
    const QTemporaryDir stick;
    const QString path = stick.filePath(u"products.csv"_s);
    QFile file(path);
    m_articles = {{u"4006381333931"_s, u"Pens"_s, 1210, {21'000}, u"stationery"_s},
                  {u"5901234123457"_s, u"Lamp"_s, 3990, {19'000}, u"home"_s},
                  {u"9780201379624"_s, u"Book"_s, 2495, {9'000}, u"books"_s},
                  {u"4012345678901"_s, u"Gift card"_s, 1000, {0}, u"gift-cards"_s},
                  {u"96385074"_s, u"Gum"_s, 85, {18'000, 8'000}, u"sweets"_s},
                  {u"12345670"_s, u"Sample"_s, 0, {21'000}, u"samples"_s}};
    const QByteArray rows = fileOf(m_articles);
    check(file.open(QIODevice::WriteOnly) && file.write(rows) > 0, "the stick can be written");
    file.close();
    check(store::importProducts(store, {path, {}, false, {}}).ok(), "the products can be loaded");
    for (const Article& article : m_articles)
        m_gtins.push_back(article.gtin);
}

void Shop::registerNumbers(store::Store& store)
{
    m_cards = {{{u"fp-anna"_s, u"visa"_s, u"4242"_s}, u"+436601234567"_s},
               {{u"fp-bela"_s, u"mastercard"_s, u"0007"_s}, u"+436601234568"_s},
               {{u"fp-carl"_s, u"visa"_s, u"7730"_s}, u"+436601234569"_s},
               {{u"fp-dora"_s, u"maestro"_s, u"1111"_s}, {}}};
    auto transaction = store.begin().value();
    bool isGerman = true;
    for (const Card& card : m_cards) {
        const auto method =
            transaction.ensureMethod(card.method.fingerprint, card.method.brand, card.method.last4);
        check(method.ok(), "a method is known");
        if (card.number.isEmpty())
            continue;
        store::NewRegistration registration;
        registration.method = method->id;
        registration.number = card.number;
        registration.locale = isGerman ? u"de"_s : u"en"_s;
        isGerman = !isGerman;
        registration.registered_ms = store.clock().now().wall_ms;
        check(transaction.registerNumber(registration).ok(), "a number is registered");
    }
    check(transaction.commit().ok(), "the registry is kept");
}

QByteArray fileOf(const std::vector<Article>& articles)
{
    QByteArray rows = "gtin,name,price,tax,category\n";
    for (const Article& article : articles) {
        QStringList rates;
        for (const int rate : article.rates_milli_percent)
            rates << QString::number(rate / 1000);
        const QStringList row{article.gtin, article.name, inWords(article.price_minor),
                              rates.join(u'+'), article.category};
        rows += row.join(u',').toUtf8() + '\n';
    }
    return rows;
}

QString inWords(std::int64_t amount_minor)
{
    return u"%1.%2"_s.arg(amount_minor / 100).arg(amount_minor % 100, 2, 10, QLatin1Char('0'));
}

till::Configuration drawnConfiguration(Dice& dice)
{
    till::Configuration shop;
    shop.storeName = u"Larkspur"_s;
    shop.payee = u"LARKSPUR"_s;
    shop.storePhone = dice.isOnce(2) ? u"030 1234567"_s : QString();
    shop.tillId = QString::fromLatin1(till_id);
    shop.receiptPrefix = u"T3"_s;
    shop.languages = {u"en"_s, u"de"_s};
    shop.firstProvider = u"north"_s;
    shop.rules.digits = static_cast<int>(dice.between(6, 8));
    shop.rules.tries = static_cast<int>(dice.between(1, 5));
    shop.rules.failuresInARow = static_cast<int>(dice.between(3, 8));
    shop.rules.resends = static_cast<int>(dice.between(0, 4));
    shop.rules.resend_after_ms = dice.between(1, 45) * 1000;
    shop.rules.valid_for_ms = dice.between(1, 10) * 60'000;
    shop.rules.resolve_within_ms = dice.between(2, 90) * 1000;
    shop.policy.failuresInARow = shop.rules.failuresInARow;
    shop.policy.from = sale::Money(dice.isOnce(2) ? 0 : 2500, {});
    if (dice.isOnce(2))
        shop.policy.alwaysForCategories = {u"gift-cards"_s};
    shop.policy.unregistered =
        dice.isOnce(3) ? policy::Unregistered::allow : policy::Unregistered::decline;
    if (!dice.isOnce(3))
        shop.sending = {{1000, 3'600'000}, {1000, 3'600'000}, {1000, 3'600'000}, {1000, 3'600'000}};
    else if (shop.rules.digits < 8) // no dice of its own, which would change every seed's day
        shop.sending = {{shop.rules.digits - 4, 1'200'000},
                        {6, 1'200'000},
                        {shop.rules.digits - 5, 180'000},
                        {5, 900'000},
                        policy::UnverifiedBudget{6, 30, 2}};
    if (shop.rules.resends >= 2) // no dice of its own either
        shop.notices = {shop.rules.resends == 2 ? policy::CompletedNotices::always
                                                : policy::CompletedNotices::uncountersigned,
                        true, 1'200'000};
    shop.pricesIncludeTax = shop.rules.tries != 4;
    shop.rules.cashRounding.step_minor = shop.rules.resends == 3 ? 5 : 1;
    return shop;
}

} // namespace countersign::sim
