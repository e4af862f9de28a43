#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <cstddef>
#include <optional>
#include <vector>

namespace countersign {

/// One field of a JSON object without nesting.
struct FlatMember
{
    enum class Kind {
        string,
        number, // a whole one below 2^64, without sign, point or exponent
        null,
    };
    QByteArray name; // UTF-8
    Kind kind = Kind::null;
    QByteArray value; // of a string what it stands for, in UTF-8; of a number its digits
};

struct FlatJsonFault
{
    QString field;  // whose value is wrong, at most 64 characters of it; empty for the whole
    QString reason; // with the byte, from 1 on, where it is no JSON; repeats nothing of a value
};

/// What could be read, up to the first fault.
struct FlatJson
{
    std::vector<FlatMember> members; // in their order
    std::optional<FlatJsonFault> fault;

    [[nodiscard]] const FlatMember* find(QByteArrayView name) const; // null if there is none
};

inline constexpr std::size_t flat_json_members_max = 16;

/// Reads a JSON object whose values are strings, whole numbers and null, as RFC 8259 has it and in
/// no other form, so that every strict reader finds the same in it. QJsonDocument passes over a
/// byte order mark, takes control characters, unknown escapes and a name that stands there twice,
/// and does not tell 3 from 3.0. The reading is nlohmann's, value by value without a tree.
[[nodiscard]] FlatJson readFlatJson(QByteArrayView text);

} // namespace countersign
