#include "core/uplink/batching.h"
#include "core/uplink/signing.h"
#include "tests/uplink/scripted_head_office.h"
#include "tests/uplink/stretch.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using tests::batchOf;

// What head office signs of a till's journal, without a database.
class UplinkSigningTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_shop.emplace();
        m_shop->append(5);
        m_entries = batchOf(*m_shop, 0, 6)->entries;
    }

    void onlyWholeCommitsAreSigned()
    {
        Signing signing(beginning());
        for (std::size_t i = 0; i + 1 < m_entries.size(); ++i)
            QVERIFY(signing.take(m_entries[i]).ok());
        m_entries.back().signature.clear();
        QVERIFY(signing.take(m_entries.back()).ok());
        QCOMPARE(signing.upTo().head.seq, 5U);
        QCOMPARE(signing.upTo().head.hash, m_entries[4].hash);
        QCOMPARE(signing.upTo().till, QByteArray("till-3"));
    }

    void whatDoesNotFollowIsNot_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("part");
        QTest::newRow("a gap") << 0 << u"what was between is missing"_s;
        QTest::newRow("altered") << 1 << u"entry 3 was altered"_s;
        QTest::newRow("another's signature") << 2 << u"not signed by the till's key"_s;
        QTest::newRow("once more") << 3 << u"entry 2 stands where entry 3 belongs"_s;
    }

    void whatDoesNotFollowIsNot()
    {
        QFETCH(const int, what);
        QFETCH(const QString, part);
        Signing signing(beginning());
        QVERIFY(signing.take(m_entries[0]).ok() && signing.take(m_entries[1]).ok());
        journal::Entry next = m_entries[what == 0 ? 3 : what == 3 ? 1 : 2];
        if (what == 1)
            next.payload += ' ';
        if (what == 2)
            next.signature[0] = static_cast<char>(next.signature[0] ^ 1);
        const auto taken = signing.take(next);
        QVERIFY2(!taken.ok() && taken.error().contains(part),
                 qPrintable(taken.ok() ? QString() : taken.error()));
        QVERIFY(!signing.take(m_entries[2]).ok()); // it is final
        QCOMPARE(signing.upTo().head.seq, 2U);
    }

    void nothingIsSignedForAnotherTill()
    {
        const store_test::Shop other;
        SignedUpTo from = beginning();
        from.key = other.keys->signing.publicKey();
        from.head.hash = journal::ChainHash().genesis(from.key);
        QVERIFY(!Signing(from).take(m_entries.front()).ok());
    }

    void aTillThatNeverSignsIsntWaitedForEndlessly()
    {
        const auto endless = static_cast<std::size_t>(commit_entries_max) + 1;
        std::vector<journal::Entry> entries(endless, tests::entryOf("purchase_started", "{}"));
        journal::ChainHash chain;
        const journal::Head head{6, m_entries.back().hash, {}};
        QVERIFY(journal::append(head, entries, m_shop->keys->signing, chain).ok());
        entries.back().signature.clear();
        SignedUpTo from = beginning();
        from.head = head;
        Signing signing(from);
        for (std::size_t i = 0; i + 1 < endless; ++i)
            QVERIFY(signing.take(entries[i]).ok());
        QVERIFY(!signing.take(entries.back()).ok());
    }

    void aWordBindsAllThatItGoesOnFrom()
    {
        const journal::SigningKey key = tests::ScriptedHeadOffice::keyOf(9);
        SignedUpTo upTo = beginning();
        upTo.head = {6, m_entries.back().hash, {}};
        const SignedWord word = wordOn(upTo, key).value();
        QVERIFY(isWordOn(upTo, word, key.publicKey()));
        QVERIFY(!isWordOn(upTo, word, tests::ScriptedHeadOffice::keyOf(8).publicKey()));
        QVERIFY(!isWordOn(upTo, {word.resumption, word.signature}, key.publicKey()));
        SignedUpTo other = upTo;
        other.till = "till-4";
        QVERIFY(!isWordOn(other, word, key.publicKey()));
        other = upTo;
        other.head.seq = 7;
        QVERIFY(!isWordOn(other, word, key.publicKey()));
        other = upTo;
        other.key = key.publicKey();
        QVERIFY(!isWordOn(other, word, key.publicKey()));
    }

private:
    [[nodiscard]] SignedUpTo beginning() const
    {
        const journal::PublicKey& key = m_shop->keys->first;
        return {"till-3", {0, journal::ChainHash().genesis(key), {}}, key};
    }

    std::optional<store_test::Shop> m_shop;
    std::vector<journal::Entry> m_entries;
};

QTEST_GUILESS_MAIN(UplinkSigningTest)
#include "uplink_signing_test.moc"
