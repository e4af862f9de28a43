#include "core/base/check.h"
#include "core/uplink/postgres_head_office.h"

#include <QTest>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace countersign;
using uplink::PostgresAddress;
using uplink::PostgresHeadOffice;
using Outcome = world::HeadOfficeAnswer::Outcome;

namespace {

constexpr int limit_ms = 30'000;
constexpr int batches = 5;
constexpr int turns = 20;

/// A port of loopback where connections wait for a word that nobody says.
class SilentPort
{
public:
    SilentPort() : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address = {};
        socklen_t size = sizeof address;
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const name = reinterpret_cast<sockaddr*>(&address);
        check(::bind(m_listener, name, size) == 0 && ::listen(m_listener, turns) == 0 &&
                  ::getsockname(m_listener, name, &size) == 0,
              "a port of loopback is free");
        m_port = ntohs(address.sin_port);
    }
    ~SilentPort() { ::close(m_listener); }
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;
    /// Waits until somebody has connected.
    [[nodiscard]] bool isCalled() const
    {
        pollfd waited{m_listener, POLLIN, 0};
        return ::poll(&waited, 1, limit_ms) == 1;
    }
    [[nodiscard]] quint16 port() const { return m_port; }

private:
    int m_listener;
    quint16 m_port = 0;
};

std::shared_ptr<const PostgresAddress> addressOf(quint16 port)
{
    auto address = std::make_shared<PostgresAddress>();
    address->url = "postgresql://t@127.0.0.1:" + QByteArray::number(port) + "/c";
    address->till = "till-3";
    return address;
}

/// What head office answers, on its own thread; it is read once that has ended.
struct Answers
{
    int count = 0;
    int unreachable = 0;
};

void handAll(PostgresHeadOffice& office, Answers& answers)
{
    for (int i = 0; i < batches; ++i) {
        auto batch = std::make_shared<world::Batch>();
        batch->till = "till-3";
        batch->entries.resize(1);
        batch->entries.front().seq = 1;
        office.hand(std::move(batch), [&answers](const world::HeadOfficeAnswer& answer) {
            ++answers.count;
            answers.unreachable += answer.outcome == Outcome::unreachable ? 1 : 0;
        });
    }
}

} // namespace

/// The thread that talks with a PostgreSQL server, where none is or one says nothing.
class ThreadsHeadOfficeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itEndsWhileAServerSaysNothing();
    void itEndsWhileNobodyIsThere();
    void severalThreadsHandBatches();

private:
    const world::SystemClock m_clock;
};

/// It would wait half a minute for the first batch alone.
void ThreadsHeadOfficeTest::itEndsWhileAServerSaysNothing()
{
    for (int turn = 0; turn < turns; ++turn) {
        const SilentPort silent;
        Answers answers;
        {
            PostgresHeadOffice office(addressOf(silent.port()), m_clock);
            handAll(office, answers);
            QVERIFY(silent.isCalled());
        }
        QCOMPARE(answers.count, batches);
        QCOMPARE(answers.unreachable, batches);
    }
}

/// Before its thread has begun, amid any batch, or when there is nothing left to do.
void ThreadsHeadOfficeTest::itEndsWhileNobodyIsThere()
{
    for (int turn = 0; turn < turns; ++turn) {
        Answers answers;
        {
            PostgresHeadOffice office(addressOf(1), m_clock);
            if (turn > 0)
                handAll(office, answers);
        }
        QCOMPARE(answers.count, turn > 0 ? batches : 0);
        QCOMPARE(answers.unreachable, answers.count);
    }
}

void ThreadsHeadOfficeTest::severalThreadsHandBatches()
{
    Answers answers;
    {
        PostgresHeadOffice office(addressOf(1), m_clock);
        std::thread other([&] { handAll(office, answers); });
        handAll(office, answers);
        other.join();
    }
    QCOMPARE(answers.count, 2 * batches);
    QCOMPARE(answers.unreachable, 2 * batches);
}

QTEST_GUILESS_MAIN(ThreadsHeadOfficeTest)
#include "threads_head_office_test.moc"
