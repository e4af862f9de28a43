#include "app/ctl/journal_verdict.h"

#include "core/journal/fault_name.h"

#include <QJsonDocument>
#include <QJsonObject>

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

} // namespace

int reportIntact(const Call& call, quint64 first, const countersign::journal::Head& head,
                 bool isFirstProven)
{
    const quint64 entries = head.seq - first + 1;
    const QString hash = QString::fromLatin1(head.hash.toHex());
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{u"entries"_s, qint64(entries)},
                                        {u"first"_s, qint64(first)},
                                        {u"first_proven"_s, isFirstProven},
                                        {u"last"_s, qint64(head.seq)},
                                        {u"hash"_s, hash},
                                        {u"fault"_s, QJsonValue()}})
                  .toJson(QJsonDocument::Compact));
    else if (first == 1)
        print(u"Journal intact, %1 entries, last hash %2"_s.arg(entries).arg(hash));
    else
        print(u"Journal intact from entry %1 to %2, %3 entries, last hash %4"_s.arg(first)
                  .arg(head.seq)
                  .arg(entries)
                  .arg(hash));
    if (!call.isJson && !isFirstProven)
        print(u"What entry %1 itself says is not proven by this export, only what comes after it: "
              "its hash is signed, but can't be computed without the hash of entry %2. An export "
              "that begins earlier proves it"_s.arg(first)
                  .arg(first - 1));
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
