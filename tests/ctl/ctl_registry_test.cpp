#include "tests/ctl/said.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// The row of the registry with these last four digits.
QJsonObject rowOf(const Shop& shop, const QString& last4)
{
    for (const QByteArray& line : shop.ctl({u"registry"_s, u"--json"_s}).output.split('\n')) {
        if (objectIn(line)[u"last4"] == last4)
            return objectIn(line);
    }
    return {};
}

QStringList freeze(const QString& method, bool isFrozen = true)
{
    return {u"registry"_s, isFrozen ? u"freeze"_s : u"unfreeze"_s, method, u"--why"_s,
            u"reported stolen"_s};
}

} // namespace

// `import registry`, `registry`, `registry freeze` and `unfreeze`.
class CtlRegistryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_shop.fault().isEmpty(), qPrintable(m_shop.fault())); }
    void numbersKeptForTestsAndFilmsAreLoaded();
    void whatIsNoMobileNumberIsNot_data();
    void whatIsNoMobileNumberIsNot();
    void aMethodIsFrozenByFingerprintOrById();
    void aMethodNeverSeenIsFrozenBeforeItComes();
    void aMethodNeverSeenIsNotFreed();
    void aCardNumberIsNoMethod();
    void whoIsErasedIsSaidToBe();

private:
    Shop::Ran load(const QByteArray& rows)
    {
        QFile file(m_shop.file("more.csv"));
        if (!file.open(QIODevice::WriteOnly) ||
            file.write("method,brand,last4,phone,locale,registered_at\n" + rows) < 0)
            return {};
        file.close();
        return m_shop.ctl({u"import"_s, u"registry"_s, m_shop.file("more.csv")});
    }

    Shop m_shop;
};

void CtlRegistryTest::numbersKeptForTestsAndFilmsAreLoaded()
{
    QByteArray rows;
    int count = 0;
    for (const char* number : {"+447700900123", "+15551234567", "+491511234567", "+15005550006"}) {
        ++count;
        rows += "fp_" + QByteArray::number(count) + ",visa,500" + QByteArray::number(count) + ',' +
                number + ",en,2026-01-15T09:00:00Z\n";
    }
    const auto ran = load(rows);
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QCOMPARE(rowOf(m_shop, u"5001"_s)[u"phone"].toString(), u"•••• 0123"_s);
}

void CtlRegistryTest::whatIsNoMobileNumberIsNot_data()
{
    QTest::addColumn<QByteArray>("number");
    for (const char* number : {"+49301234567", "+499001234567", "+18005551234", "+870773111632",
                               "+447700900", "+999123456789", "+4477009001234567", "447700900123"})
        QTest::newRow(number) << QByteArray(number);
}

void CtlRegistryTest::whatIsNoMobileNumberIsNot()
{
    QFETCH(QByteArray, number);
    const auto ran = load("fp_no,visa,4000," + number + ",en,2026-01-15T09:00:00Z\n");
    QCOMPARE(ran.code, 2);
    QVERIFY2(ran.errors.contains("phone"), ran.errors.constData());
    QVERIFY(!ran.errors.contains(number));
}

void CtlRegistryTest::aMethodIsFrozenByFingerprintOrById()
{
    const QString id = rowOf(m_shop, u"4242"_s)[u"id"].toString();
    QCOMPARE(id.size(), 32);
    QVERIFY(m_shop.ctl({u"registry"_s}).output.contains(id.toLatin1()));
    const auto frozen = m_shop.ctl(freeze(id) + QStringList{u"--json"_s});
    QCOMPARE(frozen.code, 0);
    const QJsonObject said = objectIn(frozen.output);
    QCOMPARE(said[u"id"].toString(), id);
    QCOMPARE(said[u"frozen"].toBool(), true);
    QCOMPARE(said[u"new"].toBool(), false);
    QCOMPARE(said[u"why"].toString(), u"reported stolen"_s);
    QVERIFY(rowOf(m_shop, u"4242"_s)[u"frozen"].toBool());
    const auto freed =
        m_shop.ctl(freeze(QLatin1String(anna.fingerprint), false) + QStringList{u"--json"_s});
    QCOMPARE(freed.code, 0);
    QCOMPARE(objectIn(freed.output)[u"id"].toString(), id);
    QCOMPARE(objectIn(freed.output)[u"frozen"].toBool(true), false);
    QVERIFY(!rowOf(m_shop, u"4242"_s)[u"frozen"].toBool(true));
    QCOMPARE(m_shop.ctl(freeze(QLatin1String(anna.fingerprint))).output, QByteArray("Frozen.\n"));
    QCOMPARE(m_shop.ctl(freeze(id, false)).output, QByteArray("Free again.\n"));
    // A reason in front is no method.
    QCOMPARE(m_shop.ctl({u"registry"_s, u"freeze"_s, u"--why"_s, u"stolen"_s, id}).output,
             QByteArray("Frozen.\n"));
    QVERIFY(rowOf(m_shop, u"4242"_s)[u"frozen"].toBool());
    QCOMPARE(m_shop.ctl(freeze(id, false)).output, QByteArray("Free again.\n"));
    const auto journal = m_shop.journal();
    QCOMPARE(journal[journal.size() - 2].kind, u"method_unfrozen"_s);
    QCOMPARE(journal.back().kind, u"registry_changed"_s);
}

