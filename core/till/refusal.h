#pragma once

#include "core/sale/refusal.h"

namespace countersign::till {

using sale::Refusal;

} // namespace countersign::till
