#include "core/payment/durable_file.h"
#include "core/world/qt_loop.h"
#include "tests/payment/demo_counter.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>
#include <csignal>
#include <sys/resource.h>

using countersign::payment::DemoTerminal;
using countersign::payment::DemoTerminalSettings;
using countersign::tests::DemoCounter;
using countersign::world::MethodSeen;
using countersign::world::PaymentAnswer;
using countersign::world::PaymentState;

class PaymentDemoRestartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreRememberedAndMethodsAreNot();
    void aTornLastLineIsCutAndNeverHappened_data();
    void aTornLastLineIsCutAndNeverHappened();
    void aDamagedLedgerIsRefusedWithItsLine_data();
    void aDamagedLedgerIsRefusedWithItsLine();
    void theScriptGoesOnWhereItWas();
    void anotherScriptStartsAtItsBeginning();
    void aBadScriptOrPositionIsRefused();
    void onlyOneTerminalUsesALedger();
    void aFullDiskIsAnUnknownAnswerAndNothingIsHeld();
    void answersOnTheThreadOfItsLoop();
};

void PaymentDemoRestartTest::keysAreRememberedAndMethodsAreNot()
{
    DemoCounter demo;
    const MethodSeen visa{QStringLiteral("fp"), QStringLiteral("visa"), QStringLiteral("4242")};
    const auto held = demo.authorise("a", 4820, visa);
    QCOMPARE(demo.start(), QString());
    const auto known = demo.enquire("a");
    QCOMPARE(known->state, PaymentState::held);
    QCOMPARE(known->payment, held->payment);
    QCOMPARE(known->amount, demo.money(4820));
    QVERIFY(!known->method);
    QCOMPARE(demo.authorise("a", 4820)->payment, held->payment);
    QCOMPARE(demo.capture("c", held->payment, 4820)->state, PaymentState::taken);
    QCOMPARE(demo.start(), QString());
    QCOMPARE(demo.capture("c", held->payment, 4820)->state, PaymentState::taken);
    QCOMPARE(demo.capture("d", held->payment, 4820)->state, PaymentState::declined);
    QCOMPARE(demo.read().count('\n'), 3);
}

void PaymentDemoRestartTest::aTornLastLineIsCutAndNeverHappened_data()
{
    QTest::addColumn<qsizetype>("kept_bytes");
    for (const qsizetype kept_bytes : {1, 20, 60, -1})
        QTest::addRow("%d", int(kept_bytes)) << kept_bytes;
}

void PaymentDemoRestartTest::aTornLastLineIsCutAndNeverHappened()
{
    QFETCH(qsizetype, kept_bytes);
    DemoCounter demo;
    const auto held = demo.authorise("a", 4820);
    const QByteArray whole = demo.read();
    demo.capture("c", held->payment, 4820);
    const QByteArray last = demo.read().mid(whole.size());
    demo.terminal.reset();
    DemoCounter::write(demo.ledger(),
                       whole + last.left(kept_bytes < 0 ? last.size() - 1 : kept_bytes));
    QCOMPARE(demo.start(), QString());
    QCOMPARE(demo.read(), whole);
    QCOMPARE(demo.enquire("c")->state, PaymentState::neverSeen);
    QCOMPARE(demo.capture("c", held->payment, 4820)->state, PaymentState::taken);
    QCOMPARE(demo.read(), whole + last);
}

void PaymentDemoRestartTest::aDamagedLedgerIsRefusedWithItsLine_data()
{
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* line, const char* reason) {
        QTest::newRow(name) << QByteArray(line) << QString::fromLatin1(reason);
    };
    row("not JSON", "{\"op\":", "not a JSON object");
    row("empty line", "", "not a JSON object");
    row("field missing", R"({"op":"capture","key":"c","payment":"p","amount":"1.00"})",
        "answer: missing or not a text");
    row("field too many",
        R"({"op":"capture","key":"c","payment":"p","amount":"1.00","answer":"declined","x":1})",
        "more than the five fields op, key, payment, amount, answer");
    row("wrong answer",
        R"({"op":"capture","key":"c","payment":"p","amount":"1.00","answer":"held"})",
        "answer: none that \"capture\" can have");
    row("wrong operation",
        R"({"op":"void","key":"c","payment":"p","amount":"1.00","answer":"declined"})",
        "op: not authorise, capture, release or refund");
    row("key twice",
        R"({"op":"capture","key":"a","payment":"p","amount":"1.00","answer":"declined"})",
        "key: a second action under one key");
    row("captured from nowhere",
        R"({"op":"capture","key":"c","payment":"p","amount":"1.00","answer":"captured"})",
        "answer: contradicts what came before it");
}

