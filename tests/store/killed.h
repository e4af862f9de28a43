#pragma once

#include <functional>

namespace store_test {

/// Runs the work in a process of its own that is killed (SIGKILL) right before its `step`-th
/// write, sync, rename, link, truncation or removal, the first being 1. True if the work ended
/// before that: then every step has been tried. The files stay as the killed process left them.
bool endsBeforeStep(int step, const std::function<void()>& work);

/// Runs the work here, with its `step`-th such call failing (EIO) and no other. True if it ended
/// before that.
bool endsBeforeFailure(int step, const std::function<void()>& work);

} // namespace store_test
