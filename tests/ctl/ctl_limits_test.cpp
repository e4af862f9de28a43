#include "app/composition/certificate_life.h"
#include "app/ctl/limits.h"

#include <QTest>

using namespace countersign;
using namespace countersign::app;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 now_wall_ms = 1'800'000'000'000; // 2027-01-15T08:00:00Z
constexpr qint64 megabyte = 1'000'000;

/// Of nobody: one ends in March 2027, the other in November 2037.
const QByteArray certificates = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBMjCB5aADAgECAhQ3HDTDI9JHIZGDJYDpfTkqaByrmjAFBgMrZXAwDzENMAsG\n"
                                "A1UEAwwEdDEwMDAeFw0yNjExMzAxNDIyNTlaFw0yNzAzMTAxNDIyNTlaMA8xDTAL\n"
                                "BgNVBAMMBHQxMDAwKjAFBgMrZXADIQDnkU7oI99FedV4Ds+9GaLCiizPCR7wYSkB\n"
                                "RIlqQuwNhKNTMFEwHQYDVR0OBBYEFIPrvYI9BPsn4ZJYZLhEERWxrRG6MB8GA1Ud\n"
                                "IwQYMBaAFIPrvYI9BPsn4ZJYZLhEERWxrRG6MA8GA1UdEwEB/wQFMAMBAf8wBQYD\n"
                                "K2VwA0EALRhUe2O8tJ9lBdZQGWLrDOWo51bqeI9lG3ri2kjQu+qGdS58JW/o7Wie\n"
                                "MDvoDiCAgptV5QCJnfmu69eLFKAfAQ==\n"
                                "-----END CERTIFICATE-----\n"
                                "-----BEGIN CERTIFICATE-----\n"
                                "MIIBNDCB56ADAgECAhRVL59YxqXy0bL6H6j8MFBKUIH2TjAFBgMrZXAwEDEOMAwG\n"
                                "A1UEAwwFdDQwMDAwHhcNMjYxMTMwMTQyMjU5WhcNMzcxMTEyMTQyMjU5WjAQMQ4w\n"
                                "DAYDVQQDDAV0NDAwMDAqMAUGAytlcAMhAKqP12R2RXi4CQoqAFJ/cK8nnQpgWR83\n"
                                "D1vBIyNn+uUwo1MwUTAdBgNVHQ4EFgQU1j3xJ4YaadVRhsQx3gUcdU4SguIwHwYD\n"
                                "VR0jBBgwFoAU1j3xJ4YaadVRhsQx3gUcdU4SguIwDwYDVR0TAQH/BAUwAwEB/zAF\n"
                                "BgMrZXADQQBgBnJ9T5/dvEsr80hovSttDTN2T0ZI173A7bS/SXvfpRzLHujHFWCL\n"
                                "QzdycZ+kNv7+P0uwOXq5JwGfE4kcirQM\n"
                                "-----END CERTIFICATE-----\n";

} // namespace

// What the doctor warns of before a limit is reached, and how much before.
class CtlLimitsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDiskThatFillsIsToldInSteps_data();
    void aDiskThatFillsIsToldInSteps();
    void aQueueThatIsOldOrLongIsTold_data();
    void aQueueThatIsOldOrLongIsTold();
    void whatEndsSoonIsToldInSteps_data();
    void whatEndsSoonIsToldInSteps();
    void certificatesSayWhenTheyEnd();
    void credentialsSayWhenTheyEnd();
};

