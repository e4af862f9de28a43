#include "app/ctl/command.h"

#include <cstdio>

namespace countersign::app {

namespace {

void write(std::FILE* file, const QByteArray& line)
{
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), file);
    std::fputc('\n', file);
    std::fflush(file);
}

} // namespace

void print(const QByteArray& line)
{
    write(stdout, line);
}

void print(const QString& line)
{
    write(stdout, line.toUtf8());
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

int wrongUsage(const QString& reason)
{
    complain(QStringLiteral("countersignctl: %1. See `countersignctl help`.").arg(reason));
    return exitUsage;
}

} // namespace countersign::app
