#include "core/journal/export_line.h"
#include "tests/journal/random_chain.h"

#include <QTest>

using namespace countersign::journal;

namespace {

/// Five commits' worth of entries, every kind of boundary among them: 8 entries, 4 signatures.
RandomChain someChain(quint32 seed)
{
    RandomChain chain(seed);
    for (const int count : {1, 3, 2, 2})
        chain.commit(count);
    return chain;
}

/// Hashes again from that entry on, as one could who has the file but not the key.
void hashAgain(std::vector<Entry>& entries, std::size_t from, RandomChain& chain)
{
    QByteArray previous =
        from > 0 ? entries[from - 1].hash : chain.hash().genesis(chain.key().publicKey());
    for (std::size_t i = from; i < entries.size(); ++i) {
        entries[i].seq = i + 1;
        entries[i].hash = chain.hash().next(previous, entries[i]);
        previous = entries[i].hash;
    }
}

using Field = QByteArray Entry::*;
constexpr Field byteFields[] = {&Entry::kind, &Entry::purchase,  &Entry::salt,  &Entry::payload,
                                &Entry::hash, &Entry::signature, &Entry::digest};

} // namespace

class JournalTamperTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFlippedBitIsFound_data();
    void everyFlippedBitIsFound();
    void everyShortenedOrLengthenedFieldIsFound();
    void swappedEntriesAreFound();
    void deletedEntriesAreFound();
    void insertedEntriesAreFound();
    void hashesComputedAgainWithoutTheKeyAreFound();
    void anotherKeyIsFound();
    void aCutTailIsFoundAgainstTheHead();
    void bytesCantWanderFromSaltToPayload();
    void withheldPayloadsLeaveTheChainWhole();
    void keysChangeOnlyWithBothSignatures();
    void theFirstFaultStands();
};

void JournalTamperTest::everyFlippedBitIsFound_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 2; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void JournalTamperTest::everyFlippedBitIsFound()
{
    QFETCH(quint32, seed);
    RandomChain chain = someChain(seed);
    std::vector<Entry> entries = chain.entries();
    entries[2] = withheld(entries[2]);
    const PublicKey key = chain.key().publicKey();
    QVERIFY(!faultIn(entries, key));

    int flips = 0;
    for (Entry& entry : entries) {
        const Entry whole = entry;
        const auto isFound = [&](bool signatureOfMiddle) {
            ++flips;
            const bool found =
                faultIn(entries, key).has_value() &&
                (signatureOfMiddle || faultIn(entries, key, Signatures::onlyLast).has_value());
            entry = whole;
            return found;
        };
        for (int bit = 0; bit < 64; ++bit) {
            entry.seq ^= 1ULL << bit;
            QVERIFY(isFound(false));
            entry.at_ms = static_cast<qint64>(static_cast<quint64>(entry.at_ms) ^ (1ULL << bit));
            QVERIFY(isFound(false));
        }
        for (const Field field : byteFields) {
            const bool ofMiddle = field == &Entry::signature && entry.seq < entries.size();
            for (qsizetype bit = 0; bit < (whole.*field).size() * 8; ++bit) {
                char& byte = (entry.*field)[bit / 8];
                byte = static_cast<char>(byte ^ (1 << bit % 8));
                QVERIFY2(isFound(ofMiddle), qPrintable(QString::number(bit)));
            }
        }
    }
    QVERIFY(flips > 8000);
}

void JournalTamperTest::everyShortenedOrLengthenedFieldIsFound()
{
    RandomChain chain = someChain(4);
    std::vector<Entry> entries = chain.entries();
    for (Entry& entry : entries) {
        const Entry whole = entry;
        for (const Field field : byteFields) {
            // An absent signature is no fault of an entry that isn't the last.
            if (field == &Entry::signature && whole.signature.isEmpty())
                continue;
            if (!(whole.*field).isEmpty()) {
                (entry.*field).chop(1);
                QVERIFY(faultIn(entries, chain.key().publicKey()));
                entry = whole;
            }
            (entry.*field).append('a');
            QVERIFY(faultIn(entries, chain.key().publicKey()));
            entry = whole;
        }
    }
    entries.back().signature.clear();
    QCOMPARE(faultIn(entries, chain.key().publicKey())->reason, FaultReason::unsignedEnd);
}

