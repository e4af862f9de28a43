#pragma once

#include "core/store/store.h"
#include "core/world/card_terminal.h"
#include "core/world/changes.h"
#include "core/world/clock.h"
#include "core/world/code_service.h"
#include "core/world/counts.h"
#include "core/world/customer_screen.h"
#include "core/world/entropy.h"
#include "core/world/sms.h"
#include "core/world/uplink.h"

#include <vector>

namespace countersign::till {

/// Everything outside, as the till knows it. All must outlive the till.
struct World
{
    store::Store& store;
    world::Clock& clock;
    world::Entropy& entropy;
    world::Loop& loop; // of the thread on which the till lives
    world::CardTerminal& terminal;
    world::MessageCarrier& messages;
    world::CustomerScreen* customer = nullptr;   // none in a till without a screen
    world::Uplink* uplink = nullptr;             // none where there is no head office
    std::vector<world::CodeService*> services{}; // that make their own codes, each with a name
    world::ChangeFeed* changes = nullptr;        // none where head office sends nothing down
    world::CountFeed* counts = nullptr;          // none where no other till's counts are heard
};

} // namespace countersign::till
