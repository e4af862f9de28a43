#include "core/settings/sms_tables.h"

#include <QRegularExpression>

namespace countersign::settings {
namespace {

constexpr int word_max = 64;

/// A text of one form; what it must be is said, what it was only where it can't be a secret.
QString formed(Table& table, const char* key, const char* form, const char* must)
{
    const auto text = table.text(key, word_max);
    if (!text)
        return {};
    if (QRegularExpression(QLatin1String(form)).match(*text).hasMatch())
        return *text;
    table.fault(key, u"must be " + QString::fromLatin1(must));
    return {};
}

bool isThisMachine(const QString& host)
{
    return host == u"localhost" || host == u"::1" || host.startsWith(u"127.");
}

/// Another address than the seller's own: one of its regions, or a proxy of the store's.
void readBase(Table& table, SmsProvider& provider, const char* example)
{
    const auto url = readAddress(table, "url", QLatin1String(example));
    if (!url)
        return;
    if (url->scheme() != u"https" && !isThisMachine(url->host()))
        table.fault("url", QStringLiteral("must be https: the secret goes there"));
    else if (!url->path().isEmpty() && url->path() != u"/")
        table.fault("url", QStringLiteral("must be scheme and host alone"));
    else
        provider.url = *url;
}

void readTwilioAccount(Table& table, SmsProvider& provider, Faults& faults)
{
    table.require("account");
    provider.account =
        formed(table, "account", "^AC[0-9a-fA-F]{32}$", "an account's id, AC and 32 digits a to f");
    provider.key =
        formed(table, "key", "^SK[0-9a-fA-F]{32}$", "an API key's id, SK and 32 digits a to f");
    provider.secret = readSecret(table, "secret", faults);
    readAuthorities(table, provider);
}

void readVonageAccount(Table& table, SmsProvider& provider, Faults& faults)
{
    table.require("key");
    provider.key = formed(table, "key", "^[0-9A-Za-z]{1,64}$", "an API key, letters and digits");
    provider.secret = readSecret(table, "secret", faults);
    readAuthorities(table, provider);
}

} // namespace

void readTwilio(Table& table, SmsProvider& provider, Faults& faults)
{
    readTwilioAccount(table, provider, faults);
    readBase(table, provider, "https://api.twilio.com");
    provider.service = formed(table, "messaging_service", "^MG[0-9a-fA-F]{32}$",
                              "a messaging service's id, MG and 32 digits a to f");
    provider.discardsText = table.flag("discard_text").value_or(false);
    provider.obfuscatesNumber = table.flag("obfuscate_number").value_or(false);
    if (table.has("sender") == table.has("messaging_service"))
        table.fault("sender",
                    QStringLiteral("either it or messaging_service is required, not both"));
}

void readTwilioVerify(Table& table, SmsProvider& provider, Faults& faults)
{
    readTwilioAccount(table, provider, faults);
    readBase(table, provider, "https://verify.twilio.com");
    table.require("service");
    provider.service = formed(table, "service", "^VA[0-9a-fA-F]{32}$",
                              "a Verify service's id, VA and 32 digits a to f");
    provider.namesAmountAndPayee = table.flag("amount_and_payee").value_or(true);
}

void readVonage(Table& table, SmsProvider& provider, Faults& faults)
{
    table.require("sender");
    readVonageAccount(table, provider, faults);
    readBase(table, provider, "https://rest.nexmo.com");
    provider.entityId = formed(table, "entity_id", "^[0-9A-Za-z_-]{1,64}$",
                               "letters, digits, hyphens and underscores, at most 64");
}

void readVonageVerify(Table& table, SmsProvider& provider, const QString& smsName, Faults& faults)
{
    constexpr int brand_max = 16;
    readVonageAccount(table, provider, faults);
    readBase(table, provider, "https://api.nexmo.com");
    // Vonage refuses a brand with one of those.
    static const QRegularExpression refused(QStringLiteral(R"([\\/{}:$])"));
    QString named = smsName;
    QString cut = named.replace(refused, QStringLiteral(" ")).simplified().left(brand_max);
    if (!cut.isEmpty() && cut.back().isHighSurrogate())
        cut.chop(1);
    provider.brand = table.text("brand", brand_max).value_or(cut.trimmed());
    if (provider.brand.contains(refused))
        table.fault("brand", QStringLiteral("must hold none of \\ / { } : $"));
    provider.checksFraud = table.flag("fraud_check").value_or(true);
}

} // namespace countersign::settings