void JournalTamperTest::swappedEntriesAreFound()
{
    RandomChain chain = someChain(5);
    for (std::size_t a = 0; a < chain.entries().size(); ++a) {
        for (std::size_t b = a + 1; b < chain.entries().size(); ++b) {
            auto entries = chain.entries();
            std::swap(entries[a], entries[b]);
            const auto moved = faultIn(entries, chain.key().publicKey());
            QVERIFY(moved);
            QCOMPARE(moved->reason, FaultReason::gap);
            QCOMPARE(moved->seq, b + 1);
            std::swap(entries[a].seq, entries[b].seq);
            const auto renumbered = faultIn(entries, chain.key().publicKey());
            QVERIFY(renumbered);
            QCOMPARE(renumbered->reason, FaultReason::wrongHash);
            QCOMPARE(renumbered->seq, a + 1);
        }
    }
}

void JournalTamperTest::deletedEntriesAreFound()
{
    RandomChain chain = someChain(6);
    for (std::size_t i = 0; i < chain.entries().size(); ++i) {
        auto entries = chain.entries();
        entries.erase(entries.begin() + static_cast<qsizetype>(i));
        const auto fault = faultIn(entries, chain.key().publicKey());
        QVERIFY(fault);
        const bool wasLast = i == entries.size();
        QCOMPARE(fault->reason, wasLast ? FaultReason::unsignedEnd : FaultReason::gap);
        if (wasLast)
            continue;
        hashAgain(entries, i, chain);
        QVERIFY(faultIn(entries, chain.key().publicKey()));
        QVERIFY(faultIn(entries, chain.key().publicKey(), Signatures::onlyLast));
    }
    QCOMPARE(faultIn({}, chain.key().publicKey())->reason, FaultReason::nothing);
}

void JournalTamperTest::insertedEntriesAreFound()
{
    RandomChain chain = someChain(7);
    for (std::size_t i = 0; i <= chain.entries().size(); ++i) {
        auto entries = chain.entries();
        Entry forged = chain.newEntry();
        forged.hash = chain.bytes(hash_size_bytes);
        forged.seq = i + 1;
        entries.insert(entries.begin() + static_cast<qsizetype>(i), forged);
        QVERIFY(faultIn(entries, chain.key().publicKey()));
        hashAgain(entries, i, chain);
        for (const Signatures signatures : {Signatures::all, Signatures::onlyLast})
            QVERIFY(faultIn(entries, chain.key().publicKey(), signatures));

        auto repeated = chain.entries();
        repeated.insert(repeated.begin() + static_cast<qsizetype>(i), repeated[i > 0 ? i - 1 : 0]);
        const auto fault = faultIn(repeated, chain.key().publicKey());
        QVERIFY(fault);
        QCOMPARE(fault->reason, FaultReason::outOfOrder);
    }
}

void JournalTamperTest::hashesComputedAgainWithoutTheKeyAreFound()
{
    RandomChain chain = someChain(8);
    for (std::size_t i = 0; i < chain.entries().size(); ++i) {
        auto entries = chain.entries();
        entries[i].payload = R"({"n":"0"})";
        QCOMPARE(faultIn(entries, chain.key().publicKey())->reason, FaultReason::wrongHash);
        hashAgain(entries, i, chain);
        for (const Signatures signatures : {Signatures::all, Signatures::onlyLast})
            QCOMPARE(faultIn(entries, chain.key().publicKey(), signatures)->reason,
                     FaultReason::wrongSignature);
        for (std::size_t k = i; k < entries.size(); ++k)
            entries[k].signature.clear();
        QCOMPARE(faultIn(entries, chain.key().publicKey())->reason, FaultReason::unsignedEnd);
    }
}

void JournalTamperTest::anotherKeyIsFound()
{
    RandomChain chain = someChain(9);
    const SigningKey thief = chain.newKey();
    QCOMPARE(faultIn(chain.entries(), thief.publicKey())->reason, FaultReason::wrongHash);

    auto entries = chain.entries();
    Entry forged = chain.newEntry();
    QVERIFY(append(chain.head(), std::span(&forged, 1), thief, chain.hash()).ok());
    entries.push_back(forged);
    for (const Signatures signatures : {Signatures::all, Signatures::onlyLast}) {
        const auto fault = faultIn(entries, chain.key().publicKey(), signatures);
        QVERIFY(fault);
        QCOMPARE(fault->reason, FaultReason::wrongSignature);
        QCOMPARE(fault->seq, 9U);
    }
}

void JournalTamperTest::aCutTailIsFoundAgainstTheHead()
{
    RandomChain chain = someChain(10);
    auto entries = chain.entries();
    while (entries.size() > 1) {
        entries.pop_back();
        ChainVerifier verifier(chain.key().publicKey());
        for (const Entry& entry : entries)
            QVERIFY(verifier.accept(entry).ok());
        const auto head = verifier.finish();
        QVERIFY(head.ok() ? !(*head == chain.head())
                          : head.error().reason == FaultReason::unsignedEnd);
        QCOMPARE(head.ok(), !entries.back().signature.isEmpty());
    }
}

