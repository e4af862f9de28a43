#include "tests/till/secret_search.h"
#include "tests/windows/counter.h"

#include <QDir>
#include <QTest>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

class WindowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aPurchaseIsSoldWithKeysAndClicksAlone();
    void aCustomerScreenThatDiesComesBackAndThePurchaseGoesOn();
    void nothingTypedAtTheTillChargesApprovesOrCancels();

private:
    void sellThreeGoodsUntilTheCodeIsAsked(qsizetype linesBefore = 0);
    void keepPicture(const char* stage);

    Desktop m_desktop;
    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<Counter> m_counter;
    QImage m_codePage;
    QImage m_waitingPane;
    QString m_code;
    int m_pictures = 0;
};

constexpr int cards = 3;

void WindowsTest::initTestCase()
{
    if (const QStringList missing = Desktop::missing(); !missing.isEmpty())
        QSKIP(qPrintable(u"not installed: "_s + missing.join(u", "_s)));
    QVERIFY(m_desktop.start());
    QVERIFY(QDir().mkpath(QStringLiteral(PICTURES)));
}

void WindowsTest::init()
{
    Shop::Options options;
    options.payment = u"demo_cards = [\"%1 %2 %3\", \"%4 %5 %6\", \"%7 %8 %9\"]\n"_s.arg(
        QLatin1String(anna.fingerprint), QLatin1String(anna.brand), QLatin1String(anna.last4),
        QLatin1String(ben.fingerprint), QLatin1String(ben.brand), QLatin1String(ben.last4),
        QLatin1String(nobody.fingerprint), QLatin1String(nobody.brand),
        QLatin1String(nobody.last4));
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_counter = std::make_unique<Counter>(m_desktop, *m_shop);
    QVERIFY(m_counter->open());
}

void WindowsTest::cleanup()
{
    if (QTest::currentTestFailed() && m_counter) {
        keepPicture("failed");
        qWarning().noquote() << "the till said:\n" << m_counter->log();
    }
    m_counter.reset();
    m_shop.reset();
}

void WindowsTest::keepPicture(const char* stage)
{
    QVERIFY(m_desktop.keepPicture(u"%1/%2-%3.png"_s.arg(QStringLiteral(PICTURES))
                                      .arg(++m_pictures, 2, 10, QChar(u'0'))
                                      .arg(QLatin1String(stage))));
}

/// Scans, charges by F12 and taps Anna's card; the customer's screen then asks for the code.
void WindowsTest::sellThreeGoodsUntilTheCodeIsAsked(qsizetype linesBefore)
{
    Counter& counter = *m_counter;
    const QImage empty =
        m_desktop.waitUntilSeen(counter.cashier(), [](const QImage&) { return true; });
    const QImage welcome =
        m_desktop.waitUntilSeen(counter.customer(), [](const QImage&) { return true; });
    keepPicture("empty");

    for (const char* goods : {pens, lamp, book})
        QVERIFY(m_desktop.scan(QLatin1String(goods)));
    QVERIFY(counter.waitForLines(linesBefore + 3));
    const QImage basket = counter.changed(counter.cashier(), empty);
    QVERIFY(!basket.isNull());
    const QImage customerBasket = counter.changed(counter.customer(), welcome);
    QVERIFY(!customerBasket.isNull());
    keepPicture("basket");

    QVERIFY(m_desktop.press({u"F12"_s}));
    const QImage cardSheet = counter.changed(counter.cashier(), basket);
    QVERIFY(!cardSheet.isNull());
    keepPicture("cards");

    QVERIFY(counter.tapCard(0, cards));
    m_code = counter.codeOfMessage(1);
    QCOMPARE(m_code.size(), 6);
    QVERIFY(counter.waitFor(u"message_sent"_s));
    m_codePage = m_desktop.waitUntilSeen(counter.customer(), [&](const QImage& seen) {
        return difference(seen, customerBasket, QRect(764, 92, 476, 676)) > 0.05;
    });
    QVERIFY(!m_codePage.isNull());
    m_waitingPane = counter.changed(counter.cashier(), cardSheet);
    QVERIFY(!m_waitingPane.isNull());
    keepPicture("code");
}

