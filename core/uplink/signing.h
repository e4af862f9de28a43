#pragma once

#include "core/journal/verify.h"

#include <QByteArray>
#include <QString>

namespace countersign::uplink {

// What head office signs of a till's journal, decided without a database.

/// How far a till's journal is signed for.
struct SignedUpTo
{
    QByteArray till;
    journal::Head head;     // of that entry; before the first: seq 0, the genesis hash
    journal::PublicKey key; // the till's own, which signs what follows on it
};

/// Head office's word that it has a till's entries up to one.
struct SignedWord
{
    QByteArray signature;  // over journal::acknowledgementInput
    QByteArray resumption; // over resumptionInput
};

/// What is signed beside a word, so that nobody but the signer says where it goes on:
/// "countersign-signer-v1" ‖ journal::acknowledgementInput ‖ raw key of the till.
[[nodiscard]] QByteArray resumptionInput(const SignedUpTo& upTo);
/// An error in words if OpenSSL refuses.
Result<SignedWord, QString> wordOn(const SignedUpTo& upTo, const journal::SigningKey& key);
[[nodiscard]] bool isWordOn(const SignedUpTo& upTo, const SignedWord& word,
                            const journal::PublicKey& key);

/// Verifies a till's journal from where it was signed last. For one thread.
class Signing
{
public:
    explicit Signing(const SignedUpTo& from);

    /// The next entry. The error says in words why nothing from it on may be signed; it is final.
    Result<Done, QString> take(const journal::Entry& entry);
    /// The last entry of the last whole commit that was verified, or where it began.
    [[nodiscard]] const SignedUpTo& upTo() const { return m_upTo; }

private:
    SignedUpTo m_upTo;
    journal::ChainVerifier m_verifier;
};

} // namespace countersign::uplink
