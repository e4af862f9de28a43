#include "core/sale/rounding.h"

#include "core/base/check.h"

#include <algorithm>
#include <cstddef>

namespace countersign::sale {

namespace {

struct Remainder
{
    Int128 size;
    std::size_t place;
};

/// Of the remainders, gives one unit each to the largest `units`, the first of equals first.
void handOut(std::size_t units, std::vector<Remainder>& remainders,
             std::vector<std::int64_t>& parts)
{
    if (units == 0)
        return;
    const auto larger = [](const Remainder& a, const Remainder& b) {
        return a.size != b.size ? a.size > b.size : a.place < b.place;
    };
    const auto last = remainders.begin() + static_cast<std::ptrdiff_t>(units) - 1;
    std::nth_element(remainders.begin(), last, remainders.end(), larger);
    for (auto remainder = remainders.begin(); remainder <= last; ++remainder)
        ++parts[remainder->place];
}

} // namespace

Int128 quotient(Int128 numerator, Int128 denominator, Rounding rounding)
{
    check(denominator > 0, "a denominator is more than zero");
    const Int128 whole = numerator / denominator;
    const Int128 rest = numerator % denominator;
    if (rest == 0)
        return whole;
    const Int128 size = rest < 0 ? -rest : rest;
    const Int128 away = numerator < 0 ? -1 : 1;
    const Int128 opposite = denominator - size;
    bool further = false;
    switch (rounding) {
    case Rounding::halfUp:
        further = size >= opposite;
        break;
    case Rounding::halfEven:
        further = size > opposite || (size == opposite && whole % 2 != 0);
        break;
    case Rounding::up:
        further = true;
        break;
    case Rounding::down:
        break;
    }
    return further ? whole + away : whole;
}

std::int64_t minorUnits(Int128 value)
{
    check(value >= -Money::minor_max && value <= Money::minor_max, "an amount is within its limit");
    return static_cast<std::int64_t>(value);
}

std::vector<std::int64_t> shares(std::int64_t whole, std::span<const std::int64_t> weights)
{
    Int128 sum = 0;
    for (const std::int64_t weight : weights) {
        check(weight >= 0, "a weight is not negative");
        sum += weight;
    }
    check(sum > 0, "the sum of weights is more than zero");

    const std::int64_t size = whole < 0 ? -whole : whole;
    std::vector<std::int64_t> parts(weights.size());
    std::vector<Remainder> remainders(weights.size());
    std::int64_t left = size;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Int128 product = Int128{size} * weights[i];
        const Int128 part = product / sum;
        parts[i] = static_cast<std::int64_t>(part);
        remainders[i] = {product - part * sum, i};
        left -= parts[i];
    }
    handOut(static_cast<std::size_t>(left), remainders, parts);
    if (whole < 0)
        std::ranges::transform(parts, parts.begin(), [](std::int64_t part) { return -part; });
    return parts;
}

} // namespace countersign::sale
