#include "core/settings/policy_document.h"

#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::settings;
using namespace Qt::Literals::StringLiterals;

namespace {

const auto euro = sale::Currency::fromCode(u"EUR").value();

const QByteArray whole = "[code]\n"
                         "tries = 2\n"
                         "failures_in_a_row = 3\n"
                         "[countersign]\n"
                         "from = \"10.00\"\n"
                         "always_for_categories = [\"gift-cards\", \"phones\"]\n"
                         "unregistered = \"decline\"\n"
                         "[sending]\n"
                         "countries = [\"DE\", \"AT\"]\n"
                         "per_number = \"4 / 1 h\"\n"
                         "per_till = \"100 / 30 min\"\n"
                         "per_method = \"3 / 90 s\"\n"
                         "per_country = \"50 / 1500 ms\"\n"
                         "unverified_budget = true\n"_ba;

QString faultOf(const QByteArray& text, std::optional<sale::Currency> currency = euro)
{
    const auto kept = keptPolicy(text, u"p.toml"_s, currency);
    return kept ? u"no fault"_s : kept.error().toString();
}

} // namespace

class SettingsPolicyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPolicyIsKeptInOneForm()
    {
        const auto kept = keptPolicy(whole, u"p.toml"_s, euro);
        QVERIFY2(kept.ok(), qPrintable(faultOf(whole)));
        QCOMPARE(kept->text, whole);
        QCOMPARE(kept->document.countersign.from->toString(), u"10.00"_s);
        QCOMPARE(kept->document.code.tries, std::optional(2));
        QCOMPARE(kept->document.sending.perMethod, std::optional(Rate{3, 90'000}));
        const auto loose = keptPolicy("# ours\nsending.per_till=\"5/h\"\n", u"p.toml"_s, euro);
        QVERIFY(!loose.ok());
        const auto spelt = keptPolicy("# ours\r\nsending = { per_till = '5 / 60 min' }\r\n"
                                      "[countersign]\r\nfrom = \"7\"\r\n",
                                      u"p.toml"_s, euro);
        QVERIFY(spelt.ok());
        QCOMPARE(spelt->text,
                 "[countersign]\nfrom = \"7.00\"\n[sending]\nper_till = \"5 / 1 h\"\n");
    }

    void whatIsNotNamedIsNotSaid()
    {
        const auto none = keptPolicy("# none of it\n[code]\n", u"p.toml"_s, {});
        QVERIFY(none.ok());
        QCOMPARE(none->text, QByteArray());
        QCOMPARE(none->document, PolicyDocument());
        const auto one = keptPolicy("[sending]\nunverified_budget = false\n", u"p.toml"_s, {});
        QVERIFY(one.ok());
        QCOMPARE(one->document.sending.unverifiedBudget, std::optional(false));
        QVERIFY(!one->document.sending.countries);
    }

    /// Products may carry them, and a shop that has such a category has to be able to name it.
    void aSettingsFileNamesCategoriesThatAPolicyMayNot()
    {
        const QByteArray table = "[countersign]\nalways_for_categories = [\"gift\u200Bcards\"]\n";
        const auto settings = parse("[store]\nname = \"Acme\"\ncurrency = \"EUR\"\n"
                                    "[till]\nid = \"till-3\"\ndata = \"data\"\n"
                                    "[[sms]]\nprovider = \"demo\"\n" +
                                        table,
                                    u"c.toml"_s);
        QVERIFY2(settings.ok(), qPrintable(settings ? QString() : settings.error().toString()));
        QCOMPARE(settings->countersign.alwaysForCategories, QStringList{u"gift\u200Bcards"_s});
        QCOMPARE(faultOf(table), u"p.toml:2: countersign.always_for_categories: must not hold "
                                 "characters that can't be seen"_s);
    }

    void faultsAreSaidAsOfTheSettings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const QByteArray& text, const char* fault) {
            QTest::newRow(name) << text << QString::fromUtf8(fault);
        };
        row("an amount", "[countersign]\nfrom = \"cheap\"\n", "2: countersign.from: must be");
        row("below nothing", "[countersign]\nfrom = \"-1.00\"\n",
            "2: countersign.from: must not be negative");
        row("no limit", "\n[sending]\nper_number = 5\n", "3: sending.per_number: must be a rate");
        row("a country", "[sending]\ncountries = [\n\"DE\",\n\"Germany\"]\n",
            "4: sending.countries: must be a country's");
        row("no country", "[sending]\ncountries = []\n",
            "2: sending.countries: must name a country at least");
        row("tries", "[code]\ntries = 9\n", "2: code.tries: must be from 1 to 5, not 9");
        row("a word", "[countersign]\nunregistered = \"maybe\"\n",
            "2: countersign.unregistered: must be one of decline, allow");
        row("a setting that is no rule", "[code]\ndigits = 8\n",
            "2: code.digits: is not a setting; here are: tries, failures_in_a_row");
        row("a table of the settings", "[store]\nname = \"x\"\n",
            "1: store: is not a table of a policy; these are: code, countersign, sending");
        row("an unseen character", "[countersign]\nalways_for_categories = [\"gift\u200Bcards\"]\n",
            "2: countersign.always_for_categories: must not hold characters that can't be seen");
        row("a mark that Qt drops", "[countersign]\nalways_for_categories = [\"\uFEFFphones\"]\n",
            "2: countersign.always_for_categories: must not hold characters that can't be seen");
        row("the same escaped", "[countersign]\nalways_for_categories = [\"\\uFEFFphones\"]\n",
            "2: countersign.always_for_categories: must not hold characters that can't be seen");
        row("another direction", "[countersign]\nalways_for_categories = [\"\u202Ephones\"]\n",
            "2: countersign.always_for_categories: must not hold characters that can't be seen");
        row("a control character", "[countersign]\nalways_for_categories = [\"a\\u0007b\"]\n",
            "2: countersign.always_for_categories: must not hold control characters");
        row("no TOML", "[countersign\n", "1: syntax: ");
        row("too large", "# " + QByteArray(policy_bytes_max, 'x'),
            "1: file: a policy must be at most 16384 bytes");
        row("too deep", "\n" + QByteArray("a.").repeated(17) + "a = 1\n",
            "2: syntax: a key must have at most 16 parts");
        row("a table too deep", "[" + QByteArray("'a' . ").repeated(5000 / 2) + "a]\n",
            "1: syntax: a key must have at most 16 parts");
    }

    void faultsAreSaidAsOfTheSettings()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, fault);
        const QString said = faultOf(text);
        QVERIFY2(said.startsWith(u"p.toml:"_s + fault), qPrintable(said));
    }

    void aKeyAsDeepAsTheLimitIsRead()
    {
        const QByteArray deep = QByteArray("a.").repeated(15) + "a = [1.5, 2.5, 3.5]\n";
        QVERIFY2(faultOf(deep).startsWith(u"p.toml:1: a: is not a table"),
                 qPrintable(faultOf(deep)));
        QByteArray numbers = "x = [";
        for (int number = 0; number < 40; ++number)
            numbers += "1.5, ";
        QVERIFY(faultOf(numbers + "1.5]\n").startsWith(u"p.toml:1: x: must"_s) ||
                faultOf(numbers + "1.5]\n").startsWith(u"p.toml:1: x: is not a table"_s));
    }

    void anAmountNeedsItsCurrency()
    {
        QCOMPARE(faultOf("[countersign]\nfrom = \"5.00\"\n", {}),
                 u"p.toml:2: countersign.from: is an amount, and nobody said in which currency"_s);
        QCOMPARE(
            faultOf("[countersign]\nfrom = \"5.50\"\n", sale::Currency::fromCode(u"JPY").value())
                .left(25),
            u"p.toml:2: countersign.fro"_s);
    }

    void aCategoryKeepsItsQuotes()
    {
        const auto kept = keptPolicy("[countersign]\nalways_for_categories = ['a\"b', 'c\\d']\n",
                                     u"p.toml"_s, {});
        QVERIFY(kept.ok());
        QCOMPARE(kept->text, "[countersign]\nalways_for_categories = [\"a\\\"b\", \"c\\\\d\"]\n");
        QCOMPARE(kept->document.countersign.alwaysForCategories,
                 std::optional(QStringList{u"a\"b"_s, u"c\\d"_s}));
    }

    /// What is short as it is written may be long as it is kept.
    void whatIsTooLongOnceKeptIsRefused()
    {
        QByteArray text = "[countersign]\nalways_for_categories=[";
        const QByteArray backslashes(60, '\\');
        for (int category = 0; category < 200; ++category)
            text +=
                (category ? ",'" : "'") + backslashes + QByteArray::number(100 + category) + "'";
        text += "]\n";
        QVERIFY(text.size() <= policy_bytes_max);
        const QString said = faultOf(text);
        QVERIFY2(said.startsWith(u"p.toml:1: file: can't be kept"), qPrintable(said));
    }

    void aFileIsReadUpToTheLimit()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"policy.toml"_s);
        const auto put = [&path](const QByteArray& content) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                   file.write(content) == content.size();
        };
        QVERIFY(!loadPolicy(path, euro).ok());
        QVERIFY(put(whole));
        QCOMPARE(loadPolicy(path, euro)->text, whole);
        QVERIFY(put(whole + "# " + QByteArray(policy_bytes_max, 'x')));
        const auto large = loadPolicy(path, euro);
        QVERIFY(!large.ok());
        QVERIFY2(
            large.error().toString().startsWith(path + u":1: file: a policy must be at most"_s),
            qPrintable(large.error().toString()));
        QVERIFY(!loadPolicy(folder.path(), euro).ok());
    }
};

QTEST_GUILESS_MAIN(SettingsPolicyTest)
#include "settings_policy_test.moc"
