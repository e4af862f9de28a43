#include "core/base/flat_json.h"

#include <QTest>

using namespace countersign;
using Kind = FlatMember::Kind;

// What RFC 8259 leaves no doubt about, and nothing else.
class FlatJsonTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesAreWhatTheyStandFor()
    {
        const FlatJson object = readFlatJson(
            " { \"a\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\" ,\r\n\t\"b\":12,\"c\":null,\"\":\"\","
            "\"d\":\"\\u0041\\u00e9\\u20AC\\ud83c\\udf4b\xc3\xa9\xef\xbb\xbf\",\"e\":0} ");
        QVERIFY2(!object.fault, object.fault ? qPrintable(object.fault->reason) : "");
        QCOMPARE(object.members.size(), std::size_t(6));
        QCOMPARE(object.find("a")->value, QByteArray("\"\\/\b\f\n\r\t"));
        QCOMPARE(object.find("b")->value, QByteArray("12"));
        QVERIFY(object.find("b")->kind == Kind::number);
        QVERIFY(object.find("c")->kind == Kind::null);
        QVERIFY(object.find("")->kind == Kind::string);
        QCOMPARE(object.find("d")->value,
                 QByteArray("A\xc3\xa9\xe2\x82\xac\xf0\x9f\x8d\x8b\xc3\xa9\xef\xbb\xbf"));
        QCOMPARE(object.find("e")->value, QByteArray("0"));
        QVERIFY(object.find("f") == nullptr);
        QVERIFY(!readFlatJson("{}").fault);
    }

    void whatAReaderMayTakeOtherwiseIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* name, const QByteArray& text, const char* field = "") {
            QTest::newRow(name) << text << QString::fromLatin1(field);
        };
        row("nothing", "");
        row("a byte order mark", "\xef\xbb\xbf{}");
        row("an array", "[]");
        row("two objects", "{}{}");
        row("no end", R"({"a":1)");
        row("a comma too many", R"({"a":1,})");
        row("no comma", R"({"a":1 "b":2})");
        row("no colon", R"({"a" 1})", "a");
        row("no name", "{a:1}");
        row("a name twice", R"({"a":1,"a":1})");
        row("a name twice, spelled otherwise", R"({"a":1,"\u0061":1})");
        row("a string without an end", "{\"a\":\"b", "a");
        row("a backslash at the end", "{\"a\":\"\\", "a");
        row("an unknown escape", R"({"a":"\q"})", "a");
        row("an escape of three digits", R"({"a":"\u00a"})", "a");
        row("a control character", "{\"a\":\"\x1f\"}", "a");
        row("a zero byte in a string", QByteArray("{\"a\":\"\0\"}", 9));
        row("a zero byte behind the object", QByteArray("{}\0", 3));
        row("more behind a zero byte", QByteArray("{}\0{}", 5));
        row("no UTF-8", "{\"a\":\"\xc3\x28\"}", "a");
        row("half a surrogate pair as bytes", "{\"a\":\"\xed\xa0\xbc\"}", "a");
        row("no UTF-8 outside of strings", "{\"a\":1}\xff");
        row("no UTF-8 in a name", "{\"\xff\":1}");
        row("a comment", "{} // none");
        row("a high surrogate alone", R"({"a":"\ud83c"})", "a");
        row("a high surrogate before another", R"({"a":"\ud83c\ud83c"})", "a");
        row("a low surrogate alone", R"({"a":"\udf4b"})", "a");
        row("a fraction", R"({"a":1.0})", "a");
        row("an exponent", R"({"a":1e0})", "a");
        row("a capital one", R"({"a":1E0})", "a");
        row("a sign", R"({"a":-1})", "a");
        row("a zero before it", R"({"a":01})");
        row("a sign before nought", R"({"a":-0})", "a");
        row("a number above 64 bits", R"({"a":18446744073709551616})", "a");
        row("one beyond what has a point", R"({"a":1e999})", "a");
        row("a number alone", "18446744073709551616");
        row("a text alone", R"("a")");
        row("a truth", R"({"a":true})", "a");
        row("an object", R"({"a":{}})", "a");
        row("an array in it", R"({"a":[]})", "a");
        row("half a null", R"({"a":nul})", "a");
        row("more than a null", R"({"a":nulls})");
        QByteArray many;
        for (std::size_t i = 0; i <= flat_json_members_max; ++i)
            many += (many.isEmpty() ? "{\"" : ",\"") + QByteArray::number(i) + "\":1";
        row("too many fields", many + '}');
    }

    void whatAReaderMayTakeOtherwiseIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, field);
        const FlatJson object = readFlatJson(text);
        QVERIFY(object.fault);
        QCOMPARE(object.fault->field, field);
        QVERIFY(!object.fault->reason.isEmpty());
    }

    void theLargestNumberKeepsItsDigits()
    {
        const FlatJson object = readFlatJson(R"({"a":18446744073709551615})");
        QVERIFY(!object.fault);
        QCOMPARE(object.find("a")->value, QByteArray("18446744073709551615"));
    }

    void aFaultTellsWhereButNotWhatItRead()
    {
        const FlatJson object = readFlatJson(R"({"a":"secret - ; last read: secret\q"})");
        QVERIFY(object.fault);
        QVERIFY(object.fault->reason.startsWith(QLatin1String("not JSON at byte 36: ")));
        QVERIFY(!object.fault->reason.contains(QLatin1String("secret")));
        const FlatJson number = readFlatJson("{\"a\":" + QByteArray(400, '7') + '}');
        QVERIFY(number.fault);
        QVERIFY(!number.fault->reason.contains(QLatin1String("777")));
    }

    void whatCameBeforeAFaultIsThere()
    {
        const FlatJson object = readFlatJson(R"({"a":1,"b":{}})");
        QVERIFY(object.fault);
        QCOMPARE(object.find("a")->value, QByteArray("1"));
    }
};

QTEST_GUILESS_MAIN(FlatJsonTest)
#include "flat_json_test.moc"
