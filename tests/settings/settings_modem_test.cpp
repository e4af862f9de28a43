#include "core/settings/settings.h"

#include <QTest>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;

namespace {

std::optional<settings::SmsProvider> modemWith(const QByteArray& lines)
{
    const auto read = settings::parse("[store]\nname = \"Acme Market\"\ncurrency = \"EUR\"\n"
                                      "[till]\nid = \"till-3\"\ndata = \"/var/lib/countersign\"\n"
                                      "[[sms]]\nprovider = \"modem\"\n"_ba +
                                          lines,
                                      u"c.toml"_s);
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

QTEST_GUILESS_MAIN(SettingsModemTest)
#include "settings_modem_test.moc"
