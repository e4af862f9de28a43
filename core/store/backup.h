#pragma once

#include "core/store/store_copy.h"

namespace countersign::store {

/// Writes a copy of the store (0600) to `file`, beside a running till: one moment of it, verified
/// once it is written, and renamed into place, so that a file of that name is always whole. None of
/// the till's keys is in it, nor what registered numbers are unsealed with. StoreFault::damaged if
/// the store doesn't verify or has lost what data/head tells of; denied if the file would lie in
/// the till's own folder or anywhere below it, has no folder to lie in, or is a backup already, of
/// whichever till, whose last entry this store doesn't have.
/// `file` + ".countersign-unfinished" is used on the way, and no other name. An error of the copy
/// names `file`.
Result<CopyContents, StoreError> writeBackup(const QString& dataDirectory, const Keys& keys,
                                             const QString& file,
                                             world::Files& files = world::systemFiles());

} // namespace countersign::store
