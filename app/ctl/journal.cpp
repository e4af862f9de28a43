#include "app/ctl/command.h"
#include "app/ctl/progress.h"

#include "core/journal/export_line.h"
#include "core/journal/words.h"
#include "core/store/export_verification.h"
#include "core/store/store.h"
#include "core/store/workers.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <algorithm>

namespace countersign::app {

namespace {

int reportVerified(const Call& call, const countersign::journal::Head& head)
{
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{QStringLiteral("entries"), qint64(head.seq)},
                                        {QStringLiteral("hash"),
                                         QString::fromLatin1(head.hash.toHex())}})
                  .toJson(QJsonDocument::Compact));
    else
        print(QStringLiteral("Journal intact, %1 entries, last hash %2")
                  .arg(head.seq)
                  .arg(QString::fromLatin1(head.hash.toHex())));
    return exitDone;
}

int reportFault(quint64 seq, const QString& words)
{
    complain(QStringLiteral("Journal broken at entry %1: %2").arg(seq).arg(words));
    return exitDamaged;
}

int verifyExport(Call& call, const QString& fileName, const QString& keyName)
{
    QFile keyFile(keyName);
    if (!keyFile.open(QIODevice::ReadOnly))
        return end({exitUsage, keyName + QStringLiteral(": ") + keyFile.errorString()});
    auto key = countersign::journal::PublicKey::fromPem(
        keyFile.read(countersign::journal::PublicKey::pem_bytes_max + 1));
    if (!key)
        return end({exitUsage,
                    keyName + QStringLiteral(": ") + countersign::journal::inWords(key.error())});
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return end({exitUsage, fileName + QStringLiteral(": ") + file.errorString()});
    const auto head = [&file, &key] {
        Progress progress(QStringLiteral("Verifying the export"),
                          static_cast<quint64>(std::max(file.size(), qint64{0})));
        return store::verifyExport(file, *key, store::Workers::cores(), [&](qint64 read_bytes) {
            progress.reached(static_cast<quint64>(read_bytes));
        });
    }();
    if (head)
        return reportVerified(call, *head);
    switch (head.error().part) {
    case store::ExportFault::Part::device:
        return end({exitUsage, fileName + QStringLiteral(": ") + head.error().words});
    case store::ExportFault::Part::line:
        return end({exitDamaged, QStringLiteral("%1:%2: %3")
                                     .arg(fileName)
                                     .arg(head.error().number)
                                     .arg(head.error().words)});
    case store::ExportFault::Part::chain:
        break;
    }
    return reportFault(head.error().number, head.error().words);
}

int verifyStore(Call& call)
{
    auto keys = store::loadKeys(call.settings.till.data);
    if (!keys)
        return end(endingOf(keys.error()));
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return end(endingOf(reader.error()));
    const auto head = [&] {
        store::JournalRows& rows = (*reader)->journal();
        const auto last = rows.last();
        Progress progress(QStringLiteral("Verifying the journal"),
                          last && *last ? (*last)->seq : 0);
        return rows.verifyOnThreads((*keys)->signing.publicKey(), call.settings.till.data,
                                    store::Workers::cores(),
                                    [&](quint64 entries) { progress.reached(entries); });
    }();
    if (head)
        return reportVerified(call, *head);
    if (head.error().fault == store::StoreFault::damaged)
        return reportFault(head.error().seq, head.error().words);
    return end(endingOf(head.error()));
}

int verify(Call& call)
{
    const auto file = call.arguments.takeOption(QStringLiteral("--file"));
    const auto key = call.arguments.takeOption(QStringLiteral("--key"));
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    if (file.has_value() != key.has_value())
        return wrongUsage(QStringLiteral("--file and --key go together"));
    return file ? verifyExport(call, *file, *key) : verifyStore(call);
}

int exportTo(store::StoreReader& reader, quint64 from, const std::function<bool(QByteArray)>& write)
{
    QString wrong;
    auto read = reader.journal().each(from, [&](const countersign::journal::Entry& entry) {
        auto line = countersign::journal::toExportLine(entry);
        if (!line)
            wrong = QStringLiteral("entry %1: %2").arg(entry.seq).arg(line.error().reason);
        else if (!write(*line + '\n'))
            wrong = QStringLiteral("the export could not be written");
        return wrong.isEmpty();
    });
    if (!read)
        return end(endingOf(read.error()));
    return wrong.isEmpty() ? exitDone : end({exitRefused, wrong});
}

int exportJournal(Call& call)
{
    const auto out = call.arguments.takeOption(QStringLiteral("--out"));
    bool isNumber = true;
    const quint64 from = call.arguments.takeOption(QStringLiteral("--from"))
                             .value_or(QStringLiteral("1"))
                             .toULongLong(&isNumber);
    if (!isNumber || from == 0)
        return wrongUsage(QStringLiteral("--from takes a sequence, from 1 on"));
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return end(endingOf(reader.error()));
    if (!out) {
        return exportTo(**reader, from, [](const QByteArray& line) {
            return std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()),
                               stdout) == static_cast<std::size_t>(line.size());
        });
    }
    QSaveFile file(*out);
    if (!file.open(QIODevice::WriteOnly))
        return end({exitRefused, *out + QStringLiteral(": ") + file.errorString()});
    const int code = exportTo(**reader, from, [&file](const QByteArray& line) {
        return file.write(line) == line.size();
    });
    if (code == exitDone && !file.commit())
        return end({exitRefused, *out + QStringLiteral(": ") + file.errorString()});
    return code;
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
    for (const countersign::journal::Entry& entry : *entries) {
        if (!call.isJson) {
            print(countersign::journal::inWords(entry));
        } else if (auto line = countersign::journal::toExportLine(entry)) {
            print(*line);
        }
    }
    return exitDone;
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
    return wrongUsage(QStringLiteral("journal what? export, verify or show"));
}

} // namespace countersign::app
