// What an operator does in a store while its till is closed, by what countersignctl calls.

#include "tests/sim/day.h"

#include "core/journal/fact_codec.h"
#include "core/store/registry_import.h"

#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <optional>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The entry after that one which says so, of a commit that lies on the disk.
std::optional<quint64> seqOnDisk(Disk& disk, quint64 after, const QByteArray& kind)
{
    Disk copy(disk, Dice(1));
    std::optional<quint64> seq;
    const auto read = eachEntryOn(copy, [&](const journal::Entry& entry) {
        if (entry.seq > after && entry.kind == kind)
            seq = entry.seq;
        return true;
    });
    return read ? seq : std::nullopt;
}

bool importNumber(store::Store& store, const Card& card, const QString& number)
{
    const QTemporaryDir stick;
    QFile file(stick.filePath(u"registry.csv"_s));
    const QString row = u"method,brand,last4,phone,locale,registered_at\n%1,%2,%3,%4,en,"
                        "2023-11-15T08:00:00Z\n"_s.arg(card.method.fingerprint, card.method.brand,
                                                       card.method.last4, number);
    if (!file.open(QIODevice::WriteOnly) || file.write(row.toUtf8()) < 0)
        return false;
    file.close();
    return importRegistry(store, {file.fileName(), true, u"operator"_s, {}, {}}).ok();
}

bool setFrozen(store::Store& store, const Card& card, bool isFrozen)
{
    const auto method = store.registry().findMethod(card.method.fingerprint);
    auto transaction = store.begin();
    if (!method || !*method || !transaction)
        return false;
    const QByteArray& id = (*method)->id;
    const auto entry = isFrozen ? journal::encoded(sale::MethodFrozen{id, u"stolen"_s})
                                : journal::encoded(sale::MethodUnfrozen{id, u"found"_s});
    transaction->append(entry.kind, QUuid(), entry.payload);
    if (isFrozen)
        transaction->freeze(id, u"stolen"_s);
    else
        transaction->unfreeze(id);
    return transaction->commit().ok();
}

} // namespace

/// Whatever is open is open meanwhile. The power may go before the operator is done, or after.
bool Day::operate()
{
    if (m_isDraining || !m_dice.isOnce(8))
        return true;
    const auto& cards = m_shop.cards();
    const Card& card =
        cards[static_cast<std::size_t>(m_dice.below(static_cast<std::int64_t>(cards.size()) - 1))];
    const QString number = u"+43660124%1"_s.arg(1000 + m_end.operations);
    enum { imports, freezes, unfreezes };
    const int what = m_dice.weighed({4, 1, 3});
    const char* const kinds[] = {"registry_imported", "method_frozen", "method_unfrozen"};
    tell(u"the operator: %1 of %2"_s.arg(QLatin1String(kinds[what]), card.method.fingerprint));
    m_disk->setTrouble({});
    m_disk->setFree(Disk::plenty_bytes);
    if (m_dice.isOnce(6))
        m_disk->goDownAfter(static_cast<int>(m_dice.below(25)));
    bool isDone = false;
    {
        DicedEntropy entropy(m_dice.fork());
        auto store = store::Store::open(QString::fromLatin1(data_directory), m_shop.keys(),
                                        m_timeline, entropy, *m_disk);
        if (store)
            isDone = what == imports ? importNumber(**store, card, number)
                                     : setFrozen(**store, card, what == freezes);
    }
    const bool hasLostPower = m_disk->isDown() || m_dice.isOnce(3);
    if (!m_disk->isDown() && !isDone)
        m_witness.say(
            u"a sound disk, and the operator can't: %1"_s.arg(QLatin1String(kinds[what])));
    isDone &= !m_disk->isDown();
    m_disk->stayUp();
    m_disk->comeBack(hasLostPower);
    if (hasLostPower)
        m_timeline.reboot();
    const auto kept = seqOnDisk(*m_disk, m_lastOnDisk, kinds[what]);
    if (isDone && !kept)
        m_witness.say(u"what the operator did is lost: %1"_s.arg(QLatin1String(kinds[what])));
    if (kept && what == imports) {
        takeEntriesBefore(*kept);
        m_witness.numbers().registerNumber(card.method.fingerprint, number);
    }
    ++m_end.operations;
    return readDisk(hasLostPower);
}

/// What a killed program had written last is durable with what was written after it, and happened
/// before.
void Day::takeEntriesBefore(quint64 seq)
{
    Disk copy(*m_disk, Dice(1));
    const auto read = eachEntryOn(copy, [&](const journal::Entry& entry) {
        if (entry.seq < seq && entry.seq > m_witness.entries().size())
            m_witness.takeEntry(entry);
        return !isWrong();
    });
    if (!read)
        m_witness.say(u"the journal after the operator: "_s + read.error().words);
}

void Day::strikeReply()
{
    if (!m_configuration.canReply || !m_dice.isOnce(10))
        return;
    const Answer* answer = m_phones.answer(m_timeline, m_dice);
    if (!answer)
        return;
    tell(u"%1 answers %2"_s.arg(answer->from, QString::fromUtf8(answer->text)));
    for (const auto& provider : m_providers) {
        if (provider->abilities().readsReplies)
            return provider->take(*answer);
    }
}

} // namespace countersign::sim
