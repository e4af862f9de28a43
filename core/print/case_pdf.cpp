#include "core/print/case_pdf.h"

#include "core/print/case_tables.h"
#include "core/print/paper.h"

#include <QBuffer>
#include <algorithm>

namespace countersign::print {

using namespace Qt::Literals::StringLiterals;
using journal::CaseFact;
using journal::CaseFile;

namespace {

constexpr double width = Paper::column_pt;

const Ink plain{9.5, QFont::Normal, ink::dark, Qt::AlignLeft};
const Ink minor{8, QFont::Normal, ink::second, Qt::AlignLeft};
const Ink label{8, QFont::DemiBold, ink::second, Qt::AlignLeft};

bool isProven(const sale::Purchase& purchase)
{
    return purchase.stage == sale::Stage::recorded &&
           (purchase.isCountersigned || !purchase.tender ||
            purchase.tender->kind == sale::TenderKind::cash);
}

/// Store and total, and what it is about.
void drawTop(Paper& paper, const CaseFile& file, const CaseCover& cover)
{
    paper.moveTo(44);
    paper.mark(0, paper.y() - 2, 20);
    paper.write(28, paper.y() + 2, 300, u"Case file of a disputed payment"_s,
                {10, QFont::DemiBold, ink::second, Qt::AlignLeft});
    paper.write(width - 240, paper.y() + 3, 240,
                u"made on %1"_s.arg(journal::timeInWords(cover.made_ms, cover.zone)),
                {8, QFont::Normal, ink::second, Qt::AlignRight});
    paper.skip(38);
    const Ink big{24, QFont::Bold, ink::dark, Qt::AlignLeft};
    const double top = paper.y();
    double y = top + paper.write(0, top, 300, cover.storeName, big) + 2;
    QStringList place = cover.storeAddress.split(u'\n', Qt::SkipEmptyParts);
    place << cover.tillId;
    y += paper.write(0, y, 300, place.join(u", "_s),
                     {9.5, QFont::Normal, ink::second, Qt::AlignLeft});
    Ink amount = big;
    amount.align = Qt::AlignRight;
    paper.write(310, top, width - 310, journal::amountInWords(file.purchase.totals.total), amount);
    paper.moveTo(std::max(y, top + 46) + 12);

    const bool isGood = isProven(file.purchase) && file.warnings.empty();
    paper.fill(QRectF(0, paper.y(), width, 30), isGood ? ink::okSoft : ink::warnSoft, 6);
    paper.write(14, paper.y() + 8, width - 28, file.headline,
                {11, QFont::DemiBold, isGood ? ink::ok : ink::warn, Qt::AlignLeft});
    paper.skip(42);
    for (const QString& warning : file.warnings)
        paper.skip(paper.write(0, paper.y(), width, warning,
                               {9.5, QFont::DemiBold, ink::warn, Qt::AlignLeft}) +
                   6);
    paper.skip(paper.write(0, paper.y(), width, file.summary,
                           {10.5, QFont::Normal, ink::dark, Qt::AlignLeft}) +
               12);
}

/// Names and values in two columns, one under the other.
void drawFacts(Paper& paper, const std::vector<CaseFact>& facts)
{
    const double half = width / 2;
    for (std::size_t i = 0; i < facts.size(); i += 2) {
        double height = 0;
        const std::size_t end = std::min(i + 2, facts.size());
        for (std::size_t k = i; k < end; ++k)
            height = std::max(height, paper.heightOf(facts[k].value, half - 16, plain));
        paper.need(height + 20);
        for (std::size_t k = i; k < end; ++k) {
            const double x = k == i ? 0 : half;
            paper.write(x, paper.y(), half - 16, facts[k].name, label);
            paper.write(x, paper.y() + 11, half - 16, facts[k].value, plain);
        }
        paper.skip(height + 19);
    }
}

void drawParagraph(Paper& paper, const QString& text, const Ink& ink)
{
    paper.need(paper.heightOf(text, width, ink));
    paper.skip(paper.write(0, paper.y(), width, text, ink) + 6);
}

void drawUnknown(Paper& paper, const QStringList& unknown)
{
    drawHeading(paper, u"What is not known"_s);
    for (const QString& text : unknown) {
        const double height = paper.heightOf(text, width - 18, plain);
        paper.need(height);
        paper.write(0, paper.y(), 12, u"?"_s, {9.5, QFont::Bold, ink::warn, Qt::AlignLeft});
        paper.write(18, paper.y(), width - 18, text, plain);
        paper.skip(height + 4);
    }
}

void drawProof(Paper& paper, const CaseCover& cover, const CaseFile& file)
{
    drawHeading(paper, u"How this can be checked"_s, 110);
    drawParagraph(
        paper,
        u"This paper explains; the proof is entries.jsonl beside it. Its entries are chained by "
        "SHA-256 and signed by the till, so that anybody who has the till's public key can see "
        "that none of them was changed, left out or put in between them. What came after entry "
        "%1 is not in it. HOW-TO-CHECK.txt says how, with openssl and sha256sum and without any "
        "program of ours; what its commands print at the end must be the same as here."_s.arg(
            cover.head.seq),
        plain);
    if (file.headOfficeWord_seq > 0)
        drawParagraph(paper,
                      u"What head office confirmed carries a signature of its own. "
                      "HOW-TO-CHECK-HEAD-OFFICE.txt says how that is checked, with head office's "
                      "key."_s,
                      plain);
    drawParagraph(paper,
                  cover.firstKeyId.isEmpty()
                      ? u"Whose key it is, nothing here shows. Its id below is to be compared with "
                        "the key that the store made known when the till was set up."_s
                      : u"The till has changed its key since it was set up. keys.jsonl shows how "
                        "the key of then, first-key.pem, led to the one with which these entries "
                        "begin. Whose key the first one is, nothing here shows. Its id below is to "
                        "be compared with the key that the store made known then."_s,
                  plain);
    paper.skip(4);
    std::vector<CaseFact> facts{
        {u"Entries of the proof"_s, u"%1 to %2"_s.arg(cover.first).arg(cover.head.seq)}};
    if (!cover.firstKeyId.isEmpty())
        facts.push_back(
            {u"Id of the first key (first-key.pem)"_s, journal::inFours(cover.firstKeyId)});
    const std::vector<CaseFact> ofEntries{
        {u"Id of the key (public-key.pem)"_s, journal::inFours(cover.keyId)},
        {u"Hash of entry %1, signed"_s.arg(cover.head.seq),
         journal::inFours(QString::fromLatin1(cover.head.hash.toHex()))},
        {u"SHA-256 of entries.jsonl"_s,
         journal::inFours(QString::fromLatin1(cover.digest.toHex()))}};
    facts.insert(facts.end(), ofEntries.begin(), ofEntries.end());
    facts.insert(facts.end(), file.headOffice.begin(), file.headOffice.end());
    drawFacts(paper, facts);
}

int draw(QIODevice& to, const CaseFile& file, const CaseCover& cover, int pages)
{
    const QString id = file.purchase.id.toString(QUuid::WithoutBraces);
    const QString& receipt = file.purchase.receiptNumber;
    Paper paper(
        to, {receipt.isEmpty() ? u"Case file, %1"_s.arg(cover.storeName)
                               : u"Case file, %1, receipt %2"_s.arg(cover.storeName, receipt),
             journal::amountInWords(file.purchase.totals.total), u"Purchase %1"_s.arg(id), pages});
    drawTop(paper, file, cover);
    drawFacts(paper, file.facts);
    drawHeading(paper, u"What was bought"_s);
    drawGoods(paper, file.purchase);
    drawHeading(paper, u"What happened"_s, 110);
    drawParagraph(
        paper,
        u"Times are the till's, in %1. Every line is an entry of the till's journal. On "
        "the left stands what nobody but the till says. On the right stands what others told the "
        "till, as it received it and wrote it down; they have records of their own to compare it "
        "with. Names that begin with … begin with the purchase's id."_s.arg(
            QString::fromLatin1(cover.zone.id())),
        minor);
    paper.skip(4);
    drawStatements(paper, file.statements, cover.zone);
    QStringList unknown = file.unknown;
    if (paper.hasBoxes())
        unknown << u"Which letters stand where this paper shows boxes: no font of the computer on "
                   "which it was made has them. entries.jsonl has all names in full."_s;
    drawUnknown(paper, unknown);
    drawProof(paper, cover, file);
    return paper.end() ? paper.pages() : 0;
}

} // namespace

bool writeCasePdf(QIODevice& to, const CaseFile& file, const CaseCover& cover)
{
    QBuffer trial;
    if (!trial.open(QIODevice::WriteOnly))
        return false;
    const int pages = draw(trial, file, cover, 0);
    return pages > 0 && draw(to, file, cover, pages) == pages;
}

} // namespace countersign::print
