#pragma once

#include "core/base/result.h"
#include "core/sale/fact.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace countersign::journal {

/// A fact in the form in which the journal keeps it.
struct EncodedFact
{
    QByteArray kind;    // snake_case: "purchase_started"
    QByteArray payload; // compact UTF-8 JSON with sorted keys; no person, no number
};

EncodedFact encoded(const sale::FactBody& fact);

/// The fact that `encoded` made; nothing for kinds that are no fact of a purchase (`initialised`,
/// or one of a later version). The error says in words what is wrong with the payload.
Result<std::optional<sale::FactBody>, QString> decodedFact(const QByteArray& kind,
                                                           const QByteArray& payload);

} // namespace countersign::journal
