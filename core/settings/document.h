#pragma once

#include "core/base/result.h"
#include "core/settings/table.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <vector>

// Private to core/settings: a file as TOML, and the tables at its top.
namespace countersign::settings {

/// The text as TOML, or where it is none. Whoever calls has bounded its length.
Result<toml::table, Fault> parsedDocument(const QByteArray& text, const QString& fileName);

/// Finds the tables of the file and says which of its top-level keys aren't any.
class TopLevel
{
public:
    TopLevel(const toml::table& root, Faults& faults) : m_root(root), m_faults(faults) {}

    Table table(const char* name);
    enum class Wanted { atLeastOne, any };
    std::vector<Table> tables(const char* name, Wanted wanted, int tables_max);
    /// `whole` completes "is not a table of …".
    void finish(const QString& whole);

private:
    void fault(const toml::node& node, const char* name, const QString& reason);

    const toml::table& m_root;
    Faults& m_faults;
    QStringList m_known;
};

} // namespace countersign::settings
