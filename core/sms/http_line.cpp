#include "core/sms/http_line.h"

#include "core/sms/http_exchange.h"

#include <QFile>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

namespace countersign::sms {

bool surelyNotSent(HttpSilence silence)
{
    switch (silence) {
    case HttpSilence::refused:
    case HttpSilence::noSuchHost:
    case HttpSilence::untrusted:
    case HttpSilence::unreachable:
    case HttpSilence::tooLarge:
    case HttpSilence::busy:
    case HttpSilence::heldBack:
        return true;
    case HttpSilence::lost:
    case HttpSilence::late:
        return false;
    }
    return false;
}

QString sentence(HttpSilence silence)
{
    switch (silence) {
    case HttpSilence::refused:
        return QStringLiteral("connection refused");
    case HttpSilence::noSuchHost:
        return QStringLiteral("no such host");
    case HttpSilence::untrusted:
        return QStringLiteral("the gateway's certificate isn't trusted");
    case HttpSilence::unreachable:
        return QStringLiteral("the gateway can't be reached");
    case HttpSilence::tooLarge:
        return QStringLiteral("the request is too large");
    case HttpSilence::busy:
        return QStringLiteral("too many messages are under way");
    case HttpSilence::heldBack:
        return QStringLiteral("the gateway asked to wait");
    case HttpSilence::lost:
        return QStringLiteral("the connection was lost before an answer");
    case HttpSilence::late:
        return QStringLiteral("no answer in time");
    }
    return {};
}

Result<QList<QSslCertificate>, QString> authoritiesIn(const QString& path)
{
    constexpr qint64 file_bytes_max = 1024 * 1024;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("can't be read: ") + file.errorString());
    const QByteArray pem = file.read(file_bytes_max + 1);
    if (pem.size() > file_bytes_max)
        return failure(QStringLiteral("is larger than %1 bytes").arg(file_bytes_max));
    QList<QSslCertificate> certificates = QSslCertificate::fromData(pem, QSsl::Pem);
    if (certificates.isEmpty())
        return failure(QStringLiteral("holds no certificate in PEM form"));
    return certificates;
}

/// Where requests wait for their answers.
class HttpLine::Desk final : public QObject
{
public:
    explicit Desk(HttpSettings settings) : m_settings(std::move(settings)) {}
    void ask(HttpRequest request, const Answered& answered);

private:
    void holdBack(std::int64_t wait_ms);

    HttpSettings m_settings;
    int m_underWay = 0;
    bool m_isHeldBack = false;
};

void HttpLine::Desk::ask(HttpRequest request, const Answered& answered)
{
    if (m_isHeldBack)
        return answered(failure(HttpSilence::heldBack));
    if (m_underWay == requests_max)
        return answered(failure(HttpSilence::busy));
    if (request.body.size() > body_bytes_max)
        return answered(failure(HttpSilence::tooLarge));
    ++m_underWay;
    auto* exchange = new HttpExchange(std::move(request), m_settings, this);
    exchange->start([this, answered](const HttpAnswer& answer, std::int64_t retryAfter_ms) {
        --m_underWay;
        holdBack(retryAfter_ms);
        answered(answer);
    });
}

void HttpLine::Desk::holdBack(std::int64_t wait_ms)
{
    if (wait_ms <= 0 || m_isHeldBack)
        return;
    m_isHeldBack = true;
    QTimer::singleShot(std::chrono::milliseconds(std::min(wait_ms, hold_back_max_ms)), this,
                       [this] { m_isHeldBack = false; });
}

HttpLine::HttpLine(HttpSettings settings, QThread* thread) : m_desk(new Desk(std::move(settings)))
{
    m_desk->moveToThread(thread);
}

HttpLine::~HttpLine()
{
    m_desk->deleteLater();
}

void HttpLine::ask(HttpRequest request, Answered answered)
{
    // Queued work is copied about, a request is not.
    auto carried = std::make_shared<HttpRequest>(std::move(request));
    QMetaObject::invokeMethod(
        m_desk,
        [desk = m_desk, carried = std::move(carried), answered = std::move(answered)] {
            desk->ask(std::move(*carried), answered);
        },
        Qt::QueuedConnection);
}

} // namespace countersign::sms
