#include "app/ctl/head_office_options.h"

#include "app/composition/uplink_settings.h"
#include "app/ctl/command.h"
#include "app/ctl/secret_option.h"
#include "core/uplink/drain.h"
#include "core/uplink/nats_address.h"

#include <QJsonObject>
#include <QtEndian>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

Result<Done, QString> readProofs(Arguments& arguments, uplink::NatsAddress& address)
{
    address.authorities = arguments.takeOption(u"--ca-file"_s).value_or(QString());
    if (const auto file = arguments.takeOption(u"--certificate"_s)) {
        const auto certificate = certificateIn(*file);
        if (!certificate)
            return failure(u"--certificate: '%1' "_s.arg(*file) + certificate.error());
        address.certificate = *certificate;
    }
    auto key = secretIn(arguments, u"--key"_s);
    if (!key)
        return failure(key.error());
    auto credentials = secretIn(arguments, u"--credentials"_s);
    if (!credentials)
        return failure(credentials.error());
    address.key = std::move(key).value();
    address.credentials = std::move(credentials).value();
    return Done{};
}

EndingSignals::EndingSignals()
{
    ::sigemptyset(&m_ending);
    ::sigaddset(&m_ending, SIGTERM);
    ::sigaddset(&m_ending, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &m_ending, nullptr);
}

bool EndingSignals::isEnd(std::int64_t wait_ms)
{
    constexpr std::int64_t ms_per_s = 1'000;
    constexpr std::int64_t ns_per_ms = 1'000'000;
    const timespec wait{wait_ms / ms_per_s, (wait_ms % ms_per_s) * ns_per_ms};
    m_isEnd = m_isEnd || ::sigtimedwait(&m_ending, nullptr, &wait) > 0;
    return m_isEnd;
}

bool Retrying::isEnd(EndingSignals& signals, const QString& why)
{
    complain(u"countersignctl: %1; it goes on when that is mended"_s.arg(why));
    const auto random = qFromBigEndian<quint64>(m_entropy.bytes(sizeof(quint64)).constData());
    return signals.isEnd(uplink::retryAfter_ms(++m_failures, random));
}

void StoppedTills::note(const std::map<QByteArray, QString>& stopped)
{
    if (stopped == m_stopped)
        return;
    for (const auto& [till, why] : stopped) {
        const auto known = m_stopped.find(till);
        if (known == m_stopped.end() || known->second != why)
            complain(u"countersignctl: nothing more of till %1 is %2: %3"_s.arg(
                QString::fromLatin1(till), QString::fromLatin1(m_done), why));
    }
    m_stopped = stopped;
}

QJsonArray StoppedTills::inJson() const
{
    QJsonArray all;
    for (const auto& [till, why] : m_stopped)
        all << QJsonObject{{u"till"_s, QString::fromLatin1(till)}, {u"why"_s, why}};
    return all;
}

} // namespace countersign::app
