#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace countersign::payment {

/// A file that only grows, and whose lines are on the disk before `append` returns. One process at
/// a time: it is locked while it is open. Not for several threads.
class AppendedFile
{
public:
    /// Opens or creates (0600) and locks it. The error says in words what is wrong.
    static Result<AppendedFile, QString> open(const QString& path);
    ~AppendedFile();
    AppendedFile(AppendedFile&& other) noexcept;
    AppendedFile& operator=(AppendedFile&& other) = delete;

    /// All of it; an error if it is longer than `size_max_bytes`.
    [[nodiscard]] Result<QByteArray, QString> read(qint64 size_max_bytes) const;
    /// Keeps the first `size_bytes` of it.
    Result<Done, QString> cutTo(qint64 size_bytes);
    /// Adds the bytes and waits for the disk. What could only be written in part is taken back;
    /// where that fails too, this and every later call is an error.
    Result<Done, QString> append(const QByteArray& bytes);

private:
    AppendedFile(int descriptor, QString path) : m_descriptor(descriptor), m_path(std::move(path))
    {
    }
    [[nodiscard]] QString fault(const char* what) const;

    int m_descriptor = -1;
    QString m_path;
    qint64 m_size_bytes = 0;
    bool m_isBroken = false;
};

/// Puts the bytes (0600) in place of what was there, all or nothing, and waits for the disk.
Result<Done, QString> replaceDurably(const QString& path, const QByteArray& bytes);

} // namespace countersign::payment
