#include "core/settings/fault.h"

namespace countersign::settings {

QString Fault::toString() const
{
    QString text = file + u':' + QString::number(line) + u": " + key + u": " + reason;
    for (QChar& character : text) {
        const auto category = character.category();
        if (category == QChar::Other_Control || category == QChar::Separator_Line ||
            category == QChar::Separator_Paragraph)
            character = u'?';
    }
    return text;
}

} // namespace countersign::settings
