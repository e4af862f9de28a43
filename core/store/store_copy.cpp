#include "core/store/store_copy.h"

#include "core/journal/key_id.h"
#include "core/journal/verify.h"
#include "core/store/catalogue_check.h"
#include "core/store/file.h"
#include "core/store/keys_named.h"
#include "core/store/migrations.h"
#include "core/store/registry_check.h"

#include <QFile>
#include <limits>
#include <optional>

namespace countersign::store {

namespace {

Failure<StoreError> damaged(quint64 seq, const QString& words)
{
    return failure(StoreError{StoreFault::damaged, words, 0, seq});
}

Result<Done, StoreError> verifyChain(JournalRows& rows, const Keys& keys,
                                     const JournalRows::Visit& visit, CopyContents& contents,
                                     CatalogueRecord& catalogue, RegistryHistory& registry)
{
    journal::ChainVerifier verifier(keys.first, journal::Signatures::all, journal::Origin::store);
    std::optional<StoreError> fault;
    bool wasOurs = false; // our key signed a part of it
    // From the smallest number there is, so that no row hides below 1.
    constexpr auto from = static_cast<quint64>(std::numeric_limits<qint64>::min());
    const auto read = rows.each(from, [&](const journal::Entry& entry) {
        contents.last_ms = entry.at_ms;
        wasOurs |= verifier.currentKey() == keys.signing.publicKey();
        catalogue.take(entry);
        registry.take(entry);
        if (const auto accepted = verifier.accept(entry); !accepted)
            fault =
                StoreError{StoreFault::damaged, accepted.error().words, 0, accepted.error().seq};
        else if (visit && !visit(entry))
            fault = StoreError{StoreFault::damaged,
                               QStringLiteral("entry %1 can't be followed").arg(entry.seq), 0,
                               entry.seq};
        return !fault;
    });
    if (!read)
        return read;
    if (fault)
        return failure(*fault);
    const auto head = verifier.finish();
    if (!head)
        return damaged(head.error().seq, head.error().words);
    contents.head = *head;
    if (verifier.currentKey() == keys.signing.publicKey())
        return endsUnder(keys.signing.publicKey(), verifier.currentKey(), *head);
    const auto words =
        wasOurs
            ? QStringLiteral("its journal ends under the signing key %1, and the keys here, with "
                             "%2, are those of before that change: put the later ones in their "
                             "place")
            : QStringLiteral("its journal ends under the signing key %1, and this till signs with "
                             "%2: it was made before the keys were changed. Its journal can be "
                             "read and proven, but no till can go on with it");
    return damaged(head->seq, words.arg(journal::keyId(verifier.currentKey()), keys.signingId));
}

} // namespace

Result<CopyContents, StoreError> verifiedCopy(const QString& file, const Keys& keys,
                                              const JournalRows::Visit& visit, world::Files& files)
{
    auto connection = Connection::open(file, Connection::Mode::readOnly, files);
    if (!connection)
        return failure(connection.error());
    if (const auto known = checkReadable(**connection); !known)
        return failure(known.error());
    if (const auto whole = (*connection)->checkFile(); !whole)
        return failure(whole.error());
    auto rows = JournalRows::over(**connection);
    if (!rows)
        return failure(rows.error());
    CopyContents contents;
    CatalogueRecord record;
    RegistryHistory history;
    if (const auto verified = verifyChain(*rows, keys, visit, contents, record, history); !verified)
        return failure(wrongFirstKey(*rows, keys.ofJournal()).value_or(verified.error()));
    if (const auto checked = checkCatalogue(**connection, keys, record); !checked) {
        if (checked.error().fault != StoreFault::damaged)
            return failure(checked.error());
        contents.catalogueFault = checked.error();
    }
    if (const auto checked = checkRegistry(**connection, RowTagger(keys), history); !checked) {
        if (checked.error().fault != StoreFault::damaged)
            return failure(checked.error());
        contents.registryFault = checked.error();
    }
    const std::pair<qint64*, const char*> counts[] = {
        {&contents.products, "SELECT count(*) FROM product"},
        {&contents.methods, "SELECT count(*) FROM payment_method"},
        {&contents.registrations, "SELECT count(*) FROM registration WHERE active=1"},
    };
    for (const auto& [count, sql] : counts) {
        const auto number = (*connection)->number(sql);
        if (!number)
            return failure(number.error());
        *count = *number;
    }
    const auto size = files.size(QFile::encodeName(file));
    if (!size)
        return failure(systemError(file, size.error()));
    contents.size_bytes = *size;
    return contents;
}

} // namespace countersign::store
