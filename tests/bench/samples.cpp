#include "tests/bench/samples.h"

#include "core/base/check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace countersign::bench {

std::size_t Samples::above(double limit) const
{
    return static_cast<std::size_t>(std::count_if(
        m_samples.begin(), m_samples.end(), [limit](double sample) { return sample > limit; }));
}

double Samples::percentile(double percent) const
{
    check(!m_samples.empty(), "something was measured");
    std::vector<double> sorted = m_samples;
    std::sort(sorted.begin(), sorted.end());
    const double rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

double Samples::sum() const
{
    return std::accumulate(m_samples.begin(), m_samples.end(), 0.0);
}

} // namespace countersign::bench
