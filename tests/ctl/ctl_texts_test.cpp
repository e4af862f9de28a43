#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

bool append(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::Append) && file.write(content) == content.size();
}

QStringList saidOf(const Shop& shop, QLatin1String check)
{
    QStringList all;
    for (const QByteArray& line : shop.ctl({u"doctor"_s, u"--json"_s}).output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == check)
            all << said[u"verdict"].toString() + u' ' + said[u"says"].toString();
    }
    return all;
}

QStringList textsTold(const Shop& shop)
{
    return saidOf(shop, QLatin1String("texts"));
}

} // namespace

class CtlTextsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsAndCostsAreTold();
    void aTextThatCannotBeFilledEndsEveryCommand();
    void aRegisteredTextIsWhatThePhoneGets();
    void whoIsNotToldTheTemplateIsNamed();
    void aLanguageWithoutWordsForRepliesIsTold();
    void aWordForRepliesHasOneMeaning();
};

void CtlTextsTest::partsAndCostsAreTold()
{
    const Shop shop;
    QCOMPARE(textsTold(shop), QStringList{u"ok en: code 1 part (109 of 160), started 1 part (72 of "
                                          "160), completed 1 part (77 of 160), suspicious 1 part "
                                          "(80 of 160)"_s});
    QVERIFY(append(shop.config(), "[[sms]]\n"
                                  "provider = \"demo\"\n"
                                  "price = \"0.0750\"\n"
                                  "country_prices = [\"AT 0.06\"]\n"
                                  "[[text]]\n"
                                  "purpose = \"code\"\n"
                                  "language = \"hi\"\n"
                                  "wording = \"{payee}: {code} = {amount}।\"\n"));
    const QStringList told = textsTold(shop);
    QCOMPARE(told.size(), 2);
    QVERIFY2(told[0].endsWith(u"; a code costs EUR 0.075 by provider 2 (AT 0.06)"_s),
             qPrintable(told[0]));
    QVERIFY2(told[1].startsWith(u"ok hi: code 1 part (27 of 70, UCS-2), started 1 part"_s),
             qPrintable(told[1]));
}

void CtlTextsTest::aTextThatCannotBeFilledEndsEveryCommand()
{
    const Shop shop;
    QVERIFY(append(shop.config(), "[[text]]\n"
                                  "purpose = \"code\"\n"
                                  "language = \"en\"\n"
                                  "wording = \"{payee}: {code}\"\n"));
    QFile file(shop.config());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().count('\n');
    for (const QString& command : {u"doctor"_s, u"till"_s, u"init"_s}) {
        const Shop::Ran ran = shop.ctl({command});
        QCOMPARE(ran.code, 2);
        QCOMPARE(QString::fromUtf8(ran.errors),
                 u"%1:%2: text.wording: must have {amount}\n"_s.arg(shop.config()).arg(lines));
    }
}

void CtlTextsTest::whoIsNotToldTheTemplateIsNamed()
{
    const Shop shop;
    const QByteArray gateway = "[[sms]]\nprovider = \"http\"\nname = \"%1\"\n"
                               "url = \"http://127.0.0.1:1/\"\nlocal = true\n"
                               "form = { to = \"{to}\", text = \"{text}\"%2 }\n";
    const auto named = [&](const char* name, const char* more) {
        return QByteArray(gateway).replace("%1", name).replace("%2", more);
    };
    QVERIFY(append(shop.config(), named("tells", ", id = \"{template_id}\"") + named("loses", "")));
    QCOMPARE(textsTold(shop).size(), 1);
    QVERIFY(append(shop.config(), "[[text]]\n"
                                  "purpose = \"code\"\n"
                                  "language = \"en\"\n"
                                  "template_id = \"1107161\"\n"
                                  "wording = \"{code} is your code for {amount} at {payee}.\"\n"));
    const QStringList told = textsTold(shop);
    QCOMPARE(told.size(), 2);
    QVERIFY2(told[1].startsWith(u"warn loses isn't told the template ids"_s), qPrintable(told[1]));
}

void CtlTextsTest::aLanguageWithoutWordsForRepliesIsTold()
{
    const Shop shop;
    const auto repliesTold = [&] { return saidOf(shop, QLatin1String("replies")); };
    const QStringList before = repliesTold();
    QVERIFY(append(shop.config(), "[[text]]\n"
                                  "purpose = \"code\"\n"
                                  "language = \"sq\"\n"
                                  "wording = \"{payee}: {code} = {amount}\"\n"));
    QCOMPARE(repliesTold().size(), before.size() + 1);
    QVERIFY2(repliesTold().constLast().startsWith(u"warn of replies in sq only English words"_s),
             qPrintable(repliesTold().constLast()));
    QVERIFY(append(shop.config(), "[[replies]]\n"
                                  "language = \"sq\"\n"
                                  "no = [\"JO\"]\n"
                                  "stop = [\"NDAL\"]\n"));
    QCOMPARE(repliesTold(), before);
}

void CtlTextsTest::aWordForRepliesHasOneMeaning()
{
    const Shop shop;
    QVERIFY(append(shop.config(), "[[replies]]\n"
                                  "language = \"sq\"\n"
                                  "no = [\"JO\", \"Stop!\"]\n"));
    QFile file(shop.config());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().count('\n');
    const Shop::Ran ran = shop.ctl({u"doctor"_s});
    QCOMPARE(ran.code, 2);
    QCOMPARE(QString::fromUtf8(ran.errors),
             u"%1:%2: replies.no: has \"Stop!\", which means STOP already\n"_s.arg(shop.config())
                 .arg(lines));
}

void CtlTextsTest::aRegisteredTextIsWhatThePhoneGets()
{
    const Shop shop;
    QVERIFY(append(shop.config(),
                   "[[text]]\n"
                   "purpose = \"code\"\n"
                   "language = \"en\"\n"
                   "template_id = \"1107161\"\n"
                   "wording = \"{code} is your code for {amount} at {payee}.  -ACMEIN\"\n"));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.nextStage(u"countersigning"_s);
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    const QString text = shop.phone().value(0);
    const QString code = codeIn(text);
    QCOMPARE(text, u"%1 %2 is your code for EUR 48.00 at ACME.  -ACMEIN"_s.arg(code.left(3),
                                                                               code.mid(3)));
    till.send(key(code));
    till.next([](const QJsonObject& said) { return said[u"event"] == u"recorded"_s; });
    QCOMPARE(till.endInput(), 0);
}

QTEST_GUILESS_MAIN(CtlTextsTest)
#include "ctl_texts_test.moc"
