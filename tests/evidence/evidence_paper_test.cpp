#include "tests/evidence/ran.h"
#include "tests/till/reply_gateway.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What the paper of a case says of what the phone answered, of cash, and of the till's own name.

namespace {

/// On one line, whatever column it stood in.
QString flat(const QString& text)
{
    return text.simplified();
}

} // namespace

class EvidencePaperTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aReplyThatStoppedThePurchaseIsToldAsOne();
    void aReplyAfterTheSaleIsToldFirst();
    void cashHasNothingToDoWithTheTerminal();
    void anotherTillsNameIsNotPutOnThePaper();

private:
    [[nodiscard]] bool hasReply() const;
    QString charge(TillProcess& till, const Card& card);
    QString paperOf(const QString& purchase, const char* folder);

    std::unique_ptr<ReplyGateway> m_gateway;
    std::unique_ptr<Shop> m_shop;
    QString m_cash;
    QString m_stopped;
    QString m_disowned;
};

QString EvidencePaperTest::charge(TillProcess& till, const Card& card)
{
    till.send(scan(lamp));
    till.send(scan(book));
    till.send(chargeCard(card));
    const QString purchase = till.nextStage(u"countersigning"_s)[u"purchase"].toString();
    till.next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] == u"accepted"_s;
    });
    return purchase;
}

bool EvidencePaperTest::hasReply() const
{
    const auto journal = m_shop->journal();
    return std::any_of(journal.begin(), journal.end(), [this](const Entry& entry) {
        return entry.kind == u"reply_received" && entry.purchase == m_disowned;
    });
}

void EvidencePaperTest::initTestCase()
{
    m_gateway = std::make_unique<ReplyGateway>();
    Shop::Options options;
    options.providers = m_gateway->settings();
    m_shop = std::make_unique<Shop>(options);
    QCOMPARE(m_shop->fault(), QString());
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    m_cash = till.next(u"recorded"_s)[u"purchase"].toString();
    m_stopped = charge(till, ben);
    m_gateway->receive(QString::fromLatin1(ben.phone), u"NO"_s);
    till.next(u"closed"_s);
    till.send(plain("cancel")); // the goods that stand in a new basket
    m_disowned = charge(till, anna);
    till.send(key(codeIn(m_gateway->texts().back())));
    till.next(u"recorded"_s);
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    QTRY_VERIFY_WITH_TIMEOUT(hasReply(), 2 * TillProcess::limit_ms);
    QCOMPARE(till.endInput(), 0);
}

QString EvidencePaperTest::paperOf(const QString& purchase, const char* folder)
{
    const auto ran = m_shop->ctl({u"evidence"_s, purchase, u"--out"_s, m_shop->file(folder)});
    return ran.code == 0 ? textOf(m_shop->file(folder)) : QString::fromUtf8(ran.errors);
}

void EvidencePaperTest::aReplyThatStoppedThePurchaseIsToldAsOne()
{
    const QString text = paperOf(m_stopped, "stopped");
    for (const QString& words :
         {u"Stopped by a reply from the registered phone"_s, u"http gateway named"_s,
          u"Brought a reply"_s, u"Froze the payment method"_s, u"Who wrote the reply"_s})
        QVERIFY2(text.contains(words), qPrintable(text));
    QVERIFY(!text.contains(u"denied_by_reply"_s) && !text.contains(u"reply_received"_s));
}

void EvidencePaperTest::aReplyAfterTheSaleIsToldFirst()
{
    const QString text = flat(paperOf(m_disowned, "disowned"));
    const qsizetype headline = text.indexOf(u"Paid by card, countersigned by code"_s);
    const qsizetype warning =
        text.indexOf(u"The registered phone answered that this purchase is not theirs"_s);
    QVERIFY2(headline >= 0 && warning > headline, qPrintable(text));
    QVERIFY(warning < text.indexOf(u"What was bought"_s));
    QVERIFY(text.contains(u"the registered phone answered NO"_s));
}

void EvidencePaperTest::cashHasNothingToDoWithTheTerminal()
{
    const QString text = paperOf(m_cash, "cash");
    QVERIFY(text.contains(u"Paid in cash"_s));
    QVERIFY2(!text.contains(u"demonstration"_s), qPrintable(text));
    // Where the proof ends, and what to ask for, stands beside the commands too.
    const QByteArray how = contentOf(m_shop->file("cash/HOW-TO-CHECK.txt"));
    const QByteArray entries = contentOf(m_shop->file("cash/entries.jsonl")).trimmed();
    const auto last = QJsonDocument::fromJson(entries.split('\n').back());
    QVERIFY(how.contains("What this cannot show is what came after entry " +
                         QByteArray::number(last[u"seq"].toInteger())));
    QVERIFY(how.contains("journal export"));
}

void EvidencePaperTest::anotherTillsNameIsNotPutOnThePaper()
{
    QFile file(m_shop->config());
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray settings = file.readAll();
    QByteArray others = settings;
    others.replace("id = \"till-3\"", "id = \"till-9\"");
    QVERIFY(others != settings && file.resize(0) && file.seek(0) && file.write(others) > 0);
    file.flush();
    const auto ran = m_shop->ctl({u"evidence"_s, m_cash, u"--out"_s, m_shop->file("others")});
    QCOMPARE(ran.code, 2);
    QVERIFY2(ran.errors.contains("till.id is \"till-9\"") && ran.errors.contains("\"till-3\""),
             ran.errors.constData());
    QVERIFY(!QFile::exists(m_shop->file("others")));
}

QTEST_GUILESS_MAIN(EvidencePaperTest)
#include "evidence_paper_test.moc"
