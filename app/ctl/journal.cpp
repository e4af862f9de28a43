#include "app/composition/key_file.h"
#include "app/composition/opened_store.h"
#include "app/ctl/command.h"
#include "app/ctl/journal_export.h"
#include "app/ctl/journal_verdict.h"
#include "app/ctl/known_entry.h"
#include "app/ctl/progress.h"
#include "app/ctl/restorations_report.h"

#include "core/journal/export_line.h"
#include "core/journal/fault_name.h"
#include "core/journal/verify.h"
#include "core/journal/words.h"
#include "core/store/export_verification.h"
#include "core/store/store.h"
#include "core/store/workers.h"

#include <QFile>
#include <algorithm>
#include <optional>

namespace countersign::app {

namespace {

int reportBrokenExport(const Call& call, const QString& file, const store::ExportFault& fault)
{
    switch (fault.part) {
    case store::ExportFault::Part::device:
        return end({exitUsage, file + QStringLiteral(": ") + fault.words});
    case store::ExportFault::Part::line:
        return reportBroken(call,
                            BrokenJournal{file, fault.line, fault.seq,
                                          countersign::journal::name(fault.reason), fault.words});
    case store::ExportFault::Part::chain:
        return reportBroken(call,
                            countersign::journal::Fault{fault.seq, fault.reason, fault.words});
    }
    return exitDamaged;
}

Result<store::VerifiedExport, store::ExportFault>
verifyShowingProgress(QFile& file, const countersign::journal::PublicKey& key,
                      const std::optional<store::KnownEntry>& known)
{
    Progress progress(QStringLiteral("Verifying the export"),
                      static_cast<quint64>(std::max(file.size(), qint64{0})));
    return store::verifyExport(
        file, key, store::Workers::cores(),
        [&](qint64 read_bytes) { progress.reached(static_cast<quint64>(read_bytes)); }, known);
}

/// What this till's own store says of an export's first entry, where there is one.
store::KnownBeginning knownOf(const QString& data, quint64 from)
{
    auto reader = store::StoreReader::open(data);
    if (!reader)
        return {};
    const auto before = (*reader)->journal().at(from - 1);
    const auto first = (*reader)->journal().at(from);
    if (!before || !*before || !first || !*first)
        return {};
    return {(*before)->hash, (*first)->hash};
}

/// An export that somebody named, and what is known of it.
struct NamedExport
{
    QString file;
    QString key;
    quint64 from = 1;
    std::optional<store::KnownEntry> known;
};

Result<store::VerifiedExport, store::ExportFault>
verifyFile(QFile& file, const countersign::journal::PublicKey& key, const NamedExport& named,
           const store::KnownBeginning& beginning)
{
    return named.from == 1 ? verifyShowingProgress(file, key, named.known)
                           : store::verifyStretch(file, key, named.from, beginning, named.known);
}

/// What the rest of an export, which verifies, tells of a known entry that it lacks: that a
/// restoration may have put it aside. Empty where none may have, and of what can be read only once,
/// such as a pipe.
QString perhapsLost(QFile& file, const countersign::journal::PublicKey& key,
                    const NamedExport& named, const store::KnownBeginning& beginning)
{
    if (!named.known || file.isSequential() || !file.seek(0))
        return {};
    const NamedExport alone{named.file, named.key, named.from, std::nullopt};
    const auto verified = verifyFile(file, key, alone, beginning);
    const quint64 at = verified ? maybeLostAt(*named.known, verified->restorations) : 0;
    return at > 0 ? QStringLiteral(". The known one ") + maybeLostInWords(at) : QString();
}

/// Of an export, only what is known from elsewhere tells that.
bool isOfKnown(const store::ExportFault& fault)
{
    using countersign::journal::FaultReason;
    return fault.reason == FaultReason::cutOff || fault.reason == FaultReason::otherHead;
}

int verifyExport(Call& call, const NamedExport& named)
{
    const auto key = keyInFile(named.key);
    if (!key)
        return end(key.error());
    QFile file(named.file);
    if (!file.open(QIODevice::ReadOnly))
        return end({exitUsage, named.file + QStringLiteral(": ") + file.errorString()});
    const auto beginning =
        named.from == 1 ? store::KnownBeginning() : knownOf(call.settings.till.data, named.from);
    const auto verified = verifyFile(file, *key, named, beginning);
    if (!verified) {
        store::ExportFault fault = verified.error();
        if (isOfKnown(fault))
            fault.words += perhapsLost(file, *key, named, beginning);
        return reportBrokenExport(call, named.file, fault);
    }
    const auto known = named.known ? std::optional(named.known->seq) : std::nullopt;
    return reportIntact(call, {named.from, *verified, true, known});
}

/// All of it is there and says what the till wrote.
Result<store::VerifiedExport, store::StoreError>
verifyRows(store::StoreReader& reader, const store::Keys& keys, const QString& data)
{
    store::JournalRows& rows = reader.journal();
    const auto last = rows.last();
    Progress progress(QStringLiteral("Verifying the journal"), last && *last ? (*last)->seq : 0);
    const auto head = rows.verifyOnThreads(keys.ofJournal(), data, store::Workers::cores(),
                                           [&](quint64 entries) { progress.reached(entries); });
    if (!head)
        return failure(head.error());
    const auto entry = rows.at(head->seq);
    if (!entry)
        return failure(entry.error());
    store::VerifiedExport verified{*head, *entry ? (*entry)->at_ms : 0};
    const auto restored = rows.ofKind(countersign::journal::store_restored_kind);
    if (!restored)
        return failure(restored.error());
    for (const countersign::journal::Entry& each : *restored) {
        if (each.seq <= head->seq)
            verified.restorations.take(each);
    }
    return verified;
}

int verifyStore(Call& call)
{
    bool isRead = false; // so that what is wrong is wrong with the journal
    const auto head = readWithKeys(
        call.settings,
        [&](const store::KeysPointer& keys) -> Result<store::VerifiedExport, store::StoreError> {
            auto reader = store::StoreReader::open(call.settings.till.data);
            isRead = reader.ok();
            if (!reader)
                return failure(reader.error());
            return verifyRows(**reader, *keys, call.settings.till.data);
        });
    if (head)
        return reportIntact(call, {1, *head});
    const store::StoreError& error = head.error();
    if (isRead && error.fault == store::StoreFault::damaged)
        return reportBroken(call, BrokenJournal{{},
                                                0,
                                                error.seq,
                                                error.inJournal
                                                    ? countersign::journal::name(*error.inJournal)
                                                    : QStringLiteral("damaged"),
                                                error.words});
    return end(endingOf(head.error()));
}

int verify(Call& call)
{
    const auto file = call.arguments.takeOption(QStringLiteral("--file"));
    const auto key = call.arguments.takeOption(QStringLiteral("--key"));
    const auto from = fromOf(call);
    if (!from)
        return wrongUsage(from.error());
    const auto known = knownEntryOf(call);
    if (!known)
        return wrongUsage(known.error());
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    if (file.has_value() != key.has_value())
        return wrongUsage(QStringLiteral("--file and --key go together"));
    if (!file && (*from != 1 || *known))
        return wrongUsage(QStringLiteral("--from, --head and --receipt are for an export"));
    if (*known && (*known)->seq < *from)
        return wrongUsage(QStringLiteral("entry %1 is known, and the export begins after it: "
                                         "nothing in it can be compared")
                              .arg((*known)->seq));
    return file ? verifyExport(call, {*file, *key, *from, *known}) : verifyStore(call);
}

/// What it says is not what the till wrote, so it isn't repeated.
int tellAltered(quint64 seq)
{
    return end({exitDamaged,
                QStringLiteral("entry %1 was altered, or does not follow on entry %2: its hash is "
                               "wrong, and what it says is not shown. `countersignctl journal "
                               "verify` tells more")
                    .arg(seq)
                    .arg(seq - 1)});
}

int show(Call& call)
{
    const auto id = call.arguments.takeWord();
    const QUuid purchase = QUuid::fromString(id.value_or(QString()));
    if (purchase.isNull())
        return wrongUsage(QStringLiteral("journal show takes a purchase's id"));
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return end(endingOf(reader.error()));
    auto entries = (*reader)->journal().ofPurchase(purchase);
    if (!entries)
        return end(endingOf(entries.error()));
    if (entries->empty())
        return end({exitRefused, QStringLiteral("the journal has no such purchase")});
    int code = exitDone;
    countersign::journal::ChainHash chain;
    for (const countersign::journal::Entry& entry : *entries) {
        const auto whole = (*reader)->journal().isWhole(entry, chain);
        if (!whole)
            return end(endingOf(whole.error()));
        if (!*whole)
            code = tellAltered(entry.seq);
        else if (!call.isJson)
            print(countersign::journal::inWords(entry));
        else if (auto line = countersign::journal::toExportLine(entry))
            print(*line);
    }
    return code;
}

} // namespace

int journal(Call& call)
{
    const auto what = call.arguments.takeWord();
    if (what == QStringLiteral("export"))
        return exportJournal(call);
    if (what == QStringLiteral("verify"))
        return verify(call);
    if (what == QStringLiteral("show"))
        return show(call);
    if (what == QStringLiteral("check-receipt"))
        return checkReceipt(call);
    return wrongUsage(QStringLiteral("journal what? export, verify, show or check-receipt"));
}

} // namespace countersign::app
