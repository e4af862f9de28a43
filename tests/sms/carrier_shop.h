#pragma once

#include "core/sms/carrier.h"
#include "tests/sms/messages.h"
#include "tests/world/fake_loop.h"

#include <deque>
#include <memory>
#include <vector>

namespace countersign::tests {

using sms::Carrier;
using sms::CarrierLimits;
using world::Message;
using world::MessageReport;
using world::MessageState;
using world::SmsProvider;
using Outcome = MessageReport::Outcome;

/// Answers as it was told, in turn; then, and where it was told to hang, not until the test says.
class ScriptedProvider final : public SmsProvider
{
public:
    struct Offer
    {
        QString id;
        std::int64_t at_ms;
        Reported reported;
    };

    ScriptedProvider(const char* name, FakeLoop& loop)
        : m_name(QString::fromLatin1(name)), m_loop(loop)
    {
    }
    [[nodiscard]] QString name() const override { return m_name; }
    void send(std::shared_ptr<const Message> message, Reported reported) override
    {
        offers.push_back({message->id, m_loop.now_ms(), reported});
        if (answers.empty())
            return;
        reported(report(answers.front()));
        answers.pop_front();
    }
    [[nodiscard]] MessageReport report(Outcome outcome) const
    {
        MessageReport said;
        said.provider = m_name;
        said.outcome = outcome;
        said.state = outcome == Outcome::taken ? MessageState::accepted : MessageState::unknown;
        return said;
    }
    [[nodiscard]] std::vector<std::int64_t> offered_ms() const
    {
        std::vector<std::int64_t> all;
        for (const Offer& offer : offers)
            all.push_back(offer.at_ms);
        return all;
    }

    std::deque<Outcome> answers;
    std::vector<Offer> offers;

private:
    QString m_name;
    FakeLoop& m_loop;
};

struct Told
{
    QString provider;
    Outcome outcome;
    bool isLast;
    std::int64_t at_ms;
    friend bool operator==(const Told&, const Told&) = default;
};

struct Shop
{
    explicit Shop(CarrierLimits limits = {})
    {
        carrier = std::make_unique<Carrier>(
            std::vector<std::shared_ptr<SmsProvider>>{first, second}, limits, loop, loop);
    }
    void carry(const std::shared_ptr<const Message>& message = messageOf("482 913"))
    {
        carrier->carry(message, [this](const MessageReport& report, bool isLast) {
            told.push_back({report.provider, report.outcome, isLast, loop.now_ms()});
        });
        loop.run();
    }

    FakeLoop loop;
    std::shared_ptr<ScriptedProvider> first = std::make_shared<ScriptedProvider>("first", loop);
    std::shared_ptr<ScriptedProvider> second = std::make_shared<ScriptedProvider>("second", loop);
    std::vector<Told> told;
    std::unique_ptr<Carrier> carrier;
};

} // namespace countersign::tests