void WindowsTest::aPurchaseIsSoldWithKeysAndClicksAlone()
{
    Counter& counter = *m_counter;
    sellThreeGoodsUntilTheCodeIsAsked();
    if (QTest::currentTestFailed())
        return;

    // Six times the same key as fast as can be: a wrong code, unless it is the one in ten.
    QVERIFY(counter.keyDigits(QString(6, m_code == u"777777"_s ? u'8' : u'7')));
    const QImage keyed = counter.changed(counter.customer(), m_codePage);
    QVERIFY(!keyed.isNull());
    keepPicture("keyed");
    QVERIFY(counter.pressPay());
    QVERIFY(counter.waitFor(u"try_failed"_s));
    const QImage wrong = counter.keysWithOtherWords(keyed);
    QVERIFY(!wrong.isNull());
    keepPicture("wrong");

    QVERIFY(counter.keyDigits(m_code));
    const QImage rightOne = counter.changed(counter.customer(), wrong);
    QVERIFY(!rightOne.isNull());
    keepPicture("keyed-again");
    QVERIFY(counter.pressPay());
    QVERIFY(counter.waitFor(u"purchase_recorded"_s));
    const QImage done = counter.changed(counter.cashier(), m_waitingPane);
    QVERIFY(!done.isNull());
    QVERIFY(!counter.changed(counter.customer(), rightOne).isNull());
    keepPicture("recorded");

    QVERIFY(m_desktop.focus(counter.cashier()));
    QVERIFY(m_desktop.press({u"F12"_s}));
    QVERIFY(!counter.changed(counter.cashier(), done).isNull());
    keepPicture("next-customer");
    QVERIFY(m_desktop.scan(QLatin1String(book)));
    QVERIFY(counter.waitForLines(1));
    QVERIFY(counter.close());

    QCOMPARE(counter.kinds(),
             QStringList({u"purchase_started"_s, u"payment_authorised"_s, u"code_issued"_s,
                          u"message_queued"_s, u"message_sent"_s, u"try_counted"_s, u"try_failed"_s,
                          u"try_counted"_s, u"countersigned"_s, u"capture_requested"_s,
                          u"payment_captured"_s, u"purchase_recorded"_s}));
    const Entry recorded = m_shop->journal().back();
    QCOMPARE(recorded.kind, u"purchase_recorded"_s);
    QCOMPARE(recorded.payload[u"total"], u"48.20"_s);
    QCOMPARE(recorded.payload[u"countersigned"], true);
    QCOMPARE(m_shop->phone().size(), 1);
    const std::vector<QJsonObject> ledger = m_shop->ledger();
    QCOMPARE(ledger.size(), 2U);
    QCOMPARE(ledger.back()[u"op"], u"capture"_s);
    QCOMPARE(ledger.back()[u"amount"], u"48.20"_s);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
    SecretSearch search;
    search.code(m_code);
    search.number(QLatin1String(anna.phone));
    search.text(m_shop->phone().front());
    QVERIFY2(search.finds(counter.log()) == 0, counter.log());
    // Nor key by key, nor touch by touch.
    QVERIFY2(!counter.log().contains("qt.qpa.input.events"), counter.log());
    QVERIFY2(!counter.log().contains("qt.pointer"), counter.log());
}

void WindowsTest::aCustomerScreenThatDiesComesBackAndThePurchaseGoesOn()
{
    Counter& counter = *m_counter;
    sellThreeGoodsUntilTheCodeIsAsked();
    if (QTest::currentTestFailed())
        return;

    QVERIFY(counter.keyDigits(m_code.left(3)));
    QVERIFY(counter.killCustomerScreen());
    // What was keyed on the screen that died is gone; the code is asked for as before.
    QVERIFY(!counter.keysAgain(m_codePage).isNull());
    keepPicture("screen-came-back");
    QVERIFY(counter.keyDigits(m_code));
    QVERIFY(counter.pressPay());
    QVERIFY(counter.waitFor(u"purchase_recorded"_s));
    QVERIFY(counter.close());

    QCOMPARE(counter.kinds().count(u"try_counted"_s), 1);
    QCOMPARE(counter.kinds().count(u"countersigned"_s), 1);
    QCOMPARE(m_shop->phone().size(), 1);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void WindowsTest::nothingTypedAtTheTillChargesApprovesOrCancels()
{
    Counter& counter = *m_counter;
    const auto typeEverything = [&](const QString& code) {
        const QStringList slowly = code.split(QString(), Qt::SkipEmptyParts);
        return m_desktop.scan(code) && m_desktop.press(slowly + QStringList{u"Return"_s}) &&
               m_desktop.press({u"Return"_s, u"KP_Enter"_s, u"y"_s, u"Return"_s});
    };
    // At the checkout nothing of it charges: the card reader has not been asked for anything.
    QVERIFY(m_desktop.scan(QLatin1String(lamp)));
    QVERIFY(counter.waitForLines(1));
    QVERIFY(typeEverything(u"482913"_s));
    QVERIFY(m_desktop.press({u"BackSpace"_s, u"Escape"_s}));
    QVERIFY(counter.kinds().isEmpty());
    QVERIFY(m_shop->ledger().empty());

    sellThreeGoodsUntilTheCodeIsAsked(1);
    if (QTest::currentTestFailed())
        return;
    const QStringList asked = counter.kinds();
    // The customer's own code, typed by the cashier: it isn't even counted as a try.
    QVERIFY(typeEverything(m_code));
    QVERIFY(m_desktop.press({u"space"_s, u"Tab"_s, u"Return"_s}));
    keepPicture("typed-at-the-till");
    QVERIFY(m_desktop.focus(counter.cashier()));
    QVERIFY(m_desktop.press({u"Escape"_s}));
    const QImage question = counter.changed(counter.cashier(), m_waitingPane);
    QVERIFY(!question.isNull());
    keepPicture("cancel-asked");
    QVERIFY(typeEverything(m_code));
    QCOMPARE(counter.kinds(), asked);
    QVERIFY(m_desktop.press({u"Escape"_s}));
    QVERIFY(!counter.changed(counter.cashier(), question).isNull());

    // What the customer keys is the first that counts.
    QVERIFY(counter.keyDigits(m_code));
    QVERIFY(counter.pressPay());
    QVERIFY(counter.waitFor(u"purchase_recorded"_s));
    QVERIFY(counter.close());
    QCOMPARE(counter.kinds().count(u"try_counted"_s), 1);
    QCOMPARE(m_shop->ledger().size(), 2U);
}

} // namespace countersign::tests

QTEST_GUILESS_MAIN(countersign::tests::WindowsTest)
#include "windows_test.moc"
