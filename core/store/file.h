#pragma once

#include "core/store/fault.h"

#include <QByteArray>
#include <QString>

namespace countersign::store {

enum class Durability {
    soon, // once the system writes it back
    now,  // on the disk before the call returns
};

/// Puts a file (0600) in place of the one of that name, so that there is always a whole one. Its
/// folder must exist; `path` + ".new" is used on the way.
Result<Done, StoreError> replaceFile(const QByteArray& path, const QByteArray& content,
                                     Durability durability);
/// Makes a file (0600), durably and whole; one that is there already stays as it is.
Result<Done, StoreError> createFile(const QByteArray& path, const QByteArray& content);
/// Makes a folder and those above it; the last gets that mode, if it is new.
Result<Done, StoreError> createDirectory(const QString& path, unsigned mode);

/// Our fault for errno, with the path and the system's words.
[[nodiscard]] StoreError systemError(const QString& what, int code);

} // namespace countersign::store
