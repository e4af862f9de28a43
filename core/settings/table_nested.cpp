#include "core/settings/table.h"

namespace countersign::settings {

std::optional<Table> Table::table(const char* key)
{
    const toml::node* found = node(key);
    if (found == nullptr)
        return {};
    if (const auto* table = found->as_table())
        return Table(table, keyName(key), *m_faults);
    wrongType(key, *found, QStringLiteral("a table"));
    return {};
}

std::vector<Table> Table::tables(const char* key, int tables_max)
{
    std::vector<Table> tables;
    const toml::node* found = node(key);
    if (found == nullptr)
        return tables;
    if (const auto* one = found->as_table()) {
        tables.emplace_back(one, keyName(key), *m_faults);
        return tables;
    }
    const toml::array* array = found->as_array();
    if (array == nullptr || array->empty() || !array->is_homogeneous<toml::table>()) {
        wrongType(key, *found, QStringLiteral("a table or a list of tables"));
        return tables;
    }
    if (array->size() > static_cast<std::size_t>(tables_max)) {
        fault(key, QStringLiteral("must be at most %1").arg(tables_max));
        return tables;
    }
    for (const toml::node& entry : *array)
        tables.emplace_back(entry.as_table(), keyName(key), *m_faults);
    return tables;
}

std::vector<std::pair<QString, QString>> Table::pairs(const char* key, int pairs_max, int units_max)
{
    std::vector<std::pair<QString, QString>> pairs;
    const auto found = table(key);
    if (!found || found->m_table == nullptr)
        return pairs;
    if (found->m_table->size() > static_cast<std::size_t>(pairs_max)) {
        fault(key, QStringLiteral("must have at most %1 entries").arg(pairs_max));
        return pairs;
    }
    for (const auto& [name, value] : *found->m_table) {
        const QString written =
            QString::fromUtf8(name.data(), static_cast<qsizetype>(name.length()));
        const QString at = keyName(key) + u'.' + shownKey(written);
        const auto* text = value.as_string();
        const QString content = text == nullptr ? QString() : QString::fromStdString(text->get());
        QString why;
        if (text == nullptr)
            why = QStringLiteral("must be a text in quotes");
        else if (written.isEmpty() || !whyNotShown(written, 64, false).isEmpty())
            why = QStringLiteral("must have a name that can be shown");
        else if (!content.isEmpty())
            why = whyNotShown(content, units_max, false);
        if (why.isEmpty())
            pairs.emplace_back(written, content);
        else
            m_faults->add(lineOf(value.source()), at, why);
    }
    return pairs;
}

} // namespace countersign::settings
