#include "tests/peers/kannel_peer.h"
#include "tests/till/agreement.h"
#include "tests/till/secret_search.h"
#include "tests/till/till_process.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>
#include <csignal>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// No code and no full number in what the till stores, says, logs, or leaves when it crashes.
class TillLeaksTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSearchFindsWhatIsThere();
    void nothingLeaks_data();
    void nothingLeaks();

private:
    QString receive();
    void sellWithWrongCodesAndResends();
    void keyOddly();
    void crash();
    [[nodiscard]] QStringList received() const;

    std::unique_ptr<KannelPeer> m_kannel;
    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    qsizetype m_received = 0;
    QStringList m_codes; // sent or keyed
};

void TillLeaksTest::initTestCase()
{
    if (KannelPeer::isInstalled())
        m_kannel = std::make_unique<KannelPeer>();
}

void TillLeaksTest::theSearchFindsWhatIsThere()
{
    SecretSearch search;
    search.code(u"482913"_s);
    for (const char* text : {"482913", "is 482 913.", "\"482913\"", "text=ACME%3A%20482%20913",
                             "text=A%3A+482+913", "482-913"})
        QVERIFY2(search.finds(text) > 0, text);
    QVERIFY(search.finds(QByteArray("4\0008\0002\0009\0001\0003\0", 12)) > 0);
    for (const char* text : {"1482913", "4829130", "a482913", "482", "482 914"})
        QCOMPARE(search.finds(text), 0);
    SecretSearch numbers;
    numbers.number(QString::fromLatin1(anna.phone));
    for (const char* text : {"+4917604069011", "4917604069011", "004917604069011", "017604069011",
                             "0176 0406 9011", "%2B4917604069011", "+49 (176) 04069011"})
        QVERIFY2(numbers.finds(text) > 0, text);
    QCOMPARE(numbers.finds("•••• 9011"), 0);
}

QStringList TillLeaksTest::received() const
{
    if (m_shop->phone().isEmpty() && m_kannel) {
        QStringList texts;
        for (const KannelPeer::Received& message : m_kannel->received())
            texts << message.text;
        return texts;
    }
    return m_shop->phone();
}

QString TillLeaksTest::receive()
{
    if (!QTest::qWaitFor([&] { return received().size() > m_received; }, TillProcess::limit_ms))
        return {};
    const QString code = codeIn(received().at(m_received++));
    m_codes << code << wrongFor(code);
    return code;
}

void TillLeaksTest::nothingLeaks_data()
{
    QTest::addColumn<bool>("isKannel");
    QTest::newRow("demo phone") << false;
    QTest::newRow("Kannel") << true;
}

void TillLeaksTest::sellWithWrongCodesAndResends()
{
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(anna));
    m_till->nextStage(u"countersigning"_s);
    const QString code = receive();
    QVERIFY(!code.isEmpty());
    m_till->send(key(wrongFor(code)));
    QCOMPARE(m_till->nextRefusal(), u"wrong_code"_s);
    m_till->kill();
    QVERIFY(m_till->start());
    m_till->nextStage(u"countersigning"_s);
    QVERIFY(QTest::qWaitFor(
        [&] {
            m_till->send(plain("resend"));
            return m_till->next([](const QJsonObject& said) {
                return said[u"event"] == u"refused"_s || said[u"event"] == u"stage"_s;
            })[u"event"] == u"stage"_s;
        },
        10'000));
    QCOMPARE(receive(), code);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.00"_s);
}

/// Lines that hold a code and are no command: what is wrong is said without repeating them.
void TillLeaksTest::keyOddly()
{
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(ben));
    m_till->nextStage(u"countersigning"_s);
    const QByteArray code = receive().toLatin1();
    for (const QByteArray& line : std::initializer_list<QByteArray>{
             "{\"do\":\"code\",\"digits\":" + code + "}",
             "{\"do\":\"code\",\"digits\":\"" + code + "\",\"more\":1}",
             "{\"do\":\"code\",\"digits\":\"" + code.left(3) + ' ' + code.mid(3) + "\"}",
             "{\"do\":\"" + code + "\"}", "{\"do\":\"code\",\"" + code + "\":\"x\"}",
             "{\"do\":\"code\",\"digits\":\"x" + code + "\"}", "code " + code, code,
             "{\"do\":\"scan\",\"code\":\"" + code + "\"}"}) {
        m_till->sendLine(line);
        m_till->next(u"refused"_s);
    }
    m_till->send(key(QString::fromLatin1(code) + u"1"_s));
    QCOMPARE(m_till->nextRefusal(), u"wrong_digits"_s);
    m_till->send({{u"do"_s, u"deny"_s}, {u"reason"_s, u"not_mine"_s}});
    m_till->next(u"closed"_s);
}

