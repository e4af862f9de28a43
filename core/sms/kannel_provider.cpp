#include "core/sms/kannel_provider.h"

#include "core/sms/kannel_listener.h"

#include <QDebug>
#include <atomic>
#include <memory>
#include <utility>

namespace countersign::sms {

namespace {

class KannelWire final : public SmsWire
{
public:
    /// `isHeard`: whether what it tells by itself is heard just now; null where it tells nothing.
    KannelWire(KannelAccount account, std::shared_ptr<const std::atomic<bool>> isHeard)
        : m_account(std::move(account)), m_isHeard(std::move(isHeard))
    {
    }
    [[nodiscard]] QString name() const override { return QStringLiteral("kannel"); }
    [[nodiscard]] world::SmsAbilities abilities() const override
    {
        world::SmsAbilities abilities;
        abilities.isLocal = m_account.isLocal;
        abilities.tellsDelivery = abilities.findsMessages = isHeard();
        abilities.isDeaf = m_isHeard && !isHeard();
        if (m_account.reports)
            abilities.ask_every_ms = ask_every_ms;
        abilities.bringsReplies = m_account.replies.has_value();
        return abilities;
    }
    [[nodiscard]] Result<HttpRequest, QString> sending(const world::Message& message) const override
    {
        HttpRequest request;
        request.url = kannelRequest(m_account, message, isHeard());
        return request;
    }
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply) const override
    {
        return kannelReply(reply.status, reply.body);
    }

    [[nodiscard]] bool isHeard() const { return m_isHeard && *m_isHeard; }

private:
    static constexpr std::int64_t ask_every_ms = 100; // nobody outside is asked

    KannelAccount m_account;
    std::shared_ptr<const std::atomic<bool>> m_isHeard;
};

/// Calls on the listener's own thread.
template <class Work> void post(KannelListener* listener, Work work)
{
    QMetaObject::invokeMethod(listener, std::move(work), Qt::QueuedConnection);
}

/// Null where nothing is to be told. Where nothing can be heard yet, it is tried again.
KannelListener* listenerFor(KannelAccount& account, QThread* thread)
{
    if (!account.reports) {
        account.replies.reset();
        return nullptr;
    }
    std::optional<KannelReplyPlace> replies;
    if (account.replies)
        replies = KannelReplyPlace{account.replies->word.clone(), account.replies->numberOf};
    auto listener =
        std::make_unique<KannelListener>(account.reports->key.clone(), std::move(replies));
    const QUrl wanted = account.reports->base;
    const auto base = listener->listen(wanted);
    listener->moveToThread(thread);
    if (base) {
        account.reports->base = *base;
        return listener.release();
    }
    const auto what = account.replies
                          ? QStringLiteral("tell nothing of delivery, nor bring a reply")
                          : QStringLiteral("tell nothing of delivery");
    qWarning().noquote() << QStringLiteral("kannel can %1 for now: %2 can't be listened at (%3)")
                                .arg(what, wanted.toString(), base.error());
    post(listener.get(), [listener = listener.get(), wanted] { listener->listenLater(wanted); });
    return listener.release();
}

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
    : KannelProvider(listenerFor(account, thread), std::move(account), std::move(settings), thread)
{
}

KannelProvider::KannelProvider(KannelListener* listener, KannelAccount&& account,
                               HttpSettings&& settings, QThread* thread)
    : WireProvider(std::make_shared<KannelWire>(std::move(account),
                                                listener ? listener->isHeard() : nullptr),
                   std::move(settings), thread),
      m_listener(listener)
{
}

KannelProvider::~KannelProvider()
{
    if (m_listener != nullptr)
        m_listener->deleteLater();
}

/// Kannel gives a message no id that is told: it goes by ours. Of one that goes while nothing is
/// heard it isn't asked to tell anything.
void KannelProvider::send(std::shared_ptr<const world::Message> message, Reported reported)
{
    if (!abilities().tellsDelivery || !isReportable(message->id))
        return WireProvider::send(std::move(message), std::move(reported));
    const QString id = message->id;
    post(m_listener, [listener = m_listener, id] { listener->expect(id); });
    WireProvider::send(std::move(message),
                       [id, reported = std::move(reported)](world::MessageReport report) {
                           if (report.outcome == world::MessageReport::Outcome::taken)
                               report.reference = id;
                           reported(std::move(report));
                       });
}

void KannelProvider::follow(const QString& reference, Reported reported)
{
    if (m_listener == nullptr)
        return WireProvider::follow(reference, std::move(reported));
    post(m_listener, [listener = m_listener, reference, reported = std::move(reported)] {
        reported(listener->followed(reference));
    });
}

void KannelProvider::find(std::shared_ptr<const world::Message> message, std::int64_t since_ms,
                          Reported reported)
{
    if (m_listener == nullptr)
        return WireProvider::find(std::move(message), since_ms, std::move(reported));
    post(m_listener, [listener = m_listener, id = message->id, reported = std::move(reported)] {
        reported(listener->found(id));
    });
}

void KannelProvider::hearReplies(Brought brought)
{
    if (m_listener != nullptr)
        post(m_listener,
             [listener = m_listener, brought = std::move(brought)] { listener->hear(brought); });
}

} // namespace countersign::sms
