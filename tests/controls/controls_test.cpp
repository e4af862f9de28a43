#include "ui/controls/fixed_digits.h"
#include "ui/controls/icon.h"
#include "ui/controls/svg_paths.h"
#include "ui/controls/theme.h"

#include <QBuffer>
#include <QImage>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTest>
#include <QtMath>
#include <memory>

using namespace countersign::ui;

namespace {

/// Relative luminance and contrast as WCAG 2.2 defines them.
double luminance(const QColor& colour)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& one, const QColor& other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace

class ControlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPathsWithArcsAndSmoothCurves();
    void leavesOutWhatIsNotAPath();
    void everyIconLiesInsideItsGrid();
    void digitsTakeOneWidth();
    void textsAreLegibleInEveryScheme();
    void everyControlLoadsWithoutWarnings();
};

void ControlsTest::readsPathsWithArcsAndSmoothCurves()
{
    const QPainterPath half = painterPathOf(u"M2 12a10 10 0 0 1 20 0");
    QCOMPARE(half.boundingRect().toAlignedRect(), QRect(2, 2, 20, 10));
    QVERIFY(qAbs(half.pointAtPercent(0.5).y() - 2) < 0.01);
    // Flags without separators, a lone sign and a second point as separators.
    QCOMPARE(painterPathOf(u"M2 12a10 10 0 0120-0").boundingRect().toAlignedRect(),
             QRect(2, 2, 20, 10));
    QCOMPARE(painterPathOf(u"M.5.5-1-1").currentPosition(), QPointF(-1, -1));
    const QPainterPath smooth = painterPathOf(u"M0 0c0 4 4 4 4 0s4-4 4 0");
    QCOMPARE(smooth.currentPosition(), QPointF(8, 0));
    QVERIFY(qAbs(smooth.boundingRect().top() + 3) < 0.01);
    QVERIFY(qAbs(smooth.boundingRect().bottom() - 3) < 0.01);
}

void ControlsTest::leavesOutWhatIsNotAPath()
{
    QCOMPARE(painterPathOf(u"M1 1h4 nonsense").currentPosition(), QPointF(5, 1));
    QVERIFY(painterPathOf(u"").isEmpty());
    QVERIFY(painterPathOf(u"7 7").isEmpty());
    QCOMPARE(painterPathOf(u"M1 1L").elementCount(), 1);
}

void ControlsTest::everyIconLiesInsideItsGrid()
{
    QFile sheet(QStringLiteral(":/Countersign/icons/icons.svg"));
    QVERIFY(sheet.open(QIODevice::ReadOnly));
    const auto icons = readIconSheet(sheet);
    QVERIFY(icons.size() >= 90);
    for (auto icon = icons.cbegin(); icon != icons.cend(); ++icon) {
        const QRectF box = icon->stroked.boundingRect();
        QVERIFY2(box.width() > 0 || box.height() > 0, qPrintable(icon.key()));
        QVERIFY2(QRectF(0.9, 0.9, 22.2, 22.2).contains(box) || box.height() == 0,
                 qPrintable(icon.key()));
    }
    QVERIFY(Icon::knows(QStringLiteral("shield-check")));
    QVERIFY(!Icon::knows(QStringLiteral("no-such-icon")));
}

void ControlsTest::digitsTakeOneWidth()
{
    FixedDigits ones;
    FixedDigits eights;
    ones.setText(QStringLiteral("11:11"));
    eights.setText(QStringLiteral("88:88"));
    QVERIFY(ones.implicitWidth() > 0);
    QCOMPARE(ones.implicitWidth(), eights.implicitWidth());
    ones.setSize(60);
    QVERIFY(ones.implicitWidth() > 2 * eights.implicitWidth());
}

void ControlsTest::textsAreLegibleInEveryScheme()
{
    Theme theme;
    for (const auto scheme :
         {Theme::Scheme::Light, Theme::Scheme::Dark, Theme::Scheme::HighContrast}) {
        theme.setScheme(scheme);
        const std::pair<QColor, QColor> texts[] = {
            {theme.ink(), theme.surface()},    {theme.ink2(), theme.surface()},
            {theme.ink2(), theme.sunken()},    {theme.ink3(), theme.paper()},
            {theme.accent(), theme.surface()}, {theme.accent(), theme.accentSoft()},
            {theme.ok(), theme.okSoft()},      {theme.inkOnOk(), theme.ok()},
            {theme.warn(), theme.warnSoft()},  {theme.stop(), theme.surface()},
            {theme.stop(), theme.stopSoft()},  {theme.inkOnAccent(), theme.accent()},
            {theme.inkOnStop(), theme.stop()}, {theme.inkOnAccent(), theme.accentPressed()},
            {theme.ok(), theme.surface()},     {theme.ink(), theme.accentSoft()},
        };
        for (const auto& [text, ground] : texts)
            QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + u'/' + ground.name()));
        QVERIFY(contrast(theme.edge(), theme.paper()) >= 3.0);
        for (const char* category : {"bakery", "chilled", "produce", "drinks", "deli", "household",
                                     "gifts", "something-else"}) {
            const QString name = QString::fromLatin1(category);
            QVERIFY2(contrast(theme.tintFill(name), theme.tintGlyph(name)) >= 4.5, category);
        }
    }
}

void ControlsTest::everyControlLoadsWithoutWarnings()
{
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/"));
    QStringList warnings;
    connect(&engine, &QQmlEngine::warnings, this, [&](const QList<QQmlError>& errors) {
        for (const QQmlError& error : errors)
            warnings += error.toString();
    });
    QQmlComponent component(&engine);
    component.setData(R"(
        import QtQuick
        import Countersign.Controls
        Item {
            BrandMark {} Card {} DashedLine { width: 100 } Hairline {} KeyCap { text: "F1" }
            Label { text: "Words" } Notice { title: "A"; text: "B" } TryPips { remaining: 2 }
            PushButton { text: "Charge"; icon: "credit-card"; keyHint: "F12"; filled: true }
            StatusChip { text: "Online"; icon: "wifi"; tone: StatusChip.Ok }
            Ring { progress: 0.4 } Icon { name: "lock" } FixedDigits { text: "1:42" }
            Sheet { title: "Question"; Label { text: "?" } }
        })",
                      QUrl(QStringLiteral("qrc:/all.qml")));
    const std::unique_ptr<QObject> all(component.create());
    QVERIFY2(all != nullptr, qPrintable(component.errorString()));
    QCOMPARE(warnings, QStringList());
}

QTEST_MAIN(ControlsTest)
#include "controls_test.moc"
