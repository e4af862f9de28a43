#include "core/journal/changes.h"
#include "core/store/store.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"
#include "tests/till/agreement.h"
#include "tests/uplink/publishing_office.h"

#include <QJsonArray>

using namespace countersign::tests;

namespace {

constexpr int arrival_max_ms = 60'000; // and far from the five minutes after which a till asks

} // namespace

// Head office publishes who must countersign into a real database, and the real till goes by it.
// The shop's own file begins at 25.00.
class UplinkPolicyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aTillGoesByItAlsoWithoutALine();
    void oneThatIsBeingPaidStaysAsItWasCharged();
    void aNewTillGetsItWithTheBase();
    void aFileIsCheckedBeforeItIsSigned_data();
    void aFileIsCheckedBeforeItIsSigned();
    void looserOnesNeedTheTillsLeave();
    void aRefusedOneIsMendedByABase();
    void aTestMessageGoesWhereCodesMay();
    void whatCantBeReadAnyMoreIsSaid();
    void doctorSaysWhatHolds();

private:
    QString policyFile(const QByteArray& text);
    Shop::Ran publishPolicy(const QByteArray& text, const QString& currency = u"EUR"_s);
    [[nodiscard]] QString ruleOf(const QString& rule);
    QString saidByDoctor();
    [[nodiscard]] bool hasHeardAll() const;
    [[nodiscard]] bool leaveTaken(const QByteArray& policy) const;

    PostgresPeer m_peer;
    std::unique_ptr<PublishingOffice> m_head;
};

void UplinkPolicyTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
}

void UplinkPolicyTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_head = std::make_unique<PublishingOffice>(m_peer);
    QVERIFY2(m_head->office.shop.fault().isEmpty(), qPrintable(m_head->office.shop.fault()));
    const auto based = m_head->publishBase();
    QVERIFY2(based.code == 0, based.errors.constData());
}

QString UplinkPolicyTest::policyFile(const QByteArray& text)
{
    const QString path = m_head->office.shop.file("policy.toml");
    PublishingOffice::put(path, text);
    return path;
}

Shop::Ran UplinkPolicyTest::publishPolicy(const QByteArray& text, const QString& currency)
{
    return m_head->publish({u"--policy"_s, policyFile(text), u"--currency"_s, currency});
}

/// "5.00 EUR, head_office".
QString UplinkPolicyTest::ruleOf(const QString& rule)
{
    const auto shown = m_head->office.shop.ctl({u"changes"_s, u"show"_s, u"--json"_s});
    const QJsonObject said = QJsonDocument::fromJson(shown.output).object();
    for (const QJsonValue value : said[u"rules"_s].toArray()) {
        if (value[u"rule"_s] == rule)
            return value[u"value"_s].toString() + u", "_s + value[u"from"_s].toString();
    }
    return QString::fromUtf8(shown.errors);
}

QString UplinkPolicyTest::saidByDoctor()
{
    const auto ran = m_head->office.shop.ctl({u"doctor"_s, u"--json"_s});
    for (const QByteArray& line : ran.output.split('\n')) {
        const QJsonObject check = QJsonDocument::fromJson(line).object();
        if (check[u"check"] == u"policy"_s)
            return check[u"verdict"].toString() + u' ' + check[u"says"].toString();
    }
    return {};
}

/// As the running till has it of what head office said last.
bool UplinkPolicyTest::hasHeardAll() const
{
    QFile note(m_head->office.shop.data() + u"/changes-heard"_s);
    return note.open(QIODevice::ReadOnly) && note.readAll().contains("\"current\":true");
}

void UplinkPolicyTest::aTillGoesByItAlsoWithoutALine()
{
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    till.send(scan(pens));
    till.send(chargeCard(anna)); // below 25.00
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    const auto published = publishPolicy("[countersign]\nfrom = \"4.00\"\n");
    QVERIFY2(published.code == 0, published.errors.constData());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    QCOMPARE(ruleOf(u"countersign.from"_s), u"4.00 EUR, head_office"_s);
    QCOMPARE(ruleOf(u"code.tries"_s), u"3, settings"_s);
    m_peer.stop(false);
    till.kill();
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(chargeCard(anna));
    QVERIFY(!till.nextStage(u"countersigning"_s).isEmpty());
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_head->office.shop.phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_head->office.shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
    QCOMPARE(whatIsWrongWith(m_head->office.shop), QString());
}

