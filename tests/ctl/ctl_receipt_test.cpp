#include "tests/ctl/said.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// With another letter at that place, counted from the end: one that may stand at the very end.
QString withSlip(QString code, qsizetype fromEnd)
{
    QChar& letter = code[code.size() - fromEnd];
    letter = letter == u'A' ? u'C' : u'A';
    return code;
}

} // namespace

// `journal check-receipt` of a code with a slip in it.
class CtlReceiptTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSlipInTheProofIsSaidToBeOne_data();
    void aSlipInTheProofIsSaidToBeOne();
    void whatSaysSomethingElseIsNotExcused();
    void withAKeyAloneTheReceiptIsNotAccused();

private:
    [[nodiscard]] Shop::Ran check(const QString& code, const QStringList& more = {}) const
    {
        return m_shop.ctl(QStringList{u"journal"_s, u"check-receipt"_s, code} + more);
    }

    Shop m_shop;
    QString m_code;
};

void CtlReceiptTest::initTestCase()
{
    QVERIFY2(m_shop.fault().isEmpty(), qPrintable(m_shop.fault()));
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    m_code = till.next(u"recorded"_s)[u"receipt_code"].toString();
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(check(m_code).code, 0);
}

void CtlReceiptTest::aSlipInTheProofIsSaidToBeOne_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QByteArray>("place");
    QTest::newRow("its last character") << withSlip(m_code, 1) << QByteArray("character 205 on");
    QTest::newRow("in its middle") << withSlip(m_code, 100) << QByteArray("character 106 on");
    QTest::newRow("in small letters")
        << withSlip(m_code, 1).toLower() << QByteArray("character 205 on");
}

void CtlReceiptTest::aSlipInTheProofIsSaidToBeOne()
{
    QFETCH(QString, code);
    QFETCH(QByteArray, place);
    const auto ran = check(code);
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("it differs in PROOF from " + place +
                                 ", and in nothing else: that was probably mistyped or misread"),
             ran.errors.constData());
}

void CtlReceiptTest::whatSaysSomethingElseIsNotExcused()
{
    QString code = withSlip(m_code, 1);
    QVERIFY(code.contains(u"/4.30/"_s));
    for (const QString& other : {code.replace(u"/4.30/"_s, u"/4.80/"_s),
                                 QString(m_code).replace(u"/4.30/"_s, u"/4.80/"_s)}) {
        const auto ran = check(other);
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.errors.contains("it differs in TOTAL"), ran.errors.constData());
        QVERIFY2(!ran.errors.contains("probably"), ran.errors.constData());
    }
}

/// Nothing tells there which of it is the slip, nor that there is none.
void CtlReceiptTest::withAKeyAloneTheReceiptIsNotAccused()
{
    const QString key = m_shop.file("key.pem");
    const auto keys = objectIn(m_shop.ctl({u"keys"_s, u"--json"_s}).output);
    QVERIFY(put(key, keys[u"public_key"].toString().toLatin1()));
    QCOMPARE(check(m_code, {u"--key"_s, key}).code, 0);
    const auto ran = check(withSlip(m_code, 1), {u"--key"_s, key});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("did not sign this code as it was typed or read"),
             ran.errors.constData());
}

QTEST_GUILESS_MAIN(CtlReceiptTest)
#include "ctl_receipt_test.moc"
