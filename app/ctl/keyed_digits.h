#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>

namespace countersign::app {

/// Takes what was keyed, the value of a field "digits", out of a line of JSON before anything else
/// reads it, and leaves zeros in its place, so that no reader of JSON keeps a copy. Only digits
/// written plainly are taken: where the value has other characters or escapes, or there is no such
/// field, nothing is returned and the line stays as it is. Of several fields the last is returned.
SecretBytes takeDigits(QByteArray& line);

} // namespace countersign::app
