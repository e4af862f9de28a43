#include "ui/phone/phone_screen.h"

#include <QDir>
#include <QImage>
#include <QQmlApplicationEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;

namespace {

constexpr qint64 noon_ms = 1'795'345'200'000;

QString textOf(int message)
{
    return QStringLiteral("482 913 approves EUR 48.20 at Larkspur Provisions, till 3 (%1). Never "
                          "tell anyone this code. Not you? Call 030 1234567.")
        .arg(message);
}

} // namespace

class phone_screen_test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesShowAsTheyArrive()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:/Countersign")));
        ui::PhoneScreen phone(QStringLiteral("LARKSPUR"), QTimeZone("Asia/Kolkata"));
        QQmlApplicationEngine engine;
        engine.addImportPath(QStringLiteral("qrc:/"));
        engine.setInitialProperties({{QStringLiteral("phone"), QVariant::fromValue(&phone)}});
        engine.load(QUrl(QStringLiteral("qrc:/Countersign/Phone/Main.qml")));
        QVERIFY(!engine.rootObjects().isEmpty());
        auto* window = qobject_cast<QQuickWindow*>(engine.rootObjects().first());
        QVERIFY(window);
        QDir().mkpath(QStringLiteral(PICTURES));
        QVERIFY(window->grabWindow().save(QStringLiteral(PICTURES "/phone-empty.png")));
        auto* list = window->findChild<QQuickItem*>(QStringLiteral("messageList"));
        QVERIFY(list);
        for (int i = 1; i <= 6; ++i) {
            phone.received(QStringLiteral("+491701234821"), textOf(i), noon_ms + i * 60'000);
            QTRY_COMPARE(list->property("count").toInt(), i);
        }
        QCOMPARE(phone.time(), QStringLiteral("16:36")); // 11:06 UTC
        // The newest is in sight.
        QTRY_VERIFY(list->property("atYEnd").toBool());
        QVERIFY(window->grabWindow().save(QStringLiteral(PICTURES "/phone.png")));
    }

    void theNumberShowsItsEndingOnly()
    {
        ui::PhoneMessages messages;
        messages.add({QStringLiteral("+491701234821"), textOf(1), QDateTime::currentDateTime()});
        const auto index = messages.index(0);
        QCOMPARE(index.data(ui::PhoneMessages::ToRole).toString(),
                 QStringLiteral("••••\u00a04821"));
        QCOMPARE(index.data(ui::PhoneMessages::TextRole).toString(), textOf(1));
    }

    void ofVeryManyTheNewestStay()
    {
        ui::PhoneMessages messages;
        for (int i = 0; i < 1'000; ++i)
            messages.add({QStringLiteral("+491701234821"), textOf(i), {}});
        QCOMPARE(messages.rowCount(), static_cast<int>(ui::PhoneMessages::messages_max));
        QCOMPARE(
            messages.index(messages.rowCount() - 1).data(ui::PhoneMessages::TextRole).toString(),
            textOf(999));
    }
};

QTEST_MAIN(phone_screen_test)
#include "phone_screen_test.moc"
