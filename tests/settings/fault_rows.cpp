#include "tests/settings/fault_rows.h"

#include "core/base/check.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;

namespace countersign::settings {
namespace {

constexpr auto row = addFaultRow;

constexpr auto kannel = "[[sms]]\n"
                        "provider = \"kannel\"\n"
                        "url = \"http://127.0.0.1:13013/cgi-bin/sendsms\"\n"
                        "username = \"till\"\n"
                        "password = { file = \"/dev/null/absent\" }\n";

void storeRows()
{
    row("name missing", "name = \"Acme Market\"\n", "", "1: store.name: is required");
    row("name empty", "\"Acme Market\"", "\"\"", "2: store.name: must not be empty");
    row("name blank", "\"Acme Market\"", "\"  \"", "2: store.name: must not be empty");
    row("name padded", "\"Acme Market\"", "\"Acme \"",
        "2: store.name: must not begin or end with a space");
    row("name a number", "\"Acme Market\"", "7",
        "2: store.name: must be a text in quotes, not a whole number");
    row("name with escape", "\"Acme Market\"", "\"Acme\\u001b[31m\"",
        "2: store.name: must not hold control characters");
    row("name too long", "\"Acme Market\"",
        "\"0123456789012345678901234567890123456789012345678901234567890\"",
        "2: store.name: must be at most 60 characters, not 61");
    row("sms_name too long", "[till]", "sms_name = \"ACME MARKET OF BERLIN\"\n[till]",
        "4: store.sms_name: must be at most 20 characters, not 21");
    row("phone without digits", "[till]", "phone = \"ask us\"\n[till]",
        "4: store.phone: must be a telephone number, not \"ask us\"");
    row("currency missing", "currency = \"EUR\"\n", "", "1: store.currency: is required");
    row("currency unknown", "\"EUR\"", "\"EURO\"",
        "3: store.currency: must be a currency of ISO 4217, such as \"EUR\", not \"EURO\"");
    row("currency small", "\"EUR\"", "\"eur\"",
        "3: store.currency: must be a currency of ISO 4217, such as \"EUR\", not \"eur\"");
    row("timezone unknown", "[till]", "timezone = \"Europe/Atlantis\"\n[till]",
        "4: store.timezone: must be a timezone of this system, such as \"Europe/Berlin\", not "
        "\"Europe/Atlantis\"");
    row("prices_include_tax a text", "[till]", "prices_include_tax = \"yes\"\n[till]",
        "4: store.prices_include_tax: must be true or false, not a text");
    row("region unknown", "[till]", "region = \"XX\"\n[till]",
        "4: store.region: must be a country's two capital letters, such as \"DE\", not \"XX\"");
    row("region of a union", "[till]", "region = \"EU\"\n[till]",
        "4: store.region: must be a country's two capital letters, such as \"DE\", not \"EU\"");
    row("languages empty", "[till]", "languages = []\n[till]",
        "4: store.languages: must name a language at least, such as \"en\"");
    row("languages a text", "[till]", "languages = \"de\"\n[till]",
        "4: store.languages: must be a list of texts, not a text");
    row("language twice", "[till]", "languages = [\"de\",\n\"en\",\n\"de\"]\n[till]",
        "6: store.languages: has \"de\" twice");
    row("language unknown", "[till]", "languages = [\"en\", \"deutsch\"]\n[till]",
        "4: store.languages: must be a language's two or three letters, such as \"de\", not "
        "\"deutsch\"");
    row("language a number", "[till]", "languages = [\"en\", 3]\n[till]",
        "4: store.languages: must be a list of texts, and this entry is a whole number");
    row("cash_rounding zero", "[till]", "cash_rounding = \"0.00\"\n[till]",
        "4: store.cash_rounding: must be the smallest coin, above zero, such as \"0.05\"");
    row("cash_rounding a float", "[till]", "cash_rounding = 0.05\n[till]",
        "4: store.cash_rounding: must be an amount in quotes, such as \"25.00\", not a decimal "
        "number");
    row("cash_rounding_mode unknown", "[till]",
        "cash_rounding = \"0.05\"\ncash_rounding_mode = \"down\"\n[till]",
        "5: store.cash_rounding_mode: must be one of nearest, up, not \"down\"");
    row("cash_rounding_mode alone", "[till]", "cash_rounding_mode = \"up\"\n[till]",
        "4: store.cash_rounding_mode: needs store.cash_rounding beside it");
}

void tillRows()
{
    row("id missing", "id = \"till-3\"\n", "", "4: till.id: is required");
    row("id in capitals", "\"till-3\"", "\"Till-3\"",
        "5: till.id: must be small letters, digits and hyphens, not \"Till-3\"");
    row("id with a line end", "\"till-3\"", "\"till-3\\n\"",
        "5: till.id: must not begin or end with a space");
    row("id too long", "\"till-3\"", "\"abcdefghijklmnopqrstuvwxyz0123456\"",
        "5: till.id: must be at most 32 characters, not 33");
    row("receipt_prefix with a slash", "[[sms]]", "receipt_prefix = \"T/3\"\n[[sms]]",
        "7: till.receipt_prefix: must be letters, digits and hyphens, not \"T/3\"");
    row("data missing", "data = \"data\"\n", "", "4: till.data: is required");
    row("data empty", "\"data\"", "\"\"", "6: till.data: must not be empty");
    row("data a list", "\"data\"", "[\"data\"]",
        "6: till.data: must be a text in quotes, not a list");
}

void codeRows()
{
    row("digits too few", "", "[code]\ndigits = 5", "10: code.digits: must be from 6 to 10, not 5");
    row("digits too many", "", "[code]\ndigits = 11",
        "10: code.digits: must be from 6 to 10, not 11");
    row("digits beyond int", "", "[code]\ndigits = 4294967302",
        "10: code.digits: must be from 6 to 10, not 4294967302");
    row("digits a text", "", "[code]\ndigits = \"6\"",
        "10: code.digits: must be a whole number from 6 to 10, not a text");
    row("digits a float", "", "[code]\ndigits = 6.0",
        "10: code.digits: must be a whole number from 6 to 10, not a decimal number");
    row("valid_for too long", "", "[code]\nvalid_for = \"11 min\"",
        "10: code.valid_for: must be from 1 s to 10 min, not \"11 min\"");
    row("valid_for too short", "", "[code]\nvalid_for = \"999 ms\"",
        "10: code.valid_for: must be from 1 s to 10 min, not \"999 ms\"");
    row("valid_for a number", "", "[code]\nvalid_for = 300",
        "10: code.valid_for: must be a length of time in quotes, such as \"30 s\", not a whole "
        "number");
    row("valid_for no unit", "", "[code]\nvalid_for = \"5\"",
        "10: code.valid_for: must be a length of time such as \"250 ms\", \"30 s\", \"5 min\" or "
        "\"1 h\", not \"5\"");
    row("tries none", "", "[code]\ntries = 0", "10: code.tries: must be from 1 to 5, not 0");
    row("tries too many", "", "[code]\ntries = 6", "10: code.tries: must be from 1 to 5, not 6");
    row("failures_in_a_row none", "", "[code]\nfailures_in_a_row = 0",
        "10: code.failures_in_a_row: must be from 1 to 100, not 0");
    row("failures_in_a_row too many", "", "[code]\nfailures_in_a_row = 101",
        "10: code.failures_in_a_row: must be from 1 to 100, not 101");
    row("resend_after too short", "", "[code]\nresend_after = \"0 s\"",
        "10: code.resend_after: must be from 1 s to 5 min, not \"0 s\"");
    row("resend_after too long", "", "[code]\nresend_after = \"301 s\"",
        "10: code.resend_after: must be from 1 s to 5 min, not \"301 s\"");
    row("resends negative", "", "[code]\nresends = -1",
        "10: code.resends: must be from 0 to 5, not -1");
    row("resends too many", "", "[code]\nresends = 6",
        "10: code.resends: must be from 0 to 5, not 6");
}

void policyRows()
{
    row("from a float", "", "[countersign]\nfrom = 25.00",
        "10: countersign.from: must be an amount in quotes, such as \"25.00\", not a decimal "
        "number");
    row("from negative", "", "[countersign]\nfrom = \"-1.00\"",
        "10: countersign.from: must not be negative, as \"-1.00\" is");
    row("category in capitals", "", "[countersign]\nalways_for_categories = [\"Gift Cards\"]",
        "10: countersign.always_for_categories: must be categories in small letters with "
        "hyphens, such as \"gift-cards\", not \"Gift Cards\"");
    row("category empty", "", "[countersign]\nalways_for_categories = [\"\"]",
        "10: countersign.always_for_categories: must not be empty");
    row("unregistered unknown", "", "[countersign]\nunregistered = \"maybe\"",
        "10: countersign.unregistered: must be one of decline, allow, not \"maybe\"");
    row("country unknown", "", "[sending]\ncountries = [\"DE\", \"Germany\"]",
        "10: sending.countries: must be a country's two capital letters, such as \"DE\", not "
        "\"Germany\"");
    row("countries empty", "", "[sending]\ncountries = []",
        "10: sending.countries: must name a country at least, such as \"DE\": with none, no "
        "message "
        "could be sent");
    row("per_number no window", "", "[sending]\nper_number = \"5\"",
        "10: sending.per_number: must be how many in how long, such as \"5 / 1 h\", not \"5\"");
    row("per_number none", "", "[sending]\nper_number = \"0 / 1 h\"",
        "10: sending.per_number: must be how many in how long, such as \"5 / 1 h\", not "
        "\"0 / 1 h\"");
    row("per_till too many", "", "[sending]\nper_till = \"100001 / 1 h\"",
        "10: sending.per_till: must be at most 100000 in 1 s to 24 h, not \"100001 / 1 h\"");
    row("per_till too long", "", "[sending]\nper_till = \"5 / 25 h\"",
        "10: sending.per_till: must be at most 100000 in 1 s to 24 h, not \"5 / 25 h\"");
    row("accept_within too long", "", "[sending]\naccept_within = \"3 min\"",
        "10: sending.accept_within: must be from 1 s to 2 min, not \"3 min\"");
}

void smsRows()
{
    row("no provider at all", "[[sms]]\nprovider = \"demo\"\n", "",
        "1: sms: at least one [[sms]] is required");
    row("[sms] as one table", "[[sms]]", "[sms]", "7: sms: must be written [[sms]]");
    row("provider missing", "provider = \"demo\"\n", "", "7: sms.provider: is required");
    row("provider unknown", "\"demo\"", "\"pigeon\"",
        "8: sms.provider: must be one of demo, kannel, twilio, twilio-verify, vonage, "
        "vonage-verify, http, modem, not \"pigeon\"");
    row("too many providers", "",
        "[[sms]]\nprovider='demo'\n[[sms]]\nprovider='demo'\n[[sms]]\nprovider='demo'\n"
        "[[sms]]\nprovider='demo'\n[[sms]]\nprovider='demo'\n[[sms]]\nprovider='demo'\n"
        "[[sms]]\nprovider='demo'\n[[sms]]\nprovider='demo'\n",
        "23: sms: must be at most 8");
    row("timeout too short", "", "timeout = \"500 ms\"",
        "9: sms.timeout: must be from 1 s to 1 min, not \"500 ms\"");
    row("timeout too long", "", "timeout = \"61 s\"",
        "9: sms.timeout: must be from 1 s to 1 min, not \"61 s\"");
    row("sender too long", "", "sender = \"ACME MARKET 2\"",
        "9: sms.sender: must be a number or at most 11 letters and digits, not \"ACME MARKET 2\"");
    row("demo with a username", "", "username = \"till\"",
        "9: sms.username: is not a setting; here are: provider, timeout, sender, price, "
        "price_currency, country_prices, url");
    row("demo on the web", "", "url = \"https://example.org/phone\"",
        "9: sms.url: must be the file for the demo phone's messages, such as "
        "\"file:///var/tmp/phone.jsonl\", not \"https://example.org/phone\"");
    row("demo without the third slash", "", "url = \"file://phone.jsonl\"",
        "9: sms.url: must be the file for the demo phone's messages, such as "
        "\"file:///var/tmp/phone.jsonl\", not \"file://phone.jsonl\"");
    row("kannel without url", "", "[[sms]]\nprovider = \"kannel\"", "9: sms.url: is required");
    row("kannel without username", "",
        "[[sms]]\nprovider = \"kannel\"\nurl = \"http://localhost\"\n"
        "password = { file = \"/dev/null/absent\" }",
        "9: sms.username: is required");
    row("kannel without password", "",
        "[[sms]]\nprovider = \"kannel\"\nurl = \"http://localhost\"\nusername = \"till\"",
        "9: sms.password: is required");
    for (const char* url :
         {"ftp://localhost", "localhost:13013", "http://", "/sendsms", "http://a b"})
        row(url, "",
            ("[[sms]]\nprovider = \"kannel\"\nurl = \""_ba + url +
             "\"\nusername = \"till\"\npassword = { file = \"/dev/null/absent\" }")
                .constData(),
            "11: sms.url: must be an http or https address, such as "
            "\"http://127.0.0.1:13013/cgi-bin/sendsms\"");
    for (const char* url :
         {"http://till:hunter2@localhost/", "http://localhost/?x=1", "http://a/#x"})
        row(url, "",
            ("[[sms]]\nprovider = \"kannel\"\nurl = \""_ba + url +
             "\"\nusername = \"till\"\npassword = { file = \"/dev/null/absent\" }")
                .constData(),
            "11: sms.url: must hold neither user, password nor query: they have keys of their "
            "own");
    row("modem with a sender", "", "[[sms]]\nprovider = \"modem\"\nsender = \"ACME\"",
        "11: sms.sender: is the SIM's own number here; take this line out");
    row("modem with an empty name", "", "[[sms]]\nprovider = \"modem\"\nmodem = \"\"",
        "11: sms.modem: must not be empty");
    row("modem with reports perhaps", "",
        "[[sms]]\nprovider = \"modem\"\ndelivery_reports = \"perhaps\"",
        "11: sms.delivery_reports: must be true or false, not a text");
    row("secret absent", "", kannel,
        "13: sms.password: '/dev/null/absent' can't be read: Not a directory");
}

void deviceRows()
{
    row("terminal unknown", "", "[payment]\nterminal = \"abacus\"",
        "10: payment.terminal: must be one of demo, not \"abacus\"");
    row("demo_script a table", "", "[payment]\ndemo_script = {}",
        "10: payment.demo_script: must be a text in quotes, not a table");
    row("demo card without its brand", "", "[payment]\ndemo_cards = [\"fp-1 4242\"]",
        "10: payment.demo_cards: must be \"FINGERPRINT brand last4\", not \"fp-1 4242\"");
    row("completed unknown", "", "[notices]\ncompleted = \"sometimes\"",
        "10: notices.completed: must be one of uncountersigned, always, never, not "
        "\"sometimes\"");
    row("completed a flag", "", "[notices]\ncompleted = true",
        "10: notices.completed: must be a word in quotes, not true or false");
    row("suspicious a text", "", "[notices]\nsuspicious = \"yes\"",
        "10: notices.suspicious: must be true or false, not a text");
    row("notices valid_for too long", "", "[notices]\nvalid_for = \"169 h\"",
        "10: notices.valid_for: must be from 1 s to 168 h, not \"169 h\"");
    row("notices valid_for too short", "", "[notices]\nvalid_for = \"999 ms\"",
        "10: notices.valid_for: must be from 1 s to 168 h, not \"999 ms\"");
    row("notices with more", "", "[notices]\noffers = true",
        "10: notices.offers: is not a setting; here are: completed, suspicious, valid_for");
    row("resolve_within too long", "", "[payment]\nresolve_within = \"61 min\"",
        "10: payment.resolve_within: must be from 1 s to 1 h, not \"61 min\"");
    row("uplink unknown", "", "[uplink]\nkind = \"pigeon\"",
        "10: uplink.kind: must be one of none, postgres, nats, https, not \"pigeon\"");
    row("uplink nats without an address", "", "[uplink]\nkind = \"nats\"",
        "9: uplink.url: is required");
    row("uplink nats with a certificate alone", "",
        "[uplink]\nkind = \"nats\"\nurl = \"tls://x\"\ncertificate = \"/dev/null\"",
        "9: uplink.key: is required");
    row("uplink nats whose authority can't be read", "",
        "[uplink]\nkind = \"nats\"\nurl = \"tls://x\"\nca_file = \"/nowhere/ca.pem\"",
        "12: uplink.ca_file: \"/nowhere/ca.pem\" can't be read");
    row("uplink nats with a password", "",
        "[uplink]\nkind = \"nats\"\nurl = \"tls://x\"\npassword = \"y\"",
        "12: uplink.password: is not a setting; here are: kind, stream, ca_file, certificate, key, "
        "credentials, head_office_key, url");
    row("uplink none with a number for an address", "", "[uplink]\nkind = \"none\"\nurl = 5",
        "11: uplink.url: must be a text in quotes, not a whole number");
    row("uplink none with more", "", "[uplink]\nkind = \"none\"\nuser = \"x\"",
        "11: uplink.user: is not a setting; here are: kind, url");
    row("uplink https without an address", "", "[uplink]\nkind = \"https\"",
        "9: uplink.url: is required");
    row("uplink https with another's setting", "",
        "[uplink]\nkind = \"https\"\nurl = \"https://e.example\"\npassword = \"x\"",
        "12: uplink.password: is not a setting; here are: kind, ca_file, certificate, key, "
        "head_office_key, url");
    row("uplink https without that authority", "",
        "[uplink]\nkind = \"https\"\nurl = \"https://e.example\"\nca_file = \"/no/such\"",
        "12: uplink.ca_file: \"/no/such\" can't be read");
    row("uplink https with half an identity", "",
        "[uplink]\nkind = \"https\"\nurl = \"https://e.example\"\ncertificate = \"/dev/null\"",
        "9: uplink.key: is required");
    row("uplink https without that key of head office", "",
        "[uplink]\nkind = \"https\"\nurl = \"https://e.example\"\nhead_office_key = \"/no/such\"",
        "12: uplink.head_office_key: \"/no/such\" can't be read");
    row("uplink of a kind whose answers nobody signs", "",
        "[uplink]\nkind = \"none\"\nurl = \"x\"\nhead_office_key = \"/dev/null\"",
        "12: uplink.head_office_key: is not a setting; here are: kind, url");
    row("uplink postgres without that key of head office", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nhead_office_key = \"/no/such\"",
        "12: uplink.head_office_key: \"/no/such\" can't be read");
    row("uplink nats without that key of head office", "",
        "[uplink]\nkind = \"nats\"\nurl = \"x\"\nhead_office_key = \"/no/such\"",
        "12: uplink.head_office_key: \"/no/such\" can't be read");
    row("uplink nats with a key for what comes down", "",
        "[uplink]\nkind = \"nats\"\nurl = \"tls://x\"\nchanges_key = \"/dev/null\"",
        "12: uplink.changes_key: is not a setting; here are: kind, stream, ca_file, certificate, "
        "key, credentials, head_office_key, url");
    row("uplink postgres without that key for what comes down", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nstore = \"Acme\"\n"
        "changes_key = \"/no/such\"",
        "13: uplink.changes_key: \"/no/such\" can't be read");
    row("uplink postgres with a key for what comes down and no store", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nchanges_key = \"/dev/null\"",
        "9: uplink.store: is required");
    row("uplink postgres with a store and no key for what comes down", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nstore = \"Acme\"\n"
        "head_office_key = \"/dev/null\"",
        "9: uplink.changes_key: is required");
    row("uplink postgres that may loosen, and no key for what comes down", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nmay_loosen = true",
        "9: uplink.changes_key: is required");
    row("uplink postgres that may loosen in words", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nmay_loosen = \"yes\"",
        "9: uplink.changes_key: is required");
    row("a key too deep", "", "[printer]\na.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q = 1",
        "10: syntax: a key must have at most 16 parts");
    row("uplink postgres without that key of the store's tills", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nsharing_key = { file = "
        "\"/dev/null/absent\" }",
        "12: uplink.sharing_key: '/dev/null/absent' can't be read: Not a directory");
    row("uplink postgres with that key itself", "",
        "[uplink]\nkind = \"postgres\"\nurl = \"x\"\nsharing_key = \"0123\"",
        "12: uplink.sharing_key: must be { file = \"…\" } or { credential = \"…\" }: a secret is "
        "never written in this file");
    row("uplink nats with a key of the store's tills", "",
        "[uplink]\nkind = \"nats\"\nurl = \"tls://x\"\nsharing_key = { file = \"/dev/null\" }",
        "12: uplink.sharing_key: is not a setting; here are: kind, stream, ca_file, certificate, "
        "key, credentials, head_office_key, url");
    row("printer unknown", "", "[printer]\ndevice = \"wall\"",
        "10: printer.device: must be none, not \"wall\"");
    row("printer a time", "", "[printer]\ndevice = 10:00:00",
        "10: printer.device: must be a text in quotes, not a date or time");
}

void shapeRows()
{
    row("unknown table", "", "[stores]\nname = \"x\"",
        "9: stores: is not a table of the settings; these are: store, till, code, countersign, "
        "sending, notices, sms, text, replies, payment, uplink, printer");
    row("unknown key at the top", "[store]", "debug = true\n[store]",
        "1: debug: is not a table of the settings; these are: store, till, code, countersign, "
        "sending, notices, sms, text, replies, payment, uplink, printer");
    row("unknown key in a table", "", "[code]\ntries = 3\ntry = 3",
        "11: code.try: is not a setting; here are: digits, valid_for, tries, failures_in_a_row, "
        "resend_after, resends");
    row("key without a name", "", "[code]\n\"\" = 3",
        "10: code.\"\": is not a setting; here are: digits, valid_for, tries, failures_in_a_row, "
        "resend_after, resends");
    row("table without a name", "[store]", "''.x = 3\n[store]",
        "1: \"\": is not a table of the settings; these are: store, till, code, countersign, "
        "sending, notices, sms, text, replies, payment, uplink, printer");
    row("table as a value", "", "code = 6",
        "9: sms.code: is not a setting; here are: provider, "
        "timeout, sender, price, price_currency, country_prices, url");
    row("value where a table belongs", "[store]", "code = 6\n[store]",
        "1: code: must be a table, [code]");
    row("table twice", "", "[till]",
        "9: syntax: Error while parsing table header: cannot redefine "
        "existing table 'till'");
    row("key twice", "", "provider = \"demo\"",
        "9: syntax: Error while parsing key-value pair: cannot redefine existing string "
        "'provider'");
    row("unfinished text", "\"EUR\"", "\"EUR",
        "3: syntax: Error while parsing string: unescaped control characters");
    row("not UTF-8", "\"EUR\"", "\"E\xff\"", "3: syntax: Encountered invalid utf-8");
}

} // namespace

void addFaultRow(const char* name, const char* before, const char* after, const char* fault)
{
    QByteArray text = minimal;
    if (*before == '\0') {
        text += after;
    } else {
        check(text.count(before) == 1, "what a row replaces is there once");
        text.replace(before, after);
    }
    QTest::newRow(name) << text << QString::fromUtf8(fault);
}

void addFaultRows()
{
    storeRows();
    tillRows();
    codeRows();
    policyRows();
    smsRows();
    deviceRows();
    shapeRows();
}

} // namespace countersign::settings