/// With a code out, and one keyed.
void TillLeaksTest::crash()
{
    m_till->nextStage(u"basket"_s);
    m_till->send(chargeCard(cleo));
    m_till->nextStage(u"countersigning"_s);
    const QString code = receive();
    m_till->send(key(wrongFor(code)));
    QCOMPARE(m_till->nextRefusal(), u"wrong_code"_s);
    m_till->signal(SIGABRT);
}

void TillLeaksTest::nothingLeaks()
{
    QFETCH(bool, isKannel);
    if (isKannel && !m_kannel)
        QSKIP("Kannel isn't installed (packages kannel, kannel-extras)");
    Shop::Options options;
    options.code = u"resend_after = \"1 s\""_s;
    if (isKannel) {
        QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
        options.kannel = m_kannel->url();
    }
    m_received = 0;
    m_codes.clear();
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(
        m_shop->config(),
        QStringList{u"QT_LOGGING_RULES=*=true"_s, u"QT_FORCE_STDERR_LOGGING=1"_s});
    QVERIFY(m_till->start());
    sellWithWrongCodesAndResends();
    keyOddly();
    crash();
    if (QTest::currentTestFailed())
        return;

    SecretSearch search;
    for (const QString& code : std::as_const(m_codes))
        search.code(code);
    for (const Card& card : {anna, ben, cleo})
        search.number(QString::fromLatin1(card.phone));
    QVERIFY(search.finds(received().join(u'\n').toUtf8()) >= 3); // The search itself works.

    int files = 0;
    QDirIterator kept(m_shop->data(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (kept.hasNext()) {
        const QString path = kept.next();
        ++files;
        QVERIFY2(search.finds(contentOf(path)) == 0, qPrintable(path));
    }
    QVERIFY(files >= 4);
    QVERIFY2(search.finds(m_till->output()) == 0, m_till->output().constData());
    QVERIFY2(search.finds(m_till->errors()) == 0, m_till->errors().constData());
    QVERIFY(!isKannel || !m_till->errors().isEmpty()); // Whatever can be logged was.
    QString purchase;
    for (const QJsonObject& said : m_till->said()) {
        if (said[u"event"] == u"recorded"_s)
            purchase = said[u"purchase"].toString();
    }
    for (const QStringList& command :
         {QStringList{u"journal"_s, u"export"_s}, QStringList{u"messages"_s},
          QStringList{u"messages"_s, u"--json"_s}, QStringList{u"registry"_s},
          QStringList{u"registry"_s, u"--json"_s}, QStringList{u"doctor"_s},
          QStringList{u"journal"_s, u"show"_s, purchase}}) {
        const Shop::Ran ran = m_shop->ctl(command);
        QVERIFY2(!ran.output.isEmpty() || !ran.errors.isEmpty(), qPrintable(command.join(u' ')));
        QVERIFY2(search.finds(ran.output + ran.errors) == 0, qPrintable(command.join(u' ')));
    }
    // What lies beside the data: only what the shop itself put there, and the phone.
    const QStringList besides = QDir(m_shop->folder()).entryList(QDir::Files);
    QCOMPARE(QSet<QString>(besides.begin(), besides.end()),
             (QSet<QString>{u"shop.toml"_s, u"products.csv"_s, u"registry.csv"_s, u"script.jsonl"_s,
                            u"kannel.secret"_s} |
              (isKannel ? QSet<QString>() : QSet<QString>{u"phone.jsonl"_s})));
    QVERIFY(m_till->start());
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

QTEST_GUILESS_MAIN(TillLeaksTest)
#include "till_leaks_test.moc"
