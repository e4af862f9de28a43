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
using world::Again;
using world::Errand;
using world::Message;
using world::MessageNews;
using world::MessageReport;
using world::MessageState;
using world::SmsAbilities;
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
    [[nodiscard]] SmsAbilities abilities() const override { return can; }
    void follow(const QString& reference, Reported reported) override
    {
        followed_ms.push_back(m_loop.now_ms());
        MessageReport said = report(canBeAsked ? Outcome::taken : Outcome::unknown);
        said.state = state;
        said.reference = reference;
        reported(said);
    }
    void find(std::shared_ptr<const Message>, std::int64_t, Reported reported) override
    {
        sought_ms.push_back(m_loop.now_ms());
        MessageReport said = report(foundAs);
        said.reference = QStringLiteral("found");
        if (!hangsWhenSought)
            reported(said);
    }
    void readReplies(std::int64_t, Replied replied) override
    {
        replied(std::vector<world::SmsReply>());
    }
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
        said.reference = QStringLiteral("ref-%1").arg(offers.size());
        return said;
    }
    [[nodiscard]] std::vector<std::int64_t> offered_ms() const
    {
        std::vector<std::int64_t> all;
        for (const Offer& offer : offers)
            all.push_back(offer.at_ms);
        return all;
    }

    SmsAbilities can;
    std::deque<Outcome> answers;
    std::vector<Offer> offers;
    MessageState state = MessageState::accepted; // of what it took, as it says when asked
    bool canBeAsked = true;
    Outcome foundAs = Outcome::unknown;
    bool hangsWhenSought = false;
    std::vector<std::int64_t> followed_ms;
    std::vector<std::int64_t> sought_ms;

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
        Errand errand;
        errand.id = message->id;
        errand.message = message;
        carry(std::move(errand));
    }
    void carry(Errand errand)
    {
        errand.usual_ms = usual_ms;
        carrier->carry(
            std::move(errand),
            [this](const MessageNews& each) {
                news.push_back(each);
                told.push_back(
                    {each.report.provider, each.report.outcome, each.isLast, loop.now_ms()});
            },
            [this](Again why, const world::MessageCarrier::Granted& granted) {
                asked.push_back(why);
                granted(spares-- > 0);
            });
        loop.run();
    }
    [[nodiscard]] std::vector<MessageState> states() const
    {
        std::vector<MessageState> all;
        for (const MessageNews& each : news)
            all.push_back(each.report.state);
        return all;
    }

    FakeLoop loop;
    std::shared_ptr<ScriptedProvider> first = std::make_shared<ScriptedProvider>("first", loop);
    std::shared_ptr<ScriptedProvider> second = std::make_shared<ScriptedProvider>("second", loop);
    std::vector<Told> told;
    std::vector<MessageNews> news;
    std::vector<Again> asked; // for leave to hand it over once more
    int spares = 1000;
    QHash<QString, std::int64_t> usual_ms;
    std::unique_ptr<Carrier> carrier;
};

} // namespace countersign::tests
