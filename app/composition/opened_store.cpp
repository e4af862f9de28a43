#include "app/composition/opened_store.h"

#include <QDeadlineTimer>
#include <QFile>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace countersign::app {

namespace {

constexpr int brief_use_max_ms = 3'000;

class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

/// Until nobody has the store, as far as that comes in time: whoever has it closes its lock file
/// when they end.
void waitUntilFree(const QString& dataDirectory, const QDeadlineTimer& limit)
{
    const QByteArray path = QFile::encodeName(dataDirectory + QStringLiteral("/lock"));
    const Descriptor closings(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(closings.number(), path.constData(), IN_CLOSE);
    const Descriptor lock(::open(path.constData(), O_RDONLY | O_CLOEXEC));
    while (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        pollfd polled{closings.number(), POLLIN, 0};
        if (::poll(&polled, 1, static_cast<int>(limit.remainingTime())) <= 0)
            return;
        char events[4096];
        [[maybe_unused]] const auto drained = ::read(closings.number(), events, sizeof events);
    }
}

} // namespace

store::KeyFolders keyFoldersOf(const settings::Settings& settings)
{
    return {settings.till.data, qEnvironmentVariable("CREDENTIALS_DIRECTORY")};
}

Result<store::KeysPointer, store::StoreError> keysToReadWith(const settings::Settings& settings)
{
    const auto folders = keyFoldersOf(settings);
    auto keys = store::loadKeys(folders);
    for (int loads = 1; !keys && loads < key_loads_max; ++loads) {
        auto again = store::loadKeys(folders);
        if (!again && again.error() == keys.error())
            break;
        keys = std::move(again);
    }
    return keys;
}

bool haveKeysChanged(const settings::Settings& settings, const store::Keys& since)
{
    const auto keys = keysToReadWith(settings);
    return keys && (*keys)->signingId != since.signingId;
}

Result<std::unique_ptr<store::Store>, Ending>
openedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy)
{
    auto opened = store::Store::open(keyFoldersOf(settings), clock, entropy);
    const QDeadlineTimer limit(brief_use_max_ms);
    while (!opened && opened.error().fault == store::StoreFault::locked && !limit.hasExpired()) {
        waitUntilFree(settings.till.data, limit);
        opened = store::Store::open(keyFoldersOf(settings), clock, entropy);
    }
    if (!opened)
        return failure(endingOf(opened.error()));
    return std::move(opened).value();
}

Result<std::unique_ptr<store::Store>, Ending>
verifiedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy)
{
    auto opened = openedStore(settings, clock, entropy);
    if (!opened)
        return opened;
    if (const auto verified = (*opened)->verifyJournal({}); !verified)
        return failure(endingOf(verified.error()));
    return opened;
}

} // namespace countersign::app
