#include "core/store/registry_past.h"

#include "core/journal/fact_codec.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::store {

void RegistryPast::take(const journal::Entry& entry)
{
    history.take(entry);
    if (entry.kind == "customer_erased") {
        frozen.remove(erasedIn(entry));
        return;
    }
    if (entry.kind != "method_frozen" && entry.kind != "method_unfrozen")
        return;
    const auto fact = journal::decodedFact(entry.kind, entry.payload);
    if (!fact || !*fact)
        return;
    if (const auto* of = std::get_if<sale::MethodFrozen>(&**fact))
        frozen.insert(of->methodId);
    else if (const auto* freed = std::get_if<sale::MethodUnfrozen>(&**fact))
        frozen.remove(freed->methodId);
}

Result<RegistryPast, StoreError> registryPastIn(JournalRows& journal)
{
    RegistryPast past;
    const auto read = journal.each(1, [&past](const journal::Entry& entry) {
        past.take(entry);
        return true;
    });
    return read ? Result<RegistryPast, StoreError>(std::move(past)) : failure(read.error());
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
