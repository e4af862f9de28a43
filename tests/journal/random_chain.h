#pragma once

#include "core/journal/chain.h"
#include "core/journal/verify.h"

#include <QRandomGenerator>
#include <optional>
#include <vector>

namespace countersign::journal {

/// A journal of random entries, the same for the same seed.
class RandomChain
{
public:
    explicit RandomChain(quint32 seed) : m_random(seed), m_key(newKey())
    {
        m_head.hash = m_hash.genesis(m_key.publicKey());
    }

    QByteArray bytes(int count)
    {
        QByteArray made(count, '\0');
        for (char& byte : made)
            byte = static_cast<char>(m_random.bounded(256));
        return made;
    }

    SigningKey newKey()
    {
        QByteArray raw = bytes(32);
        return SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
    }

    Entry newEntry()
    {
        static const char* const kinds[] = {"try_counted", "code_issued", "x", "later_kind_2"};
        Entry entry;
        entry.at_ms = 1'795'370'304'123 + m_random.bounded(1'000'000);
        entry.kind = kinds[m_random.bounded(4)];
        if (m_random.bounded(4) > 0)
            entry.purchase = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
        entry.salt = bytes(salt_size_bytes);
        entry.payload = "{\"n\":\"" + bytes(m_random.bounded(12)).toHex() + "\"}";
        return entry;
    }

    /// Appends one commit of that many random entries.
    void commit(int count)
    {
        std::vector<Entry> entries;
        for (int i = 0; i < count; ++i)
            entries.push_back(newEntry());
        commit(entries, m_key);
    }

    /// Dated alike, as a till dates the entries of one commit.
    void commit(std::vector<Entry> entries, const SigningKey& key)
    {
        for (Entry& entry : entries)
            entry.at_ms = entries.front().at_ms;
        m_head = append(m_head, entries, key, m_hash).value();
        m_entries.insert(m_entries.end(), entries.begin(), entries.end());
    }

    /// Hands the chain over to a new key, as `key_changed` does.
    void changeKey()
    {
        SigningKey next = newKey();
        Entry entry = newEntry();
        entry.kind = "key_changed";
        entry.payload = keyChangePayload(m_head.seq + 1, next).value();
        commit({entry}, m_key);
        m_key = std::move(next);
    }

    QRandomGenerator& random() { return m_random; }
    const SigningKey& key() const { return m_key; }
    const Head& head() const { return m_head; }
    const std::vector<Entry>& entries() const { return m_entries; }
    ChainHash& hash() { return m_hash; }

private:
    QRandomGenerator m_random;
    ChainHash m_hash;
    SigningKey m_key;
    Head m_head;
    std::vector<Entry> m_entries;
};

/// What a verifier finds wrong with these entries, or nothing.
inline std::optional<Fault> faultIn(const std::vector<Entry>& entries, const PublicKey& first,
                                    Signatures signatures = Signatures::all)
{
    ChainVerifier verifier(first, signatures);
    for (const Entry& entry : entries) {
        if (auto accepted = verifier.accept(entry); !accepted)
            return accepted.error();
    }
    auto head = verifier.finish();
    return head ? std::nullopt : std::optional(head.error());
}

} // namespace countersign::journal
