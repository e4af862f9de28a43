#pragma once

#include "core/base/secret_bytes.h"

namespace countersign::ui {

/// The digits that are keyed so far, in memory that is wiped as soon as one of them goes.
class KeyedDigits
{
public:
    KeyedDigits();

    /// 0 to 9. False if `limit` digits are in already.
    bool add(int digit, int limit);
    /// Takes the last one back. False if there was none.
    bool removeLast();
    void clear();
    [[nodiscard]] int count() const { return m_count; }
    /// All of them, as ASCII; none are left here.
    [[nodiscard]] SecretBytes take();

private:
    SecretBytes m_digits; // room for the longest code; never grows
    int m_count = 0;
};

} // namespace countersign::ui
