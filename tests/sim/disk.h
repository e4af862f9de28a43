#pragma once

#include "core/world/files.h"
#include "tests/sim/dice.h"
#include "tests/sim/tally.h"

#include <QByteArray>
#include <cerrno>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace countersign::sim {

/// A change of a file that no sync has made durable yet: bytes written, or the file cut.
struct Change
{
    std::int64_t offset = 0;
    QByteArray bytes;
    bool isCut = false; // to `offset` bytes
};

/// That change of a file's bytes.
void apply(QByteArray& content, const Change& change);

/// What a file is for, as far as it counts for what goes wrong there.
enum class Place { database, log, beside };
[[nodiscard]] Place placeOf(const QByteArray& path);
[[nodiscard]] QString name(Place place);

/// One file: what programs read, and what a power cut leaves.
struct File
{
    Place place = Place::beside;
    QByteArray now;
    QByteArray durable;
    std::vector<Change> pending; // in the order in which they were made

    // What SQLite's connections share: locks on the file, and the index of its log.
    int sharedLocks = 0;
    bool isReserved = false;
    bool isExclusive = false;
    std::vector<std::unique_ptr<char[]>> sharedMemory;
    int sharedMemoryShared[8] = {};
    bool sharedMemoryExclusive[8] = {};
    int sharedMemoryUsers = 0;
};

/// What goes wrong from here on.
struct Trouble
{
    int writesFailing_perMille = 0;
    int syncsFailing_perMille = 0;
    int readsFailing_perMille = 0;
    friend bool operator==(const Trouble&, const Trouble&) = default;
};

/// A disk in memory. What is written is read back at once, but only a sync makes it survive a power
/// cut: each change since then survives, is lost, or survives in some of its sectors. SQLite
/// reaches it as a VFS of its own, the rest of core/store through world::Files, and each change by
/// either counts towards the one at which the power goes. A write that fails may have written its
/// first sectors.
class Disk final : public world::Files
{
public:
    static constexpr std::int64_t sector_bytes = 512;
    static constexpr std::int64_t plenty_bytes = 10'000'000'000;

    /// What a sync that fails leaves of what was written.
    enum class FailedSync {
        kept,      // it waits for the next sync
        forgotten, // it is read back, the next sync says that all is well, and a power cut loses it
        durable,   // the disk had it already
    };

    explicit Disk(Dice dice);
    /// A disk with the same files; all of it is durable there.
    Disk(const Disk& other, Dice dice);
    ~Disk() override;

    // What goes wrong.

    /// The disk goes down within the change that comes after that many more.
    void goDownAfter(int changes) { m_downAfter = changes; }
    void stayUp() { m_downAfter.reset(); }
    void setTrouble(const Trouble& trouble) { m_trouble = trouble; }
    /// The read that comes after that many more fails, and no other; nothing: none does.
    void failReadAfter(std::optional<int> reads) { m_failingRead = reads; }
    [[nodiscard]] bool isReadToFail() const { return m_failingRead.has_value(); }
    void setFree(std::int64_t bytes) { m_free_bytes = bytes; }
    /// Each sync that fails leaves that; nothing: each as it happens.
    void setFailedSync(std::optional<FailedSync> left) { m_failedSync = left; }
    /// Everything fails, and nothing changes any more, until `comeBack`.
    void goDown() { m_isDown = true; }
    [[nodiscard]] bool isDown() const { return m_isDown; }
    [[nodiscard]] bool hasRoom() const { return m_free_bytes > plenty_bytes / 2; }
    /// Nothing of it fails, and it has room.
    [[nodiscard]] bool isWell() const
    {
        return !m_isDown && m_trouble == Trouble{} && hasRoom();
    }
    /// The program that used the disk is gone; with the power, so is what wasn't synced. What fails
    /// goes on failing.
    void comeBack(bool hasLostPower);

    /// While somebody looks at the disk from outside, nothing goes wrong.
    class Calm
    {
    public:
        explicit Calm(Disk& disk)
            : m_disk(disk), m_downAfter(std::exchange(disk.m_downAfter, std::nullopt)),
              m_trouble(std::exchange(disk.m_trouble, {})),
              m_free_bytes(std::exchange(disk.m_free_bytes, plenty_bytes))
        {
        }
        ~Calm()
        {
            m_disk.m_downAfter = m_downAfter;
            m_disk.m_trouble = m_trouble;
            m_disk.m_free_bytes = m_free_bytes;
        }
        Calm(const Calm&) = delete;
        Calm& operator=(const Calm&) = delete;

