#include "core/store/till_keys.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::store {

namespace {

StoreError damagedAt(quint64 seq, const QString& words)
{
    return {StoreFault::damaged, words, 0, seq};
}

Result<SigningSince, StoreError> keyIn(const journal::Entry& entry, quint64 since)
{
    const auto payload = QJsonDocument::fromJson(entry.payload).object();
    const auto raw =
        QByteArray::fromBase64(payload.value(QStringLiteral("public_key")).toString().toLatin1());
    auto key = journal::PublicKey::fromRaw(raw);
    if (!key)
        return failure(
            damagedAt(entry.seq, QStringLiteral("entry %1 carries no key").arg(entry.seq)));
    return SigningSince{since, std::move(*key)};
}

} // namespace

Result<std::vector<SigningSince>, StoreError> keysOf(JournalRows& journal,
                                                     const journal::PublicKey& current)
{
    const auto changes = journal.ofKind("key_changed");
    if (!changes)
        return failure(changes.error());
    if (changes->empty())
        return std::vector{SigningSince{0, current}};
    const auto beginnings = journal.ofKind("initialised");
    if (!beginnings)
        return failure(beginnings.error());
    if (beginnings->empty())
        return failure(damagedAt(1, QStringLiteral("the journal has no beginning")));
    std::vector<SigningSince> keys;
    auto first = keyIn(beginnings->front(), 0);
    if (!first)
        return failure(first.error());
    keys.push_back(std::move(*first));
    for (const journal::Entry& change : *changes) {
        auto key = keyIn(change, change.seq);
        if (!key)
            return failure(key.error());
        keys.push_back(std::move(*key));
    }
    if (!(keys.back().key == current))
        return failure(damagedAt(changes->back().seq,
                                 QStringLiteral("the journal's last key is not this till's")));
    return keys;
}

} // namespace countersign::store
