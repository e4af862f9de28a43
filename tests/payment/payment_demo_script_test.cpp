#include "core/payment/demo_script.h"

#include <QTest>

using countersign::payment::DemoOperation;
using countersign::payment::DemoScript;
using Word = DemoScript::Word;

class PaymentDemoScriptTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWordIsReadBareAndAsAnObject();
    void aStepWaitsForAnActionThatItFits();
    void aNamedOperationIsTheOnlyOneAStepFits();
    void aBadLineIsNamedWithItsReason_data();
    void aBadLineIsNamedWithItsReason();
    void aScriptHasALimit();
};

void PaymentDemoScriptTest::everyWordIsReadBareAndAsAnObject()
{
    const auto script =
        DemoScript::parse("\"decline\"\n\n{\"do\":\"partial\",\"amount\":\"10.00\"}\r\n"
                          "  \"taken\"  \n{\"do\":\"ok\"}\n\"time_out\"\n"
                          "\"lose_answer\"\n\"decline_capture\"\n\"partial\"",
                          {});
    QVERIFY2(script.ok(), qPrintable(script.ok() ? QString() : script.error()));
    DemoScript steps = *script;
    QCOMPARE(steps.size(), 8U);
    QCOMPARE(steps.take(DemoOperation::authorise)->word, Word::decline);
    const auto partial = steps.take(DemoOperation::authorise);
    QCOMPARE(partial->word, Word::partial);
    QCOMPARE(partial->amount->minor(), 1000);
    QCOMPARE(steps.take(DemoOperation::authorise)->word, Word::taken);
    QCOMPARE(steps.take(DemoOperation::refund)->word, Word::ok);
    QCOMPARE(steps.take(DemoOperation::release)->word, Word::time_out);
    QCOMPARE(steps.take(DemoOperation::capture)->word, Word::lose_answer);
    QCOMPARE(steps.take(DemoOperation::capture)->word, Word::decline_capture);
    QVERIFY(!steps.take(DemoOperation::authorise)->amount);
    QVERIFY(!steps.take(DemoOperation::authorise));
    QCOMPARE(steps.consumed(), 8U);
}

void PaymentDemoScriptTest::aStepWaitsForAnActionThatItFits()
{
    DemoScript steps = *DemoScript::parse("\"decline_capture\"\n\"decline\"", {});
    QVERIFY(!steps.take(DemoOperation::authorise));
    QVERIFY(!steps.take(DemoOperation::release));
    QVERIFY(!steps.take(DemoOperation::refund));
    QCOMPARE(steps.take(DemoOperation::capture)->word, Word::decline_capture);
    QVERIFY(!steps.take(DemoOperation::capture));
    QCOMPARE(steps.take(DemoOperation::authorise)->word, Word::decline);
}

void PaymentDemoScriptTest::aNamedOperationIsTheOnlyOneAStepFits()
{
    DemoScript steps = *DemoScript::parse("{\"do\":\"time_out\",\"op\":\"release\"}", {});
    QVERIFY(!steps.take(DemoOperation::authorise));
    QVERIFY(!steps.take(DemoOperation::capture));
    QVERIFY(!steps.take(DemoOperation::refund));
    QCOMPARE(steps.take(DemoOperation::release)->word, Word::time_out);
}

void PaymentDemoScriptTest::aBadLineIsNamedWithItsReason_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* line, const char* reason) {
        QTest::newRow(name) << QByteArray(line) << QString::fromLatin1(reason);
    };
    row("not JSON", "decline", "line 2: not a JSON object or text");
    row("a number", "7", "line 2: not a JSON object or text");
    row("two values", "\"ok\",\"ok\"", "line 2: not a JSON object or text");
    row("no such word", "\"explode\"", "line 2: do: no such word as \"explode\"");
    row("no do", "{\"op\":\"capture\"}", "line 2: do: missing");
    row("unknown field", "{\"do\":\"ok\",\"when\":\"now\"}", "line 2: when: no such field");
    row("not a text", "{\"do\":\"partial\",\"amount\":10}", "line 2: amount: not a text");
    row("no such op", "{\"do\":\"ok\",\"op\":\"void\"}",
        "line 2: op: not authorise, capture, release or refund");
    row("op never fits", "{\"do\":\"decline\",\"op\":\"capture\"}",
        "line 2: op: \"decline\" never fits it");
    row("amount elsewhere", "{\"do\":\"decline\",\"amount\":\"1.00\"}",
        "line 2: amount: only \"partial\" has one");
    row("amount zero", "{\"do\":\"partial\",\"amount\":\"0.00\"}",
        "line 2: amount: not more than zero");
}

void PaymentDemoScriptTest::aBadLineIsNamedWithItsReason()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, reason);
    const auto script = DemoScript::parse("\"ok\"\n" + line + "\n\"ok\"\n", {});
    QVERIFY(!script.ok());
    QCOMPARE(script.error(), reason);
}

void PaymentDemoScriptTest::aScriptHasALimit()
{
    QByteArray most;
    for (std::size_t i = 0; i < DemoScript::steps_max; ++i)
        most += "\"ok\"\n";
    QVERIFY(DemoScript::parse(most, {}).ok());
    QCOMPARE(DemoScript::parse(most + "\"ok\"", {}).error(),
             QStringLiteral("line 10001: more than 10000 steps"));
}

QTEST_GUILESS_MAIN(PaymentDemoScriptTest)
#include "payment_demo_script_test.moc"
