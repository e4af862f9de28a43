#pragma once

#include <cstddef>
#include <vector>

namespace countersign::bench {

/// What was measured, one figure a time.
class Samples
{
public:
    void add(double sample) { m_samples.push_back(sample); }
    [[nodiscard]] std::size_t count() const { return m_samples.size(); }
    /// How many are larger.
    [[nodiscard]] std::size_t above(double limit) const;
    /// The smallest sample that at least `percent` (0 to 100) of all samples don't exceed. There
    /// must be samples.
    [[nodiscard]] double percentile(double percent) const;
    [[nodiscard]] double median() const { return percentile(50); }
    [[nodiscard]] double sum() const;

private:
    std::vector<double> m_samples;
};

} // namespace countersign::bench
