#include "tests/fleet/simulated_till.h"

#include "core/base/check.h"
#include "core/sale/uuid.h"
#include "core/store/journal_tail.h"
#include "core/store/store.h"
#include "core/uplink/postgres_head_office.h"
#include "tests/store/shop.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int lines_max = 12;
constexpr int price_minor_max = 5'000;
constexpr int cards = 200; // of the customers of one till

template <class Number> QByteArray bigEndian(Number number)
{
    QByteArray bytes(sizeof number, '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

} // namespace

SimulatedTill::SimulatedTill(int number, const QString& folder, sim::Dice dice)
    : m_number(number), m_data(folder + u"/till-%1"_s.arg(number)), m_dice(dice.fork()),
      m_entropy(dice.fork())
{
    store_test::SetClock clock;
    check(store::createKeys(m_data, m_entropy).ok(), "a till's keys can be made");
    auto keys = store::loadKeys(m_data);
    check(keys.ok(), "a till's keys can be read");
    m_keys = *keys;
    const auto made =
        store::Store::create(m_data, QString::fromLatin1(id()), m_keys, clock, m_entropy);
    check(made.ok(), "a till's store can be made");
    m_head = (*made)->head();
}

bench::PurchaseEntries SimulatedTill::purchase(int number)
{
    const QByteArray random = m_entropy.bytes(10);
    bench::Sold sold;
    sold.id = sale::uuidV7(store_test::SetClock().now().wall_ms,
                           std::span<const unsigned char, 10>(
                               reinterpret_cast<const unsigned char*>(random.constData()), 10));
    sold.lines = static_cast<int>(m_dice.between(1, lines_max));
    sold.price_minor = m_dice.between(1, price_minor_max);
    sold.receipt = u"T%1-%2"_s.arg(m_number).arg(number + 1, 6, 10, QLatin1Char('0'));
    sold.method = bigEndian(m_dice.below(cards)) + QByteArray(8, 'm');
    return bench::entriesOf(sold);
}

void SimulatedTill::sell(int count)
{
    if (count == 0)
        return;
    const bench::Purchases purchases{m_sold, m_sold + count,
                                     [this](int number) { return purchase(number); }};
    m_head = bench::addPurchases(m_data, *m_keys, purchases, m_entropy);
    m_sold += count;
}

world::JournalTail::Open SimulatedTill::journal() const
{
    return [data = m_data, key = key()]() -> Result<std::unique_ptr<world::JournalTail>, QString> {
        auto tail = store::JournalTail::open(data, key);
        if (!tail)
            return failure(tail.error().words);
        return std::move(tail).value();
    };
}

void SimulatedTill::goOnline(const QByteArray& url, world::Loop& loop, const Surroundings& around)
{
    auto address = std::make_shared<uplink::PostgresAddress>();
    address->url = url;
    address->till = id();
    m_headOffice = std::make_unique<TimedHeadOffice>(
        std::make_unique<uplink::PostgresHeadOffice>(address, around.clock), around.tries);
    m_courier = std::make_unique<uplink::Courier>(uplink::CourierSettings{id(), {}}, *m_headOffice,
                                                  journal(), loop, around.clock, around.entropy);
    m_courier->start(m_confirmed, [this](const world::UplinkReport& report) {
        m_confirmed = report.confirmed.seq;
        const std::lock_guard lock(m_mutex);
        m_trouble = report.trouble ? report.trouble->words : QString();
    });
}

void SimulatedTill::goOffline()
{
    m_courier.reset();
    m_headOffice.reset();
}

void SimulatedTill::tell()
{
    m_told = end();
    m_toldCommits = 0;
    m_courier->committed(m_told, m_told);
}

bool SimulatedTill::tellNextCommit()
{
    if (m_told >= end())
        return false;
    if (confirmed() < m_told)
        return true;
    m_told += static_cast<quint64>(bench::commit_sizes[m_toldCommits]);
    m_toldCommits = (m_toldCommits + 1) % bench::purchase_commits;
    m_courier->committed(m_told, m_told);
    return true;
}

void SimulatedTill::tryNow()
{
    m_courier->tryNow();
}

QString SimulatedTill::trouble() const
{
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

QByteArray SimulatedTill::digest() const
{
    const auto tail = journal()();
    EntriesDigest digest;
    if (!tail || !(*tail)
                      ->each(0,
                             [&](const journal::Entry& entry) {
                                 digest.add(entry);
                                 return true;
                             })
                      .ok())
        return {};
    return digest.taken();
}

struct EntriesDigest::Hash
{
    QCryptographicHash all{QCryptographicHash::Sha256};
    QCryptographicHash one{QCryptographicHash::Sha256};
};

EntriesDigest::EntriesDigest() : m_hash(std::make_unique<Hash>()) {}

EntriesDigest::~EntriesDigest() = default;

void EntriesDigest::add(const journal::Entry& entry)
{
    QCryptographicHash& one = m_hash->one;
    one.reset();
    one.addData(bigEndian(entry.seq));
    one.addData(bigEndian(entry.at_ms));
    for (const QByteArray& field :
         {entry.kind, entry.purchase, entry.salt, entry.payload, entry.hash, entry.signature}) {
        one.addData(bigEndian(static_cast<quint32>(field.size())));
        one.addData(field);
    }
    m_hash->all.addData(one.result());
}

QByteArray EntriesDigest::taken() const
{
    return m_hash->all.result();
}

} // namespace countersign::fleet
