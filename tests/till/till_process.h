#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <vector>

namespace countersign::tests {

/// The real `countersignctl till`: lines in, lines out. It dies with the test, and leaves no core
/// unless it is let.
class TillProcess
{
public:
    static constexpr int limit_ms = 30'000; // for each wait

    using Wanted = std::function<bool(const QJsonObject&)>;

    explicit TillProcess(QString config, QStringList environment = {});
    ~TillProcess();
    TillProcess(const TillProcess&) = delete;
    TillProcess& operator=(const TillProcess&) = delete;

    /// From the next start on it runs in that folder, and the system would keep a core there.
    void letLeaveCoreIn(const QString& folder) { m_coreFolder = folder; }

    bool start();
    void send(const QJsonObject& command);
    void sendLine(const QByteArray& line);
    /// The next event that is wanted; those before it are passed over. Empty if it doesn't come in
    /// time or the program ends first: then everything that was said is printed.
    QJsonObject next(const Wanted& wanted, int within_ms = limit_ms);
    QJsonObject next(const QString& event, int within_ms = limit_ms);
    /// The same of a till that may end first, without a word about it.
    QJsonObject nextIfAny(const Wanted& wanted, int within_ms = limit_ms);
    QJsonObject nextStage(const QString& stage, int within_ms = limit_ms);
    /// The reason of the next refusal, empty if none comes in time.
    QString nextRefusal(int within_ms = limit_ms);

    void kill(); // SIGKILL, as a power cut
    /// The same so many microseconds from now; what is said until then is read.
    void killAfter(int delay_us);
    void signal(int number); // and waits for the end
    int endInput();          // and waits for the end: the exit code, or -1 if it crashed
    int waitForEnd();
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] qint64 id() const { return m_process->processId(); }

    /// Everything that was said since the first start.
    [[nodiscard]] const std::vector<QJsonObject>& said() const { return m_said; }
    [[nodiscard]] const QByteArray& output() const { return m_output; }
    [[nodiscard]] QByteArray errors() const { return m_errors; }

private:
    bool readMore(int within_ms); // false once nothing more will come in time
    void takeLines();

    QString m_config;
    QStringList m_environment;
    QString m_coreFolder; // or empty
    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
    QByteArray m_errors;
    qsizetype m_lineStart = 0;
    std::vector<QJsonObject> m_said;
    std::size_t m_heard = 0; // how much of `said` was passed over
};

} // namespace countersign::tests