void JournalTamperTest::bytesCantWanderFromSaltToPayload()
{
    RandomChain chain = someChain(11);
    auto entries = chain.entries();
    Entry& entry = entries[1];
    entry.salt += entry.payload.front();
    entry.payload.remove(0, 1);
    QCOMPARE(chain.hash().next(entries[0].hash, entry), entry.hash);
    QCOMPARE(faultIn(entries, chain.key().publicKey())->reason, FaultReason::malformed);
}

void JournalTamperTest::withheldPayloadsLeaveTheChainWhole()
{
    RandomChain chain = someChain(12);
    for (unsigned which = 0; which < 256; ++which) {
        auto entries = chain.entries();
        for (unsigned i = 0; i < entries.size(); ++i) {
            if (which >> i & 1)
                entries[i] = withheld(entries[i]);
        }
        QVERIFY(!faultIn(entries, chain.key().publicKey(), Signatures::onlyLast));
    }
    auto both = chain.entries();
    both[3].digest = withheld(both[3]).digest;
    QCOMPARE(faultIn(both, chain.key().publicKey())->reason, FaultReason::malformed);
}

void JournalTamperTest::keysChangeOnlyWithBothSignatures()
{
    RandomChain chain(13);
    const PublicKey first = chain.key().publicKey();
    chain.commit(2);
    chain.changeKey();
    chain.commit(3);
    chain.changeKey();
    for (const Signatures signatures : {Signatures::all, Signatures::onlyLast})
        QVERIFY(!faultIn(chain.entries(), first, signatures));

    auto unsignedChange = chain.entries();
    unsignedChange[2].signature.clear();
    QCOMPARE(faultIn(unsignedChange, first)->reason, FaultReason::badKeyChange);

    auto hidden = chain.entries();
    hidden[2] = withheld(hidden[2]);
    QCOMPARE(faultIn(hidden, first)->reason, FaultReason::badKeyChange);

    const auto reasonAfter = [](const QByteArray& payload, bool byThief) {
        RandomChain other(14);
        const PublicKey otherFirst = other.key().publicKey();
        other.commit(1);
        Entry change = other.newEntry();
        change.kind = "key_changed";
        change.payload = payload;
        other.commit({change}, byThief ? other.newKey() : other.key());
        const auto fault = faultIn(other.entries(), otherFirst, Signatures::onlyLast);
        return fault ? std::optional(fault->reason) : std::nullopt;
    };
    const SigningKey next = chain.newKey();
    const QByteArray good = keyChangePayload(2, next).value();
    QVERIFY(!reasonAfter(good, false));
    QCOMPARE(reasonAfter(good, true), FaultReason::wrongSignature);
    QCOMPARE(reasonAfter(keyChangePayload(3, next).value(), false), FaultReason::badKeyChange);
    QCOMPARE(reasonAfter("{}", false), FaultReason::badKeyChange);
    QCOMPARE(reasonAfter("[]", false), FaultReason::badKeyChange);
    const QByteArray other = chain.newKey().publicKey().raw().toBase64();
    QByteArray two = good; // of which readers may take one or the other
    QCOMPARE(reasonAfter(two.replace("{", R"({"public_key":")" + other + R"(",)"), false),
             FaultReason::badKeyChange);
    QByteArray more = good;
    QCOMPARE(reasonAfter(more.replace("}", R"(,"why":"x"})"), false), FaultReason::badKeyChange);
    QByteArray unpadded = good;
    QCOMPARE(reasonAfter(unpadded.replace("==\"}", "\"}"), false), FaultReason::badKeyChange);
    QByteArray foreign = good;
    foreign.replace(next.publicKey().raw().toBase64(), chain.newKey().publicKey().raw().toBase64());
    QCOMPARE(reasonAfter(foreign, false), FaultReason::badKeyChange);
}

void JournalTamperTest::theFirstFaultStands()
{
    RandomChain chain = someChain(15);
    ChainVerifier verifier(chain.key().publicKey());
    QCOMPARE(verifier.accept(chain.entries()[1]).error().reason, FaultReason::gap);
    QCOMPARE(verifier.accept(chain.entries()[0]).error().reason, FaultReason::gap);
    QCOMPARE(verifier.finish().error().seq, 2U);
}

QTEST_GUILESS_MAIN(JournalTamperTest)
#include "journal_tamper_test.moc"
