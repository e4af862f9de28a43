#include "cashier_window.h"

#include <QTest>

using namespace countersign;
using ui::Theme;

/// The cashier's window for fingers, for the keyboard alone and for assistive technology.
class CashierAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyButtonHasANameForAssistiveTechnology();
    void whatCanBePressedHasRoomForAFinger_data();
    void whatCanBePressedHasRoomForAFinger();
    void theTabKeyGoesFromTheSearchToPayAndThenToTheFunctionKeys();
};

namespace {

const QSize wide(1920, 1080);

} // namespace

void CashierAccessTest::everyButtonHasANameForAssistiveTechnology()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    const auto unnamed = [&] {
        QStringList missing;
        for (const QQuickItem* item : till.pressables()) {
            if (item->property("name").toString().isEmpty())
                missing += item->objectName();
        }
        return missing;
    };
    for (const auto& view : {samples::refused(), samples::waiting(), samples::recorded()}) {
        till.show(view);
        QCOMPARE(unnamed(), QStringList());
    }
}

void CashierAccessTest::whatCanBePressedHasRoomForAFinger_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1920") << wide;
    QTest::newRow("1280") << QSize(1280, 800);
}

void CashierAccessTest::whatCanBePressedHasRoomForAFinger()
{
    QFETCH(QSize, size);
    CashierWindow till(size, Theme::Scheme::Light);
    for (const auto& view : {samples::withAside(), samples::waiting(), samples::recorded()}) {
        till.show(view);
        till.window()->grabWindow(); // lays out what has changed
        const QList<QQuickItem*> items = till.pressables();
        QVERIFY(!items.isEmpty());
        for (const QQuickItem* item : items) {
            const bool isLarge = item->height() >= 48 && item->width() >= 48;
            QVERIFY2(isLarge || !item->isEnabled(), qPrintable(item->property("name").toString()));
        }
    }
}

void CashierAccessTest::theTabKeyGoesFromTheSearchToPayAndThenToTheFunctionKeys()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::withAside());
    till.window()->grabWindow();
    QStringList groups;
    for (int i = 0; i < 60; ++i) {
        QString name = till.window()->activeFocusItem()->objectName();
        for (const char* group : {"tab_", "tile"}) {
            if (name.startsWith(QLatin1String(group)))
                name = QString::fromLatin1(group);
        }
        if (groups.isEmpty() || groups.last() != name)
            groups += name;
        till.press(Qt::Key_Tab);
        if (till.item("searchField")->hasActiveFocus())
            break;
    }
    QCOMPARE(groups.join(u' '),
             QStringLiteral("searchField tab_ tile lessButton moreButton lineDiscountButton "
                            "removeButton cashButton chargeButton helpKey discountKey holdKey "
                            "heldKey unresolvedChip syncChip providerChip"));
}

QTEST_MAIN(CashierAccessTest)
#include "cashier_access_test.moc"
