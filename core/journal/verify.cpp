#include "core/journal/verify.h"

#include "core/base/flat_json.h"
#include "core/journal/key_id.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::journal {
namespace {

/// Of the one spelling that there is for these bytes; empty of any other.
QByteArray strictBase64(const QByteArray& text)
{
    const auto decoded =
        QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    return decoded && (*decoded).toBase64() == text ? *decoded : QByteArray();
}

/// What a `key_changed` says, each as base64; nothing unless it says these two things and no other,
/// so that no other reader finds another key in it.
struct KeyChange
{
    QByteArray publicKey;
    QByteArray proof;
};

std::optional<KeyChange> keyChangeIn(const QByteArray& payload)
{
    const FlatJson object = readFlatJson(payload);
    const FlatMember* const publicKey = object.find("public_key");
    const FlatMember* const proof = object.find("proof");
    const bool isWhole = !object.fault && object.members.size() == 2 && publicKey && proof &&
                         publicKey->kind == FlatMember::Kind::string &&
                         proof->kind == FlatMember::Kind::string;
    return isWhole ? std::optional(KeyChange{publicKey->value, proof->value}) : std::nullopt;
}

} // namespace

std::optional<PublicKey> claimedKey(const Entry& keyChange)
{
    const QJsonObject payload = QJsonDocument::fromJson(keyChange.payload).object();
    const QString text = payload.value(QLatin1String("public_key")).toString();
    auto key = PublicKey::fromRaw(strictBase64(text.toLatin1()));
    return key ? std::optional(std::move(key).value()) : std::nullopt;
}

Fault endInKeyChange(quint64 seq, const PublicKey& next)
{
    const auto words = QStringLiteral("the journal ends with a change of keys, after which the new "
                                      "key, %1, signed nothing: what came after it was cut off, or "
                                      "all of it is made up");
    return {seq, FaultReason::wrongSignature, words.arg(keyId(next))};
}

ChainVerifier::ChainVerifier(PublicKey first, Signatures signatures, Origin origin)
    : m_key(std::move(first)), m_signatures(signatures), m_origin(origin)
{
    m_head.hash = m_chain.genesis(m_key);
}

ChainVerifier::ChainVerifier(PublicKey current, Head trusted, Signatures signatures, Origin origin)
    : m_key(std::move(current)), m_signatures(signatures), m_origin(origin),
      m_head(std::move(trusted))
{
}

ChainVerifier::ChainVerifier(PublicKey current, quint64 from, Signatures signatures)
    : ChainVerifier(std::move(current), signatures)
{
    m_isBeginning = from > 1;
    m_head.seq = from - 1;
}

Failure<Fault> ChainVerifier::fail(quint64 seq, FaultReason reason, const QString& words)
{
    m_fault = Fault{seq, reason, words};
    return failure(*m_fault);
}

bool ChainVerifier::isSigned(const Entry& entry) const
{
    return m_key.verify(signingInput(entry.seq, entry.hash), entry.signature);
}

Result<Done, Fault> ChainVerifier::accept(const Entry& entry)
{
    if (m_fault)
        return failure(*m_fault);
    const quint64 seq = entry.seq;
    const quint64 expected = m_head.seq + 1;
    if (seq > seq_max) // as a database reads a number below 0
        return fail(expected, FaultReason::outOfOrder,
                    QStringLiteral("a row numbered %1 stands before entry %2, and no entry has "
                                   "such a number")
                        .arg(static_cast<qint64>(seq))
                        .arg(expected));
    if (seq > expected)
        return fail(seq, FaultReason::gap,
                    QStringLiteral("entry %1 follows on entry %2: what was between is missing")
                        .arg(seq)
                        .arg(m_head.seq));
    if (seq < expected)
        return fail(
            seq, FaultReason::outOfOrder,
            QStringLiteral("entry %1 stands where entry %2 belongs").arg(seq).arg(expected));
    if (const QByteArray form = faultOfForm(entry, m_origin); !form.isEmpty())
        return fail(
            seq, FaultReason::malformed,
            QStringLiteral("entry %1 is malformed: %2").arg(seq).arg(QString::fromLatin1(form)));
    if (m_isBeginning)
        return begin(entry);
    if (m_chain.next(m_head.hash, entry) != entry.hash) {
        // Of a till's own store its keys tell more: see store::wrongFirstKey.
        const auto other = m_origin == Origin::exported ? otherBeginning(entry) : std::nullopt;
        if (other)
            return fail(seq, FaultReason::wrongHash, *other);
        return fail(seq, FaultReason::wrongHash,
                    QStringLiteral("entry %1 was altered, or does not follow on entry %2: its hash "
                                   "is wrong")
                        .arg(seq)
                        .arg(m_head.seq));
    }

    if (isSignatureMissingBefore(entry))
        return fail(
            m_head.seq, FaultReason::wrongSignature,
            QStringLiteral("entry %1 ended a commit, and its signature is gone").arg(m_head.seq));

    const bool isKeyChange = entry.kind == key_changed_kind;
    const bool verifiesNow = m_signatures == Signatures::all || isKeyChange;
    if (verifiesNow && !entry.signature.isEmpty() && !isSigned(entry))
        return fail(seq, FaultReason::wrongSignature,
                    QStringLiteral("entry %1 is not signed by the till's key").arg(seq));
    if (!verifiesNow && !entry.signature.isEmpty())
        m_keyOfHead = m_key;
    else
        m_keyOfHead.reset();
    m_head = Head{seq, entry.hash, entry.signature};
    m_before_ms = entry.at_ms;
    return isKeyChange ? takeOverKey(entry) : Done{};
}

