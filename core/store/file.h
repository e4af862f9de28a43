#pragma once

#include "core/store/fault.h"
#include "core/world/files.h"

#include <QByteArray>
#include <QString>

namespace countersign::store {

inline constexpr qsizetype sector_size_bytes = 512; // no disk writes less at once

/// Puts a file (0600) durably in place of the one of that name, so that there is always a whole
/// one. Its folder must exist; `path` + ".new" is used on the way.
Result<Done, StoreError> replaceFile(world::Files& files, const QByteArray& path,
                                     const QByteArray& content);
/// Makes a file (0600), durably and whole; one that is there already stays as it is.
Result<Done, StoreError> createFile(world::Files& files, const QByteArray& path,
                                    const QByteArray& content);
/// Copies a file (0600), durably and whole, over one of that name.
Result<Done, StoreError> copyFile(world::Files& files, const QByteArray& from,
                                  const QByteArray& to);
/// Renames a file or a folder, durably; a file of the new name is replaced.
Result<Done, StoreError> moveFile(world::Files& files, const QByteArray& from,
                                  const QByteArray& to);
/// Writes zeros over a file, durably, and removes it; one that isn't there is no failure. What a
/// copying file system or a wearing disk keeps of the old bytes is beyond our reach.
Result<Done, StoreError> wipeFile(world::Files& files, const QByteArray& path);
/// Removes a file; one that isn't there is no failure.
Result<Done, StoreError> removeFile(world::Files& files, const QByteArray& path);
/// Removes an empty folder; one that isn't there is no failure.
Result<Done, StoreError> removeDirectory(world::Files& files, const QByteArray& path);
/// Makes a folder and those above it, durably; the last gets that mode, if it is new.
Result<Done, StoreError> createDirectory(world::Files& files, const QString& path, unsigned mode);

/// Our fault for errno, with the path and the system's words.
[[nodiscard]] StoreError systemError(const QString& what, int code);

} // namespace countersign::store
