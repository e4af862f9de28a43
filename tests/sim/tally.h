#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <map>

namespace countersign::sim {

/// How often each thing happened, by its name.
class Tally
{
public:
    void add(const QString& name, std::int64_t times = 1) { m_times[name] += times; }
    [[nodiscard]] std::int64_t of(const QString& name) const
    {
        const auto found = m_times.find(name);
        return found == m_times.end() ? 0 : found->second;
    }
    Tally& operator+=(const Tally& other)
    {
        for (const auto& [name, times] : other.m_times)
            m_times[name] += times;
        return *this;
    }
    /// "name 3, other 1", by name.
    [[nodiscard]] QString inWords() const
    {
        QStringList words;
        for (const auto& [name, times] : m_times)
            words << name + u' ' + QString::number(times);
        return words.join(QStringLiteral(", "));
    }

private:
    std::map<QString, std::int64_t> m_times;
};

} // namespace countersign::sim
