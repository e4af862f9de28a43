#include "tests/journal/by_hand.h"

#include <QCryptographicHash>

using namespace countersign::journal;
using namespace countersign::journal::tests;

// The commands of HOW-TO-CHECK.txt tell whose key it is that signed, as far as a folder can, and
// what must stand on its paper.

namespace {

/// 1 initialised, 2 a change of keys, 3 theirs, 4 another change, 5 theirs, 6 and 7 ours.
struct SaleUnderTheThirdKey
{
    RandomChain chain{8};
    PublicKey first = chain.key().publicKey();
    PublicKey third = first;
    QByteArrayList changes; // lines of keys.jsonl

    SaleUnderTheThirdKey()
    {
        chain.commit({entryOf(chain, "initialised", {})}, chain.key());
        changeKey();
        chain.commit({entryOf(chain, "purchase_recorded", theirs)}, chain.key());
        changeKey();
        third = chain.key().publicKey();
        chain.commit({entryOf(chain, "purchase_recorded", theirs)}, chain.key());
        chain.commit(
            {entryOf(chain, "purchase_started", ours), entryOf(chain, "purchase_recorded", ours)},
            chain.key());
    }
    void changeKey()
    {
        const QByteArray previous = chain.head().hash;
        chain.changeKey();
        changes << toKeyChangeLine(previous, chain.entries().back()).value();
    }
};

} // namespace

class JournalByHandKeysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCommandsKnowTheKeyByItsId();
    void theCommandsFollowTheKeysFromTheFirst();
    void theCommandsRefuseKeysThatDoNotFollow();
    void theCommandsSayWhatThePaperMustSay();

private:
    /// Of the sale under the third key, with these keys.jsonl and first-key.pem.
    QString followedWith(const QByteArray& changes, const PublicKey& first)
    {
        const SaleUnderTheThirdKey sale;
        m_hand.put("entries.jsonl", fileOf(linesOf(sale.chain, 5)));
        m_hand.put("keys.jsonl", changes);
        m_hand.putKey("first-key.pem", first);
        m_hand.putKey("public-key.pem", sale.third);
        return m_hand.followed({ours, 5, 7, sale.chain.entries()[3].hash,
                                keyId(sale.third).toLatin1(), 2, keyId(first).toLatin1()});
    }

    ByHand m_hand;
};

void JournalByHandKeysTest::theCommandsKnowTheKeyByItsId()
{
    const auto thief = RandomChain(9).key().publicKey();
    const QByteArray id = keyId(RandomChain(7).key().publicKey()).toLatin1();
    m_hand.put("entries.jsonl", fileOf(linesOf(sale(), 1)));
    m_hand.putKey("public-key.pem", thief);
    const QString said = m_hand.followed({ours, 1, 7, {}, id, 0, {}});
    QCOMPARE(said, u"3 WRONG: public-key.pem has the id %1, and not %2\n"_s.arg(
                       keyId(thief), QString::fromLatin1(id)));
    m_hand.put("public-key.pem", "no key\n");
    QCOMPARE(m_hand.followed({ours, 1, 7, {}, id, 0, {}}),
             u"3 WRONG: public-key.pem is no Ed25519 key\n"_s);
}

void JournalByHandKeysTest::theCommandsFollowTheKeysFromTheFirst()
{
    const SaleUnderTheThirdKey sale;
    const QString said = followedWith(fileOf(sale.changes), sale.first);
    QVERIFY2(said.startsWith(u"0 Everything fits: entries 5 to 7"_s), qPrintable(said));
    const QString id = keyId(sale.first);
    QVERIFY2(said.endsWith(u"printed: %1 %2 %3 %4\n"_s.arg(id.mid(0, 4), id.mid(4, 4), id.mid(8, 4),
                                                           id.mid(12, 4))),
             qPrintable(said));
}

