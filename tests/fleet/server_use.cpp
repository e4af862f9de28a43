#include "tests/fleet/server_use.h"

#include "tests/peers/program.h"

#include <QByteArray>
#include <QFile>
#include <unistd.h>

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

namespace {

// proc(5), /proc/[pid]/stat: utime, stime, cutime and cstime are fields 14 to 17. What stands in
// parentheses, the second, may hold spaces.
constexpr qsizetype first_after_name = 3;
constexpr qsizetype utime_field = 14;
constexpr qsizetype cstime_field = 17;

QByteArray read(pid_t process, const char* name)
{
    QFile file(u"/proc/%1/%2"_s.arg(process).arg(QLatin1StringView(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Its own and its ended children's; none once it has gone.
qint64 ticksOf(pid_t process)
{
    const QByteArray stat = read(process, "stat");
    const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    qint64 ticks = 0;
    for (qsizetype field = utime_field; field <= cstime_field; ++field)
        ticks += fields.value(field - first_after_name).toLongLong();
    return ticks;
}

qint64 privateBytesOf(pid_t process)
{
    const QByteArray status = read(process, "status");
    const qsizetype at = status.indexOf("RssAnon:");
    return at < 0 ? 0 : status.mid(at + 8, 32).simplified().split(' ').first().toLongLong() * 1024;
}

} // namespace

std::optional<ServerUse> useOf(pid_t server)
{
    qint64 ticks = ticksOf(server);
    if (ticks == 0)
        return std::nullopt;
    ServerUse use;
    for (const pid_t child : tests::childrenOf(server)) {
        ticks += ticksOf(child);
        use.private_bytes += privateBytesOf(child);
    }
    use.cpu_s = static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return use;
}

} // namespace countersign::fleet
