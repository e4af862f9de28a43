#include "core/sms/http_exchange.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QSslConfiguration>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace countersign::sms {

namespace {

/// What is asked once, kept nowhere and sent nowhere else.
QNetworkRequest asQt(const HttpRequest& request, const HttpSettings& settings)
{
    QNetworkRequest qt(request.url);
    qt.setRawHeader("Connection", "close");
    qt.setRawHeader("User-Agent", "Countersign");
    // A packed reply might unpack to any size.
    qt.setRawHeader("Accept-Encoding", "identity");
    for (const HttpHeader& header : request.headers)
        qt.setRawHeader(header.name, QByteArray(reinterpret_cast<const char*>(header.value.data()),
                                                static_cast<qsizetype>(header.value.size())));
    qt.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                    QNetworkRequest::ManualRedirectPolicy);
    qt.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    qt.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    qt.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    qt.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    qt.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    qt.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (request.url.scheme() == QLatin1String("https")) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setProtocol(QSsl::TlsV1_2OrLater);
        tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
        if (settings.authorities)
            tls.setCaCertificates(*settings.authorities);
        qt.setSslConfiguration(tls);
    }
    return qt;
}

/// HTTP itself said what is wrong, and the reply is whole. Qt numbers its errors by layer.
bool isOfHttp(QNetworkReply::NetworkError error)
{
    return error == QNetworkReply::NoError ||
           (error >= QNetworkReply::ContentAccessDenied && error != QNetworkReply::ProtocolFailure);
}

} // namespace

qint64 OneReading::readData(char* into, qint64 bytes_max)
{
    const auto rest = static_cast<qint64>(m_bytes.size()) - m_read;
    const qint64 bytes = std::min(rest, bytes_max);
    if (bytes == 0 && bytes_max > 0)
        return -1;
    std::memcpy(into, m_bytes.data() + m_read, static_cast<std::size_t>(bytes));
    m_read += bytes;
    return bytes;
}

HttpExchange::HttpExchange(HttpRequest request, const HttpSettings& settings, QObject* parent)
    : QObject(parent), m_request(std::move(request)), m_settings(settings), m_upload(m_request.body)
{
    m_network.setProxy(QNetworkProxy::NoProxy);
}

void HttpExchange::start(Concluded concluded)
{
    m_concluded = std::move(concluded);
    // A network of its own for each request: a shared one hands it to a connection that is just
    // closing and then sends it again, which looks like a lost answer.
    m_reply = begin(asQt(m_request, m_settings));
    m_reply->setReadBufferSize(m_settings.reply_bytes_max);
    connect(m_reply, &QNetworkReply::readyRead, this, [this] { read(false); });
    connect(m_reply, &QNetworkReply::finished, this, [this] { read(true); });
    connect(m_reply, &QNetworkReply::requestSent, this, [this] { sent(); });
    QTimer::singleShot(std::chrono::milliseconds(m_settings.timeout_ms), Qt::PreciseTimer, this,
                       [this] { conclude(failure(HttpSilence::late)); });
}

QNetworkReply* HttpExchange::begin(QNetworkRequest request)
{
    // Else Qt would first take a copy of the whole body, from which it could send it again.
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    switch (m_request.method) {
    case HttpMethod::get:
        return m_network.get(request);
    case HttpMethod::remove:
        return m_network.deleteResource(request);
    case HttpMethod::post:
    case HttpMethod::put:
        break;
    }
    m_upload.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    request.setHeader(QNetworkRequest::ContentLengthHeader, qsizetype(m_request.body.size()));
    return m_request.method == HttpMethod::post ? m_network.post(request, &m_upload)
                                                : m_network.put(request, &m_upload);
}

void HttpExchange::read(bool isFinished)
{
    if (m_isConcluded)
        return;
    m_body += m_reply->read(m_settings.reply_bytes_max - m_body.size());
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const bool isFull = m_body.size() >= m_settings.reply_bytes_max;
    if (isFinished && status == 0)
        conclude(failure(silence()));
    else if (isFinished || isFull)
        conclude(HttpReply{status, m_body,
                           isFinished && isOfHttp(m_reply->error()) && m_reply->atEnd()});
}

/// QNetworkAccessManager repeats a GET whose connection drops before an answer, up to three times
/// (Qt 6.4, seen), and says so only by sending again. What a repetition is told says nothing of the
/// first, so the exchange ends there, and may have gone.
void HttpExchange::sent()
{
    if (std::exchange(m_isSent, true))
        conclude(failure(HttpSilence::lost));
}

/// What it means that no reply came. Once a request went, what the line says later is of no
/// account: also a repetition may be refused.
HttpSilence HttpExchange::silence() const
{
    if (m_isSent)
        return HttpSilence::lost;
    switch (m_reply->error()) {
    case QNetworkReply::ConnectionRefusedError:
        return HttpSilence::refused;
    case QNetworkReply::HostNotFoundError:
        return HttpSilence::noSuchHost;
    case QNetworkReply::SslHandshakeFailedError:
        return HttpSilence::untrusted;
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::RemoteHostClosedError:
        return HttpSilence::unreachable;
    default:
        return HttpSilence::lost;
    }
}

/// RFC 9110, 10.2.3: seconds, or a date, which none of the gateways here uses.
std::int64_t HttpExchange::retryAfter_ms() const
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 429 && status != 503)
        return 0;
    bool isNumber = false;
    const qlonglong seconds = m_reply->rawHeader("Retry-After").trimmed().toLongLong(&isNumber);
    constexpr qlonglong seconds_max = HttpLine::hold_back_max_ms / 1000;
    return isNumber ? std::clamp<qlonglong>(seconds, 0, seconds_max) * 1000 : 0;
}

void HttpExchange::conclude(const HttpAnswer& answer)
{
    // Aborting says `finished` too, and the time limit may fall due in the same moment.
    if (std::exchange(m_isConcluded, true))
        return;
    const std::int64_t wait_ms = retryAfter_ms();
    m_reply->abort();
    deleteLater();
    m_concluded(answer, wait_ms);
}

} // namespace countersign::sms
