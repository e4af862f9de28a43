#include "core/store/index_check.h"

#include "core/store/statement.h"

namespace countersign::store {

namespace {

Result<Statement, StoreError> keysBy(Connection& connection, const TableIndex& index,
                                     const QByteArray& way)
{
    const auto key = QByteArray(index.key);
    const auto sql = "SELECT " + key + " FROM " + index.table + ' ' + way + " WHERE " +
                     index.where + " ORDER BY " + key;
    return connection.prepare(sql.constData());
}

} // namespace

Result<bool, StoreError> hasEveryKey(Connection& connection, const TableIndex& index)
{
    const auto inRows = keysBy(connection, index, "NOT INDEXED");
    const auto inIndex = keysBy(connection, index, QByteArray("INDEXED BY ") + index.name);
    if (!inRows || !inIndex)
        return failure(inRows ? inIndex.error() : inRows.error());
    Query expected(*inRows);
    Query found(*inIndex);
    while (true) {
        const auto isExpected = expected.next();
        const auto isFound = found.next();
        if (!isExpected || !isFound)
            return failure(isExpected ? isFound.error() : isExpected.error());
        if (*isExpected != *isFound)
            return false;
        if (!*isExpected)
            return true;
        if (expected.bytes(0) != found.bytes(0))
            return false;
    }
}

} // namespace countersign::store
