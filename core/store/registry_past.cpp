#include "core/store/registry_past.h"

#include "core/journal/fact_codec.h"
#include "core/journal/verify.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <optional>
#include <utility>

namespace countersign::store {

namespace {

StoreError damaged(const journal::Fault& fault)
{
    return {StoreFault::damaged, fault.words, 0, fault.seq, fault.reason};
}

} // namespace

bool RegistryPast::take(const journal::Entry& entry)
{
    history.take(entry);
    if (entry.kind == "customer_erased") {
        frozen.remove(erasedIn(entry));
        return true;
    }
    if (entry.kind != "method_frozen" && entry.kind != "method_unfrozen")
        return true;
    const auto fact = journal::decodedFact(entry.kind, entry.payload);
    if (!fact || !*fact)
        return false;
    if (const auto* of = std::get_if<sale::MethodFrozen>(&**fact))
        frozen.insert(of->methodId);
    else if (const auto* freed = std::get_if<sale::MethodUnfrozen>(&**fact))
        frozen.remove(freed->methodId);
    return true;
}

Result<RegistryPast, StoreError> registryPastIn(JournalRows& journal)
{
    const auto first = journal.at(1);
    if (!first)
        return failure(first.error());
    const auto key = *first ? journal::claimedKey(**first) : std::nullopt;
    if (!key)
        return failure(damaged({1, journal::FaultReason::malformed,
                                QStringLiteral("entry 1 names no key to begin with")}));
    RegistryPast past;
    std::optional<journal::Fault> fault;
    journal::ChainVerifier verifier(*key, journal::Signatures::onlyLast, journal::Origin::store);
    const auto read = journal.each(1, [&](const journal::Entry& entry) {
        if (const auto accepted = verifier.accept(entry); !accepted)
            fault = accepted.error();
        else if (!past.take(entry))
            fault = {entry.seq, journal::FaultReason::malformed,
                     QStringLiteral("entry %1 can't be followed").arg(entry.seq)};
        return !fault;
    });
    if (!read)
        return failure(read.error());
    if (fault)
        return failure(damaged(*fault));
    const auto head = verifier.finish();
    return head ? Result<RegistryPast, StoreError>(std::move(past))
                : failure(damaged(head.error()));
}

Result<std::vector<QByteArray>, StoreError> frozenWithoutCard(Registry& registry,
                                                              const RegistryPast& past)
{
    std::vector<QByteArray> missing;
    for (const auto& id : past.frozen) {
        const auto isThere = registry.hasCard(id);
        if (!isThere)
            return failure(isThere.error());
        if (!*isThere)
            missing.push_back(id);
    }
    std::sort(missing.begin(), missing.end());
    return missing;
}

QByteArray erasedIn(const journal::Entry& entry)
{
    const auto payload = QJsonDocument::fromJson(entry.payload).object();
    return QByteArray::fromHex(payload[QLatin1StringView("method")].toString().toLatin1());
}

} // namespace countersign::store
