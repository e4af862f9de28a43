#include "core/settings/settings.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::settings;
using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray minimal = "[store]\n"
                           "name = \"Acme Market\"\n"
                           "currency = \"EUR\"\n"
                           "[till]\n"
                           "id = \"till-3\"\n"
                           "data = \"data\"\n"
                           "[[sms]]\n"
                           "provider = \"demo\"\n"_ba;

/// The whole example of the contract, with what later versions will have replaced.
const QByteArray example = "[store]\n"
                           "name = \"Acme Market\"\n"
                           "sms_name = \"ACME MARKET\"\n"
                           "phone = \"030 1234567\"\n"
                           "address = \"Main Street 1\\nBerlin\"\n"
                           "currency = \"EUR\"\n"
                           "timezone = \"Europe/Berlin\"\n"
                           "prices_include_tax = true\n"
                           "region = \"DE\"\n"
                           "languages = [\"en\", \"de\", \"fr\"]\n"
                           "cash_rounding = \"0.05\"\n"
                           "cash_rounding_mode = \"up\"\n"
                           "[till]\n"
                           "id = \"till-3\"\n"
                           "receipt_prefix = \"T3\"\n"
                           "data = \"/var/lib/countersign\"\n"
                           "[code]\n"
                           "digits = 8\n"
                           "valid_for = \"10 min\"\n"
                           "tries = 4\n"
                           "failures_in_a_row = 7\n"
                           "resend_after = \"45 s\"\n"
                           "resends = 3\n"
                           "[countersign]\n"
                           "from = \"25.00\"\n"
                           "always_for_categories = [\"gift-cards\", \"phones\"]\n"
                           "unregistered = \"allow\"\n"
                           "[sending]\n"
                           "countries = [\"DE\", \"AT\", \"FR\"]\n"
                           "per_number = \"6 / 30 min\"\n"
                           "per_till = \"121 / 2 h\"\n"
                           "accept_within = \"20 s\"\n"
                           "[[sms]]\n"
                           "provider = \"kannel\"\n"
                           "url = \"http://127.0.0.1:13013/cgi-bin/sendsms\"\n"
                           "username = \"till\"\n"
                           "password = { file = \"kannel.secret\" }\n"
                           "sender = \"ACME\"\n"
                           "timeout = \"4 s\"\n"
                           "[[sms]]\n"
                           "provider = \"demo\"\n"
                           "url = \"file:///var/tmp/phone.jsonl\"\n"
                           "[payment]\n"
                           "terminal = \"demo\"\n"
                           "demo_script = \"demo.jsonl\"\n"
                           "demo_cards = [\"fp-1 visa 4242\", \"fp-2 mastercard 4444\"]\n"
                           "resolve_within = \"90 s\"\n"
                           "[uplink]\n"
                           "kind = \"none\"\n"
                           "[printer]\n"
                           "device = \"none\"\n"_ba;

/// A folder with a private secret in it.
class Folder
{
public:
    Folder() { write(u"kannel.secret"_s, "hunter2\n"_ba); }
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        check(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), "it writes");
        check(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner), "it is private");
    }

private:
    QTemporaryDir m_folder;
};

/// What is wrong with it, or an empty text.
QString faultOf(const Result<Settings, Fault>& result)
{
    return result ? QString() : result.error().toString();
}

sale::Currency euro()
{
    return *sale::Currency::fromCode(u"EUR");
}

} // namespace

class SettingsLoadTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theExampleOfTheContractIsReadToTheLastValue();
    void whatIsNotWrittenHasItsDefault();
    void theNameInMessagesIsTheNameShortenedAtAWord_data();
    void theNameInMessagesIsTheNameShortenedAtAWord();
    void onlyANamedRegionLimitsTheCountries();
    void aListMayBeEmptyWhereNothingIsADefault();
    void anAddressMayStandBesideNoUplink();
    void relativePathsAreRelativeToTheFilesFolder();
    void amountsHaveTheStoresCurrency();
    void rangesIncludeTheirEnds_data();
    void rangesIncludeTheirEnds();
    void durationsAreReadInEveryUnit_data();
    void durationsAreReadInEveryUnit();
    void whatIsNoDurationIsRefused_data();
    void whatIsNoDurationIsRefused();
    void ratesAreReadAndRefused();
};

