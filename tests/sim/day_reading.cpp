// What is read of a day's store, from outside, and compared with all that was there before.

#include "tests/sim/day.h"

#include "tests/sim/alarms.h"

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

QString path()
{
    return QString::fromLatin1(data_directory) + u"/store.db"_s;
}

Result<Done, store::StoreError> eachEntry(store::Connection& connection,
                                          const store::JournalRows::Visit& visit)
{
    const auto statement = connection.prepare("SELECT seq, at_ms, kind, purchase, salt, payload, "
                                              "hash, signature FROM journal ORDER BY seq");
    if (!statement)
        return failure(statement.error());
    store::Query row(*statement);
    while (true) {
        const auto isThere = row.next();
        if (!isThere)
            return failure(isThere.error());
        if (!*isThere ||
            !visit({static_cast<quint64>(row.number(0)), row.number(1), row.bytes(2), row.bytes(3),
                    row.bytes(4), row.bytes(5), row.bytes(6), row.bytes(7)}))
            return Done{};
    }
}

} // namespace

bool isOfGuess(const journal::Entry& entry)
{
    return entry.kind == "try_counted" || entry.kind == "try_failed";
}

Result<Done, store::StoreError> eachEntryOn(Disk& disk, const store::JournalRows::Visit& visit)
{
    const auto connection =
        store::Connection::open(path(), store::Connection::Mode::readOnly, disk);
    return connection ? eachEntry(**connection, visit) : failure(connection.error());
}

/// Reads what lies on the disk without any till: the chain verifies, and begins with all that was
/// there before. Of what is not synced yet, nobody was told. And as nobody damaged it, neither the
/// doctor says so.
bool Day::readDisk(bool isDurable)
{
    Disk copy(*m_disk, Dice(1));
    const auto reader =
        store::StoreReader::open(QString::fromLatin1(data_directory), m_shop.keys(), copy);
    if (!reader) {
        m_witness.say(u"the store on the disk can't be read: "_s + reader.error().words);
        return false;
    }
    m_lastOnDisk = 0;
    QByteArray hash;
    bool isSealed = false;
    const auto read = eachEntry((*reader)->connection(), [&](const journal::Entry& entry) {
        const auto& known = m_witness.entries();
        if (entry.seq > known.size() && isDurable)
            m_witness.takeEntry(entry);
        else if (entry.seq > known.size())
            m_witness.checkSeal(entry, m_lastOnDisk, hash);
        else if (known[entry.seq - 1] != entry)
            m_witness.say(
                u"the journal on the disk: entry %1 is another one than before"_s.arg(entry.seq));
        m_lastOnDisk = entry.seq;
        hash = entry.hash;
        isSealed = !entry.signature.isEmpty();
        return !isWrong();
    });
    if (!read)
        m_witness.say(u"the journal on the disk: "_s + read.error().words);
    else if (m_lastOnDisk < m_witness.entries().size())
        m_witness.say(
            u"the journal on the disk ends at %1, and %2 (%3) had been kept"_s.arg(m_lastOnDisk)
                .arg(m_witness.entries().size())
                .arg(QString::fromLatin1(m_witness.entries().back().kind)));
    else if (!isSealed)
        m_witness.say(u"the journal on the disk ends without a signature"_s);
    if (const QString alarm = alarmAbout(**reader, *m_shop.keys()); !alarm.isEmpty())
        m_witness.say(u"a false alarm: "_s + alarm);
    ++m_end.examined;
    if (isDurable) {
        m_witness.checkTold();
        m_witness.checkServices();
        m_witness.checkMoney();
    }
    return !isWrong();
}

/// Reads on in the store of the running till, from outside the trouble that its disk is in. What
/// changes nothing on the disk leaves nothing to read.
bool Day::readStore()
{
    if (m_disk->changes() == m_changesRead)
        return !isWrong();
    const Disk::Calm calm(*m_disk);
    if (m_breakage == Breakage::signature)
        (void)m_program->store().connection().run(
            "UPDATE journal SET signature = zeroblob(64) WHERE seq > 30 AND signature NOTNULL");
    const std::size_t known = m_witness.entries().size();
    const auto read =
        m_program->store().journal().each(known + 1, [this](const journal::Entry& entry) {
            // When an entry was made that a killed program left, nobody knows.
            const bool isOfThisProgram = entry.seq > m_lastOnDisk;
            m_witness.takeEntry(entry,
                                isOfThisProgram ? std::optional(m_timeline.now()) : std::nullopt);
            return !isWrong();
        });
    if (!read)
        m_witness.say(u"the store can't be read: %1"_s.arg(read.error().words));
    const auto& entries = m_witness.entries();
    if (!entries.empty() && entries.back().signature.isEmpty())
        m_witness.say(u"entry %1 is the last one, and not signed"_s.arg(entries.size()));
    m_changesRead = m_disk->changes();
    if (m_beforeGuesses) {
        for (std::size_t i = known; i < entries.size(); ++i) {
            if (!isOfGuess(entries[i]))
                m_beforeGuesses.reset();
        }
    }
    return !isWrong();
}

} // namespace countersign::sim
