#include "tests/base/without_ids.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// Keys that are changed, customers that are erased and a catalogue that was altered, from the
// command line, around a till that sells.
class TillKeysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void newKeysSellAndTheWholeJournalVerifies();
    void keysDontChangeUnderAPurchaseOrATill();
    void erasedCustomerIsNotRegisteredAndStaysErasedInARestoredStore();
    void changedPriceIsNamed();
    void restoredStoreHasNoChangedPrice();

private:
    QJsonObject json(const QStringList& arguments, int code = 0);
    QString sold(TillProcess& till, const Card& card);
    void loseStore();

    std::unique_ptr<Shop> m_shop;
};

void TillKeysTest::init()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

QJsonObject TillKeysTest::json(const QStringList& arguments, int code)
{
    const auto ran = m_shop->ctl(QStringList{u"--json"_s} + arguments);
    if (ran.code != code)
        qWarning("%d: %s", ran.code, ran.errors.constData());
    return ran.code == code ? QJsonDocument::fromJson(ran.output).object() : QJsonObject();
}

/// Sells two lamps with a code; empty, or the reason of a refusal.
QString TillKeysTest::sold(TillProcess& till, const Card& card)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(card));
    const auto heard = till.next([](const QJsonObject& said) {
        return said[u"state"] == u"delivered"_s || said[u"event"] == u"refused"_s;
    });
    if (heard[u"event"] == u"refused"_s) {
        till.next(u"closed"_s);
        till.send(plain("cancel")); // the same lines stand in a new basket
        till.next(u"basket"_s);
        return heard[u"reason"].toString();
    }
    till.send(key(codeIn(m_shop->phone().last())));
    return till.next(u"recorded"_s).isEmpty() ? u"nothing was recorded"_s : QString();
}

