#include "core/settings/sms_tables.h"

#include "core/settings/tables.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <algorithm>

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

/// Four numbers, or an IPv6 address without a zone: Kannel would read the `%` before one as a sign
/// of its own.
bool isAddress(const QString& host)
{
    static const QRegularExpression four(
        QStringLiteral("^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}$"));
    const bool isSix = host.contains(u':') && !host.contains(u'%') && host != u"::";
    return isSix || (four.match(host).hasMatch() && host != u"0.0.0.0");
}

void readReports(Table& table, SmsProvider& provider)
{
    const QString example = QStringLiteral("http://192.0.2.7:13020");
    const auto url = readAddress(table, "reports", example);
    if (!url)
        return;
    const bool hasPath = !url->path().isEmpty() && url->path() != u"/";
    if (url->scheme() == u"http" && isAddress(url->host()) && url->port() > 0 && !hasPath)
        provider.reports = *url;
    else
        table.fault("reports", u"must be http, an address of this machine and a port, such as \"" +
                                   example + u'"');
}

/// It stands in an address, so nothing in it may need an escape.
void readReplies(Table& table, SmsProvider& provider, Faults& faults)
{
    constexpr std::size_t length_min = 32;
    constexpr std::size_t length_max = 128;
    const auto reference = table.secret("replies");
    if (!reference)
        return;
    provider.replies = reference;
    const auto word = read(*reference);
    if (!word)
        return faults.add(word.error());
    const auto isPlain = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    if (word->size() < length_min || word->size() > length_max ||
        !std::ranges::all_of(word->span(), isPlain))
        table.fault("replies", QStringLiteral("must be 32 to 128 letters, digits and hyphens, such "
                                              "as \"openssl rand -hex 16\" makes"));
    if (!table.has("reports"))
        table.fault("replies", QStringLiteral("needs reports beside it: Kannel brings what people "
                                              "answer to the same address and port"));
}

void readKannel(Table& table, SmsProvider& provider, Faults& faults)
{
    table.require("url");
    provider.url =
        readAddress(table, "url", QStringLiteral("http://127.0.0.1:13013/cgi-bin/sendsms"))
            .value_or(QUrl());
    table.require("username");
    provider.username = table.text("username", word_max).value_or(QString());
    provider.password = readSecret(table, "password", faults);
    provider.isLocal = table.flag("local").value_or(false);
    readReports(table, provider);
    readReplies(table, provider, faults);
    readAuthorities(table, provider);
}

} // namespace

QString name(SmsKind kind)
{
    switch (kind) {
    case SmsKind::demo:
        return QStringLiteral("demo");
    case SmsKind::kannel:
        return QStringLiteral("kannel");
    case SmsKind::twilio:
        return QStringLiteral("twilio");
    case SmsKind::twilioVerify:
        return QStringLiteral("twilio-verify");
    case SmsKind::vonage:
        return QStringLiteral("vonage");
    case SmsKind::vonageVerify:
        return QStringLiteral("vonage-verify");
    case SmsKind::http:
        return QStringLiteral("http");
    case SmsKind::modem:
        return QStringLiteral("modem");
    }
    return {};
}

QString name(const SmsProvider& provider)
{
    return provider.gateway ? provider.gateway->name : name(provider.kind);
}

bool makesItsOwnCode(SmsKind kind)
{
    return kind == SmsKind::twilioVerify || kind == SmsKind::vonageVerify;
}

void readSender(Table& table, SmsProvider& provider)
{
    const auto sender = table.text("sender", word_max);
    if (sender && isSender(*sender))
        provider.sender = *sender;
    else if (sender)
        table.fault("sender",
                    u"must be a number or at most 11 letters and digits, not " + quoted(*sender));
}

void readAuthorities(Table& table, SmsProvider& provider)
{
    provider.authorities = table.path("ca_file").value_or(QString());
    if (!provider.authorities.isEmpty() && !QFileInfo(provider.authorities).isReadable())
        table.fault("ca_file", quoted(provider.authorities) + u" can't be read");
}

std::optional<SecretReference> readSecret(Table& table, const char* key, Faults& faults)
{
    table.require(key);
    auto reference = table.secret(key);
    if (!reference)
        return {};
    const auto secret = read(*reference);
    if (!secret)
        faults.add(secret.error());
    return reference;
}

std::optional<QUrl> readAddress(Table& table, const char* key, const QString& example)
{
    const auto text = table.text(key, url_max);
    if (!text)
        return {};
    const QUrl url(*text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() ||
        (url.scheme() != u"http" && url.scheme() != u"https"))
        table.fault(key, u"must be an http or https address, such as \"" + example + u'"');
    else if (!url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        table.fault(key, QStringLiteral("must hold neither user, password nor query: they have "
                                        "keys of their own"));
    else
        return url;
    return {};
}

/// What Kannel tells there would be heard by one of the two alone.
void checkReports(const std::vector<SmsProvider>& providers, Faults& faults)
{
    for (auto at = providers.begin(); at != providers.end(); ++at) {
        const auto same = std::find_if(providers.begin(), at, [&](const SmsProvider& other) {
            return !at->reports.isEmpty() && other.reports == at->reports;
        });
        if (same != at)
            faults.add(at->line, QStringLiteral("sms.reports"),
                       QStringLiteral("is also that of the [[sms]] on line %1; give each a port of "
                                      "its own")
                           .arg(same->line));
    }
}

SmsProvider readSms(Table table, const Store& store, bool realTerminal, Faults& faults)
{
    SmsProvider provider;
    table.require("provider");
    const auto kind = table.choice<SmsKind>("provider", {{"demo", SmsKind::demo},
                                                         {"kannel", SmsKind::kannel},
                                                         {"twilio", SmsKind::twilio},
                                                         {"twilio-verify", SmsKind::twilioVerify},
                                                         {"vonage", SmsKind::vonage},
                                                         {"vonage-verify", SmsKind::vonageVerify},
                                                         {"http", SmsKind::http},
                                                         {"modem", SmsKind::modem}});
    if (!kind)
        return provider;
    provider.kind = *kind;
    provider.line = table.lineOfKey("provider");
    provider.timeout_ms = table.duration_ms("timeout", 1000, 60'000).value_or(provider.timeout_ms);
    if (!makesItsOwnCode(provider.kind))
        readSender(table, provider);
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
    case SmsKind::twilio:
        readTwilio(table, provider, faults);
        break;
    case SmsKind::twilioVerify:
        readTwilioVerify(table, provider, faults);
        break;
    case SmsKind::vonage:
        readVonage(table, provider, faults);
        break;
    case SmsKind::vonageVerify:
        readVonageVerify(table, provider, store.smsName, faults);
        break;
    case SmsKind::http:
        readGateway(table, provider, faults);
        break;
    case SmsKind::modem:
        readModem(table, provider);
        break;
    }
    table.finish();
    return provider;
}

} // namespace countersign::settings
