#include "cashier_window.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using ui::Theme;

// A reader that is not ours (ZBar) reads the code off the window as it is drawn, by software.

class CashierReceiptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCodeOnTheReceiptCanBeRead_data();
    void theCodeOnTheReceiptCanBeRead();
    void itsSquaresAreCrisp();
    void aReceiptWithoutACodeShowsNone();
};

namespace {

QByteArray readOff(const QImage& picture)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("picture.png"));
    if (!picture.save(path))
        return "not saved";
    QProcess zbar;
    zbar.start(QStringLiteral("zbarimg"),
               {QStringLiteral("--quiet"), QStringLiteral("--raw"), QStringLiteral("-Sdisable"),
                QStringLiteral("-Sqrcode.enable"), path});
    if (!zbar.waitForFinished())
        return zbar.errorString().toUtf8();
    return zbar.readAllStandardOutput().trimmed();
}

} // namespace

void CashierReceiptTest::theCodeOnTheReceiptCanBeRead_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("scheme");
    QTest::newRow("1920-light") << QSize(1920, 1080) << 0;
    QTest::newRow("1920-dark") << QSize(1920, 1080) << 1;
    QTest::newRow("1280-light") << QSize(1280, 800) << 0;
    QTest::newRow("1280-contrast") << QSize(1280, 800) << 2;
}

void CashierReceiptTest::theCodeOnTheReceiptCanBeRead()
{
    QFETCH(QSize, size);
    QFETCH(int, scheme);
    CashierWindow till(size, static_cast<Theme::Scheme>(scheme));
    till.show(samples::recorded());
    QQuickItem* code = till.item("receiptCode");
    QVERIFY(code);
    // A long receipt scrolls, so that its code comes into sight.
    for (QQuickItem* above = code; above; above = above->parentItem()) {
        if (above->inherits("QQuickFlickable")) {
            const double over = above->property("contentHeight").toDouble() - above->height();
            above->setProperty("contentY", qRound(qMax(over, 0.0)));
        }
    }
    till.settle();
    const QImage picture =
        till.grab(QStringLiteral("receipt-") + QString::fromLatin1(QTest::currentDataTag()));
    QCOMPARE(QString::fromLatin1(readOff(picture)), samples::receiptText);
    QCOMPARE(till.warnings(), QStringList());
}

void CashierReceiptTest::itsSquaresAreCrisp()
{
    CashierWindow till(QSize(1920, 1080), Theme::Scheme::Light);
    till.show(samples::recorded());
    QQuickItem* code = till.item("receiptCode");
    QVERIFY(code);
    const QImage picture = till.grab(QStringLiteral("receipt-crisp"));
    const QRect area = code->mapRectToScene(code->boundingRect()).toRect();
    QVERIFY(picture.rect().contains(area));
    int dark = 0;
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            const QRgb pixel = picture.pixel(x, y);
            QVERIFY2(pixel == 0xFFFFFFFF || pixel == 0xFF000000,
                     qPrintable(QStringLiteral("%1,%2 is %3").arg(x).arg(y).arg(pixel, 8, 16)));
            dark += pixel == 0xFF000000 ? 1 : 0;
        }
    }
    const auto matrix = receipt::codeMatrixOf(samples::receiptText);
    QCOMPARE(dark, 9 * int(matrix.squares.count('\1')));
}

void CashierReceiptTest::aReceiptWithoutACodeShowsNone()
{
    CashierWindow till(QSize(1280, 800), Theme::Scheme::Light);
    till::TillView view = samples::recorded();
    view.finished->receipt->picture = {};
    till.show(view);
    QVERIFY(!till.item("receiptCode"));
    QVERIFY(till.shows(QStringLiteral("T3-000417")));
    QCOMPARE(till.warnings(), QStringList());
}

QTEST_MAIN(CashierReceiptTest)
#include "cashier_receipt_test.moc"
