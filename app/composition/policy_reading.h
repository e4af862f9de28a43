#pragma once

#include "core/base/result.h"
#include "core/settings/policy_document.h"
#include "core/till/configuration.h"

#include <QByteArray>
#include <QString>

namespace countersign::app {

/// What a policy's rules mean to a till.
[[nodiscard]] policy::Mandate mandateFrom(const settings::PolicyDocument& document);

/// Head office's policy, as the settings are read. `currency` is that of its amounts, or empty. The
/// error says in one line what is wrong with it.
Result<till::ReadPolicy, QString> readPolicy(const QByteArray& text, const QString& currency);

} // namespace countersign::app
