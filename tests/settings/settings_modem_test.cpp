#include "core/settings/settings.h"

#include <QTest>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;

namespace {

auto parsedWith(const QByteArray& lines)
{
    return settings::parse("[store]\nname = \"Acme Market\"\ncurrency = \"EUR\"\n"
                           "[till]\nid = \"till-3\"\ndata = \"/var/lib/countersign\"\n"
                           "[[sms]]\nprovider = \"modem\"\n"_ba +
                               lines,
                           u"c.toml"_s);
}

std::optional<settings::SmsProvider> modemWith(const QByteArray& lines)
{
    const auto read = parsedWith(lines);
    if (!read) {
        qWarning().noquote() << read.error().toString();
        return {};
    }
    return read->sms.front();
}

} // namespace

class SettingsModemTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyModemWillDoAndHasTheTimeANetworkTakes();
    void oneModemCanBeNamed();
    void twoThatMayBeOneAreRefused_data();
    void twoThatMayBeOneAreRefused();
};

void SettingsModemTest::anyModemWillDoAndHasTheTimeANetworkTakes()
{
    const auto modem = modemWith({});
    QVERIFY(modem.has_value());
    QCOMPARE(modem->kind, settings::SmsKind::modem);
    QCOMPARE(modem->modem, u"any"_s);
    QVERIFY(modem->deliveryReports);
    QCOMPARE(modem->timeout_ms, 12'000);
}

void SettingsModemTest::oneModemCanBeNamed()
{
    const auto modem = modemWith("modem = \"490154203237518\"\ndelivery_reports = false\n"
                                 "timeout = \"20 s\"\n");
    QVERIFY(modem.has_value());
    QCOMPARE(modem->modem, u"490154203237518"_s);
    QVERIFY(!modem->deliveryReports);
    QCOMPARE(modem->timeout_ms, 20'000);
}

void SettingsModemTest::twoThatMayBeOneAreRefused_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<bool>("isRefused");
    const QByteArray one = "modem = \"490154203237518\"\n";
    const QByteArray other = "modem = \"356938035643809\"\n";
    const QByteArray any = "modem = \"any\"\n";
    QTest::newRow("any twice") << any << any << true;
    QTest::newRow("any is the default") << QByteArray("\n") << QByteArray() << true;
    QTest::newRow("any and one") << any << one << true;
    QTest::newRow("one and any") << one << any << true;
    QTest::newRow("one twice") << one << one << true;
    QTest::newRow("two") << one << other << false;
}

void SettingsModemTest::twoThatMayBeOneAreRefused()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(bool, isRefused);
    const auto read = parsedWith(first +
                                 "[[sms]]\nprovider = \"demo\"\n"
                                 "[[sms]]\nprovider = \"modem\"\n" +
                                 second);
    QCOMPARE(read.ok(), !isRefused);
    if (isRefused)
        QCOMPARE(read.error().toString(),
                 u"c.toml:13: sms.modem: may be the same modem as that of the [[sms]] on line 8; "
                 "name each one's IMEI, device or own number"_s);
    else
        QCOMPARE(read->sms.size(), std::size_t(3));
}

QTEST_GUILESS_MAIN(SettingsModemTest)
#include "settings_modem_test.moc"