void CtlRegistryTest::aMethodNeverSeenIsFrozenBeforeItComes()
{
    const auto frozen =
        m_shop.ctl(freeze(QLatin1String(nobody.fingerprint)) + QStringList{u"--json"_s});
    QVERIFY2(frozen.code == 0, frozen.errors.constData());
    QVERIFY(objectIn(frozen.output)[u"new"].toBool());
    QVERIFY(m_shop.ctl({u"registry"_s}).output.contains("unknown card"));
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(nobody));
    const QJsonObject refused = till.next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"too_many_failures"_s);
    QVERIFY(refused[u"say"].toString().contains(u"frozen by the shop"_s));
    till.next(u"closed"_s);
    till.nextStage(u"basket"_s);
    till.send(plain("cancel"));
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(rowOf(m_shop, u"1111"_s)[u"brand"].toString(), u"visa"_s);
    QVERIFY(rowOf(m_shop, u"1111"_s)[u"frozen"].toBool());
}

void CtlRegistryTest::aMethodNeverSeenIsNotFreed()
{
    const auto ran = m_shop.ctl(freeze(u"fp_never"_s, false));
    QCOMPARE(ran.code, 1);
    QVERIFY(ran.output.isEmpty());
}

void CtlRegistryTest::aCardNumberIsNoMethod()
{
    const auto ran = m_shop.ctl(freeze(u"4242424242424242"_s));
    QCOMPARE(ran.code, 2);
    QVERIFY(!ran.errors.contains("4242424242424242"));
}

/// As after an erasure that failed halfway, which the next command ended.
void CtlRegistryTest::whoIsErasedIsSaidToBe()
{
    const Shop shop;
    const QString id = rowOf(shop, QLatin1String(ben.last4))[u"id"].toString();
    const auto erase = [&shop](const QString& method) {
        return shop.ctl(
            {u"registry"_s, u"erase"_s, method, u"--why"_s, u"asked for it"_s, u"--json"_s});
    };
    const auto first = erase(QLatin1String(ben.fingerprint));
    QVERIFY2(first.code == 0, first.errors.constData());
    QCOMPARE(objectIn(first.output)[u"id"].toString(), id);
    const auto again = erase(id);
    QVERIFY2(again.code == 0, again.errors.constData());
    QCOMPARE(objectIn(again.output)[u"sequence"], objectIn(first.output)[u"sequence"]);
    QCOMPARE(objectIn(again.output)[u"numbers"].toInt(), 1);
    // Nothing leads from a card to whoever had it.
    const auto byCard = erase(QLatin1String(ben.fingerprint));
    QCOMPARE(byCard.code, 1);
    QVERIFY2(byCard.errors.contains("is erased"), byCard.errors.constData());
    // What brings the number back is named.
    const auto said = shop.ctl({u"registry"_s, u"erase"_s, QLatin1String(cleo.fingerprint),
                                u"--why"_s, u"asked for it"_s});
    QCOMPARE(said.code, 0);
    QVERIFY(said.output.contains("CSV") && said.output.contains("head office"));
}

QTEST_GUILESS_MAIN(CtlRegistryTest)
#include "ctl_registry_test.moc"
