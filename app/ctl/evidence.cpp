#include "app/composition/key_file.h"
#include "app/composition/opened_store.h"
#include "app/ctl/case_folder.h"
#include "app/ctl/command.h"
#include "app/ctl/told_values.h"

#include "core/journal/case_file.h"
#include "core/journal/how_to_check.h"
#include "core/journal/how_to_check_head_office.h"
#include "core/journal/key_id.h"
#include "core/print/case_pdf.h"
#include "core/store/evidence.h"
#include "core/store/store.h"
#include "core/store/till_place.h"
#include "core/world/clock.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <optional>
#include <vector>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What was asked for.
struct Wanted
{
    QUuid purchase;
    QString folder;
    std::optional<journal::PublicKey> headOfficeKey;
};

/// What is in the folder once it is committed.
struct Made
{
    QUuid purchase;
    QString folder;
    QStringList files;
    store::Evidence evidence;
    QString keyId;
    std::vector<journal::CaseFact> headOffice;
};

bool put(CaseFolder& folder, const QString& name, const QByteArray& content)
{
    QIODevice* file = folder.file(name);
    return file && file->write(content) == content.size();
}

int report(const Call& call, const Made& made)
{
    const store::Evidence& evidence = made.evidence;
    const QString purchase = made.purchase.toString(QUuid::WithoutBraces);
    if (!call.isJson) {
        print(u"Case file of %1 in %2: %3"_s.arg(purchase, made.folder, made.files.join(u", "_s)));
        print(
            u"%1 entries of the purchase, proven by entries %2 to %3, the last one signed; key %4"_s
                .arg(evidence.ofPurchase.size())
                .arg(evidence.first)
                .arg(evidence.head.seq)
                .arg(made.keyId));
        for (const journal::CaseFact& fact : made.headOffice)
            print(fact.name + u": "_s + fact.value);
        return exitDone;
    }
    const QJsonObject report{
        {u"purchase"_s, purchase},
        {u"folder"_s, made.folder},
        {u"files"_s, QJsonArray::fromStringList(made.files)},
        {u"entries"_s, qint64(evidence.ofPurchase.size())},
        {u"from"_s, qint64(evidence.first)},
        {u"to"_s, qint64(evidence.head.seq)},
        {u"hash"_s, hex(evidence.head.hash)},
        {u"signature"_s, QString::fromLatin1(evidence.head.signature.toBase64())},
        {u"key_id"_s, made.keyId}};
    print(QJsonDocument(report).toJson(QJsonDocument::Compact));
    return exitDone;
}

/// Who set the till up otherwise would put another till's name on what this one signed.
QString ofAnotherTill(const settings::Settings& settings, const QString& signedTill)
{
    return u"%1: till.id is \"%2\", but the journal in %3 was begun by the till \"%4\", as its "
           "first entry says, which is signed: use the settings of that till"_s.arg(
               settings.file, settings.till.id, settings.till.data, signedTill);
}

