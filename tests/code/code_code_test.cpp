#include "core/code/code.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>
#include <functional>

using namespace countersign;
using namespace countersign::code;

namespace {

QByteArray textOf(const SecretBytes& secret)
{
    return QByteArray(reinterpret_cast<const char*>(secret.data()),
                      static_cast<qsizetype>(secret.size()));
}

SecretBytes secretOf(QByteArray bytes)
{
    return SecretBytes::takenFrom(bytes);
}

QByteArray randomBytes(QRandomGenerator& random, int count)
{
    QByteArray bytes(count, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random.bounded(256));
    return bytes;
}

Approval randomApproval(QRandomGenerator& random)
{
    const auto currency = sale::Currency::fromCode(u"EUR").value();
    return {QStringLiteral("till-%1").arg(random.bounded(100)),
            randomBytes(random, 18).toHex(),
            random.bounded(1, 5),
            sale::Money(random.bounded(1, 1'000'000), currency),
            QStringLiteral("SHOP %1").arg(random.bounded(100)),
            randomBytes(random, 16),
            randomBytes(random, 16),
            randomBytes(random, 32),
            randomBytes(random, 16)};
}

QByteArray flippedSomewhere(QByteArray bytes, QRandomGenerator& random)
{
    char& byte = bytes[random.bounded(static_cast<int>(bytes.size()))];
    byte = static_cast<char>(byte ^ (1 << random.bounded(8)));
    return bytes;
}

} // namespace

class CodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codesAreThoseComputedElsewhere();
    void anyChangeMakesAnotherCode();
    void elementsCantRunIntoEachOther();
    void theSameApprovalHasTheSameCode();
    void codesAreSpreadEvenly();
    void onlyTheExpectedDigitsMatch();
};

void CodeTest::codesAreThoseComputedElsewhere()
{
    QFile file(QFINDTESTDATA("vectors.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int count = 0;
    int leadingZeros = 0;
    for (; !file.atEnd(); ++count) {
        const QJsonObject vector = QJsonDocument::fromJson(file.readLine()).object();
        const auto text = [&](const char* name) {
            return vector.value(QLatin1String(name)).toString();
        };
        const auto bytes = [&](const char* name) {
            return QByteArray::fromHex(text(name).toLatin1());
        };
        const auto currency = sale::Currency::fromCode(text("currency")).value();
        const Approval approval{
            text("till"),
            text("purchase").toLatin1(),
            vector.value(QLatin1String("tender")).toInt(),
            sale::Money(vector.value(QLatin1String("minor")).toInteger(), currency),
            text("payee"),
            bytes("method"),
            bytes("registration"),
            bytes("basket"),
            bytes("nonce")};
        const int digits = vector.value(QLatin1String("digits")).toInt();
        const QByteArray expected = text("code").toLatin1();
        QCOMPARE(textOf(codeFor(secretOf(bytes("key")), approval, digits)), expected);
        leadingZeros += expected.startsWith('0') ? 1 : 0;
    }
    QCOMPARE(count, 60);
    QVERIFY(leadingZeros > 0);
}

void CodeTest::anyChangeMakesAnotherCode()
{
    QRandomGenerator random(1);
    using Change = std::function<void(Approval&)>;
    const std::vector<Change> changes = {
        [&](Approval& a) { a.tillId += u'x'; },
        [&](Approval& a) { a.purchaseId = flippedSomewhere(a.purchaseId, random); },
        [&](Approval& a) { ++a.tenderNumber; },
        [&](Approval& a) { a.amount += sale::Money(1, a.amount.currency()); },
        [&](Approval& a) { a.amount = -a.amount; },
        [&](Approval& a) {
            a.amount = sale::Money(a.amount.minor(), sale::Currency::fromCode(u"USD").value());
        },
        [&](Approval& a) { a.payee[0] = u'X'; },
        [&](Approval& a) { a.methodId = flippedSomewhere(a.methodId, random); },
        [&](Approval& a) { a.registrationId = flippedSomewhere(a.registrationId, random); },
        [&](Approval& a) { a.basketDigest = flippedSomewhere(a.basketDigest, random); },
        [&](Approval& a) { a.nonce = flippedSomewhere(a.nonce, random); },
    };
    int sameCode = 0;
    for (int run = 0; run < 2000; ++run) {
        const Approval approval = randomApproval(random);
        const QByteArray keyBytes = randomBytes(random, 32);
        const SecretBytes key = secretOf(keyBytes);
        const SecretBytes code = codeFor(key, approval, 10);
        for (const Change& change : changes) {
            Approval changed = approval;
            change(changed);
            QVERIFY(frameOf(changed) != frameOf(approval));
            sameCode += matches(codeFor(key, changed, 10), code) ? 1 : 0;
        }
        const SecretBytes otherKey = secretOf(flippedSomewhere(keyBytes, random));
        sameCode += matches(codeFor(otherKey, approval, 10), code) ? 1 : 0;
    }
    QCOMPARE(sameCode, 0); // 24,000 pairs, each alike by chance once in 10^10
}

void CodeTest::elementsCantRunIntoEachOther()
{
    QRandomGenerator random(2);
    Approval a = randomApproval(random);
    Approval b = a;
    a.methodId = "ab";
    a.registrationId = "c";
    b.methodId = "a";
    b.registrationId = "bc";
    QVERIFY(frameOf(a) != frameOf(b));
    a = b;
    a.tillId = QStringLiteral("till-1");
    b.tillId = QStringLiteral("till-");
    b.purchaseId = '1' + b.purchaseId;
    QVERIFY(frameOf(a) != frameOf(b));
}

void CodeTest::theSameApprovalHasTheSameCode()
{
    QRandomGenerator random(3);
    const SecretBytes key = secretOf(randomBytes(random, 32));
    for (int digits = digits_min; digits <= digits_max; ++digits) {
        const Approval approval = randomApproval(random);
        const QByteArray code = textOf(codeFor(key, approval, digits));
        QCOMPARE(code.size(), digits);
        QCOMPARE(textOf(codeFor(key, Approval(approval), digits)), code);
    }
}

void CodeTest::codesAreSpreadEvenly()
{
    QRandomGenerator random(4);
    const SecretBytes key = secretOf(randomBytes(random, 32));
    int counts[6][10] = {};
    constexpr int codes = 20'000;
    for (int i = 0; i < codes; ++i) {
        const QByteArray code = textOf(codeFor(key, randomApproval(random), 6));
        for (int place = 0; place < 6; ++place)
            ++counts[place][code[place] - '0'];
    }
    // Expected 2,000 each with a deviation of 42; six deviations either way.
    for (const auto& place : counts) {
        for (const int count : place)
            QVERIFY2(qAbs(count - codes / 10) < 255, qPrintable(QString::number(count)));
    }
}

void CodeTest::onlyTheExpectedDigitsMatch()
{
    const SecretBytes expected = secretOf("048291");
    QVERIFY(matches(secretOf("048291"), expected));
    for (const char* wrong : {"048292", "148291", "48291", "0482910", "", "048 291"})
        QVERIFY2(!matches(secretOf(wrong), expected), wrong);
    QVERIFY(!matches(SecretBytes(), SecretBytes()));
}

QTEST_GUILESS_MAIN(CodeTest)
#include "code_code_test.moc"
