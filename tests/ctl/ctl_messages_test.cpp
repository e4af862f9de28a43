#include "tests/till/shop.h"

#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

class CtlMessagesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMessageIsListedTheNewestFirst();
};

void CtlMessagesTest::everyMessageIsListedTheNewestFirst()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    QCOMPARE(shop.ctl({u"messages"_s}).output, QByteArray("No messages yet.\n"));
    QCOMPARE(shop.ctl({u"messages"_s, u"--json"_s}).output, QByteArray());
    constexpr int messages = 1234;
    QVERIFY(shop.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1234) "
                     "INSERT INTO message SELECT 'm'||i, '', 'code', x'00', x'00', 1, 'demo', "
                     "'delivered', 1, i, i, 0, '', 1 FROM n"));
    for (const QStringList& command :
         {QStringList{u"messages"_s}, QStringList{u"messages"_s, u"--json"_s}})
        QCOMPARE(shop.ctl(command).output.count('\n'), messages);
    const QByteArray listed = shop.ctl({u"messages"_s, u"--json"_s}).output;
    QVERIFY(listed.left(listed.indexOf('\n')).contains("\"m1234\""));
    QVERIFY(listed.mid(listed.lastIndexOf('\n', -2)).contains("\"m1\""));
}

QTEST_GUILESS_MAIN(CtlMessagesTest)
#include "ctl_messages_test.moc"
