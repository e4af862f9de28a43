#include "tests/sim/disk.h"

#include <algorithm>
#include <cstring>

// What goes wrong with a disk, and what it leaves.
namespace countersign::sim {

namespace {

/// What a power cut leaves of one write: each of the disk's sectors is the old one or the new. True
/// if some are the one and some the other.
bool applySome(QByteArray& content, const Change& change, Dice& dice)
{
    std::int64_t at = change.offset;
    const std::int64_t end = change.offset + change.bytes.size();
    bool isAnyOld = false;
    bool isAnyNew = false;
    while (at < end) {
        const std::int64_t next = std::min(end, (at / Disk::sector_bytes + 1) * Disk::sector_bytes);
        const bool isNew = dice.isOnce(2);
        if (isNew)
            apply(content, {at, change.bytes.mid(at - change.offset, next - at), false});
        (isNew ? isAnyNew : isAnyOld) = true;
        at = next;
    }
    return isAnyOld && isAnyNew;
}

} // namespace

void apply(QByteArray& content, const Change& change)
{
    if (change.isCut) {
        content.resize(change.offset);
        return;
    }
    const auto end = change.offset + change.bytes.size();
    if (end > content.size())
        content.append(end - content.size(), '\0');
    std::memcpy(content.data() + change.offset, change.bytes.constData(),
                static_cast<std::size_t>(change.bytes.size()));
}

Place placeOf(const QByteArray& path)
{
    if (path.endsWith(".db"))
        return Place::database;
    return path.endsWith("-wal") ? Place::log : Place::beside;
}

QString name(Place place)
{
    switch (place) {
    case Place::database:
        return QStringLiteral("the database");
    case Place::log:
        return QStringLiteral("its log");
    case Place::beside:
        return QStringLiteral("a file beside it");
    }
    return {};
}

Disk::Fate Disk::fateOfChange(int failing_perMille)
{
    if (m_isDown)
        return Fate::fail;
    ++m_changes;
    if (m_downAfter && (*m_downAfter)-- <= 0) {
        m_downAfter.reset();
        m_isDown = true;
        return Fate::die;
    }
    return failing_perMille > 0 && m_dice.below(1000) < failing_perMille ? Fate::fail : Fate::go;
}

Failure<int> Disk::failed(int code)
{
    m_lastError = code;
    return failure(int{code});
}

Result<Done, int> Disk::mayRead(Place place)
{
    if (m_isDown)
        return failed(EIO);
    const bool isChosen = m_failingRead && (*m_failingRead)-- <= 0;
    if (isChosen)
        m_failingRead.reset();
    if (!isChosen && (m_trouble.readsFailing_perMille <= 0 ||
                      m_dice.below(1000) >= m_trouble.readsFailing_perMille))
        return Done{};
    m_met.add(QStringLiteral("EIO reading ") + name(place));
    return failed(EIO);
}

/// A write that fails has written none of its sectors, the first of them, or all.
void Disk::writeSome(File& file, const Change& change)
{
    const std::int64_t end = change.offset + change.bytes.size();
    const std::int64_t first = change.offset / sector_bytes;
    const std::int64_t sectors = (end + sector_bytes - 1) / sector_bytes - first;
    const auto written = m_dice.below(sectors + 1);
    const std::int64_t until = std::min(end, (first + written) * sector_bytes);
    const std::int64_t growth = std::max<std::int64_t>(0, until - file.now.size());
    if (until <= change.offset || growth > m_free_bytes)
        return;
    m_free_bytes -= growth;
    put(file, {change.offset, change.bytes.first(until - change.offset), false});
    m_met.add(QStringLiteral("a failed write had written"));
}

/// Linux takes for clean what it failed to write, so that the next sync has nothing left to do: it
/// is read back until the power goes. That a file was cut stands in the file system's own log.
void Disk::failSync(File& file)
{
    m_met.add(QStringLiteral("EIO syncing ") + name(file.place));
    const auto left =
        m_failedSync ? *m_failedSync : static_cast<FailedSync>(m_dice.weighed({1, 1, 1}));
    switch (left) {
    case FailedSync::kept:
        return;
    case FailedSync::forgotten:
        if (std::erase_if(file.pending, [](const Change& change) { return !change.isCut; }) > 0)
            m_met.add(QStringLiteral("a failed sync forgot writes"));
        return;
    case FailedSync::durable:
        for (const Change& change : file.pending)
            apply(file.durable, change);
        file.pending.clear();
        return;
    }
}

/// Changes survive in their order, as a file system's own log has it, or in any, as within files.
void Disk::losePower(File& file)
{
    for (const Change& change : file.pending) {
        const auto survives = m_dice.below(3);
        if (change.isCut ? survives == 0 : survives == 1)
            apply(file.durable, change);
        else if (!change.isCut && survives == 2 && applySome(file.durable, change, m_dice))
            m_met.add(QStringLiteral("torn writes to ") + name(file.place));
        else if (survives == 0)
            m_met.add(QStringLiteral("lost writes to ") + name(file.place));
    }
    file.pending.clear();
    file.now = file.durable;
}

void Disk::comeBack(bool hasLostPower)
{
    m_isDown = false;
    m_downAfter.reset();
    m_lastError = 0;
    if (!hasLostPower)
        return;
    const auto kept = m_dice.below(static_cast<std::int64_t>(m_pendingNames.size()) + 1);
    for (std::int64_t i = 0; i < kept; ++i) {
        for (const NameChange& change : m_pendingNames[static_cast<std::size_t>(i)]) {
            if (change.file)
                m_durableNames[change.path] = change.file;
            else
                m_durableNames.erase(change.path);
        }
    }
    if (kept < static_cast<std::int64_t>(m_pendingNames.size()))
        m_met.add(QStringLiteral("lost names"));
    m_pendingNames.clear();
    m_names = m_durableNames;
    for (const auto& [path, file] : m_names)
        losePower(*file);
}

} // namespace countersign::sim