void PaymentDemoRestartTest::aDamagedLedgerIsRefusedWithItsLine()
{
    QFETCH(QByteArray, second);
    QFETCH(QString, reason);
    DemoCounter demo;
    demo.authorise("a", 4820);
    const QByteArray ledger = demo.read() + second + '\n';
    demo.terminal.reset();
    DemoCounter::write(demo.ledger(), ledger);
    QCOMPARE(demo.start(), demo.ledger() + QStringLiteral(": line 2: ") + reason);
    QCOMPARE(demo.read(), ledger);
}

void PaymentDemoRestartTest::theScriptGoesOnWhereItWas()
{
    DemoCounter demo("\"decline\"\n\"time_out\"\n\"decline\"\n");
    QCOMPARE(demo.authorise("a", 1000)->state, PaymentState::declined);
    QCOMPARE(demo.start(), QString());
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::unknown);
    QCOMPARE(demo.start(), QString());
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::declined);
    QCOMPARE(demo.start(), QString());
    QCOMPARE(demo.authorise("c", 1000)->state, PaymentState::held);
}

void PaymentDemoRestartTest::anotherScriptStartsAtItsBeginning()
{
    DemoCounter demo("\"decline\"\n");
    QCOMPARE(demo.authorise("a", 1000)->state, PaymentState::declined);
    demo.writeScript("\"decline\"\n\"ok\"\n");
    QCOMPARE(demo.start(), QString());
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::declined);
}

void PaymentDemoRestartTest::aBadScriptOrPositionIsRefused()
{
    DemoCounter demo;
    demo.writeScript("\"ok\"\n\"explode\"\n");
    QCOMPARE(demo.start(), demo.path("script.jsonl") +
                               QStringLiteral(": line 2: do: no such word as \"explode\""));
    demo.writeScript("\"ok\"\n");
    DemoCounter::write(demo.path("demo-terminal.position"), "seven");
    QCOMPARE(demo.start(),
             demo.path("demo-terminal.position") +
                 QStringLiteral(": line 1: not {\"script\":\"digest\",\"consumed\":number}"));
    QFile::remove(demo.path("demo-terminal.position"));
    QCOMPARE(demo.start(), QString());
    QFile::remove(demo.path("script.jsonl"));
    QVERIFY(demo.start().startsWith(demo.path("script.jsonl") + QStringLiteral(": can't be read")));
}

void PaymentDemoRestartTest::onlyOneTerminalUsesALedger()
{
    DemoCounter demo;
    const auto second = countersign::payment::AppendedFile::open(demo.ledger());
    QVERIFY(!second.ok());
    QCOMPARE(second.error(), demo.ledger() + QStringLiteral(": another program is using it"));
}

void PaymentDemoRestartTest::aFullDiskIsAnUnknownAnswerAndNothingIsHeld()
{
    DemoCounter demo;
    demo.authorise("a", 1000);
    const QByteArray before = demo.read();
    rlimit usual{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{rlim_t(before.size()) + 10, usual.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto answer = demo.authorise("b", 1000);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &usual), 0);
    QCOMPARE(answer->state, PaymentState::unknown);
    QVERIFY(answer->reason.contains(QStringLiteral("can't be written")));
    QCOMPARE(demo.read(), before);
    QCOMPARE(demo.enquire("b")->state, PaymentState::neverSeen);
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::held);
}

void PaymentDemoRestartTest::answersOnTheThreadOfItsLoop()
{
    QTemporaryDir folder;
    std::unique_ptr<countersign::world::QtLoop> loop;
    QThread network;
    QObject there;
    there.moveToThread(&network);
    network.start();
    QMetaObject::invokeMethod(
        &there, [&loop] { loop = std::make_unique<countersign::world::QtLoop>(); },
        Qt::BlockingQueuedConnection);
    DemoTerminalSettings settings;
    settings.ledger = folder.filePath(QStringLiteral("ledger"));
    auto terminal = DemoTerminal::create(settings, *loop);
    QVERIFY(terminal.ok());
    QSemaphore isAnswered;
    QThread* answeredOn = nullptr;
    (*terminal)->authorise(QStringLiteral("a"), {1000, settings.currency}, std::nullopt,
                           [&](const PaymentAnswer&) {
                               answeredOn = QThread::currentThread();
                               isAnswered.release();
                           });
    QVERIFY(isAnswered.tryAcquire(1, 5000));
    QCOMPARE(answeredOn, &network);
    network.quit();
    QVERIFY(network.wait());
}

QTEST_GUILESS_MAIN(PaymentDemoRestartTest)
#include "payment_demo_restart_test.moc"
