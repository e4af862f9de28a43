#include "core/sms/kannel_provider.h"

#include <utility>

namespace countersign::sms {

namespace {

class KannelWire final : public SmsWire
{
public:
    explicit KannelWire(KannelAccount account) : m_account(std::move(account)) {}
    [[nodiscard]] QString name() const override { return QStringLiteral("kannel"); }
    [[nodiscard]] world::SmsAbilities abilities() const override
    {
        world::SmsAbilities abilities;
        abilities.isLocal = m_account.isLocal;
        return abilities;
    }
    [[nodiscard]] Result<HttpRequest, QString> sending(const world::Message& message) const override
    {
        HttpRequest request;
        request.url = kannelRequest(m_account, message);
        return request;
    }
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply) const override
    {
        return kannelReply(reply.status, reply.body);
    }

private:
    KannelAccount m_account;
};

} // namespace

HttpSettings kannelSettings(std::int64_t timeout_ms)
{
    HttpSettings settings;
    settings.timeout_ms = timeout_ms;
    settings.reply_bytes_max = kannel_reply_max_bytes;
    return settings;
}

KannelProvider::KannelProvider(KannelAccount account, std::int64_t timeout_ms, QThread* thread)
    : KannelProvider(std::move(account), kannelSettings(timeout_ms), thread)
{
}

KannelProvider::KannelProvider(KannelAccount account, HttpSettings settings, QThread* thread)
    : WireProvider(std::make_shared<KannelWire>(std::move(account)), std::move(settings), thread)
{
}

} // namespace countersign::sms
