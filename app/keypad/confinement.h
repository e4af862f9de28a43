#pragma once

namespace countersign::app {

/// Gives up what the customer's screen has no use for: new privileges, core dumps and being read
/// by other processes of the same user (it holds digits), and every inherited file but the standard
/// ones and `kept` (-1 for none). Call it first.
void confine(int kept);

} // namespace countersign::app
