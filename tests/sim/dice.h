#pragma once

#include "core/world/entropy.h"

#include <cstdint>
#include <initializer_list>

namespace countersign::sim {

/// Numbers that look random and follow from a seed alone, the same on every machine
/// (SplitMix64, Steele, Lea and Flood 2014).
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    /// 0 to `limit` - 1; `limit` > 0.
    std::int64_t below(std::int64_t limit)
    {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
    }
    std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return least + below(most - least + 1);
    }
    bool isOnce(std::int64_t in) { return below(in) == 0; }
    /// The place of one of the weights, as often as it weighs.
    int weighed(std::initializer_list<int> weights)
    {
        int sum = 0;
        for (const int weight : weights)
            sum += weight;
        auto left = below(sum);
        int place = 0;
        for (const int weight : weights) {
            if ((left -= weight) < 0)
                return place;
            ++place;
        }
        return 0;
    }
    /// Dice of its own, so that one part's throws don't change another's.
    Dice fork() { return Dice(next()); }

private:
    std::uint64_t m_state;
};

class DicedEntropy final : public world::Entropy
{
public:
    explicit DicedEntropy(Dice dice) : m_dice(dice) {}
    QByteArray bytes(int count) override
    {
        QByteArray drawn;
        while (drawn.size() < count) {
            const std::uint64_t number = m_dice.next();
            drawn.append(reinterpret_cast<const char*>(&number), sizeof number);
        }
        drawn.truncate(count);
        return drawn;
    }

private:
    Dice m_dice;
};

} // namespace countersign::sim
