#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/settings/settings.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace countersign::app {

// What adapters to head office share of reading their settings.

/// How a program ends where a setting of [uplink] can't be used.
[[nodiscard]] Ending wrongUplink(const settings::Settings& settings, const char* key, int line,
                                 const QString& reason);

/// A file with certificates, as it lies there; the error says in words why it can't be read.
[[nodiscard]] Result<QByteArray, QString> certificateIn(const QString& file);
/// What lies in the file that a setting names; nothing where it names none.
[[nodiscard]] Result<QByteArray, Ending> certificatesAt(const settings::Settings& settings,
                                                        const char* key,
                                                        const settings::NamedFile& named);

/// The key with which head office signs its word on what it has, where a setting names one.
[[nodiscard]] Result<std::optional<journal::PublicKey>, Ending>
headOfficeKeyFrom(const settings::Settings& settings);
/// Its id; empty without one.
[[nodiscard]] Result<QString, Ending> headOfficeKeyIdFrom(const settings::Settings& settings);
/// The key with which it signs what it sends down, where a setting names one.
[[nodiscard]] Result<std::optional<journal::PublicKey>, Ending>
changesKeyFrom(const settings::Settings& settings);

} // namespace countersign::app