void TillKeysTest::loseStore()
{
    QDir data(m_shop->data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
}

void TillKeysTest::newKeysSellAndTheWholeJournalVerifies()
{
    const QJsonObject before = json({u"keys"_s});
    QCOMPARE(before[u"public_key"], before[u"first_public_key"]);
    QCOMPARE(before[u"place"].toString(), u"files"_s);
    TillProcess till(m_shop->config());
    for (int rotations = 1; rotations <= 2; ++rotations) {
        QVERIFY(till.start());
        QCOMPARE(sold(till, anna), QString());
        QCOMPARE(till.endInput(), 0);
        const QJsonObject rotated = json({u"keys"_s, u"rotate"_s, u"--why"_s, u"yearly"_s});
        QCOMPARE(rotated[u"registrations"].toInt(), 3);
    }
    QVERIFY(till.start());
    QCOMPARE(sold(till, anna), QString());
    QCOMPARE(till.endInput(), 0);
    const QJsonObject after = json({u"keys"_s});
    QCOMPARE(after[u"first_public_key"], before[u"first_public_key"]);
    for (const auto& name : {u"signing"_s, u"code"_s, u"sealing"_s, u"public_key"_s})
        QVERIFY(after[name] != before[name]);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    QCOMPARE(m_shop->ctl({u"doctor"_s}).code, 0);

    // An export verifies with the key that init printed, and with that alone.
    QFile key(m_shop->file("first.pem"));
    QVERIFY(key.open(QIODevice::WriteOnly));
    key.write(before[u"public_key"].toString().toUtf8());
    key.close();
    const QString exported = m_shop->file("journal.jsonl");
    QCOMPARE(m_shop->ctl({u"journal"_s, u"export"_s, u"--out"_s, exported}).code, 0);
    QCOMPARE(
        m_shop->ctl({u"journal"_s, u"verify"_s, u"--file"_s, exported, u"--key"_s, key.fileName()})
            .code,
        0);
    QCOMPARE(json({u"init"_s})[u"public_key"], before[u"public_key"]);
}

void TillKeysTest::keysDontChangeUnderAPurchaseOrATill()
{
    const QStringList rotate{u"keys"_s, u"rotate"_s, u"--why"_s, u"yearly"_s};
    QCOMPARE(m_shop->ctl({u"keys"_s, u"rotate"_s}).code, 2);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    QCOMPARE(m_shop->ctl(rotate).code, 1);
    till.kill();
    const auto ran = m_shop->ctl(rotate);
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.errors.contains("is being paid"), ran.errors.constData());
    // Nor is a customer erased who is paying; another one is.
    const auto erase = [&](const Card& card) {
        return m_shop->ctl({u"registry"_s, u"erase"_s, QLatin1String(card.fingerprint), u"--why"_s,
                            u"asked for it"_s});
    };
    const auto refused = erase(anna);
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.errors.contains("is being paid"), refused.errors.constData());
    QCOMPARE(erase(cleo).code, 0);
    QVERIFY(till.start());
    till.nextStage(u"countersigning"_s);
    till.send(key(codeIn(m_shop->phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_shop->ctl(rotate).code, 0);
}

void TillKeysTest::erasedCustomerIsNotRegisteredAndStaysErasedInARestoredStore()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QCOMPARE(sold(till, anna), QString());
    QCOMPARE(till.endInput(), 0);
    const QString backup = m_shop->file("backup.db");
    QCOMPARE(m_shop->ctl({u"backup"_s, backup}).code, 0);

    const QString method = QLatin1String(anna.fingerprint);
    const auto erase = [&](const QString& why) {
        return m_shop->ctl({u"registry"_s, u"erase"_s, method, u"--why"_s, why}).code;
    };
    const auto listed = [&] {
        return base_test::withoutIds(QString::fromUtf8(m_shop->ctl({u"registry"_s}).output));
    };
    QCOMPARE(m_shop->ctl({u"registry"_s, u"erase"_s, method}).code, 2);
    QCOMPARE(erase(u"it is 017604069011"_s), 2);
    QCOMPARE(erase(u"the customer asked for it"_s), 0);
    QCOMPARE(erase(u"the customer asked for it"_s), 1);
    QVERIFY(!listed().contains(u"9011"));
    QVERIFY(till.start());
    QCOMPARE(sold(till, anna), u"not_registered"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);

    loseStore();
    const QJsonObject restored = json({u"restore"_s, backup});
    QCOMPARE(restored[u"erased_again"].toInt(), 1);
    const auto journal = m_shop->journal();
    QCOMPARE(journal[journal.size() - 2].kind, u"customer_erased"_s);
    QVERIFY(!listed().contains(u"9011"));
    QVERIFY(till.start());
    QCOMPARE(sold(till, anna), u"not_registered"_s);
    QCOMPARE(sold(till, ben), QString());
    QCOMPARE(till.endInput(), 0);
    QDirIterator each(m_shop->data(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (each.hasNext()) {
        QFile file(each.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("17604069011"), qPrintable(file.fileName()));
    }
}

void TillKeysTest::changedPriceIsNamed()
{
    const auto catalogue = [&] {
        for (const QByteArray& line : m_shop->ctl({u"--json"_s, u"doctor"_s}).output.split('\n')) {
            const auto object = QJsonDocument::fromJson(line).object();
            if (object[u"check"] == u"catalogue"_s)
                return object[u"verdict"].toString() + u' ' + object[u"says"].toString();
        }
        return QString();
    };
    QVERIFY2(catalogue().startsWith(u"ok"_s), qPrintable(catalogue()));
    QVERIFY(m_shop->sql("UPDATE product SET price_minor = 1 WHERE gtin = 5901234123457"));
    QVERIFY2(catalogue().contains(u"05901234123457 (Lamp)"_s), qPrintable(catalogue()));
    QCOMPARE(m_shop->ctl({u"doctor"_s}).code, 3);
    const QStringList again{u"import"_s, u"products"_s, m_shop->file("products.csv")};
    QCOMPARE(m_shop->ctl(again).code, 3);
    QCOMPARE(m_shop->ctl(again + QStringList{u"--whole"_s}).code, 0);
    QVERIFY2(catalogue().startsWith(u"ok"_s), qPrintable(catalogue()));

    QVERIFY(m_shop->sql("DELETE FROM product WHERE gtin = 5901234123457"));
    QVERIFY2(catalogue().contains(u"removed"_s), qPrintable(catalogue()));
    QCOMPARE(m_shop->ctl(again + QStringList{u"--whole"_s}).code, 0);
    // A row of the shop's own, tag and all, in another's place, and one without a tag.
    QVERIFY(m_shop->sql("UPDATE product SET (price_minor, tag) = (SELECT price_minor, tag FROM "
                        "product WHERE gtin = 4006381333931) WHERE gtin = 5901234123457"));
    QVERIFY2(catalogue().contains(u"05901234123457 (Lamp)"_s), qPrintable(catalogue()));
    QVERIFY(m_shop->sql("UPDATE product SET tag = NULL"));
    QVERIFY2(catalogue().startsWith(u"fault"_s), qPrintable(catalogue()));
}

void TillKeysTest::restoredStoreHasNoChangedPrice()
{
    QVERIFY(m_shop->sql("UPDATE product SET price_minor = 1 WHERE gtin = 5901234123457"));
    const QString backup = m_shop->file("backup.db");
    const auto made = m_shop->ctl({u"backup"_s, backup});
    QCOMPARE(made.code, 0); // the journal is what matters most
    QVERIFY2(made.errors.contains("05901234123457 (Lamp)"), made.errors.constData());
    loseStore();
    const auto refused = m_shop->ctl({u"restore"_s, backup});
    QCOMPARE(refused.code, 3);
    QVERIFY2(refused.errors.contains("05901234123457 (Lamp)"), refused.errors.constData());
    QVERIFY(!QFile::exists(m_shop->data() + u"/restoring"_s));
    QCOMPARE(m_shop->ctl({u"restore"_s, u"--without-products"_s, backup}).code, 0);
    QVERIFY(m_shop->ctl({u"doctor"_s}).output.contains("0 in the catalogue"));
    QCOMPARE(m_shop->ctl({u"import"_s, u"products"_s, m_shop->file("products.csv")}).code, 0);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QCOMPARE(sold(till, anna), QString());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_shop->ctl({u"doctor"_s}).code, 0);
}

QTEST_GUILESS_MAIN(TillKeysTest)
#include "till_keys_test.moc"
