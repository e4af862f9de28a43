#include "tests/payment/demo_counter.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using countersign::tests::DemoCounter;
using countersign::world::PaymentAnswer;
using countersign::world::PaymentState;

namespace {

/// What the ledger says of one payment, counted without the terminal's own book.
struct Seen
{
    qint64 held = 0;
    qint64 taken = 0;
    qint64 refunded = 0;
    int holds = 0;
    int captures = 0;
    int releases = 0;
};

qint64 minorOf(const QString& amount)
{
    return QString(amount).remove(QLatin1Char('.')).toLongLong();
}

QByteArray randomScript(QRandomGenerator& chance)
{
    const char* words[] = {"ok",       "decline",    "partial", "taken", "decline_capture",
                           "time_out", "lose_answer"};
    QByteArray script;
    for (int i = 0; i < 30; ++i)
        script += QByteArray("\"") + words[chance.bounded(7)] + "\"\n";
    return script;
}

} // namespace

class PaymentDemoPropertyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noPaymentIsTakenTwiceOrForMoreThanWasAuthorised_data();
    void noPaymentIsTakenTwiceOrForMoreThanWasAuthorised();

private:
    static void actAtRandom(DemoCounter& demo, QRandomGenerator& chance,
                            QHash<QByteArray, PaymentAnswer>& answers);
    static void verify(const QByteArray& ledger);
};

void PaymentDemoPropertyTest::noPaymentIsTakenTwiceOrForMoreThanWasAuthorised_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 24; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

/// One action with a key that is new or an old one; a repeat must get what was answered first.
void PaymentDemoPropertyTest::actAtRandom(DemoCounter& demo, QRandomGenerator& chance,
                                          QHash<QByteArray, PaymentAnswer>& answers)
{
    const QByteArray operation = QByteArray::number(chance.bounded(4));
    const QByteArray key = operation + '-' + QByteArray::number(chance.bounded(12));
    const QByteArray authorised = "0-" + QByteArray::number(chance.bounded(12));
    const QString payment = answers.value(authorised).payment;
    const std::int64_t minor = chance.bounded(1, 5) * 100;
    DemoCounter::Answer answer;
    switch (operation.toInt()) {
    case 0:
        answer = demo.authorise(key.constData(), minor);
        break;
    case 1:
        answer = demo.capture(key.constData(), payment, minor);
        break;
    case 2:
        answer = demo.release(key.constData(), payment, minor);
        break;
    case 3:
        answer = demo.refund(key.constData(), payment, minor);
        break;
    }
    QVERIFY(answer.has_value());
    if (answer->state == PaymentState::unknown)
        answer = demo.enquire(key.constData());
    if (answers.contains(key)) {
        QCOMPARE(answer->state, answers[key].state);
        QCOMPARE(answer->payment, answers[key].payment);
        QCOMPARE(answer->amount, answers[key].amount);
    } else if (answer->state != PaymentState::neverSeen) {
        answers.insert(key, *answer);
    }
}

void PaymentDemoPropertyTest::verify(const QByteArray& ledger)
{
    QSet<QString> keys;
    QHash<QString, Seen> payments;
    for (const QByteArray& line : ledger.split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonObject entry = QJsonDocument::fromJson(line).object();
        QVERIFY(!keys.contains(entry[u"key"].toString()));
        keys.insert(entry[u"key"].toString());
        Seen& seen = payments[entry[u"payment"].toString()];
        const QString answer = entry[u"answer"].toString();
        const qint64 minor = minorOf(entry[u"amount"].toString());
        if (answer == u"held" || answer == u"taken") {
            seen.held += minor;
            ++seen.holds;
        }
        if (answer == u"captured" || answer == u"taken") {
            seen.taken += minor;
            ++seen.captures;
        }
        if (answer == u"released")
            ++seen.releases;
        if (answer == u"refunded")
            seen.refunded += minor;
    }
    for (const Seen& seen : payments) {
        QVERIFY(seen.holds <= 1);
        QVERIFY(seen.captures + seen.releases <= 1);
        QVERIFY(seen.taken <= seen.held);
        QVERIFY(seen.refunded <= seen.taken);
    }
}

void PaymentDemoPropertyTest::noPaymentIsTakenTwiceOrForMoreThanWasAuthorised()
{
    QFETCH(quint32, seed);
    QRandomGenerator chance(seed);
    DemoCounter demo(seed % 3 == 0 ? QByteArray() : randomScript(chance));
    QHash<QByteArray, PaymentAnswer> answers;
    for (int i = 0; i < 150; ++i) {
        actAtRandom(demo, chance, answers);
        if (chance.bounded(20) == 0)
            QCOMPARE(demo.start(), QString());
    }
    QCOMPARE(demo.answersTooMany, 0);
    QVERIFY(answers.size() > 20);
    verify(demo.read());
}

QTEST_GUILESS_MAIN(PaymentDemoPropertyTest)
#include "payment_demo_property_test.moc"
