#include "core/sms/demo_provider.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using world::MessageState;

namespace {

/// One write, so that lines of several programs never mix.
bool appendLine(const QString& path, const QByteArray& line)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(),
                                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return false;
    const ssize_t written =
        ::write(descriptor, line.constData(), static_cast<std::size_t>(line.size()));
    ::close(descriptor);
    return written == line.size();
}

} // namespace

class DemoProvider::Network
{
public:
    Network(Settings settings, const world::Clock& clock)
        : m_settings(std::move(settings)), m_clock(clock)
    {
    }

    [[nodiscard]] std::int64_t delay_ms() const { return m_settings.delay_ms; }

    [[nodiscard]] MessageReport deliver(const Message& message) const
    {
        const QString text = QString::fromUtf8(reinterpret_cast<const char*>(message.text.data()),
                                               qsizetype(message.text.size()));
        const sale::Instant at = m_clock.now();
        MessageReport report;
        report.provider = QStringLiteral("demo");
        if (!m_settings.file.isEmpty() && !appendLine(m_settings.file, line(message, text, at))) {
            report.outcome = MessageReport::Outcome::transient;
            report.state = MessageState::failed;
            report.reason = QStringLiteral("the demo phone's file can't be written");
            return report;
        }
        if (m_settings.phone)
            m_settings.phone(message.to, text, at);
        report.outcome = MessageReport::Outcome::taken;
        report.state = MessageState::delivered;
        report.reference = message.id;
        return report;
    }

private:
    static QByteArray line(const Message& message, const QString& text, sale::Instant at)
    {
        const QString when =
            QDateTime::fromMSecsSinceEpoch(at.wall_ms, Qt::UTC).toString(Qt::ISODateWithMs);
        const QJsonObject object{{QStringLiteral("to"), message.to},
                                 {QStringLiteral("text"), text},
                                 {QStringLiteral("at"), when}};
        return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    }

    Settings m_settings;
    const world::Clock& m_clock;
};

DemoProvider::DemoProvider(Settings settings, world::Loop& loop, const world::Clock& clock)
    : m_network(std::make_shared<Network>(std::move(settings), clock)), m_loop(loop)
{
}

DemoProvider::~DemoProvider() = default;

void DemoProvider::send(std::shared_ptr<const Message> message, Reported reported)
{
    const auto deliver = [weak = std::weak_ptr<Network>(m_network), message = std::move(message),
                          reported = std::move(reported)] {
        if (const std::shared_ptr<Network> network = weak.lock())
            reported(network->deliver(*message));
    };
    // The loop itself may be gone before the work runs only together with that work.
    m_loop.post([weak = std::weak_ptr<Network>(m_network), &loop = m_loop, deliver] {
        const std::shared_ptr<Network> network = weak.lock();
        if (network && network->delay_ms() > 0)
            loop.after(network->delay_ms(), deliver);
        else
            deliver();
    });
}

} // namespace countersign::sms
