#pragma once

#include "tests/peers/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::tests {

/// A small disk of the test's own, seen by nobody but the thread that made it and the programs that
/// it starts: it goes with the last of them, however they end. Where none can be mounted, a folder.
class SmallDisk
{
public:
    /// Whose it is: nobody is the one who runs the test.
    explicit SmallDisk(const QByteArray& size, std::optional<Account> owner = {})
    {
        constexpr mode_t folder_mode = 0755;
        constexpr mode_t disk_mode = 0700;
        const QByteArray place = QFile::encodeName(m_place.path());
        const QByteArray disk = QFile::encodeName(path());
        QByteArray options = "size=" + size + ",mode=0700";
        if (owner)
            options += ",uid=" + QByteArray::number(owner->user) +
                       ",gid=" + QByteArray::number(owner->group);
        m_isMounted = ::chmod(place.constData(), folder_mode) == 0 &&
                      ::mkdir(disk.constData(), disk_mode) == 0 && ::unshare(CLONE_NEWNS) == 0 &&
                      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                      ::mount("tmpfs", disk.constData(), "tmpfs", 0, options.constData()) == 0;
        if (!m_isMounted)
            m_whyNone = QStringLiteral("no disk can be mounted here: ") +
                        QString::fromLocal8Bit(std::strerror(errno));
    }
    ~SmallDisk()
    {
        if (m_isMounted)
            (void)::umount2(QFile::encodeName(path()).constData(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Why it is only a folder; empty if it isn't.
    [[nodiscard]] const QString& whyNone() const { return m_whyNone; }
    [[nodiscard]] QString path() const { return m_place.filePath(QStringLiteral("disk")); }

    /// As somebody else's files do; true if nothing more fits then.
    bool fill()
    {
        if (!m_isMounted || !m_filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return false;
        const QByteArray page(4096, 'x');
        while (m_filler.write(page) == page.size()) {
        }
        return m_filler.error() == QFile::ResourceError || m_filler.error() == QFile::WriteError;
    }
    bool makeRoom()
    {
        m_filler.close();
        return m_filler.remove();
    }

private:
    QTemporaryDir m_place;
    bool m_isMounted = false;
    QString m_whyNone;
    QFile m_filler = QFile(path() + QStringLiteral("/filler"));
};

} // namespace countersign::tests
