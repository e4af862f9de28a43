#include "tests/bench/bench_till.h"

#include "core/base/check.h"

namespace countersign::bench {

class BenchTill::Ear final : public till::Listener
{
public:
    explicit Ear(BenchTill& till) : m_till(till) {}
    void happened(const till::Event&) override {}
    void published(const till::TillViewPointer& view) override { m_till.heard(view); }

private:
    BenchTill& m_till;
};

class BenchTill::Terminal final : public world::CardTerminal
{
public:
    void authorise(const QString&, const sale::Money&, const std::optional<world::MethodSeen>&,
                   Answered answered) override
    {
        answered({});
    }
    void capture(const QString&, const QString&, const sale::Money&, Answered answered) override
    {
        answered({});
    }
    void release(const QString&, const QString&, const sale::Money&, Answered answered) override
    {
        answered({});
    }
    void refund(const QString&, const QString&, const sale::Money&, Answered answered) override
    {
        answered({});
    }
    void enquire(const QString&, Answered answered) override { answered({}); }
};

class BenchTill::Carrier final : public world::MessageCarrier
{
public:
    void carry(world::Errand, Progressed progressed, MayGoAgain) override
    {
        world::MessageNews nothing;
        nothing.isUnsent = nothing.isLast = true;
        progressed(nothing);
    }
    void withdraw(const QString&) override {}
    void watch(HealthChanged) override {}
};

BenchTill::BenchTill(std::unique_ptr<store::Store> store, world::Clock& clock,
                     world::Entropy& entropy)
    : m_store(std::move(store)), m_terminal(std::make_unique<Terminal>()),
      m_carrier(std::make_unique<Carrier>()), m_ear(std::make_unique<Ear>(*this))
{
    till::Configuration configuration;
    configuration.storeName = QStringLiteral("Larkspur Provisions");
    configuration.payee = QStringLiteral("LARKSPUR");
    configuration.tillId = QStringLiteral("till-3");
    configuration.receiptPrefix = QStringLiteral("T3");
    configuration.languages = QStringList{QStringLiteral("en")};
    m_thread.runAndWait([&] {
        const till::World world{*m_store,    clock,      entropy, m_thread.loop(),
                                *m_terminal, *m_carrier, nullptr};
        auto started = till::Till::start(world, configuration, *m_ear);
        check(started.ok(), "the till starts");
        m_till = std::move(started).value();
    });
}

BenchTill::~BenchTill()
{
    m_thread.runAndWait([this] {
        m_till.reset();
        m_store.reset();
    });
}

BenchTill::Took BenchTill::take(const till::Command& command)
{
    const auto asked = SteadyClock::now();
    m_thread.loop().post([this, command] {
        m_begun = SteadyClock::now();
        m_isAwaited = true;
        m_till->take(command);
    });
    m_arrived.acquire();
    check(!m_view->refusal, "the till does as it is told");
    using Microseconds = std::chrono::duration<double, std::micro>;
    return {Microseconds(m_published - asked).count(), Microseconds(m_published - m_begun).count()};
}

void BenchTill::heard(const till::TillViewPointer& view)
{
    if (!m_isAwaited)
        return;
    m_published = SteadyClock::now();
    m_isAwaited = false;
    m_view = view;
    m_arrived.release();
}

} // namespace countersign::bench