    private:
        Disk& m_disk;
        std::optional<int> m_downAfter;
        Trouble m_trouble;
        std::int64_t m_free_bytes;
    };

    [[nodiscard]] std::int64_t changes() const { return m_changes; }
    /// How often SQLite wrote to a database, and not to its log.
    [[nodiscard]] std::int64_t pagesMoved() const { return m_pagesMoved; }
    /// What went wrong, and how often.
    [[nodiscard]] const Tally& met() const { return m_met; }

    // world::Files
    [[nodiscard]] const char* databaseDisk() const override { return m_name.constData(); }
    [[nodiscard]] bool exists(const QByteArray& path) const override;
    [[nodiscard]] Result<Done, int> canRead(const QByteArray& path) const override;
    [[nodiscard]] Result<Done, int> canWrite(const QByteArray& path) const override
    {
        return canRead(path);
    }
    [[nodiscard]] Result<bool, int> isMountPoint(const QByteArray&) const override { return false; }
    Result<Reading, int> read(const QByteArray& path, std::span<unsigned char> into) override;
    Result<std::size_t, int> readAt(const QByteArray& path, std::int64_t offset,
                                    std::span<unsigned char> into) override;
    Result<std::int64_t, int> size(const QByteArray& path) override;
    Result<Done, int> touch(const QByteArray& path) override;
    Result<Done, int> write(const QByteArray& path, const QByteArray& content) override;
    Result<std::unique_ptr<world::KeptFile>, int> keepOpen(const QByteArray& path) override;
    Result<Done, int> writeAt(const QByteArray& path, std::int64_t offset,
                              const QByteArray& content) override;
    Result<Done, int> sync(const QByteArray& path) override;
    Result<Done, int> rename(const QByteArray& from, const QByteArray& to) override;
    Result<Done, int> link(const QByteArray& from, const QByteArray& to) override;
    Result<Done, int> remove(const QByteArray& path) override;
    Result<Done, int> removeDirectory(const QByteArray& path) override;
    Result<Done, int> makeDirectory(const QByteArray& path, unsigned mode) override;
    Result<Done, int> syncDirectory(const QByteArray& path) override;
    Result<std::unique_ptr<world::FileLock>, int> lock(const QByteArray& path) override;
    Result<std::int64_t, int> freeBytes(const QByteArray& path) override;

    // What both ways in are made of. An error is errno.

    [[nodiscard]] std::shared_ptr<File> find(const QByteArray& path) const;
    std::shared_ptr<File> make(const QByteArray& path);
    Result<Done, int> writeAt(File& file, std::int64_t offset, const QByteArray& bytes);
    Result<Done, int> cut(File& file, std::int64_t size);
    Result<Done, int> syncFile(File& file);
    Result<Done, int> mayRead(Place place);
    /// Why the last thing that failed did: errno.
    [[nodiscard]] int lastError() const { return m_isDown ? EIO : m_lastError; }

private:
    struct Vfs;
    class Held;
    class Kept;
    enum class Fate { go, die, fail };
    Fate fateOfChange(int failing_perMille);
    Failure<int> failed(int code);
    Result<Done, int> changeName(const QByteArray& path, const std::shared_ptr<File>& file);
    void put(File& file, const Change& change);
    void writeSome(File& file, const Change& change);
    void failSync(File& file);
    void losePower(File& file);

    Dice m_dice;
    QByteArray m_name;
    std::unique_ptr<Vfs> m_vfs;
    std::map<QByteArray, std::shared_ptr<File>> m_names;
    std::map<QByteArray, std::shared_ptr<File>> m_durableNames;
    struct NameChange
    {
        QByteArray path;
        std::shared_ptr<File> file; // null: the name is gone
    };
    std::vector<std::vector<NameChange>> m_pendingNames; // each one step
    std::set<QByteArray> m_locks;
    std::int64_t m_free_bytes = plenty_bytes;
    std::optional<int> m_downAfter;
    std::int64_t m_changes = 0;
    std::int64_t m_pagesMoved = 0;
    int m_lastError = 0;
    Tally m_met;
    std::optional<FailedSync> m_failedSync;
    std::optional<int> m_failingRead;
    Trouble m_trouble;
    bool m_isDown = false;
};

} // namespace countersign::sim
