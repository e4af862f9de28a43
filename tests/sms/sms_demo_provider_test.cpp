#include "core/sms/demo_provider.h"
#include "tests/sms/messages.h"
#include "tests/world/fake_loop.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <optional>

using countersign::sale::Instant;
using countersign::sms::DemoProvider;
using countersign::tests::FakeLoop;
using countersign::tests::messageOf;
using countersign::world::MessageReport;
using countersign::world::MessageState;

class SmsDemoProviderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheMessageOnThePhoneAndDeliversIt();
    void writesALineThatOnlyItsOwnerReads();
    void aFileThatCannotBeWrittenIsATransientFailure();
    void takesItsTimeWhenToldTo();
    void nothingArrivesOnceItIsGone();
};

void SmsDemoProviderTest::showsTheMessageOnThePhoneAndDeliversIt()
{
    FakeLoop loop;
    QStringList shown;
    DemoProvider provider({[&](const QString& to, const QString& text, Instant at) {
                               shown << to << text << QString::number(at.wall_ms);
                           },
                           {},
                           0},
                          loop, loop);
    std::optional<MessageReport> report;
    provider.send(messageOf("Grüße 482 913 €"), [&](const MessageReport& said) { report = said; });
    QVERIFY(!report);
    loop.run();
    QCOMPARE(shown,
             (QStringList{QStringLiteral("+436601234567"), QString::fromUtf8("Grüße 482 913 €"),
                          QStringLiteral("1700000000000")}));
    QCOMPARE(report->outcome, MessageReport::Outcome::taken);
    QCOMPARE(report->state, MessageState::delivered);
    QCOMPARE(report->provider, QStringLiteral("demo"));
}

void SmsDemoProviderTest::writesALineThatOnlyItsOwnerReads()
{
    FakeLoop loop;
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("phone.jsonl"));
    DemoProvider provider({{}, path, 0}, loop, loop);
    for (const char* text : {"one", "two\n\"quoted\""})
        provider.send(messageOf(text), [](const MessageReport&) {});
    loop.run();
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    QCOMPARE(lines.size(), 3);
    const QJsonObject expected{{QStringLiteral("to"), QStringLiteral("+436601234567")},
                               {QStringLiteral("text"), QStringLiteral("two\n\"quoted\"")},
                               {QStringLiteral("at"), QStringLiteral("2023-11-14T22:13:20.000Z")}};
    QCOMPARE(QJsonDocument::fromJson(lines.at(1)).object(), expected);
    QCOMPARE(file.permissions() &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
}

void SmsDemoProviderTest::aFileThatCannotBeWrittenIsATransientFailure()
{
    FakeLoop loop;
    QTemporaryDir folder;
    int shown = 0;
    DemoProvider provider({[&](const QString&, const QString&, Instant) { ++shown; },
                           folder.filePath(QStringLiteral("none/phone.jsonl")), 0},
                          loop, loop);
    std::optional<MessageReport> report;
    provider.send(messageOf("482 913"), [&](const MessageReport& said) { report = said; });
    loop.run();
    QCOMPARE(report->outcome, MessageReport::Outcome::transient);
    QCOMPARE(shown, 0);
    QVERIFY(!report->reason.contains(QStringLiteral("482")));
}

void SmsDemoProviderTest::takesItsTimeWhenToldTo()
{
    FakeLoop loop;
    DemoProvider provider({{}, {}, 3'000}, loop, loop);
    int reports = 0;
    provider.send(messageOf("482 913"), [&](const MessageReport&) { ++reports; });
    loop.pass(2'999);
    QCOMPARE(reports, 0);
    loop.pass(1);
    QCOMPARE(reports, 1);
}

void SmsDemoProviderTest::nothingArrivesOnceItIsGone()
{
    FakeLoop loop;
    int events = 0;
    const auto phone = [&](const QString&, const QString&, Instant) { ++events; };
    {
        DemoProvider provider({phone, {}, 100}, loop, loop);
        provider.send(messageOf("one"), [&](const MessageReport&) { ++events; });
        loop.run();
        provider.send(messageOf("two"), [&](const MessageReport&) { ++events; });
    }
    loop.pass(1'000);
    QCOMPARE(events, 0);
}

QTEST_GUILESS_MAIN(SmsDemoProviderTest)
#include "sms_demo_provider_test.moc"
