#include "tests/sim/disk.h"

#include "core/base/check.h"
#include "tests/sim/disk_vfs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace countersign::sim {

namespace {

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

/// What a power cut leaves of one write: each of the disk's sectors is the old one or the new.
void applySome(QByteArray& content, const Change& change, Dice& dice)
{
    std::int64_t at = change.offset;
    const std::int64_t end = change.offset + change.bytes.size();
    while (at < end) {
        const std::int64_t next = std::min(end, (at / Disk::sector_bytes + 1) * Disk::sector_bytes);
        if (dice.isOnce(2))
            apply(content, {at, change.bytes.mid(at - change.offset, next - at), false});
        at = next;
    }
}

} // namespace

struct Disk::Vfs
{
    explicit Vfs(Disk& disk) : registered(disk, disk.m_name) {}
    RegisteredVfs registered;
};

class Disk::Held final : public world::FileLock
{
public:
    Held(Disk& disk, const QByteArray& path) : m_disk(disk), m_path(path) {}
    ~Held() override { m_disk.m_locks.erase(m_path); }

private:
    Disk& m_disk;
    QByteArray m_path;
};

class Disk::Kept final : public world::KeptFile
{
public:
    Kept(Disk& disk, const QByteArray& path, std::shared_ptr<File> file)
        : m_disk(disk), m_path(path), m_file(std::move(file))
    {
    }
    Result<bool, int> overwrite(const QByteArray& content) override
    {
        if (m_disk.m_isDown)
            return failure(int{EIO});
        if (m_disk.find(m_path) != m_file || m_file->now.size() != content.size())
            return false;
        if (const auto written = m_disk.writeAt(*m_file, 0, content); !written)
            return failure(written.error());
        return true;
    }

private:
    Disk& m_disk;
    QByteArray m_path;
    std::shared_ptr<File> m_file;
};

Disk::Disk(Dice dice) : m_dice(dice)
{
    // SQLite knows disks by name; two live at once only while one is looked at.
    static int number = 0;
    m_name = "countersign-sim-" + QByteArray::number(++number);
    m_vfs = std::make_unique<Vfs>(*this);
}

Disk::Disk(const Disk& other, Dice dice) : Disk(dice)
{
    for (const auto& [path, file] : other.m_names) {
        auto copy = std::make_shared<File>();
        copy->now = copy->durable = file->now;
        m_names[path] = m_durableNames[path] = copy;
    }
}

Disk::~Disk() = default;

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

Result<Done, int> Disk::mayRead()
{
    if (m_isDown || (m_trouble.readsFailing_perMille > 0 &&
                     m_dice.below(1000) < m_trouble.readsFailing_perMille))
        return failure(int{EIO});
    return Done{};
}

Result<Done, int> Disk::writeAt(File& file, std::int64_t offset, const QByteArray& bytes)
{
    const Fate fate = fateOfChange(m_trouble.writesFailing_perMille);
    if (fate == Fate::fail)
        return failure(int{EIO});
    const std::int64_t growth = std::max<std::int64_t>(0, offset + bytes.size() - file.now.size());
    Change change{offset, bytes, false};
    if (growth > m_free_bytes) {
        // What still fits is written, as write(2) does.
        change.bytes.truncate(std::max<std::int64_t>(0, bytes.size() - (growth - m_free_bytes)));
        m_free_bytes = 0;
        if (!change.bytes.isEmpty()) {
            apply(file.now, change);
            file.pending.push_back(change);
        }
        return failure(int{ENOSPC});
    }
    m_free_bytes -= growth;
    apply(file.now, change);
    file.pending.push_back(change);
    if (fate == Fate::die)
        return failure(int{EIO});
    return Done{};
}

Result<Done, int> Disk::cut(File& file, std::int64_t size)
{
    const Fate fate = fateOfChange(m_trouble.writesFailing_perMille);
    if (fate == Fate::fail)
        return failure(int{EIO});
    m_free_bytes += std::max<std::int64_t>(0, file.now.size() - size);
    const Change change{size, {}, true};
    apply(file.now, change);
    file.pending.push_back(change);
    if (fate == Fate::die)
        return failure(int{EIO});
    return Done{};
}

Result<Done, int> Disk::syncFile(File& file)
{
    const Fate fate = fateOfChange(m_trouble.syncsFailing_perMille);
    if (fate != Fate::go)
        return failure(int{EIO});
    for (const Change& change : file.pending)
        apply(file.durable, change);
    file.pending.clear();
    return Done{};
}

/// Changes survive in their order, as a file system's own log has it, or in any, as within files.
void Disk::losePower(File& file)
{
    for (const Change& change : file.pending) {
        const auto survives = m_dice.below(3);
        if (change.isCut ? survives == 0 : survives == 1)
            apply(file.durable, change);
        else if (!change.isCut && survives == 2)
            applySome(file.durable, change, m_dice);
    }
    file.pending.clear();
    file.now = file.durable;
}

