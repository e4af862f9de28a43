#include "core/settings/sms_tables.h"
#include "core/settings/tables.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace countersign::settings {
namespace {

constexpr int url_max = 1024;

const QRegularExpression& demoCardForm()
{
    static const QRegularExpression form(
        QStringLiteral("^([!-~]{1,128}) ([a-z0-9-]{1,32}) ([0-9]{4})$"));
    return form;
}

NamedFile readFile(Table& table, const char* key)
{
    const NamedFile file{table.path(key).value_or(QString()), table.lineOfKey(key)};
    if (!file.path.isEmpty() && !QFileInfo(file.path).isReadable())
        table.fault(key, quoted(file.path) + u" can't be read");
    return file;
}

/// One that may be missing, and is a setting all the same.
std::optional<SecretReference> readSecretIfAny(Table& table, const char* key, Faults& faults)
{
    return table.has(key) ? readSecret(table, key, faults) : table.secret(key);
}

/// Whom the till believes, and by what it proves who it is.
void readCertificates(Table& table, Uplink& uplink, Faults& faults)
{
    uplink.authorities = readFile(table, "ca_file");
    uplink.certificate = readFile(table, "certificate");
    uplink.key = readSecretIfAny(table, "key", faults);
    if (table.has("certificate"))
        table.require("key");
    if (table.has("key"))
        table.require("certificate");
}

void readNats(Table& table, Uplink& uplink, Faults& faults)
{
    constexpr int stream_max = 64;
    table.require("url");
    uplink.stream = table.text("stream", stream_max).value_or(QStringLiteral("COUNTERSIGN"));
    readCertificates(table, uplink, faults);
    uplink.credentials = readSecretIfAny(table, "credentials", faults);
    uplink.headOfficeKey = readFile(table, "head_office_key");
}

void readHttps(Table& table, Uplink& uplink, Faults& faults)
{
    table.require("url");
    readCertificates(table, uplink, faults);
    uplink.headOfficeKey = readFile(table, "head_office_key");
}

void readPostgres(Table& table, Uplink& uplink, Faults& faults)
{
    constexpr int store_max = 64;
    table.require("url");
    if (table.has("password"))
        uplink.password = readSecret(table, "password", faults);
    uplink.headOfficeKey = readFile(table, "head_office_key");
    uplink.changesKey = readFile(table, "changes_key");
    uplink.store = table.text("store", store_max).value_or(QString());
    uplink.mayLoosen = table.flag("may_loosen").value_or(false);
    uplink.sharingKey = readSecretIfAny(table, "sharing_key", faults);
    if (table.has("changes_key"))
        table.require("store");
    if (table.has("store") || table.has("may_loosen"))
        table.require("changes_key");
}

} // namespace

Payment readPayment(Table table)
{
    Payment payment;
    const auto terminal = table.choice<Terminal>(
        "terminal", {{"demo", Terminal::demo}, {"stripe", {}}, {"standalone", {}}});
    payment.demoScript = table.path("demo_script").value_or(QString());
    const auto cards =
        table.list("demo_cards", DemoCard::cards_max, [](const QString& card) -> QString {
            return demoCardForm().match(card).hasMatch()
                       ? QString()
                       : QStringLiteral("must be \"FINGERPRINT brand last4\", not ") + quoted(card);
        });
    for (const QString& card : cards.value_or(QStringList())) {
        const auto match = demoCardForm().match(card);
        payment.demoCards.push_back({match.captured(1), match.captured(2), match.captured(3)});
    }
    payment.resolve_within_ms =
        table.duration_ms("resolve_within", 1000, 3'600'000).value_or(payment.resolve_within_ms);
    if (terminal || !table.has("terminal"))
        table.finish();
    return payment;
}

Uplink readUplink(Table table, Faults& faults)
{
    Uplink uplink;
    const auto kind = table.choice<UplinkKind>("kind", {{"none", UplinkKind::none},
                                                        {"postgres", UplinkKind::postgres},
                                                        {"nats", UplinkKind::nats},
                                                        {"https", UplinkKind::https}});
    uplink.kind = kind.value_or(UplinkKind::none);
    if (uplink.kind == UplinkKind::postgres)
        readPostgres(table, uplink, faults);
    if (uplink.kind == UplinkKind::nats)
        readNats(table, uplink, faults);
    if (uplink.kind == UplinkKind::https)
        readHttps(table, uplink, faults);
    // May stay where it is while the uplink is switched off.
    uplink.url = table.text("url", url_max).value_or(QString());
    uplink.line = table.lineOfKey("url");
    if (kind || !table.has("kind"))
        table.finish();
    return uplink;
}

void readPrinter(Table table)
{
    const auto device = table.text("device", url_max);
    if (device && *device != u"none") {
        static const QRegularExpression known(QStringLiteral("^(tcp|file|serial):."));
        const auto match = known.match(*device);
        if (match.hasMatch())
            table.fault("device",
                        match.captured(1) + u": is not available in this version, which has: none");
        else
            table.fault("device", u"must be none, not " + quoted(*device));
    }
    table.finish();
}

} // namespace countersign::settings
