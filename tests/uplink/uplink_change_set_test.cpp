#include "core/uplink/change_set.h"
#include "core/world/entropy.h"

#include <QTest>
#include <functional>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;
using Reason = world::ChangesTrouble::Reason;

Q_DECLARE_METATYPE(world::ChangesTrouble::Reason)

namespace {

const QByteArray goods = "gtin,name,price,tax,category\n5901234123457,Lamp,26.00,19,household\n";
const QByteArray cards = "method,brand,last4,phone,locale,registered_at\n";

SecretBytes keyOf(unsigned char byte)
{
    return SecretBytes(std::vector<unsigned char>(32, byte));
}

SecretBytes secretOf(const QByteArray& text)
{
    return SecretBytes(std::span(reinterpret_cast<const unsigned char*>(text.constData()),
                                 static_cast<std::size_t>(text.size())));
}

journal::SigningKey headOffice(unsigned char byte = 9)
{
    return journal::SigningKey::fromRaw(keyOf(byte)).value();
}

ChangesReader reader(const QByteArray& till = "till-3", unsigned char key = 3)
{
    return {u"Acme"_s, till, headOffice().publicKey(),
            std::make_shared<const SecretBytes>(keyOf(key))};
}

/// The second change set of Acme, with products for all and cards for till-3.
struct Published
{
    Manifest manifest;
    QByteArray sealed;

    Published()
    {
        manifest = {u"Acme"_s, 2, QByteArray(32, 'p'), false, 1'700'000'000'000};
        manifest.products = Manifest::Products{goods.size(), digestOf(goods), u"EUR"_s};
        manifest.hasCards = true;
        const auto message = sealedFor(hpkePublicKey(keyOf(3)), bindingOf(u"Acme"_s, 2, "till-3"),
                                       joined({secretOf(cards), {}}), keyOf(5));
        sealed = message->ciphertext;
        manifest.sealed.insert("till-3", {sealed.size(), digestOf(sealed), message->encapsulated});
    }
    [[nodiscard]] SignedManifest signedBy(const journal::SigningKey& key = headOffice()) const
    {
        const QByteArray text = encoded(manifest);
        return {text, key.sign(manifestInput(text)).value()};
    }
};

const world::ChangesHead before{1, QByteArray(32, 'p')};

} // namespace

class UplinkChangeSetTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aManifestIsReadAsItWasWritten()
    {
        Manifest manifest = Published().manifest;
        QCOMPARE(decodedManifest(encoded(manifest)).value(), manifest);
        manifest.products->begins_ms = 1'800'000'000'000;
        manifest.products->isWhole = true;
        manifest.isBase = true;
        manifest.previous.clear();
        QCOMPARE(decodedManifest(encoded(manifest)).value(), manifest);
        manifest.products.reset();
        manifest.hasCards = false;
        manifest.sealed.clear();
        QCOMPARE(decodedManifest(encoded(manifest)).value(), manifest);
    }

    void aManifestBringsAPolicy()
    {
        Published published;
        QVERIFY(!encoded(published.manifest).contains("policy")); // as earlier versions have it
        published.manifest.policy = {"[code]\ntries = 2\n", u"EUR"_s};
        const auto signedManifest = published.signedBy();
        QCOMPARE(decodedManifest(signedManifest.text).value(), published.manifest);
        const auto set =
            assembled(signedManifest, published.manifest, goods, published.sealed, reader());
        QVERIFY(set.ok());
        QCOMPARE((*set)->policy, published.manifest.policy);
        QByteArray altered = signedManifest.text;
        QVERIFY(altered.replace("\"text\"", "\"words\"") != signedManifest.text);
        QVERIFY(!decodedManifest(altered).ok());
        published.manifest.policy->text = QByteArray(world::ChangeSet::Policy::text_bytes_max, '#');
        QVERIFY(decodedManifest(encoded(published.manifest)).ok());
        published.manifest.policy->text += '#';
        QVERIFY(!decodedManifest(encoded(published.manifest)).ok());
    }

    void whatIsNoManifestIsRefused_data()
    {
        QTest::addColumn<QByteArray>("old");
        QTest::addColumn<QByteArray>("replacement");
        QTest::newRow("no version") << QByteArray("\"version\":2") << QByteArray("\"version\":0");
        QTest::newRow("half a version")
            << QByteArray("\"version\":2") << QByteArray("\"version\":2.5");
        QTest::newRow("one more member")
            << QByteArray("\"version\":2") << QByteArray("\"version\":2,\"x\":1");
        QTest::newRow("no store") << QByteArray("\"Acme\"") << QByteArray("\"\"");
        QTest::newRow("a part too large") << "\"bytes\":" + QByteArray::number(goods.size())
                                          << QByteArray("\"bytes\":99999999999");
        QTest::newRow("a digest in capitals")
            << digestOf(goods).toHex() << digestOf(goods).toHex().toUpper();
        QTest::newRow("a truth in words") << QByteArray("false") << QByteArray("\"no\"");
        QTest::newRow("no JSON") << QByteArray("{") << QByteArray("");
    }

    void whatIsNoManifestIsRefused()
    {
        QFETCH(QByteArray, old);
        QFETCH(QByteArray, replacement);
        QByteArray text = encoded(Published().manifest);
        QVERIFY(text.contains(old));
        QVERIFY(!decodedManifest(text.replace(old, replacement)).ok());
    }

    void aTillTakesTheNextOne()
    {
        const Published published;
        const auto signedManifest = published.signedBy();
        const auto manifest = believed(signedManifest, reader(), before);
        QVERIFY(manifest.ok());
        const auto set = assembled(signedManifest, *manifest, goods, published.sealed, reader());
        QVERIFY(set.ok());
        QCOMPARE((*set)->head, (world::ChangesHead{2, digestOf(signedManifest.text)}));
        QCOMPARE((*set)->products->csv, goods);
        QVERIFY(equalInConstantTime((*set)->registry->span(), secretOf(cards).span()));
        QVERIFY(!(*set)->frozen);
    }

    void aTillBelievesNothingElse_data()
    {
        QTest::addColumn<quint64>("version");
        QTest::addColumn<bool>("isBase");
        QTest::addColumn<QByteArray>("previous");
        QTest::addColumn<QString>("store");
        QTest::addColumn<QByteArray>("till");
        QTest::addColumn<Reason>("reason");
        const QByteArray follows(32, 'p');
        const QByteArray other(32, 'q');
        QTest::newRow("the same again")
            << quint64{1} << false << follows << u"Acme"_s << QByteArray("till-3") << Reason::older;
        QTest::newRow("an older base")
            << quint64{1} << true << follows << u"Acme"_s << QByteArray("till-3") << Reason::older;
        QTest::newRow("one is missing")
            << quint64{3} << false << follows << u"Acme"_s << QByteArray("till-3") << Reason::gap;
        QTest::newRow("after another past")
            << quint64{2} << false << other << u"Acme"_s << QByteArray("till-3") << Reason::gap;
        QTest::newRow("another store's") << quint64{2} << false << follows << u"Other"_s
                                         << QByteArray("till-3") << Reason::otherStore;
        QTest::newRow("sealed for others") << quint64{2} << false << follows << u"Acme"_s
                                           << QByteArray("till-4") << Reason::notSealed;
    }

    void aTillBelievesNothingElse()
    {
        QFETCH(quint64, version);
        QFETCH(bool, isBase);
        QFETCH(QByteArray, previous);
        QFETCH(QString, store);
        QFETCH(QByteArray, till);
        QFETCH(Reason, reason);
        Published published;
        published.manifest.version = version;
        published.manifest.isBase = isBase;
        published.manifest.previous = previous;
        published.manifest.store = store;
        const auto manifest = believed(published.signedBy(), reader(till), before);
        QVERIFY(!manifest.ok());
        QCOMPARE(world::name(manifest.error().reason), world::name(reason));
        QCOMPARE(manifest.error().version, version);
    }

    void nobodyElseSigns()
    {
        const Published published;
        const auto forged = believed(published.signedBy(headOffice(8)), reader(), before);
        QCOMPARE(world::name(forged.error().reason), u"not_believed"_s);
        auto altered = published.signedBy();
        altered.text.replace("26", "27");
        altered.text += ' ';
        QCOMPARE(world::name(believed(altered, reader(), before).error().reason),
                 u"not_believed"_s);
    }

    void whoeverHasNoneBeginsWithABase()
    {
        Published published;
        QCOMPARE(world::name(believed(published.signedBy(), reader(), {}).error().reason),
                 u"gap"_s);
        published.manifest.isBase = true;
        QVERIFY(believed(published.signedBy(), reader(), {}).ok());
    }

    void partsOfAnotherHandAreRefused()
    {
        const Published published;
        const auto signedManifest = published.signedBy();
        const auto why = [&](const QByteArray& products, const QByteArray& sealed,
                             const ChangesReader& by) {
            const auto set = assembled(signedManifest, published.manifest, products, sealed, by);
            return set.ok() ? QString() : world::name(set.error().reason);
        };
        QCOMPARE(why(goods + '\n', published.sealed, reader()), u"incomplete"_s);
        QCOMPARE(why({}, published.sealed, reader()), u"incomplete"_s);
        QCOMPARE(why(goods, published.sealed.chopped(1), reader()), u"incomplete"_s);
        QCOMPARE(why(goods, published.sealed, reader("till-3", 4)), u"not_sealed"_s);
        QCOMPARE(why(goods, published.sealed, reader()), QString());
    }

    void whatADatabaseSaysHidesNothing()
    {
        const QString said = u"no\u202Eline\n\u001b[2J"_s + QString(500, u'x');
        const QString words = troubleWith(Reason::unreachable, 0, said).words;
        QVERIFY2(words.startsWith(u"no\uFFFDline \uFFFD[2Jx"), qPrintable(words));
        QVERIFY(words.size() <= world::ChangesTrouble::words_characters_max);
    }

    /// Whoever owns the database can hand one till what was sealed for another, or for another
    /// time, and signs neither.
    void cardsOpenNowhereElse()
    {
        const auto message = sealedFor(hpkePublicKey(keyOf(3)), bindingOf(u"Acme"_s, 2, "till-3"),
                                       joined({secretOf(cards), {}}), keyOf(5));
        for (const auto& binding :
             {bindingOf(u"Acme"_s, 3, "till-3"), bindingOf(u"Acme"_s, 2, "till-4"),
              bindingOf(u"Other"_s, 2, "till-3")})
            QVERIFY(!opened(*message, binding, keyOf(3)));
        QVERIFY(opened(*message, bindingOf(u"Acme"_s, 2, "till-3"), keyOf(3)));
        QVERIFY(!message->ciphertext.contains(cards.left(16)));
    }
};

QTEST_GUILESS_MAIN(UplinkChangeSetTest)
#include "uplink_change_set_test.moc"
