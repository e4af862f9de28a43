#include "ui/keypad/keyed_digits.h"

#include "core/base/check.h"
#include "core/keypad/words.h"

#include <cstring>

namespace countersign::ui {

KeyedDigits::KeyedDigits() : m_digits(keypad::digits_max) {}

bool KeyedDigits::add(int digit, int limit)
{
    check(digit >= 0 && digit <= 9, "a key has one digit");
    if (m_count >= limit || m_count >= keypad::digits_max)
        return false;
    m_digits.data()[m_count++] = static_cast<unsigned char>('0' + digit);
    return true;
}

bool KeyedDigits::removeLast()
{
    if (m_count == 0)
        return false;
    explicit_bzero(m_digits.data() + --m_count, 1);
    return true;
}

void KeyedDigits::clear()
{
    explicit_bzero(m_digits.data(), m_digits.size());
    m_count = 0;
}

SecretBytes KeyedDigits::take()
{
    SecretBytes digits(m_digits.span().first(static_cast<std::size_t>(m_count)));
    clear();
    return digits;
}

} // namespace countersign::ui
