#include "core/store/each_row.h"

namespace countersign::store {

Result<Done, StoreError> eachRow(Connection& connection, const char* sql,
                                 const std::function<bool(const Query& row)>& visit)
{
    const auto select = connection.prepare(sql);
    if (!select)
        return failure(select.error());
    Query query(*select);
    while (true) {
        const auto next = query.next();
        if (!next)
            return failure(next.error());
        if (!*next || !visit(query))
            return Done{};
    }
}

} // namespace countersign::store
