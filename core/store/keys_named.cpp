#include "core/store/keys_named.h"

#include "core/base/plain_text.h"
#include "core/journal/key_id.h"
#include "core/journal/verify.h"
#include "core/store/method_lookup_key.h"
#include "core/store/registration_keys.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::store {

namespace {

constexpr int till_id_shown_max = 64;

StoreError wrongKey(const QString& words, quint64 seq = 0)
{
    StoreError error{StoreFault::damaged, words, 0, seq};
    if (seq > 0)
        error.inJournal = journal::FaultReason::wrongSignature;
    return remediedBy(QStringLiteral("Put the right one back from the copy that is kept elsewhere"),
                      error);
}

bool isSigned(const journal::Head& head, const journal::PublicKey& key)
{
    return key.verify(journal::signingInput(head.seq, head.hash), head.signature);
}

/// The key that the first entry names; nobody has verified it.
std::optional<journal::PublicKey> firstNamed(JournalRows& journal)
{
    const auto first = journal.at(1);
    return first && *first ? journal::claimedKey(**first) : std::nullopt;
}

struct NamedKey
{
    std::optional<journal::PublicKey> key;
    bool wasChanged = false;
};

/// The last one that the journal names; nobody has verified it.
NamedKey lastNamed(JournalRows& journal)
{
    const auto changes = journal.ofKind(journal::key_changed_kind);
    if (changes && !changes->empty())
        return {journal::claimedKey(changes->back()), true};
    return {firstNamed(journal), false};
}

/// Whether every entry follows on the one before it, from the key that the first one names to an
/// end under that key. Else somebody altered the journal, and what it says of keys proves nothing.
bool verifiesUnder(JournalRows& journal, const journal::PublicKey& first,
                   const journal::PublicKey& last)
{
    journal::ChainVerifier verifier(first, journal::Signatures::onlyLast, journal::Origin::store);
    const auto read =
        journal.each(1, [&](const journal::Entry& entry) { return verifier.accept(entry).ok(); });
    const auto head = verifier.finish();
    return read && head && endsUnder(last, verifier.currentKey(), *head);
}

} // namespace

std::optional<StoreError> wrongSigningKey(JournalRows& journal, const JournalKeys& keys)
{
    const auto last = journal.last();
    if (!last || !*last || isSigned(**last, keys.current))
        return std::nullopt;
    const auto named = lastNamed(journal);
    if (!named.key || *named.key == keys.current || !isSigned(**last, *named.key))
        return std::nullopt;
    const bool isRotated = !(keys.first == keys.current);
    if (isRotated && !named.wasChanged)
        return std::nullopt;
    const auto first = firstNamed(journal);
    if (!first || !verifiesUnder(journal, *first, *named.key))
        return std::nullopt;
    const auto words =
        QStringLiteral("keys/signing.key, or the credential in its place, is not the one that the "
                       "journal ends under: that is %1, and this is %2%3");
    const auto orOlder = isRotated ? QStringLiteral(", unless store.db is a copy of before the "
                                                    "keys were changed")
                                   : QString();
    return wrongKey(words.arg(journal::keyId(*named.key), journal::keyId(keys.current), orOlder),
                    (*last)->seq);
}

std::optional<StoreError> wrongFirstKey(JournalRows& journal, const JournalKeys& keys)
{
    const auto key = firstNamed(journal);
    if (!key || *key == keys.first || !verifiesUnder(journal, *key, keys.current))
        return std::nullopt;
    const auto words =
        keys.first == keys.current
            ? QStringLiteral("the keys of this till were changed, and first-key.pem, which holds "
                             "the key %1 that its journal begins with, is missing")
            : QStringLiteral(
                  "first-key.pem is not this till's: its journal begins with the key %1");
    StoreError error{StoreFault::damaged, words.arg(journal::keyId(*key)), 0, 1};
    error.inJournal = journal::FaultReason::wrongHash;
    return remediedBy(QStringLiteral("Nothing else is lost by that. Put first-key.pem back beside "
                                     "store.db, from the copy that is kept elsewhere: it is the "
                                     "public key that `init` printed"),
                      error);
}

std::optional<StoreError> ofAnotherTill(JournalRows& journal, const JournalKeys& keys)
{
    const auto first = firstNamed(journal);
    const auto last = lastNamed(journal).key;
    if (!first || !last || *first == keys.first || !verifiesUnder(journal, *first, *last))
        return std::nullopt;
    const auto entry = journal.at(1);
    const auto till = entry && *entry ? QJsonDocument::fromJson((*entry)->payload)
                                            .object()[QLatin1StringView("till")]
                                            .toString()
                                      : QString();
    const auto words = QStringLiteral("it is another till's, or of before this till's keys were "
                                      "changed: its journal is whole, is that of till \"%1\" and "
                                      "began with the signing key %2, and this till's began with "
                                      "%3");
    StoreError error{StoreFault::damaged,
                     words.arg(plainText(till.left(till_id_shown_max)), journal::keyId(*first),
                               journal::keyId(keys.first)),
                     0, 1};
    return remediedBy(QStringLiteral("Give it to the till that wrote it"), error);
}

StoreError unopenedRegistrationKeys(Connection& connection, const QString& dataDirectory,
                                    const Keys& keys, const StoreError& fault)
{
    const auto file = QFile::encodeName(RegistrationKeys::path(dataDirectory));
    const bool isThere = connection.files().exists(file);
    const auto kept = connection.number("SELECT count(*) FROM method_lookup_key");
    const auto lookup = keptMethodLookup(connection, keys);
    if (isThere && kept && *kept > 0 && lookup && !*lookup)
        return wrongKey(QStringLiteral("keys/sealing.key, or the credential in its place, is not "
                                       "the one that this till's store is sealed with (this is %1)")
                            .arg(keys.sealingId));
    return fault;
}

void CodeKeyNamed::take(const journal::Entry& entry)
{
    const bool isCode = entry.kind == "code_issued";
    const bool isNaming = entry.kind == "initialised" || entry.kind == "keys_rotated";
    // Earlier versions named it only in the codes themselves: the first one knew it.
    if (!isNaming && (!isCode || !m_id.isEmpty()))
        return;
    const auto payload = QJsonDocument::fromJson(entry.payload).object();
    m_id = payload.value(isCode ? QLatin1String("key") : QLatin1String("code")).toString();
}

std::optional<StoreError> CodeKeyNamed::wrongCodeKey(const Keys& keys) const
{
    if (m_id.isEmpty() || m_id == keys.codeId)
        return std::nullopt;
    return wrongKey(QStringLiteral("keys/code.key, or the credential in its place, is not the one "
                                   "that the journal names: that is %1, and this is %2")
                        .arg(m_id, keys.codeId));
}

} // namespace countersign::store
