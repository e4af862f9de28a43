#include "app/ctl/line_source.h"

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace countersign::app {

struct LineSource::Shared
{
    world::Loop* loop = nullptr;
    qsizetype line_bytes_max = 0;
    std::function<void(const QByteArray&)> taken;
    std::function<void()> ended;
    std::mutex mutex;
    std::condition_variable wasTaken;
    bool isBusy = false;
    bool isOver = false;

    /// Hands a line over and waits until it was worked on; false when nobody wants lines any more.
    bool hand(const std::shared_ptr<Shared>& self, const std::function<void()>& work)
    {
        std::unique_lock lock(mutex);
        if (isOver)
            return false;
        isBusy = true;
        loop->post([self, work] {
            {
                const std::lock_guard guard(self->mutex);
                if (self->isOver)
                    return;
            }
            work();
            const std::lock_guard guard(self->mutex);
            self->isBusy = false;
            self->wasTaken.notify_all();
        });
        wasTaken.wait(lock, [this] { return !isBusy || isOver; });
        return !isOver;
    }
};

LineSource::LineSource(world::Loop& loop, qsizetype line_bytes_max,
                       std::function<void(const QByteArray&)> taken, std::function<void()> ended)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->loop = &loop;
    m_shared->line_bytes_max = line_bytes_max;
    m_shared->taken = std::move(taken);
    m_shared->ended = std::move(ended);
    std::thread([shared = m_shared] {
        // Never moved: what was keyed would stay behind where it lay.
        QByteArray line;
        line.reserve(shared->line_bytes_max + 1);
        const auto handLine = [&] {
            const bool goesOn = shared->hand(shared, [&] { shared->taken(line); });
            explicit_bzero(line.data(), static_cast<std::size_t>(line.size()));
            line.resize(0);
            return goesOn;
        };
        char buffer[4096];
        for (;;) {
            const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
            if (count < 0 && errno == EINTR)
                continue;
            for (ssize_t i = 0; i < count; ++i) {
                if (buffer[i] == '\n') {
                    if (!handLine())
                        return;
                } else if (line.size() <= shared->line_bytes_max) {
                    line.append(buffer[i]);
                }
            }
            explicit_bzero(buffer, sizeof buffer);
            if (count <= 0)
                break;
        }
        if (line.isEmpty() || handLine())
            shared->hand(shared, [&] { shared->ended(); });
    }).detach();
}

LineSource::~LineSource()
{
    const std::lock_guard guard(m_shared->mutex);
    m_shared->isOver = true;
    m_shared->wasTaken.notify_all();
}

} // namespace countersign::app
