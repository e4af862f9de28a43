#include "tests/bench/purchases.h"

#include "core/base/check.h"
#include "core/journal/chain.h"
#include "core/store/connection.h"
#include "core/store/head_file.h"
#include "core/store/statement.h"
#include "core/world/entropy.h"

#include <QFile>
#include <span>

namespace countersign::bench {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 begun_ms = 1'795'370'304'123;
constexpr int purchases_per_transaction = 2000;

sale::Basket basketOf(const Sold& sold)
{
    sale::Basket basket;
    for (int number = 0; number < sold.lines; ++number) {
        sale::Product product;
        product.name = u"Product %1 of the shelf"_s.arg(number);
        product.category = u"household"_s;
        product.tax = sale::TaxRates::parse(u"19").value();
        product.price = sale::Money(sold.price_minor, sale::Currency());
        auto added = sale::withProduct(basket, product, sale::Quantity::pieces(1));
        check(added.ok(), "a product goes into the basket");
        basket = std::move(added).value();
    }
    return basket;
}

std::vector<sale::FactBody> factsOf(const Sold& sold)
{
    using namespace sale;
    const QString id = sold.id.toString(QUuid::WithoutBraces);
    const QByteArray& method = sold.method;
    const Basket basket = basketOf(sold);
    const Money total = totalsOf(basket).total;
    Tender tender;
    tender.kind = TenderKind::card;
    tender.amount = total;
    const QString message = id.left(8);
    return {PurchaseStarted{basket, tender, id + u"/1/authorise"_s},
            PaymentAuthorised{{u"demo-000417"_s, HoldState::held, total, begun_ms, 0}, method, {}},
            CodeIssued{{1,
                        QByteArray(16, 'n'),
                        u"0123456789abcdef"_s,
                        QByteArray(16, 'r'),
                        6,
                        {},
                        "6d1f5a0e-3f63-4e36-8a3e-3a8f0b9d1c2e",
                        81'234'567,
                        300'000,
                        0}},
            MessageQueued{message, 1, "6d1f5a0e-3f63-4e36-8a3e-3a8f0b9d1c2e", 81'234'567},
            MessageSent{message, u"kannel"_s, u"accepted"_s},
            MessageStateChanged{message, u"kannel"_s, u"delivered"_s, false},
            TryCounted{1, method},
            Countersigned{method},
            CaptureRequested{id + u"/1/capture"_s},
            PaymentCaptured{total},
            PurchaseRecorded{sold.receipt, total, true}};
}

void insert(const store::Statement& statement, const journal::Entry& entry)
{
    store::Query query(statement);
    query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind).bindText(entry.purchase);
    query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
    if (entry.signature.isEmpty())
        query.bindNull();
    else
        query.bindBlob(entry.signature);
    check(query.run().ok(), "an entry can be written");
}

journal::Head headOf(store::Connection& connection)
{
    auto last =
        connection.prepare("SELECT seq, hash, signature FROM journal ORDER BY seq DESC LIMIT 1");
    check(last.ok(), "the journal's end can be asked for");
    store::Query query(*last);
    const auto row = query.next();
    check(row.ok() && *row, "the journal has begun");
    return {static_cast<quint64>(query.number(0)), query.bytes(1), query.bytes(2)};
}

} // namespace

PurchaseEntries entriesOf(const Sold& sold)
{
    PurchaseEntries purchase{sold.id, {}};
    const auto facts = factsOf(sold);
    auto fact = facts.begin();
    for (const int size : commit_sizes) {
        auto& commit = purchase.commits.emplace_back();
        for (int i = 0; i < size; ++i)
            commit.push_back(journal::encoded(*fact++));
    }
    check(fact == facts.end(), "a purchase has that many entries");
    return purchase;
}

PurchaseEntries somePurchase(const QByteArray& method)
{
    Sold sold{QUuid::createUuid()};
    sold.method = method;
    return entriesOf(sold);
}

std::vector<QByteArray> addCards(store::Store& store, int count)
{
    auto transaction = store.begin();
    check(transaction.ok(), "a transaction begins");
    std::vector<QByteArray> methods;
    for (int number = 0; number < count; ++number) {
        const auto method =
            transaction->ensureMethod(u"CARD-%1"_s.arg(number), u"visa"_s, u"4242"_s);
        check(method.ok(), "a card is known");
        store::NewRegistration registration;
        registration.method = method->id;
        registration.number = u"+4366012%1"_s.arg(number, 6, 10, QLatin1Char('0'));
        registration.locale = u"de"_s;
        registration.registered_ms = begun_ms;
        check(transaction->registerNumber(registration).ok(), "a number is registered");
        methods.push_back(method->id);
    }
    check(transaction->commit().ok(), "the registry is kept");
    return methods;
}

journal::Head addPurchases(const QString& dataDirectory, const store::Keys& keys,
                           const Purchases& purchases, world::Entropy& entropy)
{
    auto connection =
        store::Connection::open(dataDirectory + u"/store.db"_s, store::Connection::Mode::write);
    check(connection.ok(), "the store can be opened");
    auto statement =
        (*connection)
            ->prepare(
                "INSERT INTO journal(seq, at_ms, kind, purchase, salt, payload, hash, signature) "
                "VALUES(?,?,?,?,?,?,?,?)");
    check(statement.ok(), "the insert can be prepared");
    journal::Head head = headOf(**connection);
    journal::ChainHash chain;
    check((*connection)->run("BEGIN").ok(), "a transaction begins");
    for (int number = purchases.from; number < purchases.until; ++number) {
        const PurchaseEntries purchase = purchases.of(number);
        for (const auto& commit : purchase.commits) {
            std::vector<journal::Entry> entries;
            for (const journal::EncodedFact& fact : commit)
                entries.push_back({0,
                                   begun_ms + number * 60'000LL,
                                   fact.kind,
                                   purchase.id.toByteArray(QUuid::WithoutBraces),
                                   entropy.bytes(journal::salt_size_bytes),
                                   fact.payload,
                                   {},
                                   {}});
            const auto appended = journal::append(head, std::span(entries), keys.signing, chain);
            check(appended.ok(), "entries can be chained and signed");
            head = *appended;
            for (const journal::Entry& entry : entries)
                insert(*statement, entry);
        }
        if (number % purchases_per_transaction == 0)
            check((*connection)->run("COMMIT; BEGIN").ok(), "a transaction ends");
    }
    check((*connection)->run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").ok(),
          "the entries are there");
    check(store::HeadWriter(dataDirectory).replace(head).ok(), "the head is kept");
    return head;
}

void addPurchases(const QString& dataDirectory, const store::Keys& keys, int count,
                  const std::vector<QByteArray>& methods)
{
    world::SystemEntropy entropy;
    const auto paidInTurns = [&methods](int number) {
        return methods.empty()
                   ? somePurchase()
                   : somePurchase(methods[static_cast<std::size_t>(number) % methods.size()]);
    };
    addPurchases(dataDirectory, keys, Purchases{0, count, paidInTurns}, entropy);
}

} // namespace countersign::bench
