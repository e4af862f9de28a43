#pragma once

#include "core/sale/money.h"
#include "core/settings/gateway_settings.h"
#include "core/settings/secret.h"

#include <QMap>
#include <QString>
#include <QUrl>
#include <cstdint>
#include <optional>

namespace countersign::settings {

/// What a provider takes for one part of a message, in millionths of its currency.
struct PartPrice
{
    static constexpr int decimals_max = 6;
    static constexpr std::int64_t millionths_max = 1'000'000'000; // a thousand

    std::optional<sale::Currency> currency; // none: the store's
    std::int64_t millionths = 0;
    QMap<QString, std::int64_t> countries; // ISO 3166, where it is another
    friend bool operator==(const PartPrice&, const PartPrice&) = default;
};

enum class SmsKind { demo, kannel, twilio, twilioVerify, vonage, vonageVerify, http, modem };

/// As the file and every report name it: "twilio-verify".
QString name(SmsKind kind);
struct SmsProvider;
/// The same, or how the settings name this gateway.
QString name(const SmsProvider& provider);
/// It makes and checks a code of its own, and carries no other message.
bool makesItsOwnCode(SmsKind kind);

/// One [[sms]], in order of preference.
struct SmsProvider
{
    static constexpr int providers_max = 8;

    SmsKind kind = SmsKind::demo;
    int line = 1; // of the file, where it is named
    /// demo: empty, or the file where messages are appended; kannel: sendsms; all others: scheme
    /// and host, empty for the seller's own.
    QUrl url;
    QString username;                        // kannel; http: may be empty
    std::optional<SecretReference> password; // kannel; http: perhaps
    QString account;                         // twilio, twilio-verify: "AC…"
    /// twilio, twilio-verify: an API key, "SK…", or empty, and then the account itself asks;
    /// vonage, vonage-verify: the API key.
    QString key;
    std::optional<SecretReference> secret; // of that key, or the account's auth token
    QString service;  // twilio: a messaging service, "MG…", or empty; twilio-verify: "VA…"
    QString entityId; // vonage: the sender's, as India's DLT has it; may be empty
    QString brand;    // vonage-verify: named in the message, 1 to 16 characters
    bool discardsText = false;       // twilio
    bool obfuscatesNumber = false;   // twilio
    bool namesAmountAndPayee = true; // twilio-verify
    bool checksFraud = true;         // vonage-verify
    std::optional<Gateway> gateway;  // http
    /// kannel: where it tells this till what becomes of messages, an address and port of this
    /// machine; empty: nowhere.
    QUrl reports;
    /// kannel: the secret part of the address there at which it brings what people answer, 32 to
    /// 128 letters, digits and hyphens; none: it brings nothing.
    std::optional<SecretReference> replies;
    /// kannel, http: carries messages without the store's line to the internet.
    bool isLocal = false;
    QString authorities; // PEM file of whose certificates are believed; empty: the system's
    QString sender;      // at most 11 letters and digits, or a number; empty: the gateway's own
    std::int64_t timeout_ms = 5000;        // 1 s to 60 s an attempt; default: 12 s for a modem
    QString modem = QStringLiteral("any"); // modem: or its IMEI, device or own number
    bool deliveryReports = true;           // modem: asks the network for them
    std::optional<PartPrice> price;        // if the shop says
};

} // namespace countersign::settings
