#pragma once

#include "core/base/result.h"

#include <QString>
#include <vector>

namespace countersign {

/// A piece of a text with fields, `Bearer {password}`: what stands there, or the name of a field.
struct TemplatePiece
{
    QString text;
    bool isField = false;
    friend bool operator==(const TemplatePiece&, const TemplatePiece&) = default;
};

/// The pieces in their order. A field is small letters, digits and `_` in braces, perhaps followed
/// by `:number`; `{{` and `}}` are braces. The error completes "must be …".
Result<std::vector<TemplatePiece>, QString> templatePieces(const QString& text);

} // namespace countersign
