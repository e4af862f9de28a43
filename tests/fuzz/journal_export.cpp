#include "core/journal/export_line.h"
#include "core/journal/verify.h"
#include "core/store/export_verification.h"
#include "tests/fuzz/targets.h"

#include <QBuffer>
#include <QFile>
#include <vector>

namespace countersign::fuzz {

using namespace journal;

namespace {

/// The journal that a script in another language made, and the key that signed it.
struct Original
{
    PublicKey key;
    std::vector<Entry> entries;
};

QByteArray contentsOf(const char* path)
{
    QFile file(QString::fromUtf8(path));
    check(file.open(QIODevice::ReadOnly), "the journal's vectors lie beside their test");
    return file.readAll();
}

const Original& original()
{
    static const Original read = [] {
        Original made{PublicKey::fromPem(contentsOf(COUNTERSIGN_VECTORS ".pem")).value(), {}};
        for (const QByteArray& line : contentsOf(COUNTERSIGN_VECTORS ".jsonl").split('\n')) {
            if (!line.isEmpty())
                made.entries.push_back(fromExportLine(line).value());
        }
        return made;
    }();
    return read;
}

/// What can be read can be written, and reads the same again; withheld it still has its hash.
void checkEntry(const Entry& entry, ChainHash& chain)
{
    check(faultOfForm(entry).isEmpty(), "an entry that was read has the right form");
    const auto line = toExportLine(entry);
    check(line.ok(), "an entry that was read can be written");
    check(line->size() <= export_line_bytes_max, "no line is longer than the limit");
    const auto again = fromExportLine(*line);
    check(again.ok() && *again == entry, "a written entry reads as it was");

    const Entry rest = withheld(entry);
    check(rest.isWithheld() && faultOfForm(rest).isEmpty(), "a withheld entry has its form");
    const QByteArray before(hash_size_bytes, '\7');
    check(chain.next(before, entry) == chain.next(before, rest), "withholding changes no hash");
    const auto restLine = toExportLine(rest);
    check(restLine.ok(), "a withheld entry can be written");
    const auto restAgain = fromExportLine(*restLine);
    check(restAgain.ok() && *restAgain == rest, "a withheld entry reads as it was");
}

void checkFault(const LineFault& fault, const QByteArray& line)
{
    check(!fault.reason.isEmpty(), "a refused line has a reason");
    check(fault.field.size() <= 64, "a fault repeats no more than a field's name");
    const auto toldIn = QByteArray::number(fault.seq);
    check(fault.seq == 0 || line.contains(toldIn.left(1)), "a fault's sequence is the line's own");
}

/// Nobody without the key can make the verifier take another journal for this one.
void checkGenuine(const Entry& accepted)
{
    check(accepted.seq <= original().entries.size(), "nothing can be added to a journal");
    const Entry& signedOne = original().entries[accepted.seq - 1];
    Entry same = accepted.isWithheld() ? withheld(signedOne) : signedOne;
    if (signedOne.isWithheld()) {
        check(withheld(accepted).digest == signedOne.digest, "a digest stands for one payload");
        same = signedOne;
        same.salt = accepted.salt;
        same.payload = accepted.payload;
        same.digest = accepted.digest;
    }
    // Only the last of a journal needs its signature, so others may have lost theirs.
    if (accepted.signature.isEmpty())
        same.signature.clear();
    check(accepted == same, "what verifies is what was signed");
}

store::ExportFault asExportFault(const Fault& fault)
{
    return {store::ExportFault::Part::chain, 0, fault.seq, fault.reason, fault.words};
}

/// Of the first line of a stretch nothing but sequence, hash and signature is proven.
void checkBeginning(const Entry& accepted)
{
    check(accepted.seq <= original().entries.size(), "a stretch begins within its journal");
    const Entry& signedOne = original().entries[accepted.seq - 1];
    check(accepted.hash == signedOne.hash && accepted.signature == signedOne.signature,
          "a stretch begins with what was signed");
}

/// Line by line and entry by entry, on one thread.
Result<Head, store::ExportFault> verifiedInTurn(const QByteArray& text, quint64 from)
{
    ChainVerifier verifier(original().key, from);
    ChainHash chain;
    quint64 lines = 0;
    bool endsInKeyChange = false;
    for (qsizetype begin = 0; begin < text.size();) {
        const qsizetype found = text.indexOf('\n', begin);
        const qsizetype end = found < 0 ? text.size() : found + 1;
        const QByteArray line = text.mid(begin, end - begin);
        begin = end;
        const auto entry = fromExportLine(line);
        if (!entry) {
            checkFault(entry.error(), line);
            const QString field = entry.error().field.isEmpty()
                                      ? QString()
                                      : entry.error().field + QStringLiteral(": ");
            return failure(store::ExportFault{store::ExportFault::Part::line, lines + 1,
                                              entry.error().seq, FaultReason::malformed,
                                              field + entry.error().reason});
        }
        checkEntry(*entry, chain);
        if (const auto accepted = verifier.accept(*entry); !accepted)
            return failure(asExportFault(accepted.error()));
        if (++lines == 1 && from > 1)
            checkBeginning(*entry);
        else
            checkGenuine(*entry);
        endsInKeyChange = entry->kind == key_changed_kind;
    }
    const auto head = verifier.finish();
    if (!head)
        return failure(asExportFault(head.error()));
    if (endsInKeyChange)
        return failure(asExportFault(endInKeyChange(head->seq, verifier.currentKey())));
    return *head;
}

void checkSame(const Result<Head, store::ExportFault>& inTurn,
               const Result<store::VerifiedExport, store::ExportFault>& atOnce)
{
    check(inTurn.ok() == atOnce.ok(), "a file is found to be what its lines are");
    if (inTurn) {
        check(*inTurn == atOnce->head, "a file ends on the head on which its lines end");
        return;
    }
    const auto& one = inTurn.error();
    const auto& other = atOnce.error();
    check(!one.words.isEmpty(), "what is wrong is said in words");
    check(one.part == other.part && one.line == other.line && one.seq == other.seq &&
              one.reason == other.reason && one.words == other.words,
          "a file has the first fault of its lines");
}

} // namespace

void journalExport(Bytes input)
{
    QByteArray text = bytesOf(input);
    QBuffer file(&text);
    file.open(QIODevice::ReadOnly);
    checkSame(verifiedInTurn(text, 1), store::verifyExport(file, original().key, 1, [](qint64) {}));
}

void journalStretch(Bytes input)
{
    if (input.empty() || input.front() < '1' || input.front() > '9')
        return;
    const quint64 from = input.front() - quint64('0');
    QByteArray text = bytesOf(input.subspan(1));
    QBuffer file(&text);
    file.open(QIODevice::ReadOnly);
    checkSame(verifiedInTurn(text, from), store::verifyStretch(file, original().key, from));
}

} // namespace countersign::fuzz
