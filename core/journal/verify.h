#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"

#include <QString>
#include <optional>

namespace countersign::journal {

/// What a verifier can find wrong with a journal.
enum class FaultReason {
    malformed,      // a field of the wrong form
    gap,            // entries are missing before this one
    outOfOrder,     // this sequence, or a later one, was there before
    wrongHash,      // altered, or not following on the entry before it
    wrongSignature, // not signed by the till's key
    unsignedEnd,    // the last entry carries no signature: something was cut off, or added
    badKeyChange,   // a key_changed that the old or the new key did not sign, or that is withheld
    nothing,        // no entry at all
    cutOff,         // it ends before the head that was kept elsewhere
    otherHead,      // the head that was kept elsewhere is missing, or is not of this journal
};

struct Fault
{
    quint64 seq = 0; // of the first bad entry; 0 if there is none
    FaultReason reason = FaultReason::nothing;
    QString words; // one sentence for a person
};

/// The kind of an entry that hands the journal over to another key: see `keyChangePayload`.
inline constexpr const char* key_changed_kind = "key_changed";
/// The key that such an entry names, whether or not it was right to; nothing if it names none.
[[nodiscard]] std::optional<PublicKey> claimedKey(const Entry& keyChange);

/// What is wrong with a journal that ends with the entry which hands it over to that key. The new
/// key signs more of the same commit, so no whole journal ends there; and its word in that entry
/// can be copied, and says nothing of the entries before.
[[nodiscard]] Fault endInKeyChange(quint64 seq, const PublicKey& next);

/// Signatures are slow, hashes are not: the chain makes the last signature cover every entry.
enum class Signatures {
    all,      // also finds a damaged signature further up, or in a till's store a missing one
    onlyLast, // and those of key changes
};

/// Verifies a journal entry by entry, in constant memory. The first fault is final: it is returned
/// from then on. One verifier a run; for one thread.
class ChainVerifier
{
public:
    /// From the first entry on; `first` is the key that `init` printed.
    explicit ChainVerifier(PublicKey first, Signatures signatures = Signatures::all,
                           Origin origin = Origin::exported);
    /// From the entry after a head that is known to be good; `current` is the key at that point.
    ChainVerifier(PublicKey current, Head trusted, Signatures signatures = Signatures::all,
                  Origin origin = Origin::exported);
    /// From that entry on. From 1 it is as from the first; else the entry must be signed by
    /// `current` and change no key. Its hash is then taken from it: what else it says isn't
    /// verified.
    ChainVerifier(PublicKey current, quint64 from, Signatures signatures = Signatures::all);

    /// When the entry before was made, where a verifier goes on from a head. Without it nobody
    /// knows whether that entry ended a commit.
    void goOnAfter(qint64 at_ms) { m_before_ms = at_ms; }

    Result<Done, Fault> accept(const Entry& entry);
    /// The verified head; to be compared with the one kept elsewhere, since a journal cut at an
    /// earlier signed entry verifies. Whether it may end with a change of keys is for the caller.
    Result<Head, Fault> finish();

    /// The key that signs after the entries seen so far.
    [[nodiscard]] const PublicKey& currentKey() const { return m_key; }

private:
    Failure<Fault> fail(quint64 seq, FaultReason reason, const QString& words);
    [[nodiscard]] bool isSigned(const Entry& entry) const;
    [[nodiscard]] bool isSignatureMissingBefore(const Entry& entry) const;
    std::optional<QString> otherBeginning(const Entry& first);
    Result<Done, Fault> begin(const Entry& entry);
    Result<Done, Fault> takeOverKey(const Entry& entry);

    PublicKey m_key;
    Signatures m_signatures;
    Origin m_origin;
    ChainHash m_chain;
    Head m_head;
    std::optional<qint64> m_before_ms;    // when the head's entry was made, where that is known
    bool m_isBeginning = false;           // the next entry's hash is taken from it
    std::optional<PublicKey> m_keyOfHead; // where the head's signature is still to be verified
    std::optional<Fault> m_fault;
};

} // namespace countersign::journal
