#include "app/ctl/command.h"

#include <cstdio>
#include <pwd.h>
#include <unistd.h>

namespace countersign::app {

namespace {

bool write(std::FILE* file, const QByteArray& line)
{
    const auto size = static_cast<std::size_t>(line.size());
    const bool isWhole =
        std::fwrite(line.constData(), 1, size, file) == size && std::fputc('\n', file) != EOF;
    return std::fflush(file) == 0 && isWhole;
}

} // namespace

bool print(const QByteArray& line)
{
    return write(stdout, line);
}

bool print(const QString& line)
{
    return write(stdout, line.toUtf8());
}

void complain(const QString& line)
{
    write(stderr, line.toUtf8());
}

int end(const Ending& ending)
{
    complain(QStringLiteral("countersignctl: ") + ending.words);
    return ending.code;
}

int checkedOutput(int code)
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return code;
    complain(QStringLiteral("countersignctl: standard output could not be written"));
    return code == exitDone ? exitRefused : code;
}

QString whoActs()
{
    const passwd* entry = ::getpwuid(::getuid());
    return entry ? QString::fromLocal8Bit(entry->pw_name)
                 : QStringLiteral("uid %1").arg(::getuid());
}

int wrongUsage(const QString& reason)
{
    complain(QStringLiteral("countersignctl: %1. See `countersignctl help`.").arg(reason));
    return exitUsage;
}

} // namespace countersign::app
