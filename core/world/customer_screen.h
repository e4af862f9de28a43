#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <functional>

namespace countersign::world {

/// The customer's screen, as the till knows it: frames out, frames in (core/keypad says what they
/// hold). What comes in is hostile until core/keypad has checked it.
class CustomerScreen
{
public:
    virtual ~CustomerScreen() = default;
    /// Shows a whole state. Callable from the till's thread; drops the frame if nobody listens.
    virtual void show(const QByteArray& frame) = 0;
};

} // namespace countersign::world
