#pragma once

#include "core/store/erasure.h"
#include "tests/store/importing.h"

#include <vector>

namespace store_test {

inline constexpr char number[] = "+4915112345678";

inline QString fp1()
{
    return QStringLiteral("fp_1");
}

/// Two customers, the first of whom had another number before.
struct TwoCustomers : ImportShop
{
    TwoCustomers()
    {
        const QByteArray head = "method,brand,last4,phone,locale,registered_at\n";
        check(registry(head + "fp_1,visa,4242,+4915100000001,de,2025-01-02T03:04:05Z\n").ok(), "");
        check(registry(head + "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n"
                              "fp_2,visa,7777,+4915199988877,en,2025-01-02T03:04:05Z\n",
                       true)
                  .ok(),
              "both are registered");
    }
    Result<std::optional<ErasedCustomer>, StoreError> erase()
    {
        const auto method = open->registry().findMethod(fp1()).value();
        const auto id = method ? method->id : QByteArray(record_id_size_bytes, '?');
        return eraseCustomer(*open, {id, QStringLiteral("asked for it"), QStringLiteral("anna")});
    }
};

/// What the first customer's rows hold, in a store or a backup of it.
struct Rows
{
    QByteArray method;
    std::vector<QByteArray> ids;
    std::vector<SealedNumber> numbers;
    std::vector<qint64> places;

    static Rows in(const QString& file)
    {
        Rows rows;
        const auto database = Connection::open(file, Connection::Mode::readOnly).value();
        const auto select =
            database
                ->prepare(
                    "SELECT method, id, sealed_number, seal_nonce, key_slot FROM registration "
                    "WHERE method=(SELECT id FROM payment_method WHERE last4='4242')")
                .value();
        Query query(select);
        while (query.next().value()) {
            rows.method = query.bytes(0);
            rows.ids.push_back(query.bytes(1));
            rows.numbers.push_back({query.bytes(2), query.bytes(3)});
            rows.places.push_back(query.number(4));
        }
        return rows;
    }
};

} // namespace store_test
