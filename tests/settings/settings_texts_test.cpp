#include "core/settings/settings.h"

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

QString faultOf(const QByteArray& more)
{
    const auto settings = parse(minimal + more, u"shop.toml"_s);
    return settings ? QString() : settings.error().toString();
}

} // namespace

class SettingsTextsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextIsReadToItsLastKey();
    void wordsOfRepliesAreRead();
    void pricesAreReadInMillionths();
    void limitsThatAreNotSetFollowTheOthers();
    void noticesAreAsTheShopWantsThem();
    void whatIsWrongWithThemIsSaid_data();
    void whatIsWrongWithThemIsSaid();
};

void SettingsTextsTest::aTextIsReadToItsLastKey()
{
    const auto settings = parse(minimal + "[[text]]\n"
                                          "purpose = \"code\"\n"
                                          "language = \"hi\"\n"
                                          "template_id = \"1107_161-A\"\n"
                                          "wording = \"{payee}: {code}\\n{amount}\"\n"
                                          "[[text]]\n"
                                          "purpose = \"code\"\n"
                                          "language = \"en\"\n"
                                          "wording = \"x\"\n",
                                u"shop.toml"_s);
    QVERIFY2(settings.ok(), qPrintable(settings ? QString() : settings.error().toString()));
    QCOMPARE(settings->texts.size(), 2U);
    const Text& text = settings->texts[0];
    QCOMPARE(text.purpose, u"code"_s);
    QCOMPARE(text.language, u"hi"_s);
    QCOMPARE(text.templateId, u"1107_161-A"_s);
    QCOMPARE(text.wording, u"{payee}: {code}\n{amount}"_s);
    QCOMPARE(text.line, 13);
    QVERIFY(settings->texts[1].templateId.isEmpty());
    QVERIFY(parse(minimal, u"shop.toml"_s)->texts.empty());
}

void SettingsTextsTest::wordsOfRepliesAreRead()
{
    const auto settings = parse(minimal + "[[replies]]\n"
                                          "language = \"sq\"\n"
                                          "stop = [\"NDAL\"]\n"
                                          "no = [\"JO\", \"nuk jam unë\"]\n"
                                          "[[replies]]\n"
                                          "language = \"de\"\n"
                                          "no = [\"NÖ\"]\n",
                                u"shop.toml"_s);
    QVERIFY2(settings.ok(), qPrintable(settings ? QString() : settings.error().toString()));
    QCOMPARE(settings->replies.size(), 2U);
    const ReplyWords& words = settings->replies[0];
    QCOMPARE(words.language, u"sq"_s);
    QCOMPARE(words.no, QStringList({u"JO"_s, u"nuk jam unë"_s}));
    QCOMPARE(words.stop, QStringList({u"NDAL"_s}));
    QCOMPARE(words.stopLine, 11);
    QCOMPARE(words.noLine, 12);
    QVERIFY(settings->replies[1].stop.isEmpty());
    QVERIFY(parse(minimal, u"shop.toml"_s)->replies.empty());
}

