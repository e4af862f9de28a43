#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QList>
#include <QSslCertificate>
#include <QString>
#include <QThread>
#include <QUrl>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::sms {

enum class HttpMethod {
    get,
    post,
    put,
    remove // DELETE
};

struct HttpHeader
{
    QByteArray name;
    SecretBytes value; // no control characters
};

/// One question to a gateway, asked once.
///
/// The body and the values of headers are wiped with it. What can't be wiped: the address, which Qt
/// keeps as text; Qt's copies of headers and body while they are written; OpenSSL's and the
/// kernel's buffers. So credentials belong into a header or the body wherever the gateway lets
/// them, and neither this nor a QUrl made of it is ever logged.
struct HttpRequest
{
    HttpMethod method = HttpMethod::get;
    QUrl url;
    std::vector<HttpHeader> headers;
    SecretBytes body; // of a POST or PUT, with its Content-Type; at most HttpLine::body_bytes_max
};

struct HttpReply
{
    int status = 0;       // 100 to 599
    QByteArray body;      // at most HttpSettings::reply_bytes_max of it
    bool isWhole = false; // else it was cut, by the limit or on the line
};

/// Why there is no reply.
enum class HttpSilence {
    refused,     // nobody listens there
    noSuchHost,  // its name isn't known
    untrusted,   // its certificate isn't trusted, is out of date or belongs to another
    unreachable, // no way there, or it hung up before the request went
    tooLarge,    // the request is over our own limit
    busy,        // too many requests are under way
    heldBack,    // the gateway asked us to wait, and that time isn't over
    lost,        // the connection ended after the request went, before an answer
    late         // no whole answer in time
};
/// The request certainly never left: the message may be sent again.
[[nodiscard]] bool surelyNotSent(HttpSilence silence);
/// For people. Qt's own words for it are not used: they hold the address.
[[nodiscard]] QString sentence(HttpSilence silence);

using HttpAnswer = Result<HttpReply, HttpSilence>;

struct HttpSettings
{
    static constexpr std::int64_t timeout_default_ms = 5000;
    static constexpr qsizetype reply_bytes_default_max = 64 * 1024;

    std::int64_t timeout_ms =
        timeout_default_ms; // for everything, from connecting to the last byte
    qsizetype reply_bytes_max = reply_bytes_default_max;
    /// Whose signature on a certificate is believed, and nobody else's; none: the system's roots.
    std::optional<QList<QSslCertificate>> authorities;
};

/// The certificates of a PEM file; the error completes "'FILE' …".
[[nodiscard]] Result<QList<QSslCertificate>, QString> authoritiesIn(const QString& path);

/// Asks one gateway by HTTP/1.1 or HTTPS (TLS 1.2 or later, certificate and host name checked). No
/// redirection is followed, no proxy used, no cookie kept, no credential sent that isn't in the
/// request, nothing cached, and nothing asked twice: where Qt repeats a request by itself, the
/// first one counts as lost. A 429 or 503 with a Retry-After in seconds is heeded, for a minute at
/// most.
///
/// Asks and answers on the thread given, whose event loop must run; callable from any thread,
/// destroyed from any, before that thread has finished. What isn't answered by then never will be.
class HttpLine
{
public:
    using Answered = std::function<void(const HttpAnswer&)>;
    static constexpr int requests_max = 64; // at once
    /// One write of Qt's takes so much, so that a request is either begun or not.
    static constexpr std::size_t body_bytes_max = 16 * 1024;
    static constexpr std::int64_t hold_back_max_ms = 60'000;

    explicit HttpLine(HttpSettings settings, QThread* thread = QThread::currentThread());
    ~HttpLine();
    HttpLine(const HttpLine&) = delete;
    HttpLine& operator=(const HttpLine&) = delete;

    void ask(HttpRequest request, Answered answered);

private:
    class Desk;
    Desk* m_desk; // lives on the thread; ends there
};

} // namespace countersign::sms
