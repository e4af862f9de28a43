#pragma once

#include "core/journal/chain.h"
#include "tests/journal/random_chain.h"

#include <QByteArrayList>

namespace store_test {

/// A journal in which each entry is hashed and signed whatever its form is, and its line spelled as
/// it is told: so that a verifier that is content with hashes and signatures accepts it.
class MadeJournal
{
public:
    MadeJournal() : m_random(1), m_key(m_random.newKey()), m_first(m_key.publicKey())
    {
        m_before = m_hash.genesis(m_first);
        add("initialised", "{}", "{}");
        add("noted", "a/q\tb", R"(a/q\tb)");
        add("noted", "", "");
    }

    void add(const QByteArray& kind, const QByteArray& payload, const QByteArray& spelled,
             const QByteArray& salt = QByteArray(16, '\3'))
    {
        using namespace countersign::journal;
        Entry entry;
        entry.seq = next();
        entry.at_ms = 1'795'370'304'123; // 2026-11-22T17:58:24.123Z
        entry.kind = kind;
        entry.salt = salt;
        entry.payload = payload;
        entry.hash = m_hash.next(m_before, entry);
        m_before = entry.hash;
        const QByteArray signature = m_key.sign(signingInput(entry.seq, entry.hash)).value();
        lines << "{\"seq\":" + QByteArray::number(entry.seq) +
                     R"(,"at":"2026-11-22T17:58:24.123Z","kind":")" + kind +
                     R"(","purchase":"","salt":")" + salt.toHex() + R"(","payload":")" + spelled +
                     R"(","hash":")" + entry.hash.toHex() + R"(","signature":")" +
                     signature.toBase64() + "\"}";
    }

    /// Hands the journal over to a new key, in the words that are made of the right ones.
    template <class Spell> void changeKey(const Spell& spell)
    {
        auto key = m_random.newKey();
        const QByteArray payload =
            spell(countersign::journal::keyChangePayload(next(), key).value());
        add("key_changed", payload, QByteArray(payload).replace('"', "\\\""));
        m_key = std::move(key);
    }

    [[nodiscard]] quint64 next() const { return quint64(lines.size()) + 1; }
    [[nodiscard]] const countersign::journal::PublicKey& first() const { return m_first; }

    QByteArrayList lines;

private:
    countersign::journal::RandomChain m_random;
    countersign::journal::ChainHash m_hash;
    countersign::journal::SigningKey m_key;
    countersign::journal::PublicKey m_first;
    QByteArray m_before;
};

} // namespace store_test
