#include "tests/peers/modem_peer.h"
#include "tests/till/shop.h"

#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What `doctor` and `sms test` say of a modem, with the real ModemManager between.
class CtlModemTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void doctorSaysWhatIsMissing_data();
    void doctorSaysWhatIsMissing();
    void withoutTheDaemonItIsUnreachable();
    void aTestMessageIsSent();

private:
    std::unique_ptr<ModemPeer> m_peer;
};

namespace {

Shop::Options withModem()
{
    Shop::Options options;
    options.hasModem = true;
    return options;
}

/// What `doctor` says of the provider: verdict and words.
QString saidOf(const Shop::Ran& ran)
{
    for (const QByteArray& line : ran.output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == u"sms"_s)
            return said[u"verdict"].toString() + u' ' + said[u"says"].toString();
    }
    return {};
}

} // namespace

void CtlModemTest::initTestCase()
{
    if (!ModemPeer::isInstalled())
        QSKIP("ModemManager isn't installed (packages modemmanager, dbus)");
    m_peer = std::make_unique<ModemPeer>();
}

void CtlModemTest::doctorSaysWhatIsMissing_data()
{
    QTest::addColumn<bool>("isEnabled");
    QTest::addColumn<bool>("isLocked");
    QTest::addColumn<bool>("isRegistered");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << true << false << true << 0
                             << u"ok modem Acme M1 is ready, signal 64 %"_s;
    QTest::newRow("switch") << false << false << true << 0
                            << u"warn modem Acme M1 is switched off"_s;
    QTest::newRow("network") << true << false << false << 4
                             << u"fault modem Acme M1 is not registered with a network"_s;
    QTest::newRow("PIN") << false << true << true << 1 << u"fault modem Acme M1 has a locked SIM"_s;
}

void CtlModemTest::doctorSaysWhatIsMissing()
{
    QFETCH(bool, isEnabled);
    QFETCH(bool, isLocked);
    QFETCH(bool, isRegistered);
    QFETCH(int, code);
    QFETCH(QString, says);
    AtModem::Manners manners;
    manners.isLocked = isLocked;
    manners.isRegistered = isRegistered;
    QVERIFY2(m_peer->start(manners), qPrintable(m_peer->log()));
    if (isEnabled)
        QVERIFY2(m_peer->enable(), qPrintable(m_peer->log()));
    const Shop shop(withModem());
    const Shop::Ran ran = shop.ctl({u"doctor"_s, u"--json"_s});
    QVERIFY2(saidOf(ran).startsWith(says), qPrintable(saidOf(ran)));
    QCOMPARE(ran.code, code);
}

void CtlModemTest::withoutTheDaemonItIsUnreachable()
{
    m_peer->stop();
    const Shop shop(withModem());
    const Shop::Ran ran = shop.ctl({u"doctor"_s, u"--json"_s});
    QVERIFY2(saidOf(ran).startsWith(u"fault modem: ModemManager isn't running"_s),
             qPrintable(saidOf(ran)));
    QCOMPARE(ran.code, 4);
    QCOMPARE(shop.ctl({u"sms"_s, u"test"_s, u"+4915112345678"_s}).code, 4);
    QVERIFY(m_peer->startAlone());
    QVERIFY(
        saidOf(shop.ctl({u"doctor"_s, u"--json"_s})).startsWith(u"fault modem: none is there"_s));
}

void CtlModemTest::aTestMessageIsSent()
{
    QVERIFY2(m_peer->start() && m_peer->enable(), qPrintable(m_peer->log()));
    const Shop shop(withModem());
    const Shop::Ran ran = shop.ctl({u"sms"_s, u"test"_s, u"+4915112345678"_s});
    QCOMPARE(ran.code, 0);
    QCOMPARE(ran.output, QByteArray("modem: sent\n"));
    QCOMPARE(m_peer->modem().given().size(), std::size_t(1));
    QCOMPARE(m_peer->modem().given()[0].to, u"+4915112345678"_s);
}

QTEST_GUILESS_MAIN(CtlModemTest)
#include "ctl_modem_test.moc"