/// A till's store dates all entries of a commit alike and signs the last, so that an entry without
/// a signature is followed by one of the same commit. Nothing says that of what others export.
bool ChainVerifier::isSignatureMissingBefore(const Entry& entry) const
{
    return m_signatures == Signatures::all && m_origin == Origin::store && m_before_ms &&
           m_head.signature.isEmpty() && *m_before_ms != entry.at_ms;
}

/// Words for a first entry that fits another key than ours: the one that it names.
std::optional<QString> ChainVerifier::otherBeginning(const Entry& first)
{
    const auto key = first.seq == 1 ? claimedKey(first) : std::nullopt;
    if (!key || m_chain.next(m_chain.genesis(*key), first) != first.hash)
        return std::nullopt;
    return QStringLiteral(
               "entry 1 begins this journal under the signing key %1, and it is verified "
               "with %2: take the key that `init` printed, which first-key.pem beside "
               "the store keeps once the keys were changed; if it is that one, entry 1 was altered")
        .arg(keyId(*key), keyId(m_key));
}

Result<Done, Fault> ChainVerifier::begin(const Entry& entry)
{
    if (!isSigned(entry))
        return fail(entry.seq, FaultReason::wrongSignature,
                    QStringLiteral("entry %1 is not signed by the till's key, as the first of a "
                                   "stretch must be")
                        .arg(entry.seq));
    if (entry.kind == "key_changed")
        return fail(entry.seq, FaultReason::badKeyChange,
                    QStringLiteral("the key change in entry %1 can't be the first of a stretch")
                        .arg(entry.seq));
    m_isBeginning = false;
    m_head = Head{entry.seq, entry.hash, entry.signature};
    m_before_ms = entry.at_ms;
    return Done{};
}

Result<Done, Fault> ChainVerifier::takeOverKey(const Entry& entry)
{
    const auto refused = [&](const QString& why) {
        return fail(entry.seq, FaultReason::badKeyChange,
                    QStringLiteral("the key change in entry %1 %2").arg(entry.seq).arg(why));
    };
    if (entry.signature.isEmpty())
        return refused(QStringLiteral("is not signed by the old key"));
    if (entry.isWithheld())
        return refused(QStringLiteral("is withheld, so that nothing after it can be verified"));
    const auto change = keyChangeIn(entry.payload);
    if (!change)
        return refused(QStringLiteral("says other things than public_key and proof, once each"));
    auto newKey = PublicKey::fromRaw(strictBase64(change->publicKey));
    if (!newKey)
        return refused(QStringLiteral("carries no Ed25519 public key"));
    if (!newKey->verify(keyProofInput(entry.seq, *newKey), strictBase64(change->proof)))
        return refused(QStringLiteral("is not signed by the new key"));
    m_key = std::move(newKey).value();
    return Done{};
}

Result<Head, Fault> ChainVerifier::finish()
{
    if (m_fault)
        return failure(*m_fault);
    if (m_head.seq == 0 || m_isBeginning)
        return fail(0, FaultReason::nothing, QStringLiteral("there is no entry to verify"));
    if (m_head.signature.isEmpty())
        return fail(m_head.seq, FaultReason::unsignedEnd,
                    QStringLiteral("entry %1 is the last one and carries no signature: what came "
                                   "after it was cut off, or it was added")
                        .arg(m_head.seq));
    if (m_keyOfHead &&
        !m_keyOfHead->verify(signingInput(m_head.seq, m_head.hash), m_head.signature))
        return fail(m_head.seq, FaultReason::wrongSignature,
                    QStringLiteral("entry %1 is not signed by the till's key").arg(m_head.seq));
    return m_head;
}

} // namespace countersign::journal
