#include "tests/till/till_process.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

TillProcess::TillProcess(QString config, QStringList environment)
    : m_config(std::move(config)), m_environment(std::move(environment))
{
}

TillProcess::~TillProcess()
{
    kill();
}

bool TillProcess::start()
{
    kill();
    m_process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& setting : m_environment)
        environment.insert(setting.section(u'=', 0, 0), setting.section(u'=', 1));
    m_process->setProcessEnvironment(environment);
    rlimit core{0, 0};
    if (!m_coreFolder.isEmpty()) {
        ::getrlimit(RLIMIT_CORE, &core);
        core.rlim_cur = core.rlim_max;
        m_process->setWorkingDirectory(m_coreFolder);
    }
    m_process->setChildProcessModifier([core] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::setrlimit(RLIMIT_CORE, &core);
    });
    m_process->start(QStringLiteral(COUNTERSIGNCTL), {u"--config"_s, m_config, u"till"_s});
    return m_process->waitForStarted(limit_ms);
}

void TillProcess::send(const QJsonObject& command)
{
    sendLine(QJsonDocument(command).toJson(QJsonDocument::Compact));
}

void TillProcess::sendLine(const QByteArray& line)
{
    m_process->write(line + '\n');
    m_process->waitForBytesWritten(limit_ms);
}

QJsonObject TillProcess::next(const Wanted& wanted, int within_ms)
{
    const QJsonObject event = nextIfAny(wanted, within_ms);
    if (event.isEmpty())
        qWarning().noquote() << "waited in vain; the till said:\n"
                             << m_output.right(6000) << m_errors;
    return event;
}

QJsonObject TillProcess::nextIfAny(const Wanted& wanted, int within_ms)
{
    const QDeadlineTimer deadline(within_ms);
    do {
        while (m_heard < m_said.size()) {
            const QJsonObject& event = m_said[m_heard++];
            if (wanted(event))
                return event;
        }
    } while (readMore(int(deadline.remainingTime())));
    return {};
}

QJsonObject TillProcess::next(const QString& event, int within_ms)
{
    return next([&](const QJsonObject& said) { return said[u"event"] == event; }, within_ms);
}

QJsonObject TillProcess::nextStage(const QString& stage, int within_ms)
{
    return next(
        [&](const QJsonObject& said) {
            return said[u"event"] == u"stage"_s && said[u"stage"] == stage;
        },
        within_ms);
}

QString TillProcess::nextRefusal(int within_ms)
{
    return next(u"refused"_s, within_ms)[u"reason"].toString();
}

bool TillProcess::isRunning() const
{
    return m_process && m_process->state() != QProcess::NotRunning;
}

void TillProcess::kill()
{
    if (isRunning())
        signal(SIGKILL);
}

void TillProcess::killAfter(int delay_us)
{
    QElapsedTimer passed;
    passed.start();
    for (qint64 left_us = delay_us; left_us > 0;
         left_us = delay_us - passed.nsecsElapsed() / 1000) {
        if (left_us >= 1000)
            m_process->waitForReadyRead(int(left_us / 1000));
    }
    kill();
}

void TillProcess::signal(int number)
{
    ::kill(pid_t(m_process->processId()), number);
    waitForEnd();
}

int TillProcess::endInput()
{
    m_process->closeWriteChannel();
    return waitForEnd();
}

int TillProcess::waitForEnd()
{
    if (isRunning() && !m_process->waitForFinished(limit_ms)) {
        qWarning("the till did not end");
        m_process->kill();
        m_process->waitForFinished();
        return -1;
    }
    takeLines();
    return m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
}

bool TillProcess::readMore(int within_ms)
{
    if (!m_process || within_ms <= 0)
        return false;
    const std::size_t before = m_said.size();
    takeLines(); // An event loop that was turned elsewhere may have read them already.
    if (m_said.size() > before)
        return true;
    const bool goesOn = isRunning() && m_process->waitForReadyRead(within_ms);
    takeLines();
    return goesOn || m_said.size() > before;
}

void TillProcess::takeLines()
{
    m_output += m_process->readAllStandardOutput();
    m_errors += m_process->readAllStandardError();
    for (;;) {
        const qsizetype end = m_output.indexOf('\n', m_lineStart);
        if (end < 0)
            break;
        const QByteArray line = m_output.mid(m_lineStart, end - m_lineStart);
        m_said.push_back(QJsonDocument::fromJson(line).object());
        m_lineStart = end + 1;
    }
    if (!isRunning())
        m_lineStart = m_output.size(); // A line that a kill tore is none.
}

} // namespace countersign::tests
