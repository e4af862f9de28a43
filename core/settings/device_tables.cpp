#include "core/settings/tables.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace countersign::settings {
namespace {

constexpr int url_max = 1024;
constexpr int word_max = 64;

/// GSM 03.38 allows eleven characters to a sender by name; numbers have at most 15 digits (E.164).
bool isSender(const QString& text)
{
    static const QRegularExpression name(QStringLiteral("^[A-Za-z0-9 ._&-]{1,11}$"));
    static const QRegularExpression number(QStringLiteral("^\\+?[0-9]{3,15}$"));
    return name.match(text).hasMatch() || number.match(text).hasMatch();
}

/// Where the demo phone's messages are appended: `file:///…`, or `file:name` beside the settings.
void readDemo(Table& table, SmsProvider& provider, const QString& configFile)
{
    const auto text = table.text("url", url_max);
    if (!text)
        return;
    const QUrl url(*text, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != u"file" || !url.host().isEmpty() || url.hasQuery() ||
        url.hasFragment() || url.path().isEmpty() || url.path().endsWith(u'/')) {
        table.fault("url", u"must be the file for the demo phone's messages, such as "
                           u"\"file:///var/tmp/phone.jsonl\", not " +
                               quoted(*text));
        return;
    }
    const QDir folder = QFileInfo(configFile).absoluteDir();
    provider.url =
        QUrl::fromLocalFile(QDir::cleanPath(folder.absoluteFilePath(url.path(QUrl::FullyDecoded))));
}

/// The address is never repeated in a fault: people write passwords into addresses.
void readKannelUrl(Table& table, SmsProvider& provider)
{
    table.require("url");
    const auto text = table.text("url", url_max);
    if (!text)
        return;
    const QUrl url(*text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() ||
        (url.scheme() != u"http" && url.scheme() != u"https"))
        table.fault("url", QStringLiteral("must be an http or https address, such as "
                                          "\"http://127.0.0.1:13013/cgi-bin/sendsms\""));
    else if (!url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        table.fault("url", QStringLiteral("must hold neither user, password nor query: username "
                                          "and password have keys of their own"));
    else
        provider.url = url;
}

void readKannel(Table& table, SmsProvider& provider, Faults& faults)
{
    readKannelUrl(table, provider);
    table.require("username");
    provider.username = table.text("username", word_max).value_or(QString());
    table.require("password");
    provider.password = table.secret("password");
    if (!provider.password)
        return;
    const auto secret = read(*provider.password);
    if (!secret)
        faults.add(secret.error());
}

} // namespace

SmsProvider readSms(Table table, bool realTerminal, Faults& faults)
{
    SmsProvider provider;
    table.require("provider");
    const auto kind = table.choice<SmsKind>("provider", {{"demo", SmsKind::demo},
                                                         {"kannel", SmsKind::kannel},
                                                         {"twilio", {}},
                                                         {"twilio-verify", {}},
                                                         {"vonage", {}},
                                                         {"vonage-verify", {}},
                                                         {"http", {}},
                                                         {"modem", SmsKind::modem}});
    if (!kind)
        return provider;
    provider.kind = *kind;
    provider.timeout_ms = table.duration_ms("timeout", 1000, 60'000).value_or(provider.timeout_ms);
    if (const auto sender = table.text("sender", word_max)) {
        if (isSender(*sender))
            provider.sender = *sender;
        else
            table.fault("sender", u"must be a number or at most 11 letters and digits, not " +
                                      quoted(*sender));
    }
    provider.price = readPrice(table);
    switch (provider.kind) {
    case SmsKind::demo:
        if (realTerminal)
            table.fault("provider",
                        QStringLiteral("demo is refused unless payment.terminal is demo: "
                                       "its messages reach nobody"));
        readDemo(table, provider, faults.file());
        break;
    case SmsKind::kannel:
        readKannel(table, provider, faults);
        break;
    case SmsKind::modem:
        readModem(table, provider);
        break;
    }
    table.finish();
    return provider;
}

namespace {

const QRegularExpression& demoCardForm()
{
    static const QRegularExpression form(
        QStringLiteral("^([!-~]{1,128}) ([a-z0-9-]{1,32}) ([0-9]{4})$"));
    return form;
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

void readUplink(Table table)
{
    const auto kind = table.choice<UplinkKind>(
        "kind", {{"none", UplinkKind::none}, {"postgres", {}}, {"nats", {}}, {"https", {}}});
    // May stay where it is while the uplink is switched off.
    table.text("url", url_max);
    if (kind || !table.has("kind"))
        table.finish();
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
