#include "core/settings/table.h"

#include <algorithm>

namespace countersign::settings {

int lineOf(const toml::source_region& region)
{
    return region.begin.line > 0 ? static_cast<int>(region.begin.line) : 1;
}

QString quoted(const QString& value)
{
    constexpr int shown_max = 40;
    if (value.size() <= shown_max)
        return u'"' + value + u'"';
    return u'"' + value.left(shown_max) + u"…\"";
}

QString shownKey(const QString& key)
{
    constexpr int shown_max = 64;
    return key.trimmed().isEmpty() ? quoted(key) : key.left(shown_max);
}

QString whyNotShown(const QString& text, int units_max, bool severalLines)
{
    if (text.trimmed().isEmpty())
        return QStringLiteral("must not be empty");
    if (text.trimmed() != text)
        return QStringLiteral("must not begin or end with a space");
    if (text.size() > units_max)
        return QStringLiteral("must be at most %1 characters, not %2")
            .arg(units_max)
            .arg(text.size());
    for (const QChar character : text) {
        const auto category = character.category();
        if (severalLines && character == u'\n')
            continue;
        if (category == QChar::Other_Control || category == QChar::Separator_Line ||
            category == QChar::Separator_Paragraph)
            return QStringLiteral("must not hold control characters");
    }
    return {};
}

void Faults::add(int line, const QString& key, const QString& reason)
{
    m_faults.push_back(Fault{m_file, line, key, reason});
}

std::optional<Fault> Faults::first() const
{
    const auto found =
        std::min_element(m_faults.begin(), m_faults.end(),
                         [](const Fault& a, const Fault& b) { return a.line < b.line; });
    return found == m_faults.end() ? std::nullopt : std::optional(*found);
}

} // namespace countersign::settings
