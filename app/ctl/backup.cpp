#include "core/store/backup.h"
#include "app/composition/opened_store.h"
#include "app/composition/workplace.h"
#include "app/ctl/command.h"
#include "app/ctl/told_values.h"
#include "core/till/restore.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

QJsonObject jsonOf(const store::CopyContents& contents)
{
    return {{u"entries"_s, qint64(contents.head.seq)}, {u"hash"_s, hex(contents.head.hash)},
            {u"last_at"_s, moment(contents.last_ms)},  {u"products"_s, contents.products},
            {u"methods"_s, contents.methods},          {u"registrations"_s, contents.registrations},
            {u"bytes"_s, contents.size_bytes}};
}

QString inWords(const store::CopyContents& contents)
{
    return u"%1 journal entries up to %2, %3 products, %4 payment methods, %5 registered numbers "
           "(sealed)"_s.arg(contents.head.seq)
               .arg(moment(contents.last_ms))
               .arg(contents.products)
               .arg(contents.methods)
               .arg(contents.registrations);
}

QString receiptNumber(const Call& call, std::uint64_t count)
{
    return u"%1-%2"_s.arg(call.settings.till.receiptPrefix).arg(count, 6, 10, QChar(u'0'));
}

/// Of a receipt's whole number, or of what stands in it behind this till's prefix; nothing of
/// anything else.
std::optional<std::uint64_t> receiptIn(const Call& call, const QString& text)
{
    constexpr std::uint64_t receipts_max = 999'999'999;
    const QString prefix = call.settings.till.receiptPrefix + u'-';
    const QString digits = text.startsWith(prefix) ? text.mid(prefix.size()) : text;
    bool isNumber = false;
    const std::uint64_t count = digits.toULongLong(&isNumber);
    if (!isNumber || count == 0 || count > receipts_max)
        return std::nullopt;
    return count;
}

QString toDoAbout(const sale::Purchase& purchase)
{
    const sale::Unresolved why = purchase.whatIsOpen();
    return why == sale::Unresolved::unanswered
               ? u"The till asks the terminal about it when it starts"_s
               : sale::sentence(why);
}

