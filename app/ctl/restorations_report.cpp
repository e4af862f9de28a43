#include "app/ctl/restorations_report.h"

#include "app/ctl/told_values.h"

#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

QString inWords(const sale::LostEnd& end)
{
    return u"entry %1 with the hash %2"_s.arg(end.sequence).arg(hex(end.hash));
}

QJsonObject jsonOf(quint64 seq, const QByteArray& hash)
{
    return {{u"seq"_s, qint64(seq)}, {u"hash"_s, hex(hash)}};
}

QJsonObject jsonOf(const journal::ToldRestoration& restoration)
{
    QJsonObject object{{u"seq"_s, qint64(restoration.seq)}, {u"at"_s, moment(restoration.at_ms)}};
    const auto& said = restoration.said;
    if (!said) {
        object[u"from"_s] = QJsonValue();
        return object;
    }
    QJsonArray earlier;
    for (const sale::LostEnd& end : said->earlier)
        earlier.append(jsonOf(end.sequence, end.hash));
    const bool isLost = said->lostSequence > 0;
    object[u"from"_s] = jsonOf(said->fromSequence, said->fromHash);
    object[u"lost"_s] =
        isLost ? QJsonValue(jsonOf(said->lostSequence, said->lostHash)) : QJsonValue();
    object[u"head_known"_s] = said->isHeadKnown;
    object[u"earlier"_s] = earlier;
    object[u"earlier_known"_s] = said->isEarlierKnown;
    return object;
}

} // namespace

QString inWords(const journal::ToldRestoration& restoration)
{
    const QString when =
        u"The store was put back from a backup at entry %1, %2"_s.arg(restoration.seq)
            .arg(moment(restoration.at_ms));
    const auto& said = restoration.said;
    if (!said)
        return when + u"; what was lost can't be read here"_s;
    QStringList parts{when + u", as it had been after entry %1"_s.arg(said->fromSequence)};
    if (said->lostSequence > 0)
        parts << u"what was lost ended with "_s +
                     inWords(sale::LostEnd{said->lostSequence, said->lostHash});
    else
        parts << (said->isHeadKnown ? u"nothing was lost"_s
                                    : u"whether anything was lost nobody knew"_s);
    QStringList ends;
    for (const sale::LostEnd& end : said->earlier)
        ends << inWords(end);
    if (!ends.isEmpty())
        parts << u"what earlier restorations had lost ended with "_s + ends.join(u", and with "_s);
    if (!said->isEarlierKnown)
        parts << u"earlier ones may have lost more, which nobody knew"_s;
    return parts.join(u"; "_s);
}

QStringList inWords(const journal::Restorations& restorations)
{
    QStringList lines;
    const auto& told = restorations.told();
    if (restorations.count() > told.size())
        lines << u"The store was put back from a backup %1 times; these are the last %2"_s
                     .arg(restorations.count())
                     .arg(told.size());
    for (const journal::ToldRestoration& restoration : told)
        lines << inWords(restoration);
    return lines;
}

QJsonArray inJson(const journal::Restorations& restorations)
{
    QJsonArray array;
    for (const journal::ToldRestoration& restoration : restorations.told())
        array.append(jsonOf(restoration));
    return array;
}

QString maybeLostInWords(quint64 restored_seq)
{
    return u"may be one of those that were lost when the store was put back from a backup at entry "
           "%1"_s.arg(restored_seq);
}

quint64 maybeLostAt(const store::KnownEntry& entry, const journal::Restorations& restorations)
{
    quint64 at = 0;
    for (const journal::ToldRestoration& restoration : restorations.told()) {
        if (restoration.said && journal::mayHaveLost(*restoration.said, entry.seq, entry.hash))
            at = restoration.seq;
    }
    return at;
}

void checkRestorations(DoctorReport& report, store::JournalRows& journal)
{
    const auto restored = journal.ofKind(journal::store_restored_kind);
    if (!restored || restored->empty())
        return;
    journal::Restorations restorations;
    restorations.take(restored->back());
    report.add(u"restored"_s, Verdict::ok, inWords(restorations.told().back()));
}

} // namespace countersign::app
