#include "tests/fleet/proof.h"

#include "core/store/workers.h"
#include "tests/fleet/office_server.h"

#include <QMap>

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype faults_max = 50; // told one by one

// EntriesDigest has the same.
constexpr const char* digests_sql =
    "SELECT till, count(*), sha256(string_agg(sha256(int8send(seq) || int8send(at_ms) "
    "|| int4send(octet_length(kind)) || convert_to(kind, 'UTF8') "
    "|| int4send(octet_length(purchase)) || convert_to(purchase, 'UTF8') "
    "|| int4send(octet_length(salt)) || salt "
    "|| int4send(octet_length(payload)) || convert_to(payload, 'UTF8') "
    "|| int4send(octet_length(hash)) || hash "
    "|| int4send(octet_length(signature)) || signature), ''::bytea ORDER BY seq)) "
    "FROM countersign.journal GROUP BY till";

constexpr const char* faults_sql =
    "SELECT till || ', entry ' || seq || ': ' || fault FROM countersign.journal_fault";

struct Stored
{
    qint64 entries = 0;
    QByteArray digest;
};

} // namespace

Result<Proof, QString> proveArrival(OfficeServer& office,
                                    const std::vector<std::unique_ptr<SimulatedTill>>& tills)
{
    const auto digests = office.ask(digests_sql);
    if (!digests)
        return failure(digests.error());
    const auto chains = office.ask(faults_sql);
    if (!chains)
        return failure(chains.error());
    Proof proof;
    QMap<QByteArray, Stored> stored;
    for (const auto& row : *digests) {
        const qint64 entries = uplink::postgresNumber(row[1]);
        proof.entries += entries;
        stored[row[0]] = {entries, row[2]};
    }
    std::vector<QByteArray> own(tills.size());
    {
        store::Workers workers;
        for (std::size_t i = 0; i < tills.size(); ++i)
            workers.give([&own, &tills, i] { own[i] = tills[i]->digest(); });
        workers.finish();
    }
    for (std::size_t i = 0; i < tills.size(); ++i) {
        const QByteArray id = tills[i]->id();
        const Stored there = stored.take(id);
        const QString name = QString::fromLatin1(id);
        if (there.entries != static_cast<qint64>(tills[i]->end()))
            proof.faults << u"%1: head office has %2 entries of %3"_s.arg(name)
                                .arg(there.entries)
                                .arg(tills[i]->end());
        else if (own[i].isEmpty() || there.digest != own[i])
            proof.faults << u"%1: an entry at head office isn't the till's"_s.arg(name);
    }
    for (auto other = stored.keyBegin(); other != stored.keyEnd(); ++other)
        proof.faults << u"%1: there is no such till"_s.arg(QString::fromUtf8(*other));
    for (const auto& row : *chains)
        proof.faults << QString::fromUtf8(row.front());
    if (proof.faults.size() > faults_max) {
        const qsizetype all = proof.faults.size();
        proof.faults.resize(faults_max);
        proof.faults << u"… and %1 more"_s.arg(all - faults_max);
    }
    return proof;
}

} // namespace countersign::fleet
