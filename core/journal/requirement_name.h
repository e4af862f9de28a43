#pragma once

#include "core/sale/requirement.h"

#include <QString>

namespace countersign::journal {

/// How the journal names what policy asked: "countersign_from_amount".
QString name(sale::Requirement requirement);

} // namespace countersign::journal
