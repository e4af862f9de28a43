#include "app/ctl/withdrawn_offers.h"

#include "core/journal/reply_received.h"

namespace countersign::app {

namespace {

/// The registrations that a reply was about which said so.
Result<QSet<QByteArray>, store::StoreError> registrationsIn(store::JournalRows& journal)
{
    const auto entries = journal.ofKind(countersign::journal::reply_received_kind);
    if (!entries)
        return failure(entries.error());
    QSet<QByteArray> registrations;
    for (const countersign::journal::Entry& entry : *entries) {
        const auto reply = countersign::journal::decodedReplyReceived(entry.payload);
        if (reply && reply->meaning == countersign::journal::reply_stop_offers)
            registrations.insert(reply->registration);
    }
    return registrations;
}

} // namespace

Result<QSet<QByteArray>, store::StoreError>
withoutOffers(store::StoreReader& reader, const std::vector<store::RegistryRow>& rows)
{
    const auto registrations = registrationsIn(reader.journal());
    if (!registrations)
        return failure(registrations.error());
    QSet<QByteArray> numbers; // by their lookup
    for (const QByteArray& id : *registrations) {
        const auto registration = reader.registry().registration(id);
        if (registration && *registration)
            numbers.insert((*registration)->numberLookup);
    }
    QSet<QByteArray> methods;
    if (numbers.isEmpty())
        return methods;
    for (const store::RegistryRow& row : rows) {
        if (row.ending.isEmpty())
            continue;
        const auto registration = reader.registry().registrationOf(row.method.id);
        if (registration && *registration && numbers.contains((*registration)->numberLookup))
            methods.insert(row.method.id);
    }
    return methods;
}

} // namespace countersign::app
