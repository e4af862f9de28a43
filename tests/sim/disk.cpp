#include "tests/sim/disk.h"

#include "core/base/check.h"
#include "tests/sim/disk_vfs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace countersign::sim {

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
        copy->place = file->place;
        copy->now = copy->durable = file->now;
        m_names[path] = m_durableNames[path] = copy;
    }
}

Disk::~Disk() = default;

/// Programs read it from now on.
void Disk::put(File& file, const Change& change)
{
    apply(file.now, change);
    file.pending.push_back(change);
}

Result<Done, int> Disk::writeAt(File& file, std::int64_t offset, const QByteArray& bytes)
{
    const Fate fate = fateOfChange(m_trouble.writesFailing_perMille);
    Change change{offset, bytes, false};
    if (fate == Fate::fail) {
        if (!m_isDown) {
            m_met.add(QStringLiteral("EIO writing ") + name(file.place));
            writeSome(file, change);
        }
        return failed(EIO);
    }
    const std::int64_t growth = std::max<std::int64_t>(0, offset + bytes.size() - file.now.size());
    if (growth > m_free_bytes) {
        // What still fits is written, as write(2) does.
        change.bytes.truncate(std::max<std::int64_t>(0, bytes.size() - (growth - m_free_bytes)));
        m_free_bytes = 0;
        if (!change.bytes.isEmpty())
            put(file, change);
        m_met.add(QStringLiteral("ENOSPC writing ") + name(file.place));
        return failed(ENOSPC);
    }
    m_free_bytes -= growth;
    put(file, change);
    m_pagesMoved += file.place == Place::database ? 1 : 0;
    if (fate == Fate::die)
        return failed(EIO);
    return Done{};
}

Result<Done, int> Disk::cut(File& file, std::int64_t size)
{
    const Fate fate = fateOfChange(m_trouble.writesFailing_perMille);
    if (fate == Fate::fail) {
        if (!m_isDown)
            m_met.add(QStringLiteral("EIO cutting ") + name(file.place));
        return failed(EIO);
    }
    m_free_bytes += std::max<std::int64_t>(0, file.now.size() - size);
    put(file, {size, {}, true});
    if (fate == Fate::die)
        return failed(EIO);
    return Done{};
}

Result<Done, int> Disk::syncFile(File& file)
{
    const Fate fate = fateOfChange(m_trouble.syncsFailing_perMille);
    if (fate != Fate::go) {
        if (!m_isDown)
            failSync(file);
        return failed(EIO);
    }
    for (const Change& change : file.pending)
        apply(file.durable, change);
    file.pending.clear();
    return Done{};
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
    file->place = placeOf(path);
    return changeName(path, file) ? file : nullptr;
}

Result<Done, int> Disk::changeName(const QByteArray& path, const std::shared_ptr<File>& file)
{
    if (fateOfChange(m_trouble.writesFailing_perMille) != Fate::go) {
        if (!m_isDown)
            m_met.add(QStringLiteral("EIO changing a name"));
        return failed(EIO);
    }
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
    if (const auto may = mayRead(placeOf(path)); !may)
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
    if (fateOfChange(m_trouble.syncsFailing_perMille) != Fate::go) {
        if (!m_isDown)
            m_met.add(QStringLiteral("EIO syncing a folder"));
        return failed(EIO);
    }
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
    if (const auto may = mayRead(Place::beside); !may)
        return failure(may.error());
    return m_free_bytes;
}

} // namespace countersign::sim