void JournalByHandKeysTest::theCommandsRefuseKeysThatDoNotFollow()
{
    const SaleUnderTheThirdKey sale;
    const QByteArrayList& changes = sale.changes;
    const auto refuses = [this](const QByteArray& lines, const PublicKey& first,
                                const QString& words) {
        const QString said = followedWith(lines, first);
        return said.startsWith(u"3 WRONG"_s) && said.contains(words) ? QString() : said;
    };
    QCOMPARE(refuses(fileOf(changes), RandomChain(9).key().publicKey(),
                     u"at the change of keys in entry 2: its signature does not fit"_s),
             QString());
    QCOMPARE(refuses(fileOf({changes[0]}), sale.first, u"should have 2 changes"_s), QString());
    QCOMPARE(refuses(fileOf({changes[1]}), sale.first, u"in entry 4: its signature"_s), QString());
    QCOMPARE(refuses(fileOf({changes[0], changes[0]}), sale.first, u"it has no place there"_s),
             QString());
    QCOMPARE(
        refuses(fileOf({changes[0], replaced(changes[1], "\"previous\":\"", "\"previous\":\"0")}),
                sale.first, u"the line has another form"_s),
        QString());
    QCOMPARE(refuses(fileOf({changes[0], replaced(changes[1], "key_changed", "keys_rotated")}),
                     sale.first, u"it is another entry"_s),
             QString());
    // A change to a key of somebody's own, which nothing but the till's own key could sign.
    RandomChain thief(10);
    thief.commit({entryOf(thief, "initialised", {})}, thief.key());
    const QByteArray previous = thief.head().hash;
    thief.changeKey();
    const QByteArray stolen = toKeyChangeLine(previous, thief.entries().back()).value();
    QCOMPARE(refuses(fileOf({stolen, changes[1]}), sale.first, u"its signature does not fit"_s),
             QString());
    // Signed by the till, but it leads elsewhere than to the key of the entries.
    RandomChain other(8);
    other.commit({entryOf(other, "initialised", {})}, other.key());
    QByteArrayList elsewhere;
    for (int i = 0; i < 2; ++i) {
        const QByteArray before = other.head().hash;
        other.changeKey();
        elsewhere << toKeyChangeLine(before, other.entries().back()).value();
    }
    QCOMPARE(refuses(fileOf(elsewhere), sale.first, u"another key than public-key.pem"_s),
             QString());
}

/// What else there is on paper is compared by eye.
void JournalByHandKeysTest::theCommandsSayWhatThePaperMustSay()
{
    RandomChain chain(7);
    chain.commit({entryOf(chain, "initialised", {})}, chain.key());
    for (const char* kind : {"purchase_started", "payment_authorised", "try_counted",
                             "countersigned", "message_state", "purchase_recorded"})
        chain.commit({entryOf(chain, kind, ours)}, chain.key());
    const QByteArray entries = fileOf(linesOf(chain, 1));
    const QString said = m_hand.followed(entries, 1);
    QVERIFY2(said.contains(u":\n    3 payment_authorised\n    6 message_state\nThe"_s),
             qPrintable(said));
    const auto inFours = [](const QByteArray& hex) {
        QByteArray text;
        for (qsizetype i = 0; i < hex.size(); i += 4)
            text += (i == 0 ? QByteArray() : QByteArray(" ")) + hex.mid(i, 4);
        return QString::fromLatin1(text);
    };
    const QByteArray digest = QCryptographicHash::hash(entries, QCryptographicHash::Sha256);
    const QByteArray id = keyId(RandomChain(7).key().publicKey()).toLatin1();
    for (const QString& words :
         {u"SHA-256 of entries.jsonl: "_s + inFours(digest.toHex()) + u'\n',
          u"Hash of entry 7: "_s + inFours(chain.head().hash.toHex()) + u'\n',
          u"Id of the key that init printed: "_s + inFours(id) + u'\n'})
        QVERIFY2(said.contains(words), qPrintable(said));

    // Whether digits were right is another's word only where another made the code.
    Entry issued = entryOf(chain, "code_issued", ours);
    issued.payload = "{\"service\":\"twilio-verify\"}";
    RandomChain verified(7);
    verified.commit({entryOf(verified, "initialised", {})}, verified.key());
    for (const char* kind : {"purchase_started", "payment_authorised"})
        verified.commit({entryOf(verified, kind, ours)}, verified.key());
    verified.commit({issued}, verified.key());
    for (const char* kind : {"try_failed", "countersigned", "purchase_recorded"})
        verified.commit({entryOf(verified, kind, ours)}, verified.key());
    const QString byAnother = m_hand.followed(fileOf(linesOf(verified, 1)), 1);
    QVERIFY2(byAnother.contains(
                 u":\n    3 payment_authorised\n    5 try_failed\n    6 countersigned\nThe"_s),
             qPrintable(byAnother));
}

QTEST_GUILESS_MAIN(JournalByHandKeysTest)
#include "journal_by_hand_keys_test.moc"
