#include "tests/peers/program.h"

#include <QStandardPaths>
#include <csignal>
#include <sys/prctl.h>

namespace countersign::tests {

namespace {

constexpr int end_max_ms = 10'000;

} // namespace

QString programNamed(const QString& name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty()
               ? QStandardPaths::findExecutable(
                     name, {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/lib/kannel/test")})
               : found;
}

std::unique_ptr<QProcess> startProgram(const QString& program, const QStringList& arguments,
                                       const QString& folder, const QString& output,
                                       const QProcessEnvironment& environment)
{
    auto process = std::make_unique<QProcess>();
    process->setWorkingDirectory(folder);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setStandardOutputFile(output, QIODevice::Append);
    process->setProcessEnvironment(environment);
    process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process->start(programNamed(program), arguments);
    process->waitForStarted();
    return process;
}

bool isRunning(const std::unique_ptr<QProcess>& process)
{
    return process && process->state() != QProcess::NotRunning;
}

void end(std::unique_ptr<QProcess>& process, bool isGentle)
{
    if (!isRunning(process))
        return;
    if (isGentle)
        process->terminate();
    if (!isGentle || !process->waitForFinished(end_max_ms)) {
        process->kill();
        process->waitForFinished();
    }
}

} // namespace countersign::tests
