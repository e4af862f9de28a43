#include "core/sms/kannel_provider.h"

#include "core/sms/kannel_http.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QTimer>
#include <chrono>
#include <memory>
#include <utility>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using world::MessageState;

namespace {

MessageReport failed(MessageReport::Outcome outcome, const char* reason)
{
    MessageReport report;
    report.provider = QStringLiteral("kannel");
    report.outcome = outcome;
    report.state =
        outcome == MessageReport::Outcome::transient ? MessageState::queued : MessageState::unknown;
    report.reason = QString::fromLatin1(reason);
    return report;
}

/// What it means that no reply came. Only where the request can't have left is it `transient`.
/// Qt's own words for the error are not used: they hold the address, and so the text.
MessageReport withoutReply(QNetworkReply::NetworkError error)
{
    if (error == QNetworkReply::ConnectionRefusedError)
        return failed(MessageReport::Outcome::transient, "connection refused");
    if (error == QNetworkReply::HostNotFoundError)
        return failed(MessageReport::Outcome::transient, "no such host");
    if (error == QNetworkReply::SslHandshakeFailedError)
        return failed(MessageReport::Outcome::transient, "the gateway's certificate isn't trusted");
    return failed(MessageReport::Outcome::unknown, "the connection was lost before an answer");
}

} // namespace

class KannelProvider::Line final : public QObject
{
public:
    Line(KannelAccount account, std::int64_t timeout_ms)
        : m_account(std::move(account)), m_timeout_ms(timeout_ms)
    {
    }
    void send(const Message& message, const Reported& reported);

private:
    struct Attempt
    {
        QByteArray body;
        bool isSent = false;
        bool isConcluded = false;
    };

    KannelAccount m_account;
    std::int64_t m_timeout_ms;
    int m_underWay = 0;
};

void KannelProvider::Line::send(const Message& message, const Reported& reported)
{
    if (m_underWay == KannelProvider::sendings_max) {
        reported(failed(MessageReport::Outcome::transient, "too many messages are under way"));
        return;
    }
    ++m_underWay;
    // One of its own for each message: a shared one hands a request to a connection that is just
    // closing and then sends it again, which looks like a lost answer.
    auto* network = new QNetworkAccessManager(this);
    network->setProxy(QNetworkProxy::NoProxy);
    QNetworkReply* reply = network->get(kannelHttpRequest(kannelRequest(m_account, message)));
    reply->setReadBufferSize(kannel_reply_max_bytes);
    const auto attempt = std::make_shared<Attempt>();
    const auto conclude = [=, this](const MessageReport& report) {
        // Aborting says `finished` too, and the time limit may fall due in the same moment.
        if (std::exchange(attempt->isConcluded, true))
            return;
        reply->abort();
        network->deleteLater();
        --m_underWay;
        reported(report);
    };
    const auto read = [=](bool isWhole) {
        if (attempt->isConcluded)
            return;
        attempt->body += reply->read(kannel_reply_max_bytes - attempt->body.size());
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (isWhole && status == 0)
            conclude(withoutReply(reply->error()));
        else if (isWhole || attempt->body.size() >= kannel_reply_max_bytes)
            conclude(kannelReply(status, attempt->body));
    };
    connect(reply, &QNetworkReply::readyRead, this, [read] { read(false); });
    connect(reply, &QNetworkReply::finished, this, [read] { read(true); });
    // QNetworkAccessManager repeats a GET whose connection drops before an answer, up to three
    // times (Qt 6.4, seen), and says so only by sending again. What a repetition is told says
    // nothing of the first, so the attempt ends there, and may have gone.
    connect(reply, &QNetworkReply::requestSent, this, [=] {
        if (std::exchange(attempt->isSent, true))
            conclude(withoutReply(QNetworkReply::RemoteHostClosedError));
    });
    QTimer::singleShot(
        std::chrono::milliseconds(m_timeout_ms), Qt::PreciseTimer, reply,
        [conclude] { conclude(failed(MessageReport::Outcome::unknown, "no answer in time")); });
}

KannelProvider::KannelProvider(KannelAccount account, std::int64_t timeout_ms, QThread* thread)
    : m_line(new Line(std::move(account), timeout_ms))
{
    m_line->moveToThread(thread);
}

KannelProvider::~KannelProvider()
{
    m_line->deleteLater();
}

void KannelProvider::send(std::shared_ptr<const Message> message, Reported reported)
{
    QMetaObject::invokeMethod(
        m_line,
        [line = m_line, message = std::move(message), reported = std::move(reported)] {
            line->send(*message, reported);
        },
        Qt::QueuedConnection);
}

} // namespace countersign::sms
