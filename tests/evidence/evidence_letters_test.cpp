#include "core/print/case_pdf.h"
#include "tests/evidence/ran.h"
#include "tests/journal/case_story.h"

#include <QFile>
#include <QFontMetricsF>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What no font has is not passed over on the paper of a case.

namespace {

/// A letter that no font of this machine has; there are more of them than anybody has fonts.
QString letterWithoutFont()
{
    const QFontMetricsF metrics{QFont(u"Inter"_s)};
    for (char32_t letter = 0x4E00; letter <= 0x323AF; ++letter) {
        if (QChar::isPrint(letter) && QChar::isLetter(letter) && !metrics.inFontUcs4(letter))
            return QString::fromUcs4(&letter, 1);
    }
    return {};
}

} // namespace

class EvidenceLettersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thatANameCouldNotBePrintedIsSaid()
    {
        const QString rare = letterWithoutFont();
        QVERIFY(!rare.isEmpty());
        QVERIFY(paperOf(u"Tea "_s + rare).contains(u"where this paper shows boxes"_s));
        QVERIFY(!paperOf(u"Tea, Kr\u00E4uter \u2013 No. 5"_s).contains(u"boxes"_s));
    }

private:
    /// As poppler reads it, on one line; or what went wrong.
    QString paperOf(const QString& name)
    {
        using namespace journal::tests;
        sale::Basket goods = basket();
        goods.lines.front().product.name = name;
        Story story;
        story.then(sale::PurchaseStarted{
            goods,
            sale::Tender{1, sale::TenderKind::cash, euros("48.20"), euros("50.00"), {}},
            {}});
        print::CaseCover cover;
        cover.storeName = u"Acme Market"_s;
        cover.tillId = u"till-3"_s;
        cover.zone = story.zone;
        QFile pdf(m_folder.filePath(u"case.pdf"_s));
        if (!pdf.open(QIODevice::WriteOnly) || !print::writeCasePdf(pdf, story.file(), cover))
            return u"boxes: there is no paper"_s;
        pdf.close();
        return textOf(m_folder.path()).simplified();
    }

    QTemporaryDir m_folder;
};

QTEST_MAIN(EvidenceLettersTest)
#include "evidence_letters_test.moc"