void CtlLimitsTest::aDiskThatFillsIsToldInSteps_data()
{
    QTest::addColumn<qint64>("free_bytes");
    QTest::addColumn<qint64>("growth_bytes_a_day"); // -1: not known
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, qint64 free, qint64 growth, Verdict verdict,
                        const char* words) {
        QTest::newRow(name) << free << growth << verdict << QString::fromLatin1(words);
    };
    row("room", 5'000 * megabyte, -1, Verdict::ok, "5000 MB free");
    row("room that grows slowly", 5'000 * megabyte, megabyte, Verdict::ok, "5000 MB free");
    row("for months", 1'050 * megabyte, 10 * megabyte, Verdict::ok,
        "1050 MB free, room for about 100 days at 10.0 MB a day");
    row("for weeks", 1'050 * megabyte, 50 * megabyte, Verdict::warn,
        "room for about 20 days at 50.0 MB a day; make room soon");
    row("for two days", 1'050 * megabyte, 500 * megabyte, Verdict::warn,
        "room for about 2 days at 500.0 MB a day; make room now");
    row("for one", 1'050 * megabyte, 600 * megabyte, Verdict::warn, "room for about 1 day at");
    row("little", 499 * megabyte, -1, Verdict::warn, "499 MB free; make room soon");
    row("little for long", 499 * megabyte, 1, Verdict::warn, "499 MB free; make room soon");
    row("very little", 99 * megabyte, -1, Verdict::warn, "99 MB free; make room now");
    row("the least", 50 * megabyte, -1, Verdict::warn, "50 MB free; make room now");
    row("less", 50 * megabyte - 1, -1, Verdict::fault, "no payment is taken below 50 MB");
}

void CtlLimitsTest::aDiskThatFillsIsToldInSteps()
{
    QFETCH(qint64, free_bytes);
    QFETCH(qint64, growth_bytes_a_day);
    QFETCH(Verdict, verdict);
    QFETCH(QString, words);
    const Judged judged = judgedDisk(
        free_bytes, growth_bytes_a_day < 0 ? std::nullopt : std::optional(growth_bytes_a_day));
    QVERIFY(judged.verdict == verdict);
    QVERIFY2(judged.words.contains(words), qPrintable(judged.words));
}

void CtlLimitsTest::aQueueThatIsOldOrLongIsTold_data()
{
    QTest::addColumn<quint64>("entries");
    QTest::addColumn<qint64>("age_ms");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, quint64 entries, qint64 age_ms, Verdict verdict,
                        const char* words) {
        QTest::newRow(name) << entries << age_ms << verdict << QString::fromLatin1(words);
    };
    row("nothing", 0, 0, Verdict::ok, "nothing waits");
    row("one", 1, 1'000, Verdict::ok, "1 entry waits for head office since 2027-01-15T07:59:59Z");
    row("nearly a day", 40, day_ms - 1, Verdict::ok, "40 entries wait");
    row("a day", 40, day_ms, Verdict::warn, ", for 1 day;");
    row("a week", 40, 7 * day_ms, Verdict::warn, ", for 7 days;");
    row("nearly many", queue_entries_max - 1, 1'000, Verdict::ok, "19,999 entries wait");
    row("many", queue_entries_max, 1'000, Verdict::warn, "20,000 entries wait");
    row("a clock that was set back", 40, -day_ms, Verdict::ok, "40 entries wait");
}

void CtlLimitsTest::aQueueThatIsOldOrLongIsTold()
{
    QFETCH(quint64, entries);
    QFETCH(qint64, age_ms);
    QFETCH(Verdict, verdict);
    QFETCH(QString, words);
    world::Tally waiting;
    waiting.entries = entries;
    waiting.since_ms = entries == 0 ? 0 : now_wall_ms - age_ms;
    const Judged judged = judgedQueue(waiting, now_wall_ms);
    QVERIFY(judged.verdict == verdict);
    QVERIFY2(judged.words.contains(words), qPrintable(judged.words));
}

void CtlLimitsTest::whatEndsSoonIsToldInSteps_data()
{
    QTest::addColumn<qint64>("left_ms");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, qint64 left_ms, Verdict verdict, const char* words) {
        QTest::newRow(name) << left_ms << verdict << QString::fromLatin1(words);
    };
    row("a month", 30 * day_ms, Verdict::ok, "it is valid until 2027-02-14T08:00:00Z");
    row("less", 30 * day_ms - 1, Verdict::warn, ", for 29 days; renew it");
    row("a week", 7 * day_ms, Verdict::warn, ", for 7 days; renew it");
    row("less than a week", 7 * day_ms - 1, Verdict::warn, ", for 6 days; renew it now");
    row("less than a day", day_ms - 1, Verdict::warn, ", less than a day; renew it now");
    row("over", 0, Verdict::warn, "it expired at 2027-01-15T08:00:00Z");
}

void CtlLimitsTest::whatEndsSoonIsToldInSteps()
{
    QFETCH(qint64, left_ms);
    QFETCH(Verdict, verdict);
    QFETCH(QString, words);
    const Judged judged = judgedEnd(u"it"_s, now_wall_ms + left_ms, now_wall_ms);
    QVERIFY(judged.verdict == verdict);
    QVERIFY2(judged.words.contains(words), qPrintable(judged.words));
}

void CtlLimitsTest::certificatesSayWhenTheyEnd()
{
    const auto ends = endsOfCertificates(certificates);
    QVERIFY(ends.has_value());
    QCOMPARE(ends->first_wall_ms, qint64{1'804'688'579'000});
    QCOMPARE(ends->last_wall_ms, qint64{2'141'648'579'000});
    QVERIFY(!endsOfCertificates({}));
    QVERIFY(!endsOfCertificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}

void CtlLimitsTest::credentialsSayWhenTheyEnd()
{
    const auto jwt = [](const QByteArray& claims) {
        return "e30." +
               claims.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) +
               ".AA";
    };
    QCOMPARE(endOfJwt_wall_ms(jwt(R"({"exp":1900000000,"name":"till-3"})")),
             std::optional<qint64>(1'900'000'000'000));
    for (const char* claims : {R"({"name":"till-3"})", R"({"exp":-1})", R"({"exp":1e300})",
                               R"({"exp":"soon"})", "not JSON"})
        QVERIFY2(!endOfJwt_wall_ms(jwt(claims)), claims);
    QVERIFY(!endOfJwt_wall_ms("e30.e30"));
}

QTEST_GUILESS_MAIN(CtlLimitsTest)
#include "ctl_limits_test.moc"
