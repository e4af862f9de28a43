#include "cashier_window.h"

#include <QTest>

using namespace countersign;
using sale::Unresolved;
using ui::Theme;

/// What a cashier is to do with money that is in doubt is read whole, and nowhere cut.
class CashierUnresolvedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyReasonIsSaidWhole_data();
    void everyReasonIsSaidWhole();
    void allOfThemStandUnderHeld_data();
    void allOfThemStandUnderHeld();
};

namespace {

struct Reason
{
    Unresolved why;
    const char* name;
    QString title;
    QString toDo; // as the end of a purchase says it, and as its row under Held does
    QString inRow;
};

const Reason reasons[] = {
    {Unresolved::unanswered, "unanswered", QStringLiteral("The terminal’s answer is not known yet"),
     QStringLiteral("It is asked again until it is."), QStringLiteral("asked again until it is")},
    {Unresolved::captured, "captured",
     QStringLiteral("The money was taken, and no sale is recorded"),
     QStringLiteral("Give it back at the terminal, then call support."),
     QStringLiteral("give it back at the terminal, then call support")},
    {Unresolved::releaseRefused, "release-refused",
     QStringLiteral("The terminal refused to let the payment go"),
     QStringLiteral("Cancel or refund it at the terminal, then call support."),
     QStringLiteral("cancel or refund it there, then call support")},
    {Unresolved::unknownIfSold, "maybe-sold",
     QStringLiteral("Kept by the terminal, and maybe sold already"),
     QStringLiteral("Look for the receipt. If there is none, give the money back at the terminal, "
                    "then call support."),
     QStringLiteral("without a receipt give it back, then call support")},
    {Unresolved::unknownIfGivenBack, "maybe-given-back",
     QStringLiteral("Taken, and maybe given back by hand"),
     QStringLiteral("Ask who was here. Give it back only if nobody has, then call support."),
     QStringLiteral("give it back only if nobody has, then call support")}};

QUuid idOf(Unresolved why)
{
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, static_cast<uchar>(1 + static_cast<int>(why))};
}

till::TillView endedSo(Unresolved why)
{
    till::TillView view = samples::cancelled();
    view.finished->id = idOf(why);
    view.finished->outcome = sale::Outcome::unresolved;
    view.finished->unresolved = why;
    return view;
}

till::TillView asideSo()
{
    till::TillView view = samples::shopping();
    for (const Reason& reason : reasons) {
        till::AsideView aside = samples::withAside().aside.back();
        aside.id = idOf(reason.why);
        aside.unresolved = reason.why;
        view.aside.push_back(aside);
    }
    return view;
}

/// What can't be read whole on the screen.
QStringList cutTexts(const QQuickItem* item)
{
    if (!item->isVisible())
        return {};
    QStringList cut;
    if (item->property("truncated").toBool())
        cut.append(item->property("text").toString());
    for (const QQuickItem* child : item->childItems())
        cut += cutTexts(child);
    return cut;
}

void sizesAndSchemes()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("scheme");
    QTest::newRow("1920-light") << QSize(1920, 1080) << 0;
    QTest::newRow("1280-dark") << QSize(1280, 800) << 1;
    QTest::newRow("1280-contrast") << QSize(1280, 800) << 2;
}

} // namespace

void CashierUnresolvedTest::everyReasonIsSaidWhole_data()
{
    sizesAndSchemes();
}

void CashierUnresolvedTest::everyReasonIsSaidWhole()
{
    QFETCH(QSize, size);
    QFETCH(int, scheme);
    CashierWindow till(size, static_cast<Theme::Scheme>(scheme));
    for (const Reason& reason : reasons) {
        till.show(endedSo(reason.why));
        till.grab(QStringLiteral("unresolved-%1-%2")
                      .arg(QLatin1String(reason.name), QLatin1String(QTest::currentDataTag())));
        QVERIFY2(till.shows(reason.title), reason.name);
        QVERIFY2(till.shows(reason.toDo), reason.name);
        QCOMPARE(cutTexts(till.window()->contentItem()), QStringList());
    }
}

void CashierUnresolvedTest::allOfThemStandUnderHeld_data()
{
    sizesAndSchemes();
}

void CashierUnresolvedTest::allOfThemStandUnderHeld()
{
    QFETCH(QSize, size);
    QFETCH(int, scheme);
    CashierWindow till(size, static_cast<Theme::Scheme>(scheme));
    till.show(asideSo());
    QVERIFY(till.shows(QStringLiteral("5 unresolved")));
    till.window()->setProperty("sheet", QStringLiteral("held"));
    till.grab(QStringLiteral("sheet-held-unresolved-") + QLatin1String(QTest::currentDataTag()));
    for (const Reason& reason : reasons) {
        QVERIFY2(till.shows(reason.title), reason.name);
        QVERIFY2(till.shows(reason.inRow), reason.name);
    }
    QCOMPARE(cutTexts(till.item("heldSheet")), QStringList());
}

QTEST_MAIN(CashierUnresolvedTest)
#include "cashier_unresolved_test.moc"
