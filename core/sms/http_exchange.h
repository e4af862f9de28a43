#pragma once

#include "core/sms/http_line.h"

#include <QIODevice>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>

namespace countersign::sms {

/// Bytes that can be read once and never from the start again, so that Qt can't send them again
/// when a connection drops, as it would (6.4, over TLS, seen).
class OneReading final : public QIODevice
{
public:
    explicit OneReading(const SecretBytes& bytes) : m_bytes(bytes) {}
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override
    {
        return static_cast<qint64>(m_bytes.size()) - m_read;
    }
    [[nodiscard]] bool atEnd() const override { return bytesAvailable() == 0; }
    bool reset() override { return m_read == 0; }

protected:
    qint64 readData(char* into, qint64 bytes_max) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    const SecretBytes& m_bytes;
    qint64 m_read = 0;
};

/// One request on its way, and what came of it. Deletes itself some time after it concluded.
class HttpExchange final : public QObject
{
public:
    /// `retryAfter_ms` is 0 where the gateway doesn't ask to wait.
    using Concluded = std::function<void(const HttpAnswer& answer, std::int64_t retryAfter_ms)>;

    HttpExchange(HttpRequest request, const HttpSettings& settings, QObject* parent);
    void start(Concluded concluded);

private:
    QNetworkReply* begin(QNetworkRequest request);
    void read(bool isFinished);
    void sent();
    void conclude(const HttpAnswer& answer);
    [[nodiscard]] HttpSilence silence() const;
    [[nodiscard]] std::int64_t retryAfter_ms() const;

    // First in, last out: Qt's side of it may look at the body until it is gone.
    HttpRequest m_request;
    HttpSettings m_settings;
    OneReading m_upload;
    QNetworkAccessManager m_network;
    QNetworkReply* m_reply = nullptr;
    Concluded m_concluded;
    QByteArray m_body;
    bool m_isSent = false;
    bool m_isConcluded = false;
};

} // namespace countersign::sms