void UplinkPolicyTest::oneThatIsBeingPaidStaysAsItWasCharged()
{
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    const QString id = till.nextStage(u"countersigning"_s)[u"purchase"_s].toString();
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(plain("aside")); // nobody is at the counter, and it is still being paid
    QVERIFY(!till.next(u"basket"_s).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(hasHeardAll(), arrival_max_ms);
    QCOMPARE(publishPolicy("[code]\ntries = 1\n").code, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!hasHeardAll(), arrival_max_ms); // it is here, and waits
    till.send({{u"do"_s, u"take"_s}, {u"purchase"_s, id}});
    QVERIFY(!till.nextStage(u"countersigning"_s).isEmpty());
    const QString right = codeIn(m_head->office.shop.phone().last());
    till.send(key(right == u"111111" ? u"222222"_s : u"111111"_s));
    QCOMPARE(till.nextRefusal(), u"wrong_code"_s);
    QCOMPARE(m_head->version(), 1);
    till.send(key(right));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    QCOMPARE(ruleOf(u"code.tries"_s), u"1, head_office"_s);
    QCOMPARE(till.endInput(), 0);
}

void UplinkPolicyTest::aNewTillGetsItWithTheBase()
{
    QCOMPARE(publishPolicy("[code]\ntries = 2\n").code, 0);
    QCOMPARE(m_head->publishBase().code, 0);
    m_peer.sql("DELETE FROM countersign.change_piece WHERE version<3; DELETE FROM "
               "countersign.change_set WHERE version<3");
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 3, arrival_max_ms);
    QCOMPARE(ruleOf(u"code.tries"_s), u"2, head_office"_s);
    QCOMPARE(publishPolicy("# no rules any more\n").code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 4, arrival_max_ms);
    QCOMPARE(ruleOf(u"code.tries"_s), u"3, settings"_s);
    QCOMPARE(till.endInput(), 0);
}

void UplinkPolicyTest::aFileIsCheckedBeforeItIsSigned_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("a rule") << QByteArray("[code]\ntries = 9\n")
                            << QByteArray("policy.toml:2: code.tries: must be from 1 to 5, not 9");
    QTest::newRow("no rule") << QByteArray("[code]\ndigits = 8\n")
                             << QByteArray("policy.toml:2: code.digits: is not a setting");
    QTest::newRow("too large") << QByteArray(17'000, '\n')
                               << QByteArray("policy.toml:1: file: a policy must be at most 16384");
    QTest::newRow("unseen") << QByteArray("[countersign]\nalways_for_categories = [\"\uFEFFa\"]\n")
                            << QByteArray("policy.toml:2: countersign.always_for_categories");
}

void UplinkPolicyTest::aFileIsCheckedBeforeItIsSigned()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, fault);
    const auto refused = publishPolicy(text);
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.errors.contains(fault), refused.errors.constData());
    const auto lacking =
        m_head->publish({u"--policy"_s, policyFile("[countersign]\nfrom = \"1.00\"\n")});
    QCOMPARE(lacking.code, 2);
    QVERIFY2(lacking.errors.contains("--currency"), lacking.errors.constData());
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.change_set"), QByteArray("1\n"));
}

void UplinkPolicyTest::looserOnesNeedTheTillsLeave()
{
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    QCOMPARE(publishPolicy("[countersign]\nfrom = \"99.00\"\n").code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_head->refused(), u"unusable"_s, arrival_max_ms);
    QCOMPARE(ruleOf(u"countersign.from"_s), u"25.00 EUR, settings"_s);
    QCOMPARE(till.endInput(), 0);
    m_head->office.connectTo(m_peer.url("till3"),
                             "changes_key = \"office/changes.pem\"\nstore = \"Acme\"\n"
                             "may_loosen = true\n");
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    QCOMPARE(ruleOf(u"countersign.from"_s), u"99.00 EUR, head_office"_s);
    till.send(scan(lamp));
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 1}});
    till.send(chargeCard(anna)); // 48.00
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
}

/// What stands behind the refused one comes with it: a stolen card.
void UplinkPolicyTest::aRefusedOneIsMendedByABase()
{
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    const auto loose = publishPolicy("[countersign]\nfrom = \"99.00\"\n");
    QCOMPARE(loose.code, 0);
    QVERIFY2(loose.output.contains("until a base (--base) is published together with another "
                                   "--policy"),
             loose.output.constData());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->refused(), u"unusable"_s, arrival_max_ms);
    const QString reason = m_head->changes()[u"refused"_s].toObject()[u"reason"_s].toString();
    QVERIFY2(reason.endsWith(u"or head office publishes a base together with another --policy"),
             qPrintable(reason));
    QCOMPARE(till.endInput(), 0);
    const Shop& shop = m_head->office.shop;
    const auto mended = m_head->publish(
        {u"--base"_s, u"--products"_s, shop.file("products.csv"), u"--currency"_s, u"EUR"_s,
         u"--registry"_s, shop.file("registry.csv"), u"--frozen"_s, m_head->annaIs("frozen"),
         u"--policy"_s, policyFile("[countersign]\nfrom = \"4.00\"\n")});
    QVERIFY2(mended.code == 0, mended.errors.constData());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 3, arrival_max_ms);
    QCOMPARE(ruleOf(u"countersign.from"_s), u"4.00 EUR, head_office"_s);
    till.send(scan(lamp));
    till.send(chargeCard(anna));
    QCOMPARE(till.next(u"closed"_s)[u"outcome"_s].toString(), u"declined"_s);
    till.send(plain("cancel"));
    QCOMPARE(till.endInput(), 0);
}

