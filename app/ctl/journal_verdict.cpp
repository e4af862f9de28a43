#include "app/ctl/journal_verdict.h"

#include "app/ctl/restorations_report.h"
#include "app/ctl/told_values.h"
#include "core/journal/fault_name.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// "line 7, entry 6", as far as it is known.
QString placeOf(const BrokenJournal& broken)
{
    QStringList place;
    if (broken.line > 0)
        place << u"line %1"_s.arg(broken.line);
    if (broken.seq > 0)
        place << u"entry %1"_s.arg(broken.seq);
    return place.join(u", "_s);
}

QJsonObject objectOf(const BrokenJournal& broken)
{
    QJsonObject object{{u"seq"_s, broken.seq > 0 ? QJsonValue(qint64(broken.seq)) : QJsonValue()},
                       {u"reason"_s, broken.reason},
                       {u"words"_s, broken.words}};
    if (broken.line > 0)
        object[u"line"_s] = qint64(broken.line);
    return object;
}

QJsonObject objectOf(const IntactJournal& intact, quint64 entries)
{
    const store::VerifiedExport& verified = intact.verified;
    return {{u"entries"_s, qint64(entries)},
            {u"first"_s, qint64(intact.first)},
            {u"first_proven"_s, verified.isFirstProven},
            {u"last"_s, qint64(verified.head.seq)},
            {u"last_at"_s, moment(verified.at_ms)},
            {u"hash"_s, hex(verified.head.hash)},
            {u"withheld"_s, qint64(verified.withheld)},
            {u"restorations"_s, inJson(verified.restorations)},
            {u"known_entry"_s, intact.known ? QJsonValue(qint64(*intact.known)) : QJsonValue()},
            {u"fault"_s, QJsonValue()}};
}

/// What of an export isn't proven, though it is intact.
QStringList unproven(const IntactJournal& intact, quint64 entries)
{
    const store::VerifiedExport& verified = intact.verified;
    QStringList lines;
    if (!verified.isFirstProven)
        lines << u"What entry %1 itself says is not proven by this export, only what comes after "
                 "it: its hash is signed, but can't be computed without the hash of entry %2. An "
                 "export that begins earlier proves it"_s.arg(intact.first)
                     .arg(intact.first - 1);
    if (verified.withheld > 0)
        lines << u"The payload of %1 of the %2 entries is withheld: what they say is not told "
                 "here, only that they are there"_s.arg(verified.withheld)
                     .arg(entries);
    if (intact.known)
        lines << u"Entry %1 is the one that is known from elsewhere"_s.arg(*intact.known);
    if (intact.isExport)
        lines << u"This proves nothing of what came after entry %1, %2: entries that were cut off "
                 "the end leave no trace%3"_s.arg(verified.head.seq)
                     .arg(moment(verified.at_ms),
                          intact.known ? QString()
                                       : u". --head SEQ:HASH or --receipt TEXT compares with an "
                                         "entry that is known from elsewhere"_s);
    return lines;
}

} // namespace

int reportIntact(const Call& call, const IntactJournal& intact)
{
    const countersign::journal::Head& head = intact.verified.head;
    const quint64 entries = head.seq - intact.first + 1;
    const QString hash = hex(head.hash);
    if (call.isJson) {
        print(QJsonDocument(objectOf(intact, entries)).toJson(QJsonDocument::Compact));
        return exitDone;
    }
    if (intact.first == 1)
        print(u"Journal intact, %1 entries, last hash %2"_s.arg(entries).arg(hash));
    else
        print(u"Journal intact from entry %1 to %2, %3 entries, last hash %4"_s.arg(intact.first)
                  .arg(head.seq)
                  .arg(entries)
                  .arg(hash));
    for (const QString& line : unproven(intact, entries) + inWords(intact.verified.restorations))
        print(line);
    return exitDone;
}

int reportBroken(const Call& call, const BrokenJournal& broken)
{
    const QString place = placeOf(broken);
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{u"fault"_s, objectOf(broken)}})
                  .toJson(QJsonDocument::Compact));
    else
        print(u"Journal broken%1: %2"_s.arg(place.isEmpty() ? QString() : u" at "_s + place,
                                            broken.words));
    const QString where =
        broken.file.isEmpty() ? place : u"%1:%2"_s.arg(broken.file).arg(broken.line);
    complain(u"countersignctl: the journal does not verify: "_s +
             (where.isEmpty() ? QString() : where + u": "_s) + broken.words);
    return exitDamaged;
}

int reportBroken(const Call& call, const countersign::journal::Fault& fault)
{
    return reportBroken(
        call,
        BrokenJournal{{}, 0, fault.seq, countersign::journal::name(fault.reason), fault.words});
}

} // namespace countersign::app
