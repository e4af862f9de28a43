#pragma once

#include "core/base/result.h"
#include "core/sale/basket.h"
#include "core/sale/money.h"
#include "core/settings/duration.h"
#include "core/settings/fault.h"
#include "core/settings/sms_settings.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTimeZone>
#include <cstdint>
#include <vector>

namespace countersign::settings {

/// [store]
struct Store
{
    static constexpr int name_max = 60;
    static constexpr int sms_name_max = 20; // UTF-16 units, which is what a message is counted in
    static constexpr int address_max = 200;
    static constexpr int languages_max = 16;

    QString name;
    QString smsName; // default: the name, shortened at a word where it can be
    QString phone;   // "Not you? Call …"; empty if the store gives none
    QString address; // for the receipt, may have several lines; empty if the store gives none
    sale::Currency currency;
    QTimeZone timezone; // default: the system's
    bool pricesIncludeTax = true;
    /// How numbers without a country code are read: ISO 3166, "DE". Default: the timezone's
    /// country; empty where that has none, and then every number needs its country code.
    QString region;
    QStringList languages;           // ISO 639, the store's own first; default: "en"
    sale::CashRounding cashRounding; // default: none
};

/// [till]
struct Till
{
    QString id;            // [a-z0-9-], 1 to 32
    QString receiptPrefix; // [A-Za-z0-9-], 1 to 32; default: the id in capitals
    QString data;          // absolute path of the folder for store, keys and ledger
};

/// [code]
struct Code
{
    int digits = 6;                        // 6 to 10
    std::int64_t valid_for_ms = 300'000;   // 1 s to 10 min (NIST SP 800-63B-4, 3.1.3.2)
    int tries = 3;                         // 1 to 5 a purchase
    int failuresInARow = 5;                // 1 to 100 a payment method (NIST, 3.2.2)
    std::int64_t resend_after_ms = 30'000; // 1 s to 5 min
    int resends = 2;                       // 0 to 5
};

enum class Unregistered {
    decline, // no number registered: a purchase that must be countersigned is refused
    allow    // ... goes without
};

/// [countersign]
struct Countersign
{
    sale::Money from; // default: 0.00, so everything is countersigned
    QStringList alwaysForCategories;
    Unregistered unregistered = Unregistered::decline;
};

/// [sending]
struct Sending
{
    /// ISO 3166. Default: the store's region alone where the file names it, else empty, and then
    /// numbers of every country are allowed.
    QStringList countries;
    Rate perNumber{5, 3'600'000};
    Rate perTill{120, 3'600'000};
    Rate perMethod = perNumber; // default: as per_number is set
    Rate perCountry = perTill;  // default: as per_till is set
    /// Whether codes that nobody keys use up a budget. None: where real payments are taken.
    std::optional<bool> unverifiedBudget;
    std::int64_t accept_within_ms = 15'000; // 1 s to 2 min, then provider_unavailable
};

/// [notices]: what owners of payment methods are told besides codes. Nothing where nobody asks for
/// it: each is a message that the shop pays for.
struct Notices
{
    enum class Completed { uncountersigned, always, never };

    Completed completed = Completed::never;
    bool suspicious = false;
    std::int64_t valid_for_ms = 43'200'000; // 1 s to 7 days; then a notice is pointless
};

/// One [[text]]: a message's wording as a regulator or carrier has registered it.
struct Text
{
    static constexpr int texts_max = 64;
    static constexpr int wording_max = 480;
    static constexpr int template_id_max = 64;

    QString purpose;    // "code", "started", "completed", "suspicious", "offer", "test"
    QString language;   // ISO 639
    QString templateId; // letters, digits and hyphens; empty if it has none
    QString wording;    // what stands in braces is checked by whoever fills it
    int line = 1;       // of the wording in the file
};

/// One [[replies]]: what customers' replies may say besides, in one language.
struct ReplyWords
{
    static constexpr int languages_max = 16;
    static constexpr int words_max = 32; // for each meaning
    static constexpr int word_max = 40;

    QString language; // ISO 639
    QStringList no;   // the purchase isn't theirs; whether words clash is checked by who uses them
    QStringList stop; // no offers
    int noLine = 1;   // in the file
    int stopLine = 1;
};

enum class Terminal { demo };

/// A card of the demo terminal: "FINGERPRINT brand last4" in the file.
struct DemoCard
{
    static constexpr int cards_max = 12;
    QString fingerprint;
    QString brand;
    QString last4;
};

/// [payment]
struct Payment
{
    Terminal terminal = Terminal::demo;
    QString demoScript;                      // absolute path, or empty
    std::vector<DemoCard> demoCards;         // that can be tapped in the cashier's window
    std::int64_t resolve_within_ms = 60'000; // 1 s to 1 h, then the purchase is unresolved
};

enum class UplinkKind { none, postgres, nats, https };

/// A file that the settings name.
struct NamedFile
{
    QString path; // absolute; empty where none is named
    int line = 1;
};

/// The way to head office.
struct Uplink
{
    UplinkKind kind = UplinkKind::none;
    QString url;                             // postgres: as libpq reads it
    int line = 1;                            // of the file, where that is
    std::optional<SecretReference> password; // postgres: perhaps
    NamedFile authorities;              // nats, https: whose certificates are believed, or none
    NamedFile certificate;              // nats, https: the till's own, or none
    std::optional<SecretReference> key; // nats, https: of the certificate, where there is one
    NamedFile headOfficeKey;            // with which head office signs its word, or none
    NamedFile changesKey;               // postgres: with which it signs what it sends down, or none
    QString store;                      // postgres: as head office enrolled it, with that key
    bool mayLoosen = false;             // postgres: head office's policy, what the file says
    std::optional<SecretReference> sharingKey;  // postgres: of the store's tills, or none
    QString stream;                             // nats: its name; default: "COUNTERSIGN"
    std::optional<SecretReference> credentials; // nats: perhaps
};

enum class PrinterKind { none };

/// Everything countersign.toml says, checked.
struct Settings
{
    QString file; // absolute path of the file this came from
    Store store;
    Till till;
    Code code;
    Countersign countersign;
    Sending sending;
    Notices notices;
    std::vector<SmsProvider> sms;    // at least one
    std::vector<Text> texts;         // one a purpose and language
    std::vector<ReplyWords> replies; // one a language
    Payment payment;
    Uplink uplink;
    PrinterKind printer = PrinterKind::none;
};

constexpr int file_bytes_max = 256 * 1024;

/// Reads and checks the file and the secrets it points to. The fault is the first in the file.
/// Paths in it are relative to its own folder.
Result<Settings, Fault> load(const QString& path);
/// The same for text that is already at hand; `fileName` is where it came from, or would have.
Result<Settings, Fault> parse(const QByteArray& text, const QString& fileName);

} // namespace countersign::settings