void SettingsLoadTest::theExampleOfTheContractIsReadToTheLastValue()
{
    const Folder folder;
    folder.write(u"countersign.toml"_s, example);
    const auto settings = load(folder.path(u"countersign.toml"_s));
    QCOMPARE(faultOf(settings), QString());

    const Store& store = settings->store;
    QCOMPARE(store.name, u"Acme Market"_s);
    QCOMPARE(store.smsName, u"ACME MARKET"_s);
    QCOMPARE(store.phone, u"030 1234567"_s);
    QCOMPARE(store.address, u"Main Street 1\nBerlin"_s);
    QVERIFY(store.currency == euro());
    QCOMPARE(store.timezone.id(), "Europe/Berlin"_ba);
    QVERIFY(store.pricesIncludeTax);
    QCOMPARE(store.region, u"DE"_s);
    QCOMPARE(store.languages, QStringList({u"en"_s, u"de"_s, u"fr"_s}));
    QCOMPARE(store.cashRounding.step_minor, 5);
    QCOMPARE(store.cashRounding.rounding, sale::Rounding::up);

    QCOMPARE(settings->till.id, u"till-3"_s);
    QCOMPARE(settings->till.receiptPrefix, u"T3"_s);
    QCOMPARE(settings->till.data, u"/var/lib/countersign"_s);

    QCOMPARE(settings->code.digits, 8);
    QCOMPARE(settings->code.valid_for_ms, 600'000);
    QCOMPARE(settings->code.tries, 4);
    QCOMPARE(settings->code.failuresInARow, 7);
    QCOMPARE(settings->code.resend_after_ms, 45'000);
    QCOMPARE(settings->code.resends, 3);

    QVERIFY(settings->countersign.from == sale::Money(2500, euro()));
    QCOMPARE(settings->countersign.alwaysForCategories,
             QStringList({u"gift-cards"_s, u"phones"_s}));
    QCOMPARE(settings->countersign.unregistered, Unregistered::allow);

    QCOMPARE(settings->sending.countries, QStringList({u"DE"_s, u"AT"_s, u"FR"_s}));
    QVERIFY((settings->sending.perNumber == Rate{6, 1'800'000}));
    QVERIFY((settings->sending.perTill == Rate{121, 7'200'000}));
    QCOMPARE(settings->sending.accept_within_ms, 20'000);

    QCOMPARE(settings->sms.size(), 2U);
    const SmsProvider& kannel = settings->sms[0];
    QCOMPARE(kannel.kind, SmsKind::kannel);
    QCOMPARE(kannel.url, QUrl(u"http://127.0.0.1:13013/cgi-bin/sendsms"_s));
    QCOMPARE(kannel.username, u"till"_s);
    QVERIFY(kannel.password.has_value());
    QCOMPARE(kannel.password->path, folder.path(u"kannel.secret"_s));
    QCOMPARE(kannel.sender, u"ACME"_s);
    QCOMPARE(kannel.timeout_ms, 4000);
    QCOMPARE(settings->sms[1].kind, SmsKind::demo);
    QCOMPARE(settings->sms[1].url.toLocalFile(), u"/var/tmp/phone.jsonl"_s);

    QCOMPARE(settings->payment.terminal, Terminal::demo);
    QCOMPARE(settings->payment.demoScript, folder.path(u"demo.jsonl"_s));
    QCOMPARE(settings->payment.demoCards.size(), 2U);
    QCOMPARE(settings->payment.demoCards[1].fingerprint, u"fp-2"_s);
    QCOMPARE(settings->payment.demoCards[1].brand, u"mastercard"_s);
    QCOMPARE(settings->payment.demoCards[1].last4, u"4444"_s);
    QCOMPARE(settings->payment.resolve_within_ms, 90'000);
    QCOMPARE(settings->uplink.kind, UplinkKind::none);
    QCOMPARE(settings->printer, PrinterKind::none);
}

void SettingsLoadTest::whatIsNotWrittenHasItsDefault()
{
    const auto settings = parse(minimal, u"/etc/countersign/countersign.toml"_s);
    QCOMPARE(faultOf(settings), QString());
    QCOMPARE(settings->file, u"/etc/countersign/countersign.toml"_s);
    QCOMPARE(settings->store.smsName, u"Acme Market"_s);
    QVERIFY(settings->store.phone.isEmpty());
    QVERIFY(settings->store.address.isEmpty());
    QVERIFY(settings->store.timezone.isValid());
    QVERIFY(settings->store.pricesIncludeTax);
    QCOMPARE(settings->store.languages, QStringList({u"en"_s}));
    QCOMPARE(settings->store.cashRounding.step_minor, 1);
    QCOMPARE(settings->till.receiptPrefix, u"TILL-3"_s);
    QCOMPARE(settings->till.data, u"/etc/countersign/data"_s);
    QCOMPARE(settings->code.digits, 6);
    QCOMPARE(settings->code.valid_for_ms, 300'000);
    QCOMPARE(settings->code.tries, 3);
    QCOMPARE(settings->code.failuresInARow, 5);
    QCOMPARE(settings->code.resend_after_ms, 30'000);
    QCOMPARE(settings->code.resends, 2);
    QVERIFY(settings->countersign.from == sale::Money::zero(euro()));
    QVERIFY(settings->countersign.alwaysForCategories.isEmpty());
    QCOMPARE(settings->countersign.unregistered, Unregistered::decline);
    QVERIFY(settings->sending.countries.isEmpty());
    QVERIFY((settings->sending.perNumber == Rate{5, 3'600'000}));
    QVERIFY((settings->sending.perTill == Rate{120, 3'600'000}));
    QCOMPARE(settings->sending.accept_within_ms, 15'000);
    QVERIFY(settings->sms[0].url.isEmpty());
    QCOMPARE(settings->sms[0].timeout_ms, 5000);
    QCOMPARE(settings->payment.terminal, Terminal::demo);
    QVERIFY(settings->payment.demoScript.isEmpty());
    QCOMPARE(settings->payment.resolve_within_ms, 60'000);
    QCOMPARE(settings->uplink.kind, UplinkKind::none);
    QCOMPARE(settings->printer, PrinterKind::none);
}

void SettingsLoadTest::theNameInMessagesIsTheNameShortenedAtAWord_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("smsName");
    QTest::newRow("short") << u"Acme Market"_s << u"Acme Market"_s;
    QTest::newRow("exactly 20") << u"Acme Market at Home!"_s << u"Acme Market at Home!"_s;
    QTest::newRow("at a word") << u"Acme Market at the River"_s << u"Acme Market at the"_s;
    QTest::newRow("word ends at 20")
        << u"Acme Market at Home! Berlin"_s << u"Acme Market at Home!"_s;
    QTest::newRow("one long word")
        << u"Lebensmittelspezialitätenhaus"_s << u"Lebensmittelspeziali"_s;
    QTest::newRow("never half a pair") << u"Lebensmittelspezial🍏🍏"_s << u"Lebensmittelspezial"_s;
}

void SettingsLoadTest::theNameInMessagesIsTheNameShortenedAtAWord()
{
    QFETCH(QString, name);
    QFETCH(QString, smsName);
    QByteArray text = minimal;
    text.replace("Acme Market", name.toUtf8());
    const auto settings = parse(text, u"c.toml"_s);
    QCOMPARE(faultOf(settings), QString());
    QCOMPARE(settings->store.smsName, smsName);
}

void SettingsLoadTest::onlyANamedRegionLimitsTheCountries()
{
    QByteArray named = minimal;
    named.replace("[till]", "region = \"AT\"\n[till]");
    const auto settings = parse(named, u"c.toml"_s);
    QCOMPARE(faultOf(settings), QString());
    QCOMPARE(settings->store.region, u"AT"_s);
    QCOMPARE(settings->sending.countries, QStringList({u"AT"_s}));

    QByteArray fromTimezone = minimal;
    fromTimezone.replace("[till]", "timezone = \"Europe/Paris\"\n[till]");
    const auto others = parse(fromTimezone, u"c.toml"_s);
    QCOMPARE(faultOf(others), QString());
    QCOMPARE(others->store.region, u"FR"_s);
    QVERIFY(others->sending.countries.isEmpty());

    QByteArray nowhere = minimal;
    nowhere.replace("[till]", "timezone = \"UTC\"\n[till]");
    const auto without = parse(nowhere, u"c.toml"_s);
    QCOMPARE(faultOf(without), QString());
    QCOMPARE(without->store.region, QString());
}

void SettingsLoadTest::aListMayBeEmptyWhereNothingIsADefault()
{
    const auto settings = parse(minimal + "\n[countersign]\nalways_for_categories = []\n"
                                          "[payment]\ndemo_cards = []\n",
                                u"c.toml"_s);
    QCOMPARE(faultOf(settings), QString());
    QVERIFY(settings->countersign.alwaysForCategories.isEmpty());
}

void SettingsLoadTest::anAddressMayStandBesideNoUplink()
{
    for (const char* uplink : {"kind = \"none\"\nurl = \"postgresql://hq.example/x\"",
                               "url = \"postgresql://hq.example/x\""}) {
        const auto settings = parse(minimal + "\n[uplink]\n" + uplink + "\n", u"c.toml"_s);
        QCOMPARE(faultOf(settings), QString());
        QCOMPARE(settings->uplink.kind, UplinkKind::none);
    }
}

void SettingsLoadTest::relativePathsAreRelativeToTheFilesFolder()
{
    QByteArray text = minimal;
    text.replace("\"data\"", "\"../state/./till\"");
    text += "url = \"file:phone.jsonl\"\n[payment]\ndemo_script = \"scripts/day.jsonl\"\n";
    const auto settings = parse(text, u"/etc/countersign/a.toml"_s);
    QCOMPARE(faultOf(settings), QString());
    QCOMPARE(settings->till.data, u"/etc/state/till"_s);
    QCOMPARE(settings->payment.demoScript, u"/etc/countersign/scripts/day.jsonl"_s);
    QCOMPARE(settings->sms[0].url.toLocalFile(), u"/etc/countersign/phone.jsonl"_s);
}

void SettingsLoadTest::amountsHaveTheStoresCurrency()
{
    QByteArray yen = minimal;
    yen.replace("EUR", "JPY");
    const auto settings = parse(yen + "[countersign]\nfrom = \"2500\"\n", u"c.toml"_s);
    QCOMPARE(faultOf(settings), QString());
    QCOMPARE(settings->countersign.from.minor(), 2500);
    QCOMPARE(settings->countersign.from.currency().toString(), u"JPY"_s);
    const auto wrong = parse(yen + "[countersign]\nfrom = \"25.00\"\n", u"c.toml"_s);
    QVERIFY(faultOf(wrong).startsWith(u"c.toml:10: countersign.from: must be an amount in JPY"));
}

void SettingsLoadTest::rangesIncludeTheirEnds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("code, least")
        << "[code]\ndigits=6\nvalid_for='1 s'\ntries=1\nfailures_in_a_row=1\n"
           "resend_after='1 s'\nresends=0"_ba;
    QTest::newRow("code, most")
        << "[code]\ndigits=10\nvalid_for='10 min'\ntries=5\nfailures_in_a_row=100\n"
           "resend_after='5 min'\nresends=5"_ba;
    QTest::newRow("waits, least")
        << "timeout='1 s'\n[sending]\naccept_within='1 s'\n[payment]\nresolve_within='1 s'"_ba;
    QTest::newRow("waits, most")
        << "timeout='60 s'\n[sending]\naccept_within='2 min'\n[payment]\nresolve_within='1 h'"_ba;
    QTest::newRow("rates, least") << "[sending]\nper_number='1 / 1 s'\nper_till='1/1s'"_ba;
    QTest::newRow("rates, most")
        << "[sending]\nper_number='100000 / 24 h'\nper_till='100000 / 24 h'"_ba;
    QTest::newRow("sender by name") << "sender='Acme & Sons'"_ba;
    QTest::newRow("sender by number") << "sender='+491511234567'"_ba;
}

void SettingsLoadTest::rangesIncludeTheirEnds()
{
    QFETCH(QByteArray, text);
    QCOMPARE(faultOf(parse(minimal + text + '\n', u"c.toml"_s)), QString());
}

void SettingsLoadTest::durationsAreReadInEveryUnit_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("duration_ms");
    QTest::newRow("ms") << u"250 ms"_s << Q_INT64_C(250);
    QTest::newRow("s") << u"30 s"_s << Q_INT64_C(30'000);
    QTest::newRow("min") << u"5 min"_s << Q_INT64_C(300'000);
    QTest::newRow("h") << u"1 h"_s << Q_INT64_C(3'600'000);
    QTest::newRow("no space") << u"5min"_s << Q_INT64_C(300'000);
    QTest::newRow("nothing") << u"0 s"_s << Q_INT64_C(0);
    QTest::newRow("leading zero") << u"05 s"_s << Q_INT64_C(5000);
    QTest::newRow("largest") << u"999999999 h"_s << Q_INT64_C(3'599'999'996'400'000);
}

void SettingsLoadTest::durationsAreReadInEveryUnit()
{
    QFETCH(QString, text);
    QFETCH(qint64, duration_ms);
    const auto parsed_ms = parseDuration(text);
    QVERIFY(parsed_ms.ok());
    QCOMPARE(*parsed_ms, duration_ms);
    QCOMPARE(*parseDuration(durationText(duration_ms)), duration_ms);
}

void SettingsLoadTest::whatIsNoDurationIsRefused_data()
{
    QTest::addColumn<QString>("text");
    const auto texts = {u""_s,      u" "_s,     u"s"_s,           u"5"_s,     u"5 S"_s,
                        u"5 sec"_s, u"-5 s"_s,  u"+5 s"_s,        u"5.5 s"_s, u"5  s"_s,
                        u"5 s "_s,  u" 5 s"_s,  u"5 min 3"_s,     u"٣ s"_s,   u"5 m"_s,
                        u"5 d"_s,   u"1e3 s"_s, u"1000000000 s"_s};
    for (const QString& text : texts)
        QTest::newRow(qPrintable(u'<' + text + u'>')) << text;
}

void SettingsLoadTest::whatIsNoDurationIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!parseDuration(text).ok());
}

void SettingsLoadTest::ratesAreReadAndRefused()
{
    QVERIFY((*parseRate(u"5 / 1 h") == Rate{5, 3'600'000}));
    QVERIFY((*parseRate(u"5/1h") == Rate{5, 3'600'000}));
    QVERIFY((*parseRate(u"120 / 30 min") == Rate{120, 1'800'000}));
    for (const auto text : {u"", u"5", u"5 /", u"/ 1 h", u"0 / 1 h", u"-1 / 1 h", u"5 / h",
                            u"5 / 1", u"5 per 1 h", u"5 / 1 h / 2", u"5 1 h"})
        QVERIFY2(!parseRate(text).ok(), qPrintable(QString::fromUtf16(text)));
}

QTEST_GUILESS_MAIN(SettingsLoadTest)
#include "settings_load_test.moc"
