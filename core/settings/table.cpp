#include "core/settings/table.h"

namespace countersign::settings {
namespace {

QString typeName(toml::node_type type)
{
    switch (type) {
    case toml::node_type::none:
        return QStringLiteral("nothing");
    case toml::node_type::table:
        return QStringLiteral("a table");
    case toml::node_type::array:
        return QStringLiteral("a list");
    case toml::node_type::string:
        return QStringLiteral("a text");
    case toml::node_type::integer:
        return QStringLiteral("a whole number");
    case toml::node_type::floating_point:
        return QStringLiteral("a decimal number");
    case toml::node_type::boolean:
        return QStringLiteral("true or false");
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
        return QStringLiteral("a date or time");
    }
    return {};
}

} // namespace

Table::Table(const toml::table* table, QString name, Faults& faults)
    : m_table(table), m_name(std::move(name)), m_faults(&faults)
{
}

bool Table::has(const char* key) const
{
    return m_table != nullptr && m_table->contains(key);
}

void Table::require(const char* key)
{
    if (!has(key))
        fault(key, QStringLiteral("is required"));
}

void Table::fault(const char* key, const QString& reason)
{
    m_faults->add(lineOfKey(key), keyName(key), reason);
}

int Table::lineOfKey(const char* key) const
{
    if (has(key))
        return lineOf(m_table->get(key)->source());
    return m_table == nullptr ? 1 : lineOf(m_table->source());
}

QString Table::keyName(const char* key) const
{
    return m_name + u'.' + QLatin1String(key);
}

const toml::node* Table::node(const char* key)
{
    m_known.push_back(key);
    return m_table == nullptr ? nullptr : m_table->get(key);
}

void Table::wrongType(const char* key, const toml::node& found, const QString& wanted)
{
    fault(key, u"must be " + wanted + u", not " + typeName(found.type()));
}

std::optional<QString> Table::string(const char* key, const QString& wanted)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return {};
    if (const auto* text = found->as_string())
        return QString::fromStdString(text->get());
    wrongType(key, *found, wanted);
    return {};
}

std::optional<QString> Table::text(const char* key, int units_max)
{
    const auto value = string(key, QStringLiteral("a text in quotes"));
    if (!value)
        return {};
    const QString why = whyNotShown(*value, units_max, false);
    if (why.isEmpty())
        return value;
    fault(key, why);
    return {};
}

std::optional<QString> Table::lines(const char* key, int units_max)
{
    const auto value = string(key, QStringLiteral("a text in quotes"));
    if (!value)
        return {};
    const QString why = whyNotShown(*value, units_max, true);
    if (why.isEmpty())
        return value;
    fault(key, why);
    return {};
}

std::optional<bool> Table::flag(const char* key)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return {};
    if (const auto* value = found->as_boolean())
        return value->get();
    wrongType(key, *found, QStringLiteral("true or false"));
    return {};
}

std::optional<int> Table::whole(const char* key, int min, int max)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return {};
    const auto* value = found->as_integer();
    if (value == nullptr) {
        wrongType(key, *found, QStringLiteral("a whole number from %1 to %2").arg(min).arg(max));
        return {};
    }
    if (value->get() < min || value->get() > max) {
        fault(key,
              QStringLiteral("must be from %1 to %2, not %3").arg(min).arg(max).arg(value->get()));
        return {};
    }
    return static_cast<int>(value->get());
}

std::optional<std::int64_t> Table::duration_ms(const char* key, std::int64_t min_ms,
                                               std::int64_t max_ms)
{
    const auto value = string(key, QStringLiteral("a length of time in quotes, such as \"30 s\""));
    if (!value)
        return {};
    const auto parsed_ms = parseDuration(*value);
    if (!parsed_ms) {
        fault(key, u"must be " + parsed_ms.error() + u", not " + quoted(*value));
        return {};
    }
    if (*parsed_ms < min_ms || *parsed_ms > max_ms) {
        fault(key, u"must be from " + durationText(min_ms) + u" to " + durationText(max_ms) +
                       u", not " + quoted(*value));
        return {};
    }
    return *parsed_ms;
}

std::optional<Rate> Table::rate(const char* key, int count_max, std::int64_t window_ms_max)
{
    const auto value = string(key, QStringLiteral("a rate in quotes, such as \"5 / 1 h\""));
    if (!value)
        return {};
    const auto parsed = parseRate(*value);
    if (!parsed) {
        fault(key, u"must be " + parsed.error() + u", not " + quoted(*value));
        return {};
    }
    constexpr std::int64_t window_ms_min = 1000;
    if (parsed->count > count_max || parsed->window_ms < window_ms_min ||
        parsed->window_ms > window_ms_max) {
        fault(key, QStringLiteral("must be at most %1 in %2 to %3, not %4")
                       .arg(QString::number(count_max), durationText(window_ms_min),
                            durationText(window_ms_max), quoted(*value)));
        return {};
    }
    return *parsed;
}

std::optional<sale::Money> Table::money(const char* key, std::optional<sale::Currency> currency)
{
    const auto value = string(key, QStringLiteral("an amount in quotes, such as \"25.00\""));
    if (!value || !currency)
        return {};
    const auto parsed = sale::Money::parse(*value, *currency);
    if (!parsed) {
        fault(key, u"must be an amount in " + currency->toString() + u", not " + quoted(*value) +
                       u": " + parsed.error());
        return {};
    }
    if (parsed->isNegative()) {
        fault(key, u"must not be negative, as " + quoted(*value) + u" is");
        return {};
    }
    return *parsed;
}

std::optional<QStringList> Table::list(const char* key, int entries_max,
                                       const std::function<QString(const QString&)>& wrong)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return {};
    const toml::array* array = found->as_array();
    if (array == nullptr) {
        wrongType(key, *found, QStringLiteral("a list of texts"));
        return {};
    }
    if (array->size() > static_cast<std::size_t>(entries_max)) {
        fault(key, QStringLiteral("must have at most %1 entries, not %2")
                       .arg(entries_max)
                       .arg(array->size()));
        return {};
    }
    QStringList entries;
    for (const toml::node& entry : *array) {
        const auto* text = entry.as_string();
        QString why;
        if (text == nullptr) {
            why = u"must be a list of texts, and this entry is " + typeName(entry.type());
        } else {
            const QString value = QString::fromStdString(text->get());
            why = wrong(value);
            if (entries.contains(value))
                why = u"has " + quoted(value) + u" twice";
            entries += value;
        }
        if (!why.isEmpty()) {
            m_faults->add(lineOf(entry.source()), keyName(key), why);
            return {};
        }
    }
    return entries;
}

void Table::chosenWrongly(const char* key, const QString& word, bool notAvailable,
                          const QStringList& words)
{
    if (notAvailable)
        fault(key, word + u" is not available in this version, which has: " + words.join(u", "));
    else
        fault(key, u"must be one of " + words.join(u", ") + u", not " + quoted(word));
}

void Table::finish()
{
    if (m_table == nullptr)
        return;
    QStringList known;
    for (const char* key : m_known)
        known += QLatin1String(key);
    for (const auto& [key, value] : *m_table) {
        const QString name = QString::fromUtf8(key.data(), static_cast<qsizetype>(key.length()));
        if (!known.contains(name))
            m_faults->add(lineOf(key.source()), m_name + u'.' + shownKey(name),
                          u"is not a setting; here are: " + known.join(u", "));
    }
}

} // namespace countersign::settings
