#include "core/sms/carrier.h"
#include "tests/sms/messages.h"
#include "tests/threads/plain_loop.h"

#include <QTest>
#include <thread>

using namespace countersign;
using namespace countersign::sms;
using countersign::tests::messageOf;
using countersign::tests::PlainLoop;
using world::MessageNews;
using world::MessageReport;

namespace {

/// Answers from threads of its own, several at once: refuses for now so often, then takes.
class ThreadedProvider final : public world::SmsProvider
{
public:
    explicit ThreadedProvider(const char* name) : m_name(QString::fromLatin1(name)) {}
    ~ThreadedProvider() override { join(); }
    [[nodiscard]] QString name() const override { return m_name; }
    void send(std::shared_ptr<const world::Message> message, Reported reported) override
    {
        m_threads.emplace_back(
            [name = m_name, message = std::move(message), reported = std::move(reported)] {
                MessageReport report;
                report.provider = name;
                report.outcome = MessageReport::Outcome::taken;
                report.state = world::MessageState::accepted;
                report.reason = QString::number(message->text.size());
                reported(report);
            });
    }
    void join()
    {
        for (std::thread& thread : m_threads)
            thread.join();
        m_threads.clear();
    }

private:
    QString m_name;
    std::vector<std::thread> m_threads; // touched on the loop's thread only
};

constexpr int messages = 100;

/// Carries one message, with leave to go as often as it takes.
void carryOne(Carrier& carrier, world::MessageCarrier::Progressed progressed)
{
    world::Errand errand;
    errand.message = messageOf("482 913");
    errand.id = errand.message->id;
    carrier.carry(std::move(errand), std::move(progressed),
                  [](world::Again, const auto& granted) { granted(true); });
}

} // namespace

class ThreadsCarrierTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersFromAnyThreadReachTheLoopOnceEach();
    void messagesCanBeGivenFromAnyThread();
    void answersAfterItsEndReachNobody();
};

void ThreadsCarrierTest::answersFromAnyThreadReachTheLoopOnceEach()
{
    PlainLoop loop;
    const auto provider = std::make_shared<ThreadedProvider>("first");
    Carrier carrier({provider}, {}, loop, loop);
    int told = 0;
    for (int i = 0; i < messages; ++i)
        carryOne(carrier, [&told](const MessageNews& news) {
            told += news.report.outcome == MessageReport::Outcome::taken && news.isLast ? 1 : 0;
        });
    loop.runUntil([&told] { return told == messages; });
    QCOMPARE(told, messages);
    provider->join();
}

void ThreadsCarrierTest::messagesCanBeGivenFromAnyThread()
{
    PlainLoop loop;
    const auto provider = std::make_shared<ThreadedProvider>("first");
    Carrier carrier({provider}, {}, loop, loop);
    int told = 0; // touched on the loop's thread only
    std::vector<std::thread> givers;
    for (int giver = 0; giver < 4; ++giver) {
        givers.emplace_back([&carrier, &told] {
            for (int i = 0; i < messages / 4; ++i) {
                carryOne(carrier,
                         [&told](const MessageNews& news) { told += news.isLast ? 1 : 0; });
                carrier.withdraw(QStringLiteral("nobody's"));
            }
        });
    }
    loop.runUntil([&told] { return told == messages; });
    for (std::thread& giver : givers)
        giver.join();
    provider->join();
    QCOMPARE(told, messages);
}

void ThreadsCarrierTest::answersAfterItsEndReachNobody()
{
    for (int round = 0; round < 20; ++round) {
        PlainLoop loop;
        const auto provider = std::make_shared<ThreadedProvider>("first");
        auto carrier =
            std::make_unique<Carrier>(std::vector<std::shared_ptr<world::SmsProvider>>{provider},
                                      CarrierLimits{}, loop, loop);
        int told = 0;
        for (int i = 0; i < 8; ++i)
            carryOne(*carrier, [&told](const MessageNews&) { ++told; });
        loop.runUntil([&told] { return told > 0; });
        carrier.reset(); // while others answer
        const int toldBefore = told;
        provider->join();
        bool isOver = false;
        loop.post([&isOver] { isOver = true; });
        loop.runUntil([&isOver] { return isOver; });
        QCOMPARE(told, toldBefore);
    }
}

QTEST_APPLESS_MAIN(ThreadsCarrierTest)
#include "threads_carrier_test.moc"
