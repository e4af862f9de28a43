#include "core/sms/modem_look.h"

#include "core/sms/modem_bus.h"

#include <QTimer>
#include <chrono>
#include <memory>
#include <utility>

namespace countersign::sms {

namespace {

/// Lives until it has called back.
class Inquirer final : public QObject
{
public:
    Inquirer(QString wanted, std::function<void(Result<ModemInquiry, QString>)> looked)
        : m_wanted(std::move(wanted)), m_looked(std::move(looked)), m_bus(this)
    {
    }

    void start(std::int64_t timeout_ms)
    {
        QTimer::singleShot(std::chrono::milliseconds(timeout_ms), this,
                           [this] { fail(QStringLiteral("org.freedesktop.DBus.Error.NoReply")); });
        m_bus.reach([this](const Result<ModemDaemon, BusError>& daemon) {
            if (!daemon) {
                fail(daemon.error());
                return;
            }
            daemon->modems(this, [this, daemon = *daemon](auto seen) {
                if (seen)
                    examine(daemon, std::move(seen).value());
                else
                    fail(seen.error());
            });
        });
    }

private:
    /// Listing messages needs the same permission as sending them.
    void examine(const ModemDaemon& daemon, std::vector<ModemSeen> seen)
    {
        ModemInquiry inquiry{modemsWanted(std::move(seen), m_wanted), true};
        if (inquiry.modems.empty() || !inquiry.modems.front().hasMessages) {
            conclude(std::move(inquiry));
            return;
        }
        const QString path = inquiry.modems.front().path;
        daemon.list(this, path, [this, inquiry](const Result<QStringList, BusError>& list) {
            ModemInquiry answered = inquiry;
            answered.mayUse = list || !list.error().endsWith(QLatin1String(".Unauthorized"));
            conclude(std::move(answered));
        });
    }

    void fail(const BusError& error)
    {
        conclude(failure(modemRefusal(error, ModemStep::before).reason));
    }

    void conclude(Result<ModemInquiry, QString> result)
    {
        if (!m_looked)
            return;
        std::exchange(m_looked, nullptr)(std::move(result));
        deleteLater();
    }

    QString m_wanted;
    std::function<void(Result<ModemInquiry, QString>)> m_looked;
    ModemBus m_bus;
};

} // namespace

void lookForModems(const QString& wanted, std::int64_t timeout_ms,
                   std::function<void(Result<ModemInquiry, QString>)> looked)
{
    (new Inquirer(wanted, std::move(looked)))->start(timeout_ms);
}

} // namespace countersign::sms