void Disk::comeBack(bool hasLostPower)
{
    m_isDown = false;
    m_downAfter.reset();
    m_trouble = {};
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
    m_pendingNames.clear();
    m_names = m_durableNames;
    for (const auto& [path, file] : m_names)
        losePower(*file);
}

bool Disk::exists(const QByteArray& path) const
{
    return !m_isDown && m_names.contains(path);
}

std::shared_ptr<File> Disk::find(const QByteArray& path) const
{
    const auto found = m_names.find(path);
    return found == m_names.end() ? nullptr : found->second;
}

std::shared_ptr<File> Disk::make(const QByteArray& path)
{
    if (auto found = find(path))
        return found;
    auto file = std::make_shared<File>();
    return changeName(path, file) ? file : nullptr;
}

Result<Done, int> Disk::changeName(const QByteArray& path, const std::shared_ptr<File>& file)
{
    if (fateOfChange(m_trouble.writesFailing_perMille) != Fate::go)
        return failure(int{EIO});
    if (file)
        m_names[path] = file;
    else
        m_names.erase(path);
    m_pendingNames.push_back({{path, file}});
    return Done{};
}

Result<Done, int> Disk::canRead(const QByteArray& path) const
{
    if (m_isDown)
        return failure(int{EIO});
    if (!m_names.contains(path))
        return failure(int{ENOENT});
    return Done{};
}

Result<world::Files::Reading, int> Disk::read(const QByteArray& path, std::span<unsigned char> into)
{
    if (const auto may = mayRead(); !may)
        return failure(may.error());
    const auto file = find(path);
    if (!file)
        return failure(int{ENOENT});
    const auto count = std::min(into.size(), static_cast<std::size_t>(file->now.size()));
    std::memcpy(into.data(), file->now.constData(), count);
    return Reading{count, 0600};
}

Result<Done, int> Disk::touch(const QByteArray& path)
{
    if (!make(path))
        return failure(int{EIO});
    return Done{};
}

Result<Done, int> Disk::write(const QByteArray& path, const QByteArray& content)
{
    const auto file = make(path);
    if (!file)
        return failure(int{EIO});
    if (!file->now.isEmpty()) {
        if (const auto emptied = cut(*file, 0); !emptied)
            return emptied;
    }
    if (const auto written = writeAt(*file, 0, content); !written)
        return written;
    return syncFile(*file);
}

Result<std::unique_ptr<world::KeptFile>, int> Disk::keepOpen(const QByteArray& path)
{
    if (m_isDown)
        return failure(int{EIO});
    auto file = find(path);
    if (!file)
        return failure(int{ENOENT});
    return std::unique_ptr<world::KeptFile>(std::make_unique<Kept>(*this, path, std::move(file)));
}

Result<Done, int> Disk::rename(const QByteArray& from, const QByteArray& to)
{
    const auto file = find(from);
    if (m_isDown || fateOfChange(m_trouble.writesFailing_perMille) != Fate::go)
        return failure(int{EIO});
    if (!file)
        return failure(int{ENOENT});
    m_names[to] = file;
    m_names.erase(from);
    m_pendingNames.push_back({{to, file}, {from, nullptr}});
    return Done{};
}

Result<Done, int> Disk::link(const QByteArray& from, const QByteArray& to)
{
    if (m_isDown)
        return failure(int{EIO});
    if (find(to))
        return failure(int{EEXIST});
    const auto file = find(from);
    if (!file)
        return failure(int{ENOENT});
    return changeName(to, file);
}

Result<Done, int> Disk::remove(const QByteArray& path)
{
    const auto file = find(path);
    if (m_isDown)
        return failure(int{EIO});
    if (!file)
        return failure(int{ENOENT});
    const auto removed = changeName(path, nullptr);
    if (removed)
        m_free_bytes += file->now.size();
    return removed;
}

Result<Done, int> Disk::makeDirectory(const QByteArray&, unsigned)
{
    if (m_isDown)
        return failure(int{EIO});
    return Done{}; // Names here are whole paths, so a folder is nothing by itself.
}

Result<Done, int> Disk::syncDirectory(const QByteArray&)
{
    if (fateOfChange(m_trouble.syncsFailing_perMille) != Fate::go)
        return failure(int{EIO});
    m_durableNames = m_names;
    m_pendingNames.clear();
    return Done{};
}

Result<std::unique_ptr<world::FileLock>, int> Disk::lock(const QByteArray& path)
{
    if (!make(path))
        return failure(int{EIO});
    if (!m_locks.insert(path).second)
        return failure(int{EWOULDBLOCK});
    return std::unique_ptr<world::FileLock>(std::make_unique<Held>(*this, path));
}

Result<std::int64_t, int> Disk::freeBytes(const QByteArray&)
{
    if (const auto may = mayRead(); !may)
        return failure(may.error());
    return m_free_bytes;
}

} // namespace countersign::sim
