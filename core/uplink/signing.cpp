#include "core/uplink/signing.h"

#include "core/journal/acknowledgement.h"
#include "core/uplink/batching.h"

#include <utility>

namespace countersign::uplink {

namespace {

constexpr const char* resumption_tag = "countersign-signer-v1";

QByteArray wordInput(const SignedUpTo& upTo)
{
    return journal::acknowledgementInput(upTo.till, upTo.head.seq, upTo.head.hash);
}

} // namespace

QByteArray resumptionInput(const SignedUpTo& upTo)
{
    return resumption_tag + wordInput(upTo) + upTo.key.raw();
}

Result<SignedWord, QString> wordOn(const SignedUpTo& upTo, const journal::SigningKey& key)
{
    auto signature = key.sign(wordInput(upTo));
    auto resumption = key.sign(resumptionInput(upTo));
    if (!signature || !resumption)
        return failure(QStringLiteral("OpenSSL refuses to sign"));
    return SignedWord{std::move(signature).value(), std::move(resumption).value()};
}

bool isWordOn(const SignedUpTo& upTo, const SignedWord& word, const journal::PublicKey& key)
{
    return key.verify(wordInput(upTo), word.signature) &&
           key.verify(resumptionInput(upTo), word.resumption);
}

Signing::Signing(const SignedUpTo& from) : m_upTo(from), m_verifier(from.key, from.head) {}

Result<Done, QString> Signing::take(const journal::Entry& entry)
{
    if (const auto accepted = m_verifier.accept(entry); !accepted)
        return failure(accepted.error().words);
    if (!entry.signature.isEmpty()) {
        m_upTo.head = {entry.seq, entry.hash, {}};
        m_upTo.key = m_verifier.currentKey();
        return Done{};
    }
    if (entry.seq - m_upTo.head.seq <= static_cast<quint64>(commit_entries_max))
        return Done{};
    return failure(QStringLiteral("the till signed none of entries %1 to %2")
                       .arg(m_upTo.head.seq + 1)
                       .arg(entry.seq));
}

} // namespace countersign::uplink
