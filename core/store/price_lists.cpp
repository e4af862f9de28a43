#include "core/store/price_lists.h"

#include "core/store/statement.h"

namespace countersign::store {

Result<Done, StoreError> keepPriceList(Connection& connection, quint64 version,
                                       const QByteArray& csv)
{
    const auto put = connection.prepare("REPLACE INTO price_list(version, csv) VALUES(?,?)");
    if (!put)
        return failure(put.error());
    return Query(*put).bind(version).bindBlob(csv).run();
}

Result<Done, StoreError> removePriceList(Connection& connection, quint64 version)
{
    const auto remove = connection.prepare("DELETE FROM price_list WHERE version=?");
    if (!remove)
        return failure(remove.error());
    return Query(*remove).bind(version).run();
}

Result<Done, StoreError> removePriceLists(Connection& connection)
{
    return connection.run("DELETE FROM price_list");
}

Result<std::optional<QByteArray>, StoreError> priceList(Connection& connection, quint64 version)
{
    const auto select = connection.prepare("SELECT csv FROM price_list WHERE version=?");
    if (!select)
        return failure(select.error());
    Query query(*select);
    const auto row = query.bind(version).next();
    if (!row)
        return failure(row.error());
    return *row ? std::optional(query.bytes(0)) : std::nullopt;
}

} // namespace countersign::store