void SettingsTextsTest::pricesAreReadInMillionths()
{
    const auto settings = parse(minimal + "price = \"0.0751\"\n"
                                          "price_currency = \"USD\"\n"
                                          "country_prices = [\"AT 0.06\", \"CH 1\"]\n"
                                          "[[sms]]\n"
                                          "provider = \"demo\"\n"
                                          "price = \"0\"\n"
                                          "[[sms]]\n"
                                          "provider = \"demo\"\n",
                                u"shop.toml"_s);
    QVERIFY2(settings.ok(), qPrintable(settings ? QString() : settings.error().toString()));
    const PartPrice& price = settings->sms[0].price.value();
    QCOMPARE(price.millionths, 75'100);
    QCOMPARE(price.currency->toString(), u"USD"_s);
    QCOMPARE(price.countries,
             (QMap<QString, std::int64_t>{{u"AT"_s, 60'000}, {u"CH"_s, 1'000'000}}));
    QVERIFY(settings->sms[1].price == PartPrice{});
    QVERIFY(!settings->sms[2].price);
}

void SettingsTextsTest::limitsThatAreNotSetFollowTheOthers()
{
    const auto sendingOf = [](const QByteArray& keys) {
        return parse(minimal + "[sending]\n" + keys, u"shop.toml"_s)->sending;
    };
    const Sending usual = sendingOf("");
    QVERIFY((usual.perMethod == Rate{5, 3'600'000}));
    QVERIFY((usual.perCountry == Rate{120, 3'600'000}));
    QVERIFY(!usual.unverifiedBudget);
    const Sending followed = sendingOf("per_number = \"7 / 2 h\"\nper_till = \"8 / 1 min\"\n");
    QVERIFY((followed.perMethod == Rate{7, 7'200'000}));
    QVERIFY((followed.perCountry == Rate{8, 60'000}));
    const Sending own = sendingOf("per_number = \"7 / 2 h\"\nper_method = \"9 / 24 h\"\n"
                                  "per_country = \"90 / 1 h\"\nunverified_budget = true\n");
    QVERIFY((own.perMethod == Rate{9, 86'400'000}));
    QVERIFY((own.perCountry == Rate{90, 3'600'000}));
    QCOMPARE(own.unverifiedBudget, true);
}

void SettingsTextsTest::noticesAreAsTheShopWantsThem()
{
    using Completed = Notices::Completed;
    const auto noticesOf = [](const QByteArray& keys) {
        return parse(minimal + "[notices]\n" + keys, u"shop.toml"_s)->notices;
    };
    for (const Notices& usual : {parse(minimal, u"shop.toml"_s)->notices, noticesOf("")}) {
        QCOMPARE(usual.completed, Completed::never);
        QVERIFY(!usual.suspicious);
        QCOMPARE(usual.valid_for_ms, 43'200'000);
    }
    QCOMPARE(noticesOf("completed = \"uncountersigned\"\n").completed, Completed::uncountersigned);
    QCOMPARE(noticesOf("completed = \"always\"\n").completed, Completed::always);
    const Notices own =
        noticesOf("completed = \"never\"\nsuspicious = true\nvalid_for = \"168 h\"\n");
    QCOMPARE(own.completed, Completed::never);
    QVERIFY(own.suspicious);
    QCOMPARE(own.valid_for_ms, 604'800'000);
    QCOMPARE(noticesOf("valid_for = \"1 s\"\n").valid_for_ms, 1000);
}

void SettingsTextsTest::whatIsWrongWithThemIsSaid_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char* name, const QByteArray& more, const QString& fault) {
        QTest::newRow(name) << more << u"shop.toml:"_s + fault;
    };
    const QByteArray text = "[[text]]\npurpose = \"code\"\nlanguage = \"en\"\nwording = \"x\"\n";
    row("one table", "[text]\npurpose = \"code\"\n", u"9: text: must be written [[text]]"_s);
    row("no wording", "[[text]]\npurpose = \"code\"\nlanguage = \"en\"\n",
        u"9: text.wording: is required"_s);
    row("no purpose", "[[text]]\nlanguage = \"en\"\nwording = \"x\"\n",
        u"9: text.purpose: is required"_s);
    row("unknown purpose", "[[text]]\npurpose = \"advert\"\nlanguage = \"en\"\nwording = \"x\"\n",
        u"10: text.purpose: must be one of code, started, completed, suspicious, offer, test, not "
        "\"advert\""_s);
    row("no language's letters", QByteArray(text).replace("\"en\"", "\"English\""),
        u"11: text.language: must be a language's two or three letters, such as \"en\", not "
        "\"English\""_s);
    row("twice", text + text, u"15: text.language: has a text for code in en already"_s);
    row("id with a blank", text + "template_id = \"a b\"\n",
        u"13: text.template_id: must be letters, digits, hyphens and underscores, not \"a b\""_s);
    row("unknown key", text + "sender = \"x\"\n",
        u"13: text.sender: is not a setting; here are: purpose, language, template_id, wording"_s);
    const QByteArray words = "[[replies]]\nlanguage = \"sq\"\nno = [\"JO\"]\n";
    row("replies in one table", "[replies]\nlanguage = \"sq\"\n",
        u"9: replies: must be written [[replies]]"_s);
    row("replies of no language", "[[replies]]\nno = [\"JO\"]\n",
        u"9: replies.language: is required"_s);
    row("replies of a long language", QByteArray(words).replace("\"sq\"", "\"shqip\""),
        u"10: replies.language: must be a language's two or three letters, such as \"en\", not "
        "\"shqip\""_s);
    row("replies twice", words + words, u"13: replies.language: has words in sq already"_s);
    row("replies without words", "[[replies]]\nlanguage = \"sq\"\n",
        u"9: replies.no: either it or replies.stop is required"_s);
    row("replies with no word", "[[replies]]\nlanguage = \"sq\"\nno = []\n",
        u"11: replies.no: either it or replies.stop is required"_s);
    row("a word twice", QByteArray(words).replace("[\"JO\"]", "[\"JO\", \"JO\"]"),
        u"11: replies.no: has \"JO\" twice"_s);
    row("a blank word", QByteArray(words).replace("\"JO\"", "\" \""),
        u"11: replies.no: must not be empty"_s);
    row("a long word", QByteArray(words).replace("JO", QByteArray(41, 'J')),
        u"11: replies.no: must be at most 40 characters, not 41"_s);
    row("replies with another key", words + "yes = [\"PO\"]\n",
        u"12: replies.yes: is not a setting; here are: language, no, stop"_s);
    row("method's rate", "[sending]\nper_method = \"5\"\n",
        u"10: sending.per_method: must be how many in how long, such as \"5 / 1 h\", not "
        "\"5\""_s);
    row("country's rate", "[sending]\nper_country = \"5 / 25 h\"\n",
        u"10: sending.per_country: must be at most 100000 in 1 s to 24 h, not \"5 / 25 h\""_s);
    row("budget", "[sending]\nunverified_budget = \"on\"\n",
        u"10: sending.unverified_budget: must be true or false, not a text"_s);
    row("price with a comma", "price = \"0,07\"\n",
        u"9: sms.price: must be a price from 0 to 1000 with at most 6 decimals, such as "
        "\"0.0750\", not \"0,07\""_s);
    row("negative price", "price = \"-0.07\"\n",
        u"9: sms.price: must be a price from 0 to 1000 with at most 6 decimals, such as "
        "\"0.0750\", not \"-0.07\""_s);
    row("price a number", "price = 0.07\n",
        u"9: sms.price: must be a text in quotes, not a decimal number"_s);
    row("price of nothing", "price_currency = \"USD\"\n",
        u"9: sms.price_currency: needs sms.price beside it"_s);
    row("currency unknown", "price = \"1\"\nprice_currency = \"USDT\"\n",
        u"10: sms.price_currency: must be a currency of ISO 4217, such as \"EUR\", not \"USDT\""_s);
    row("country without price", "price = \"1\"\ncountry_prices = [\"AT\"]\n",
        u"10: sms.country_prices: must be a country and its price, such as \"AT 0.06\", not "
        "\"AT\""_s);
    row("country twice", "price = \"1\"\ncountry_prices = [\"AT 1\", \"AT 2\"]\n",
        u"10: sms.country_prices: has AT twice"_s);
}

void SettingsTextsTest::whatIsWrongWithThemIsSaid()
{
    QFETCH(QByteArray, more);
    QFETCH(QString, fault);
    QCOMPARE(faultOf(more), fault);
}

QTEST_GUILESS_MAIN(SettingsTextsTest)
#include "settings_texts_test.moc"
