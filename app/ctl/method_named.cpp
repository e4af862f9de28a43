#include "app/ctl/method_named.h"

namespace countersign::app {

Result<std::optional<store::PaymentMethod>, store::StoreError> methodNamed(store::Registry& known,
                                                                           const QString& name)
{
    auto method = known.findMethod(name);
    const QByteArray id = QByteArray::fromHex(name.toLatin1());
    const bool isId =
        id.size() == store::record_id_size_bytes && QString::fromLatin1(id.toHex()) == name;
    if (method && !method->has_value() && isId)
        return known.method(id);
    return method;
}

} // namespace countersign::app
