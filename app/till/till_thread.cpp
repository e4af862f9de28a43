#include "app/till/till_thread.h"

namespace countersign::app {

/// Everything of the till's thread.
class TillThread::Counter final : public till::Listener
{
public:
    Counter(world::Loop& loop, Published published)
        : m_loop(loop), m_published(std::move(published))
    {
    }

    std::optional<Ending> open(const settings::Settings& settings,
                               const sms::DemoProvider::Phone& demoPhone,
                               const std::variant<StartKeypad, AwaitKeypad>& keypad)
    {
        auto link = KeypadLink::open(keypad, [this, isAlive = m_isAlive](keypad::Did did) {
            // Digits can't be copied, so what was keyed crosses as one shared value.
            auto shared = std::make_shared<keypad::Did>(std::move(did));
            m_loop.post([this, isAlive, shared] {
                if (*isAlive && m_till)
                    m_till->did(*shared);
            });
        });
        if (!link)
            return Ending{exitRefused, link.error()};
        m_link = std::move(link).value();
        auto workplace = Workplace::open(settings, {demoPhone, m_link.get()}, m_loop);
        if (!workplace)
            return workplace.error();
        m_workplace = std::move(workplace).value();
        auto till = till::Till::start(m_workplace->world(), m_workplace->configuration(), *this);
        if (!till)
            return endingOf(till.error());
        m_till = std::move(till).value();
        return std::nullopt;
    }

    ~Counter() override { *m_isAlive = false; }

    // Neither link nor till are there if they couldn't be opened.
    void startKeypad()
    {
        if (m_link)
            m_link->start();
    }
    void take(const till::Command& command)
    {
        if (m_till)
            m_till->take(command);
    }
    void happened(const till::Event&) override {}
    void published(const till::TillViewPointer& view) override { m_published(view); }

private:
    world::Loop& m_loop;
    Published m_published;
    // Read and written on the till's thread: the link's thread posts what the customer does until
    // it has ended, and that may run after all of this is gone.
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
    std::unique_ptr<KeypadLink> m_link;
    std::unique_ptr<Workplace> m_workplace;
    std::unique_ptr<till::Till> m_till;
};

TillThread::TillThread(const settings::Settings& settings,
                       const sms::DemoProvider::Phone& demoPhone,
                       const std::variant<StartKeypad, AwaitKeypad>& keypad, Published published,
                       Opened opened)
{
    m_thread.loop().post([this, settings, demoPhone, keypad, published = std::move(published),
                          opened = std::move(opened)] {
        m_counter = std::make_unique<Counter>(m_thread.loop(), published);
        opened(m_counter->open(settings, demoPhone, keypad));
    });
}

TillThread::~TillThread()
{
    m_thread.runAndWait([this] { m_counter.reset(); });
}

void TillThread::startKeypad()
{
    m_thread.loop().post([this] { m_counter->startKeypad(); });
}

void TillThread::take(const till::Command& command)
{
    m_thread.loop().post([this, command] { m_counter->take(command); });
}

} // namespace countersign::app
