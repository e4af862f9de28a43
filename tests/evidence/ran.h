#pragma once

#include <QFile>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace countersign::tests {

inline constexpr int limit_ms = 60'000;

/// What came of a program of others.
struct Ran
{
    int code = -1;
    QString said; // on both outputs
};

inline Ran run(const QString& program, const QStringList& arguments, const QString& folder = {})
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    Ran ran;
    if (process.waitForFinished(limit_ms) && process.exitStatus() == QProcess::NormalExit)
        ran.code = process.exitCode();
    ran.said = QString::fromUtf8(process.readAll());
    return ran;
}

inline QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What the paper of a case says, as poppler reads it.
inline QString textOf(const QString& folder)
{
    return run(QStringLiteral("pdftotext"),
               {QStringLiteral("-layout"), folder + QStringLiteral("/case.pdf"),
                QStringLiteral("-")})
        .said;
}

} // namespace countersign::tests
