#pragma once

#include "core/store/fault.h"
#include "core/store/keys.h"
#include "core/world/entropy.h"
#include "core/world/files.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace countersign::store {

/// Who erases a customer, and why, in data/erasing: from before the number becomes unreadable until
/// the journal has it, so that whatever interrupts an erasure, the entry that ends it says so.
/// Sealed with a key derived from the till's sealing key, so that nobody else makes one.
struct BegunErasure
{
    static constexpr qsizetype characters_max = 500; // of `why` and of `who`; the rest isn't kept

    QByteArray method; // its id
    QString why;
    QString who;

    /// Durably, in place of an earlier one.
    static Result<Done, StoreError> keep(const QString& dataDirectory, const Keys& keys,
                                         const BegunErasure& begun, world::Entropy& entropy,
                                         world::Files& files);
    /// Nothing where there is none, or none of these keys that can be read.
    static std::optional<BegunErasure> kept(const QString& dataDirectory, const Keys& keys,
                                            world::Files& files);
    /// Once it has ended, or was not gone on with. What can't be removed is at the next opening.
    static void forget(const QString& dataDirectory, world::Files& files);
};

} // namespace countersign::store
