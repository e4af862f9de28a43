#pragma once

#include <QChar>
#include <QString>
#include <cstdint>
#include <optional>

namespace countersign::ui {

/// Tells a scanner from a person: a scanner types faster than anybody and ends with Enter.
class ScanBurst
{
public:
    static constexpr std::int64_t gap_max_ms = 50;
    static constexpr qsizetype length_min = 4;
    static constexpr qsizetype length_max = 128; // a longer burst is no code of ours

    /// A character was typed at that moment (any clock that only goes forward).
    void typed(QChar character, std::int64_t at_ms);
    /// Enter was pressed: the code that was scanned, if it was a scanner. Begins anew either way.
    std::optional<QString> entered(std::int64_t at_ms);
    /// Something else was pressed.
    void interrupted() { m_text.clear(); }
    /// True while characters come in as from a scanner.
    [[nodiscard]] bool isUnderWay(std::int64_t at_ms) const;

private:
    QString m_text;
    std::int64_t m_last_ms = 0;
};

} // namespace countersign::ui