int report(const Call& call, const till::RestoredStore& restored)
{
    const auto& from = restored.contents.head;
    const auto& lost = restored.lost;
    if (restored.contents.registryFault)
        complain(u"countersignctl: restored, but "_s + restored.contents.registryFault->words);
    if (call.isJson) {
        QJsonObject object = jsonOf(restored.contents);
        object[u"sequence"_s] = qint64(restored.head.seq);
        object[u"head_known"_s] = restored.isHeadKnown;
        object[u"receipts_known"_s] = restored.areReceiptsKnown;
        QJsonArray earlier;
        for (const journal::Head& head : restored.earlier.heads)
            earlier.append(QJsonObject{{u"seq"_s, qint64(head.seq)}, {u"hash"_s, hex(head.hash)}});
        object[u"earlier"_s] = earlier;
        object[u"earlier_known"_s] = restored.earlier.areAll;
        object[u"log_taken"_s] = restored.hasLog;
        if (lost)
            object[u"lost"_s] = QJsonObject{{u"from"_s, qint64(from.seq) + 1},
                                            {u"to"_s, qint64(lost->seq)},
                                            {u"hash"_s, hex(lost->hash)}};
        object[u"receipts_skipped"_s] = qint64(restored.receiptsSkipped);
        object[u"next_receipt"_s] = receiptNumber(call, restored.receipts + 1);
        QJsonArray closed;
        for (const sale::Purchase& purchase : restored.closed)
            closed.append(purchase.id.toString(QUuid::WithoutBraces));
        object[u"closed"_s] = closed;
        object[u"erased_again"_s] = restored.erasedAgain;
        print(QJsonDocument(object).toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(u"Restored: "_s + inWords(restored.contents));
    if (restored.hasLog)
        print(u"What was in the log beside it, whose name ends with -wal, is in it too"_s);
    if (lost && lost->seq > from.seq)
        print(
            u"Lost: %1 entries, %2 to %3. Their sequences are used again, and the journal says so; "
            "receipt numbers go on %4 further"_s.arg(lost->seq - from.seq)
                .arg(from.seq + 1)
                .arg(lost->seq)
                .arg(restored.receiptsSkipped));
    else if (lost)
        print(
            u"Lost: data/head kept entry %1 of a line that this backup is not part of; the journal "
            "says so"_s.arg(lost->seq));
    else
        print(restored.isHeadKnown ? u"Nothing was lost"_s
                                   : u"Whether anything was lost nobody knows here: data/head is "
                                     "missing, was not signed by this till, or is older than the "
                                     "backup. The journal says so"_s);
    for (const journal::Head& head : restored.earlier.heads)
        print(u"An earlier restoration lost what ended with entry %1 and the hash %2; the journal "
              "says that too"_s.arg(head.seq)
                  .arg(hex(head.hash)));
    if (!restored.earlier.areAll)
        print(u"Earlier restorations may have lost more, which nobody knows here: data/lost-heads "
              "can't be read, or was altered, or has left some out. The journal says so"_s);
    if (lost || !restored.isHeadKnown)
        print(u"Payments that were held after the backup was made may still be held: look for them "
              "in the card terminal's own list, or at the acquirer, and let them go there"_s);
    const auto next = receiptNumber(call, restored.receipts + 1);
    const bool isCertain = restored.isHeadKnown && restored.areReceiptsKnown;
    if (restored.isHeadKnown && !restored.areReceiptsKnown)
        print(u"Which receipt was the last nobody knows here: data/head tells none under this "
              "till's seal, since an earlier version or somebody else wrote it"_s);
    if (isCertain || restored.isReceiptTold)
        print(u"The next receipt is %1"_s.arg(next));
    else
        print(u"The next receipt is %1. If one of that number or a higher one was printed before, "
              "move store.db and the files beside it whose names begin with it away, and restore "
              "again with --last-receipt and the highest number that you find"_s.arg(next));
    if (restored.erasedAgain > 0)
        print(u"Erased again: %1 customers who were erased after the backup was made"_s.arg(
            restored.erasedAgain));
    for (const sale::Purchase& purchase : restored.closed)
        print(u"Unresolved: purchase %1, %2 %3. %4"_s.arg(
            purchase.id.toString(QUuid::WithoutBraces), purchase.totals.total.toString(),
            purchase.totals.total.currency().toString(), toDoAbout(purchase)));
    return exitDone;
}

} // namespace

int backup(Call& call)
{
    const auto file = call.arguments.takeWord();
    if (!file)
        return wrongUsage(u"backup to which file?"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    const auto written = readWithKeys(call.settings, [&](const store::KeysPointer& keys) {
        return store::writeBackup(call.settings.till.data, *keys, *file);
    });
    if (!written)
        return end(endingOf(written.error()));
    if (written->catalogueFault)
        complain(u"countersignctl: the backup is whole, but "_s + written->catalogueFault->words);
    if (written->registryFault)
        complain(u"countersignctl: the backup is whole, but "_s + written->registryFault->words);
    if (call.isJson) {
        QJsonObject object = jsonOf(*written);
        object[u"file"_s] = QFileInfo(*file).absoluteFilePath();
        object[u"catalogue_intact"_s] = !written->catalogueFault;
        object[u"registry_intact"_s] = !written->registryFault;
        print(QJsonDocument(object).toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(u"%1, verified: "_s.arg(*file) + inWords(*written));
    print(u"Not in it: the keys and registrations.keys, without which it can't be gone on with. "
          "Keep a copy of them apart from it"_s);
    return exitDone;
}

int restore(Call& call)
{
    const bool dropsProducts = call.arguments.takeFlag(u"--without-products"_s);
    const auto told = call.arguments.takeOption(u"--last-receipt"_s);
    const auto lastReceipt = told ? receiptIn(call, *told) : std::optional<std::uint64_t>(0);
    if (!lastReceipt)
        return wrongUsage(
            u"--last-receipt takes the number of this till's last receipt, such as %1"_s.arg(
                receiptNumber(call, 417)));
    const auto file = call.arguments.takeWord();
    if (!file)
        return wrongUsage(u"restore from which file?"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    if (!QFileInfo(*file).isFile())
        return end({exitUsage, u"%1: there is no such file"_s.arg(*file)});
    auto keys = store::loadKeysOf(*file, keyFoldersOf(call.settings));
    if (!keys)
        return end(
            {exitRefused, u"%1. A backup is gone on with only by the till that wrote it: put "
                          "its keys back first"_s.arg(keys.error().words)});
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const auto restored =
        till::restore({*file, call.settings.till.data, whoActs(),
                       configurationFrom(call.settings).rules, dropsProducts, *lastReceipt},
                      *keys, clock, entropy);
    if (!restored && restored.error().fault == store::StoreFault::damaged)
        return end({exitDamaged, u"%1. Nothing was restored"_s.arg(restored.error().words)});
    return restored ? report(call, *restored) : end(endingOf(restored.error()));
}

} // namespace countersign::app
