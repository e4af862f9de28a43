#pragma once

#include "core/uplink/postgres_head_office.h"
#include "tests/peers/postgres_peer.h"
#include "tests/uplink/nats_office.h"

namespace countersign::tests {

/// Tills till-3 and till-4 with their journals, a stream to which they send, and a database in
/// which they are enrolled, for `countersignctl archive`.
class ArchivedShops
{
public:
    static constexpr int limit_ms = 60'000;

    /// The stream's servers store it there.
    explicit ArchivedShops(const QString& streamIn = QDir::tempPath()) : nats(3, streamIn) {}

    [[nodiscard]] static bool areInstalled()
    {
        return NatsPeer::isInstalled() && PostgresPeer::isInstalled();
    }

    /// All of it anew; true if it is there.
    bool begin()
    {
        if (!nats.start() || !postgres.start() || !nats.makeStream())
            return false;
        postgres.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS archive");
        postgres.sql(uplink::postgresSchema(), true);
        postgres.sql("CREATE ROLE archive LOGIN IN ROLE countersign_archive");
        shop.emplace();
        shop->append(9);
        other.emplace();
        other->append(5);
        enrol("till-3", *shop);
        enrol("till-4", *other);
        return writeCredentials();
    }
    void enrol(const QByteArray& till, const store_test::Shop& of)
    {
        postgres.sql("SELECT countersign.enrol('" + till + "', 'role of " + till + "', 'Acme', '" +
                     of.keys->first.toPem().value() + "')");
    }

    struct Ran
    {
        int code = -1;
        QByteArray output;
        QByteArray errors;
    };
    [[nodiscard]] QStringList arguments(const QStringList& more = {})
    {
        const QString certificate = nats.clientCertificate();
        return QStringList{u"archive"_s,
                           u"--from"_s,
                           QString::fromLatin1(nats.url()),
                           u"--into"_s,
                           QString::fromLatin1(postgres.url("archive")),
                           u"--ca-file"_s,
                           nats.certificates().authority(),
                           u"--certificate"_s,
                           certificate + u".pem"_s,
                           u"--key"_s,
                           certificate + u".key"_s,
                           u"--credentials"_s,
                           m_folder.filePath(u"archive.creds"_s)} +
               more;
    }
    [[nodiscard]] Ran archive(const QStringList& more = {})
    {
        QProcess process;
        process.start(QStringLiteral(COUNTERSIGNCTL), arguments(more));
        Ran ran;
        if (process.waitForFinished(limit_ms) && process.exitStatus() == QProcess::NormalExit)
            ran.code = process.exitCode();
        ran.output = process.readAllStandardOutput();
        ran.errors = process.readAllStandardError();
        return ran;
    }

    /// As a till sends it.
    world::HeadOfficeAnswer sent(std::shared_ptr<const world::Batch> batch)
    {
        const auto office = officeAt(nats.address(batch->till));
        return said(*office, std::move(batch));
    }
    /// As somebody sends it who has the till's credentials, and isn't one.
    bool add(const std::vector<journal::Entry>& entries, const QByteArray& till = "till-3",
             uplink::NatsSubject what = uplink::NatsSubject::journal)
    {
        return nats.add(uplink::natsSubject(what, till), exported({till, {}, entries}).chopped(1));
    }

    [[nodiscard]] QByteArray stored(const QByteArray& till = "till-3",
                                    const QByteArray& table = "journal")
    {
        return postgres.sql("SELECT seq, at_ms, kind, purchase, encode(salt,'hex'), payload, "
                            "encode(hash,'hex'), encode(signature,'hex') FROM countersign." +
                            table + " WHERE till='" + till + "' ORDER BY seq");
    }
    [[nodiscard]] QByteArray faults()
    {
        return postgres.sql("SELECT till, seq, fault FROM countersign.journal_fault");
    }

    /// Why the database hasn't exactly these entries of their till, with nothing wrong by its own
    /// SQL, once the stream is archived; empty if it has. Servers that have only just come back may
    /// take a while.
    [[nodiscard]] QByteArray whyNotArchived(const world::Batch& batch)
    {
        QByteArray why;
        const auto isArchived = [&] {
            const Ran ran = archive();
            why = ran.errors + faults();
            if (ran.code == 0 && why.isEmpty() && stored(batch.till) != inSql(batch))
                why = "the database has of " + batch.till + ":\n" + stored(batch.till);
            else if (ran.code != 0 && why.isEmpty())
                why = "the archive ended with " + QByteArray::number(ran.code);
            return why.isEmpty();
        };
        (void)QTest::qWaitFor(isArchived, limit_ms);
        return why;
    }

    NatsPeer nats;
    PostgresPeer postgres;
    std::optional<store_test::Shop> shop;
    std::optional<store_test::Shop> other;

private:
    /// The archive's user may read the stream, and nothing else.
    bool writeCredentials()
    {
        QFile file(m_folder.filePath(u"archive.creds"_s));
        return file.open(QIODevice::WriteOnly) &&
               file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
               file.write(nats.credentials().of(
                   u"archive"_s,
                   {u"$JS.API.STREAM.INFO.COUNTERSIGN"_s, u"$JS.API.DIRECT.GET.COUNTERSIGN"_s},
                   {u"_INBOX_archive.>"_s})) > 0;
    }

    QTemporaryDir m_folder;
};

} // namespace countersign::tests