/// Writes entries.jsonl, and its SHA-256 into `digest`.
Result<store::Evidence, Ending> writeEntries(const Call& call, const QUuid& purchase,
                                             const store::Keys& keys, QIODevice& file,
                                             QByteArray& digest)
{
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return failure(endingOf(reader.error()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    auto evidence =
        store::readEvidence((*reader)->journal(), keys.ofJournal(), call.settings.till.data,
                            purchase, [&](const QByteArray& line) {
                                hash.addData(line);
                                return file.write(line) == line.size();
                            });
    if (!evidence && evidence.error().fault == store::StoreFault::missing)
        return failure(Ending{exitRefused, evidence.error().words});
    if (!evidence)
        return failure(endingOf(evidence.error()));
    if (evidence->till != call.settings.till.id)
        return failure(Ending{exitUsage, ofAnotherTill(call.settings, evidence->till)});
    digest = hash.result();
    return std::move(*evidence);
}

print::CaseCover coverOf(const Call& call, const store::Evidence& evidence,
                         const QByteArray& digest)
{
    print::CaseCover cover;
    cover.storeName = call.settings.store.name;
    cover.storeAddress = call.settings.store.address;
    cover.tillId = evidence.till;
    cover.zone = call.settings.store.timezone;
    world::SystemClock clock;
    cover.made_ms = clock.now().wall_ms;
    cover.first = evidence.first;
    cover.head = evidence.head;
    cover.keyId = journal::keyId(evidence.firstKey);
    if (!evidence.keyChanges.empty())
        cover.firstKeyId = journal::keyId(evidence.tillsFirstKey);
    cover.digest = digest;
    return cover;
}

journal::CaseBackground backgroundOf(const Call& call, const Wanted& wanted,
                                     const store::Evidence& evidence)
{
    journal::CaseBackground background;
    background.zone = call.settings.store.timezone;
    background.till = evidence.till.toLatin1();
    background.ofHeadOffice = evidence.ofHeadOffice;
    background.headOfficeKey = wanted.headOfficeKey;
    background.keepsOnlySigned = !call.settings.uplink.headOfficeKey.path.isEmpty();
    background.first = evidence.first;
    background.last = evidence.head.seq;
    return background;
}

Ending notWritten(const CaseFolder& folder)
{
    return {exitRefused,
            folder.fault().isEmpty() ? u"the case file could not be written"_s : folder.fault()};
}

bool putKey(CaseFolder& folder, const QString& name, const journal::PublicKey& key)
{
    const auto pem = key.toPem();
    return pem && put(folder, name, *pem);
}

/// How the key with which the entries begin came from the one that `init` printed.
bool putKeyChanges(CaseFolder& folder, const store::Evidence& evidence)
{
    if (evidence.keyChanges.empty())
        return true;
    QByteArray lines;
    for (const store::KeyChange& change : evidence.keyChanges) {
        const auto line = journal::toKeyChangeLine(change.previous, change.entry);
        if (!line)
            return false;
        lines += *line + '\n';
    }
    return putKey(folder, u"first-key.pem"_s, evidence.tillsFirstKey) &&
           put(folder, u"keys.jsonl"_s, lines);
}

/// What stands beside the paper and the entries, so that both can be checked.
bool putProof(CaseFolder& folder, const Wanted& wanted, const store::Evidence& evidence,
              quint64 headOfficeWord_seq)
{
    const QByteArray how =
        journal::howToCheck({.purchase = wanted.purchase.toByteArray(QUuid::WithoutBraces),
                             .first = evidence.first,
                             .last = evidence.head.seq,
                             .before = evidence.before,
                             .keyId = journal::keyId(evidence.firstKey).toLatin1(),
                             .keyChangesBefore = evidence.keyChanges.size(),
                             .firstKeyId = journal::keyId(evidence.tillsFirstKey).toLatin1()});
    if (!putKey(folder, u"public-key.pem"_s, evidence.firstKey) ||
        !putKeyChanges(folder, evidence) || !put(folder, u"HOW-TO-CHECK.txt"_s, how))
        return false;
    if (headOfficeWord_seq == 0)
        return true;
    if (wanted.headOfficeKey && !putKey(folder, u"head-office-key.pem"_s, *wanted.headOfficeKey))
        return false;
    return put(folder, u"HOW-TO-CHECK-HEAD-OFFICE.txt"_s,
               journal::howToCheckHeadOffice(evidence.till.toLatin1(), headOfficeWord_seq,
                                             wanted.headOfficeKey.has_value()));
}

Result<Made, Ending> make(const Call& call, const Wanted& wanted)
{
    if (const auto outside = store::isOutsideOfTill(wanted.folder, call.settings.till.data);
        !outside)
        return failure(endingOf(outside.error()));
    auto folder = CaseFolder::at(wanted.folder);
    if (!folder)
        return failure(Ending{exitRefused, folder.error()});
    QByteArray digest;
    QIODevice* entries = folder->file(u"entries.jsonl"_s);
    if (!entries)
        return failure(Ending{exitRefused, folder->fault()});
    auto evidence = readWithKeys(call.settings, [&](const store::KeysPointer& keys) {
        return writeEntries(call, wanted.purchase, *keys, *entries, digest);
    });
    if (!evidence)
        return failure(evidence.error());
    const auto file =
        journal::caseFileOf(evidence->ofPurchase, backgroundOf(call, wanted, *evidence));
    if (!file)
        return failure(Ending{exitDamaged, file.error()});
    QIODevice* pdf = folder->file(u"case.pdf"_s);
    const bool isWritten = pdf &&
                           print::writeCasePdf(*pdf, *file, coverOf(call, *evidence, digest)) &&
                           putProof(*folder, wanted, *evidence, file->headOfficeWord_seq);
    if (!isWritten)
        return failure(notWritten(*folder));
    if (const auto committed = folder->commit(); !committed)
        return failure(Ending{exitRefused, committed.error()});
    const QString keyId = journal::keyId(evidence->firstKey);
    return Made{wanted.purchase,      wanted.folder, folder->names(),
                std::move(*evidence), keyId,         file->headOffice};
}

} // namespace

int evidence(Call& call)
{
    const auto out = call.arguments.takeOption(u"--out"_s);
    const auto keyName = call.arguments.takeOption(u"--head-office-key"_s);
    const QUuid purchase = QUuid::fromString(call.arguments.takeWord().value_or(QString()));
    if (purchase.isNull() || !out)
        return wrongUsage(u"evidence takes a purchase's id and --out DIR"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    Wanted wanted{purchase, *out, {}};
    if (keyName) {
        auto key = keyInFile(*keyName);
        if (!key)
            return end(key.error());
        wanted.headOfficeKey = std::move(*key);
    }
    const auto made = make(call, wanted);
    return made ? report(call, *made) : end(made.error());
}

} // namespace countersign::app
