#pragma once

#include <QByteArray>
#include <sqlite3.h>

namespace countersign::sim {

class Disk;

/// The disk as a VFS of SQLite under that name, as long as it lives. It does as SQLite's own for
/// Unix does: the same sectors and promises about them, and a folder synced with a new log.
class RegisteredVfs
{
public:
    RegisteredVfs(Disk& disk, const QByteArray& name);
    ~RegisteredVfs();
    RegisteredVfs(const RegisteredVfs&) = delete;
    RegisteredVfs& operator=(const RegisteredVfs&) = delete;

private:
    sqlite3_vfs m_vfs{};
};

} // namespace countersign::sim
