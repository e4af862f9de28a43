#include "core/base/json_fields.h"

namespace countersign {

qsizetype fieldsInFlatJson(QByteArrayView json)
{
    // Outside of strings a colon stands behind a field's name and nowhere else (RFC 8259, 4).
    qsizetype count = 0;
    bool isInString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        if (isInString && json[i] == '\\')
            ++i;
        else if (json[i] == '"')
            isInString = !isInString;
        else if (json[i] == ':' && !isInString)
            ++count;
    }
    return count;
}

} // namespace countersign
