#include "core/uplink/nats_message.h"

#include "core/journal/export_line.h"
#include "core/uplink/batching.h"

#include <QRegularExpression>
#include <algorithm>

namespace countersign::uplink {

namespace {

QString inWords(const journal::LineFault& fault)
{
    return fault.field.isEmpty() ? fault.reason : fault.field + QStringLiteral(": ") + fault.reason;
}

QString tooLarge(std::span<const journal::Entry> commit, qsizetype bytes, qsizetype bytes_max)
{
    return QStringLiteral("entries %1 to %2 were committed together and make a message of %3 "
                          "bytes, and the server takes %4; set max_payload there to more")
        .arg(commit.front().seq)
        .arg(commit.back().seq)
        .arg(bytes)
        .arg(bytes_max);
}

} // namespace

QByteArray natsSubject(NatsSubject what, const QByteArray& till)
{
    switch (what) {
    case NatsSubject::journal:
        return "countersign.journal." + till;
    case NatsSubject::branch:
        return "countersign.branch." + till;
    }
    return {};
}

QByteArray natsSubjectsOf(const QByteArray& till)
{
    return "countersign.*." + till;
}

std::optional<NatsOrigin> originOf(const QByteArray& subject)
{
    static const QRegularExpression form(
        QStringLiteral("^countersign\\.(journal|branch)\\.([a-z0-9-]{1,32})$"));
    const auto match = form.match(QString::fromLatin1(subject));
    if (!match.hasMatch())
        return {};
    return NatsOrigin{match.captured(1) == QStringLiteral("journal") ? NatsSubject::journal
                                                                     : NatsSubject::branch,
                      match.captured(2).toLatin1()};
}

Result<NatsStretch, QString> stretchOf(std::span<const journal::Entry> entries,
                                       const NatsRoom& room)
{
    QByteArray lines;
    qsizetype whole_bytes = 0; // of them, that end with a signed entry
    std::size_t whole = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto line = journal::toExportLine(entries[i]);
        if (!line)
            return failure(inWords(line.error()));
        if (i > 0)
            lines += '\n';
        lines += *line;
        if (whole > 0 && lines.size() > std::min(room.usual_bytes, room.bytes_max))
            break;
        if (entries[i].signature.isEmpty())
            continue;
        if (lines.size() > room.bytes_max)
            return failure(tooLarge(entries.first(i + 1), lines.size(), room.bytes_max));
        whole = i + 1;
        whole_bytes = lines.size();
    }
    if (whole == 0)
        return failure(QStringLiteral("the last entry is not signed"));
    lines.truncate(whole_bytes);
    return NatsStretch{lines, whole};
}

NatsMessage natsMessage(const QByteArray& subject, QByteArray body, const journal::Entry& last,
                        quint64 after)
{
    const QByteArray id = subject + '.' + QByteArray::number(last.seq) + '.' + last.hash.toHex();
    return {
        subject,
        {{"Nats-Msg-Id", id}, {"Nats-Expected-Last-Subject-Sequence", QByteArray::number(after)}},
        std::move(body)};
}

Result<std::vector<journal::Entry>, QString> entriesIn(const QByteArray& body)
{
    std::vector<journal::Entry> entries;
    if (body.count('\n') >= commit_entries_max)
        return failure(QStringLiteral("it has more than %1 entries").arg(commit_entries_max));
    for (const QByteArray& line : body.split('\n')) {
        auto entry = journal::fromExportLine(line);
        if (!entry)
            return failure(inWords(entry.error()));
        entries.push_back(std::move(entry).value());
    }
    return entries;
}

Result<journal::Entry, QString> lastEntryIn(const QByteArray& body)
{
    auto entry = journal::fromExportLine(QByteArrayView(body).sliced(body.lastIndexOf('\n') + 1));
    if (!entry)
        return failure(inWords(entry.error()));
    return std::move(entry).value();
}

} // namespace countersign::uplink
