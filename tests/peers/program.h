#pragma once

#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace countersign::tests {

/// Where a peer's program is, empty if it isn't installed. Debian keeps daemons in /usr/sbin, which
/// isn't on everyone's path.
QString programNamed(const QString& name);

/// Somebody of this system, as whom a program runs.
struct Account
{
    uid_t user;
    gid_t group;
};
/// Nobody where there is no such account.
std::optional<Account> accountNamed(const char* name);

/// Starts it in that folder; what it says is appended to the file. The kernel ends it if the test
/// dies first.
std::unique_ptr<QProcess>
startProgram(const QString& program, const QStringList& arguments, const QString& folder,
             const QString& output,
             const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment(),
             std::optional<Account> account = {});

/// The processes that one began and that haven't been waited for.
std::vector<pid_t> childrenOf(pid_t process);

bool isRunning(const std::unique_ptr<QProcess>& process);

/// Asks it to end and waits, or ends it as a power cut would.
void end(std::unique_ptr<QProcess>& process, bool isGentle);

} // namespace countersign::tests
