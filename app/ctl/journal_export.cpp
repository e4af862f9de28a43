#include "app/ctl/journal_export.h"

#include "core/journal/export_line.h"
#include "core/store/store.h"
#include "core/store/till_place.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <cstdio>

namespace countersign::app {

namespace {

using Write = std::function<bool(const QByteArray& line)>;

Ending unwritten(const QString& file, const QFileDevice& device)
{
    return {exitRefused, file + QStringLiteral(": ") + device.errorString()};
}

/// Nothing if all of it could be read and written. Whoever is written to may take their time.
std::optional<Ending> exportTo(store::StoreReader& reader, quint64 from, const Write& write)
{
    std::optional<Ending> wrong;
    auto read =
        reader.journal().eachInStretches(from, [&](const countersign::journal::Entry& entry) {
            auto line = countersign::journal::toExportLine(entry);
            if (!line)
                wrong =
                    Ending{exitRefused,
                           QStringLiteral("entry %1: %2").arg(entry.seq).arg(line.error().reason)};
            else if (!write(*line + '\n'))
                wrong = Ending{exitRefused, QStringLiteral("the export could not be written")};
            return !wrong;
        });
    return read ? wrong : endingOf(read.error());
}

std::optional<Ending> exportToFile(store::StoreReader& reader, quint64 from, const QString& path)
{
    const QFileInfo there(path);
    if (there.exists() && !there.isFile()) {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return unwritten(path, file);
        const auto ending = exportTo(reader, from, [&file](const QByteArray& line) {
            return file.write(line) == line.size() && file.flush();
        });
        return ending && file.error() != QFileDevice::NoError ? unwritten(path, file) : ending;
    }
    // Of a link, what it leads to is replaced.
    QSaveFile file(there.exists() ? there.canonicalFilePath() : path);
    if (!file.open(QIODevice::WriteOnly))
        return unwritten(path, file);
    auto ending = exportTo(
        reader, from, [&file](const QByteArray& line) { return file.write(line) == line.size(); });
    if (!ending && !file.commit())
        ending = unwritten(path, file);
    return ending;
}

} // namespace

Result<quint64, QString> fromOf(Call& call)
{
    bool isNumber = true;
    const quint64 from = call.arguments.takeOption(QStringLiteral("--from"))
                             .value_or(QStringLiteral("1"))
                             .toULongLong(&isNumber);
    if (!isNumber || from == 0 || from > countersign::journal::seq_max)
        return failure(QStringLiteral("--from takes a sequence, from 1 on"));
    return from;
}

int exportJournal(Call& call)
{
    const auto out = call.arguments.takeOption(QStringLiteral("--out"));
    const auto from = fromOf(call);
    if (!from)
        return wrongUsage(from.error());
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    if (out) {
        const auto outside = store::isOutsideOfTill(*out, call.settings.till.data);
        if (!outside)
            return end(endingOf(outside.error()));
    }
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return end(endingOf(reader.error()));
    const auto ending = out ? exportToFile(**reader, *from, *out)
                            : exportTo(**reader, *from, [](const QByteArray& line) {
                                  const auto size = static_cast<std::size_t>(line.size());
                                  return std::fwrite(line.constData(), 1, size, stdout) == size;
                              });
    return ending ? end(*ending) : exitDone;
}

} // namespace countersign::app