void UplinkPolicyTest::aTestMessageGoesWhereCodesMay()
{
    m_head->office.connectTo(m_peer.url("till3"),
                             "changes_key = \"office/changes.pem\"\nstore = \"Acme\"\n"
                             "may_loosen = true\n");
    const Shop& shop = m_head->office.shop;
    const QStringList german{u"sms"_s, u"test"_s, u"+4915112345678"_s};
    const QStringList austrian{u"sms"_s, u"test"_s, u"+436601234567"_s};
    QCOMPARE(shop.ctl(german).code, 0);
    QCOMPARE(shop.ctl(austrian).code, 1);
    QCOMPARE(publishPolicy("[sending]\ncountries = [\"AT\"]\n").code, 0);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    QCOMPARE(shop.ctl(german).code, 1);
    QCOMPARE(shop.ctl(austrian).code, 0);
    QCOMPARE(till.endInput(), 0);
}

/// What a till leaves that took a base with that policy.
bool UplinkPolicyTest::leaveTaken(const QByteArray& policy) const
{
    using namespace countersign;
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto keys = store::loadKeys(m_head->office.shop.data());
    if (!keys)
        return false;
    auto opened = store::Store::open(m_head->office.shop.data(), *keys, clock, entropy);
    if (!opened)
        return false;
    auto transaction = (*opened)->begin();
    if (!transaction)
        return false;
    journal::ChangesTaken taken;
    taken.version = 1;
    taken.digest = QByteArray(32, 'x');
    taken.made_ms = 1'699'999'000'000;
    taken.isBase = true;
    transaction->append(journal::changes_taken_kind, {}, journal::encoded(taken));
    transaction->append(journal::policy_changed_kind, {},
                        journal::encoded(journal::PolicyRecord{1, {}, policy}));
    return transaction->commit().ok();
}

void UplinkPolicyTest::whatCantBeReadAnyMoreIsSaid()
{
    QVERIFY(leaveTaken("[code]\ntries = 9\n")); // of a version that lets it
    const QByteArray why = "policy:2: code.tries: must be from 1 to 5, not 9";
    const Shop& shop = m_head->office.shop;
    const auto shown = shop.ctl({u"changes"_s, u"show"_s});
    QVERIFY2(shown.output.contains("\nHead office's policy of change set 1 can't be read by this "
                                   "version, and the settings file decides: " +
                                   why + ".\n"),
             QByteArray(shown.output + shown.errors).constData());
    const auto json = shop.ctl({u"changes"_s, u"show"_s, u"--json"_s}).output;
    QCOMPARE(QJsonDocument::fromJson(json).object()[u"unreadable"_s].toString(),
             QString::fromLatin1(why));
    QCOMPARE(ruleOf(u"code.tries"_s), u"3, settings"_s);
    QVERIFY2(saidByDoctor().startsWith(u"fault head office's policy of change set 1 can't be read"),
             qPrintable(saidByDoctor()));
}

void UplinkPolicyTest::doctorSaysWhatHolds()
{
    QVERIFY2(saidByDoctor().startsWith(u"ok head office has sent no policy"),
             qPrintable(saidByDoctor()));
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QCOMPARE(publishPolicy("[code]\ntries = 2\n[countersign]\nfrom = \"4.00\"\n", u"CHF"_s).code,
             0);
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    QVERIFY2(saidByDoctor().startsWith(u"warn head office's policy of change set 2 holds for "
                                       "code.tries; countersign.from: the settings file; head "
                                       "office's is in CHF"),
             qPrintable(saidByDoctor()));
    QCOMPARE(till.endInput(), 0);
    const auto shown = m_head->office.shop.ctl({u"changes"_s, u"show"_s});
    QVERIFY2(shown.output.contains("code.tries = 2: head office, change set 2\n"),
             shown.output.constData());
    m_head->office.connectTo(m_peer.url("till3"));
    QVERIFY2(saidByDoctor().startsWith(u"warn head office's policy of change set 2, which this "
                                       "till took, counts no more since uplink.changes_key"),
             qPrintable(saidByDoctor()));
    QCOMPARE(ruleOf(u"code.tries"_s), u"3, settings"_s);
}

QTEST_GUILESS_MAIN(UplinkPolicyTest)
#include "uplink_policy_test.moc"
