#include "core/base/check.h"
#include "core/settings/settings.h"
#include "tests/settings/fault_rows.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::settings;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* account = "account = \"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n";
constexpr const char* key = "key = \"SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\n";
constexpr const char* secret = "secret = { file = \"sms.secret\" }\n";
const QByteArray kannel = "provider = \"kannel\"\nurl = \"http://127.0.0.1:13013/sendsms\"\n"
                          "username = \"till\"\npassword = { file = \"sms.secret\" }\n";

/// The minimal file with one provider in place of the demo.
QByteArray fileWith(const QByteArray& lines)
{
    QByteArray text = minimal;
    return text.replace("provider = \"demo\"\n", lines);
}

} // namespace

// Each seller of SMS is set up in a few lines, and a line that is wrong is named.
class SettingsSmsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void twilioIsRead();
    void twilioVerifyIsRead();
    void vonageIsRead();
    void vonageVerifyIsRead();
    void aBrandIsTheStoresNameUnlessNamed();
    void aGatewaysOwnAuthorityIsRead();
    void whereKannelTellsOfDeliveriesIsRead();
    void whereKannelBringsRepliesIsRead();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();

private:
    Result<Settings, Fault> parsed(const QByteArray& lines) const;
    QTemporaryDir m_folder;
};

void SettingsSmsTest::initTestCase()
{
    for (const char* name : {"sms.secret", "ca.pem"}) {
        QFile file(m_folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("hunter2\n") > 0);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }
    QFile word(m_folder.filePath(u"word.secret"_s));
    QVERIFY(word.open(QIODevice::WriteOnly) &&
            word.write("0f1e2d3c4b5a69788796a5b4c3d2e1f0\n") > 0);
    QVERIFY(word.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
}

Result<Settings, Fault> SettingsSmsTest::parsed(const QByteArray& lines) const
{
    return parse(fileWith(lines), m_folder.filePath(u"c.toml"_s));
}

void SettingsSmsTest::twilioIsRead()
{
    const auto settings =
        parsed("provider = \"twilio\"\n"_ba + account + key + secret +
               "sender = \"+4930111222\"\nurl = \"https://api.dublin.ie1.twilio.com\"\n"
               "discard_text = true\nobfuscate_number = true\n");
    QVERIFY2(settings.ok(), settings.ok() ? "" : qPrintable(settings.error().toString()));
    const SmsProvider& twilio = settings->sms[0];
    QCOMPARE(twilio.kind, SmsKind::twilio);
    QCOMPARE(twilio.line, 8);
    QCOMPARE(twilio.account, u"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"_s);
    QCOMPARE(twilio.key, u"SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"_s);
    QCOMPARE(twilio.secret->path, m_folder.filePath(u"sms.secret"_s));
    QCOMPARE(twilio.sender, u"+4930111222"_s);
    QCOMPARE(twilio.url, QUrl(u"https://api.dublin.ie1.twilio.com"_s));
    QVERIFY(twilio.discardsText && twilio.obfuscatesNumber);
    QVERIFY(!makesItsOwnCode(twilio.kind));

    const auto service = parsed("provider = \"twilio\"\n"_ba + account + secret +
                                "messaging_service = \"MGcccccccccccccccccccccccccccccccc\"\n");
    QVERIFY(service.ok());
    QCOMPARE(service->sms[0].service, u"MGcccccccccccccccccccccccccccccccc"_s);
    QVERIFY(service->sms[0].key.isEmpty() && service->sms[0].url.isEmpty());
    QVERIFY(!service->sms[0].discardsText);
}

void SettingsSmsTest::twilioVerifyIsRead()
{
    const auto settings =
        parsed("provider = \"twilio-verify\"\n"_ba + account + key + secret +
               "service = \"VAdddddddddddddddddddddddddddddddd\"\namount_and_payee = false\n");
    QVERIFY(settings.ok());
    QCOMPARE(settings->sms[0].service, u"VAdddddddddddddddddddddddddddddddd"_s);
    QVERIFY(!settings->sms[0].namesAmountAndPayee);
    QVERIFY(makesItsOwnCode(settings->sms[0].kind));
}

void SettingsSmsTest::vonageIsRead()
{
    const auto settings = parsed("provider = \"vonage\"\nkey = \"abcd1234\"\n"_ba + secret +
                                 "sender = \"ACME\"\nentity_id = \"1101123\"\n");
    QVERIFY(settings.ok());
    QCOMPARE(settings->sms[0].key, u"abcd1234"_s);
    QCOMPARE(settings->sms[0].sender, u"ACME"_s);
    QCOMPARE(settings->sms[0].entityId, u"1101123"_s);
}

void SettingsSmsTest::vonageVerifyIsRead()
{
    const auto settings = parsed("provider = \"vonage-verify\"\nkey = \"abcd1234\"\n"_ba + secret +
                                 "brand = \"ACME\"\nfraud_check = false\n");
    QVERIFY(settings.ok());
    QCOMPARE(settings->sms[0].brand, u"ACME"_s);
    QVERIFY(!settings->sms[0].checksFraud);
}

void SettingsSmsTest::aBrandIsTheStoresNameUnlessNamed()
{
    const auto settings = parsed("provider = \"vonage-verify\"\nkey = \"abcd1234\"\n"_ba + secret);
    QVERIFY(settings.ok());
    QCOMPARE(settings->sms[0].brand, u"Acme Market"_s);
    // Cut where it is too long, and never within a character.
    const auto linesFor = [](const QString& smsName) {
        const QString text = u"[store]\nname = \"Acme\"\nsms_name = \"%1\"\ncurrency = \"EUR\"\n"
                             "[till]\nid = \"t\"\ndata = \"data\"\n[[sms]]\nprovider = "
                             "\"vonage-verify\"\nkey = \"abcd1234\"\n"_s.arg(smsName);
        return text.toUtf8();
    };
    for (const auto& [smsName, brand] : {std::pair(u"0123456789abcdefg"_s, u"0123456789abcdef"_s),
                                         std::pair(u"Tea / Coffee: 24"_s, u"Tea Coffee 24"_s),
                                         std::pair(u"0123456789abcde🍏"_s, u"0123456789abcde"_s),
                                         std::pair(u"0123456789abcd🍏"_s, u"0123456789abcd🍏"_s)}) {
        const auto named = parse(linesFor(smsName) + secret, m_folder.filePath(u"c.toml"_s));
        QVERIFY2(named.ok(), qPrintable(named ? QString() : named.error().toString()));
        QCOMPARE(named->sms[0].brand, brand);
    }
}

void SettingsSmsTest::aGatewaysOwnAuthorityIsRead()
{
    const auto settings =
        parsed("provider = \"kannel\"\nurl = \"https://gateway.lan/sendsms\"\nlocal = true\n"
               "username = \"till\"\npassword = { file = \"sms.secret\" }\nca_file = \"ca.pem\"\n");
    QVERIFY(settings.ok());
    QCOMPARE(settings->sms[0].authorities, m_folder.filePath(u"ca.pem"_s));
    QVERIFY(settings->sms[0].isLocal);
}

void SettingsSmsTest::whereKannelTellsOfDeliveriesIsRead()
{
    const auto without = parsed(kannel);
    QVERIFY(without.ok() && without->sms[0].reports.isEmpty());
    for (const char* place :
         {"http://192.0.2.7:13020", "http://127.0.0.1:13020/", "http://[2001:db8::7]:13020"}) {
        const auto settings = parsed(kannel + "reports = \"" + place + "\"\n");
        QVERIFY2(settings.ok(), place);
        QCOMPARE(settings->sms[0].reports, QUrl(QString::fromLatin1(place)));
    }
}

void SettingsSmsTest::whereKannelBringsRepliesIsRead()
{
    const QByteArray place = "reports = \"http://192.0.2.7:13020\"\n";
    const auto settings = parsed(kannel + place + "replies = { file = \"word.secret\" }\n");
    QVERIFY2(settings.ok(), qPrintable(settings.ok() ? QString() : settings.error().toString()));
    QCOMPARE(settings->sms[0].replies->path, m_folder.filePath(u"word.secret"_s));
    QVERIFY(!parsed(kannel + place)->sms[0].replies);
    const auto alone = parsed(kannel + "replies = { file = \"word.secret\" }\n");
    QVERIFY(!alone.ok());
    QVERIFY2(
        alone.error().toString().endsWith(u"sms.replies: needs reports beside it: Kannel brings "
                                          "what people answer to the same address and port"_s),
        qPrintable(alone.error().toString()));
    const auto weak = parsed(kannel + place + "replies = { file = \"sms.secret\" }\n");
    QVERIFY(!weak.ok());
    QVERIFY2(weak.error().toString().endsWith(u"sms.replies: must be 32 to 128 letters, digits and "
                                              "hyphens, such as \"openssl rand -hex 16\" makes"_s),
             qPrintable(weak.error().toString()));
    const auto none = parsed(kannel + place + "replies = { file = \"absent\" }\n");
    QVERIFY(!none.ok() && none.error().key == u"sms.replies");
}

void SettingsSmsTest::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char* name, const QByteArray& lines, const char* fault) {
        QTest::newRow(name) << lines << QString::fromUtf8(fault);
    };
    const QByteArray twilio = "provider = \"twilio\"\n"_ba + account + secret;
    const QByteArray vonage = "provider = \"vonage\"\nsender = \"ACME\"\n"_ba;
    row("no account", "provider = \"twilio\"\nsender = \"ACME\"\n"_ba + secret,
        "7: sms.account: is required");
    row("account of another form",
        "provider = \"twilio\"\naccount = \"acme\"\nsender = \"ACME\"\n"_ba + secret,
        "9: sms.account: must be an account's id, AC and 32 digits a to f");
    row("key of another form", twilio + "sender = \"ACME\"\nkey = \"hunter2\"\n",
        "12: sms.key: must be an API key's id, SK and 32 digits a to f");
    row("secret written down",
        "provider = \"twilio\"\nsender = \"ACME\"\n"_ba + account + "secret = \"hunter2\"\n",
        "11: sms.secret: must be { file = \"…\" } or { credential = \"…\" }: a secret is never "
        "written in this file");
    row("no secret", "provider = \"twilio\"\nsender = \"ACME\"\n"_ba + account,
        "7: sms.secret: is required");
    row("no sender", twilio, "7: sms.sender: either it or messaging_service is required, not both");
    row("two senders",
        twilio + "sender = \"ACME\"\nmessaging_service = "
                 "\"MGcccccccccccccccccccccccccccccccc\"\n",
        "11: sms.sender: either it or messaging_service is required, not both");
    row("unencrypted", twilio + "sender = \"ACME\"\nurl = \"http://api.example\"\n",
        "12: sms.url: must be https: the secret goes there");
    row("a path", twilio + "sender = \"ACME\"\nurl = \"https://api.example/x\"\n",
        "12: sms.url: must be scheme and host alone");
    row("a password in it", twilio + "sender = \"ACME\"\nurl = \"https://a:hunter2@b\"\n",
        "12: sms.url: must hold neither user, password nor query: they have keys of their own");
    row("not a flag", twilio + "sender = \"ACME\"\ndiscard_text = \"yes\"\n",
        "12: sms.discard_text: must be true or false, not a text");
    row("no such file", twilio + "sender = \"ACME\"\nca_file = \"/dev/null/absent\"\n",
        "12: sms.ca_file: \"/dev/null/absent\" can't be read");
    row("a brand that Vonage refuses",
        "provider = \"vonage-verify\"\nkey = \"abcd1234\"\n"_ba + secret + "brand = \"A/B\"\n",
        "11: sms.brand: must hold none of \\ / { } : $");
    row("another's key", twilio + "sender = \"ACME\"\nbrand = \"ACME\"\n",
        "12: sms.brand: is not a setting; here are: provider, timeout, sender, price, "
        "price_currency, country_prices, account, key, secret, ca_file, url, messaging_service, "
        "discard_text, obfuscate_number");
    row("no service", "provider = \"twilio-verify\"\n"_ba + account + secret,
        "7: sms.service: is required");
    row("a sender it can't choose",
        "provider = \"twilio-verify\"\n"_ba + account + secret +
            "service = \"VAdddddddddddddddddddddddddddddddd\"\nsender = \"ACME\"\n",
        "12: sms.sender: is not a setting; here are: provider, timeout, price, price_currency, "
        "country_prices, account, key, secret, ca_file, url, service, amount_and_payee");
    row("vonage without key", vonage + secret, "7: sms.key: is required");
    row("an entity of another form",
        vonage + "key = \"abcd\"\n" + secret + "entity_id = \"11 01\"\n",
        "12: sms.entity_id: must be letters, digits, hyphens and underscores, at most 64");
    row("vonage without sender", "provider = \"vonage\"\nkey = \"abcd\"\n"_ba + secret,
        "7: sms.sender: is required");
    for (const char* place :
         {"https://192.0.2.7:13020", "http://192.0.2.7", "http://till.example:13020",
          "http://0.0.0.0:13020", "http://[::]:13020", "http://192.0.2.7:13020/x"})
        row(place, kannel + "reports = \"" + place + "\"\n",
            "12: sms.reports: must be http, an address of this machine and a port, such as "
            "\"http://192.0.2.7:13020\"");
    const QByteArray told = kannel + "reports = \"http://192.0.2.7:13020\"\n";
    row("told at one place twice", told + "[[sms]]\n" + told,
        "14: sms.reports: is also that of the [[sms]] on line 8; give each a port of its own");
    row("brand too long",
        "provider = \"vonage-verify\"\nkey = \"abcd\"\nbrand = \"01234567890123456\"\n"_ba + secret,
        "10: sms.brand: must be at most 16 characters, not 17");
}

void SettingsSmsTest::whatIsWrongIsNamed()
{
    QFETCH(QByteArray, lines);
    QFETCH(QString, fault);
    const auto settings = parsed(lines);
    QVERIFY(!settings.ok());
    QCOMPARE(settings.error().toString().section(u"c.toml:"_s, 1), fault);
    QVERIFY(!settings.error().toString().contains(u"hunter2"));
}

QTEST_GUILESS_MAIN(SettingsSmsTest)
#include "settings_sms_test.moc"
