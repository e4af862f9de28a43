#pragma once

#include "core/sms/modem_provider.h"
#include "core/sms/modem_wire.h"
#include "tests/peers/modem_peer.h"
#include "tests/sms/messages.h"

#include <QTest>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::tests {

/// A provider and the real ModemManager behind it, asked as if it answered at once.
class ModemLine
{
public:
    static constexpr int limit_ms = 30'000;

    ModemLine() { use(sms::anyModem); }

    [[nodiscard]] ModemPeer& peer() { return m_peer; }
    [[nodiscard]] AtModem& modem() { return m_peer.modem(); }
    [[nodiscard]] sms::ModemProvider& provider() { return *m_provider; }

    /// A new provider, that knows nothing of what another one did.
    void use(const QString& wanted, std::int64_t timeout_ms = limit_ms)
    {
        m_provider =
            std::make_unique<sms::ModemProvider>(sms::ModemAccount{wanted, true, timeout_ms});
    }

    /// A modem that works, with the daemon that an earlier test left if it can be used.
    void bringUp(const AtModem::Manners& manners = {})
    {
        if (m_isUp)
            modem().behave(manners);
        else if (!m_peer.start(manners) || !m_peer.enable())
            qFatal("the modem is there: %s", qPrintable(m_peer.log()));
        m_isUp = !manners.isSilent; // A silent one is of no more use to a daemon that waits for it.
    }

    /// What is there can't be used again.
    void spoil() { m_isUp = false; }

    world::MessageReport send(const std::shared_ptr<const world::Message>& message)
    {
        std::optional<world::MessageReport> said;
        m_provider->send(message, [&](const world::MessageReport& report) { said = report; });
        return awaited(said);
    }

    world::MessageReport follow(const QString& reference)
    {
        std::optional<world::MessageReport> said;
        m_provider->follow(reference, [&](const world::MessageReport& report) { said = report; });
        return awaited(said);
    }

    /// Nothing if they couldn't be asked for.
    std::optional<std::vector<world::SmsReply>> replies()
    {
        bool isDone = false;
        std::optional<std::vector<world::SmsReply>> all;
        m_provider->readReplies(0, [&](std::optional<std::vector<world::SmsReply>> replies) {
            all = std::move(replies);
            isDone = true;
        });
        if (!QTest::qWaitFor([&] { return isDone; }, limit_ms + 5'000))
            qFatal("a provider answers in time");
        return all;
    }

    template <class T> static T awaited(const std::optional<T>& said)
    {
        if (!QTest::qWaitFor([&] { return said.has_value(); }, limit_ms + 5'000))
            qFatal("a provider reports in time");
        return *said;
    }

private:
    ModemPeer m_peer;
    bool m_isUp = false;
    std::unique_ptr<sms::ModemProvider> m_provider;
};

inline std::shared_ptr<const world::Message> named(const char* id, const QByteArray& text)
{
    auto message = std::make_shared<world::Message>();
    const auto like = messageOf(text);
    message->id = QString::fromLatin1(id);
    message->to = like->to;
    message->text = like->text.clone();
    message->validFor_ms = like->validFor_ms;
    return message;
}

} // namespace countersign::tests
