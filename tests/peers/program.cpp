#include "tests/peers/program.h"

#include <QFile>
#include <QStandardPaths>
#include <csignal>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

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

std::optional<Account> accountNamed(const char* name)
{
    const passwd* found = ::getpwnam(name);
    return found != nullptr ? std::optional(Account{found->pw_uid, found->pw_gid}) : std::nullopt;
}

std::unique_ptr<QProcess> startProgram(const QString& program, const QStringList& arguments,
                                       const QString& folder, const QString& output,
                                       const QProcessEnvironment& environment,
                                       std::optional<Account> account)
{
    auto process = std::make_unique<QProcess>();
    process->setWorkingDirectory(folder);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setStandardOutputFile(output, QIODevice::Append);
    process->setProcessEnvironment(environment);
    process->setChildProcessModifier([account] {
        if (account && (::setgroups(0, nullptr) != 0 || ::setgid(account->group) != 0 ||
                        ::setuid(account->user) != 0))
            ::_exit(1);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // after a change of user, which forgets it
    });
    process->start(programNamed(program), arguments);
    process->waitForStarted();
    return process;
}

std::vector<pid_t> childrenOf(pid_t process)
{
    QFile listed(QStringLiteral("/proc/%1/task/%1/children").arg(process));
    std::vector<pid_t> children;
    if (listed.open(QIODevice::ReadOnly)) {
        for (const QByteArray& child : listed.readAll().simplified().split(' '))
            if (const int id = child.toInt(); id > 0)
                children.push_back(id);
    }
    return children;
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
