#include "core/settings/table.h"

#include <QDir>
#include <QFileInfo>

namespace countersign::settings {

QString Table::absolute(const QString& path) const
{
    return QDir::cleanPath(QFileInfo(m_faults->file()).absoluteDir().absoluteFilePath(path));
}

std::optional<QString> Table::path(const char* key)
{
    const auto value = text(key, path_units_max);
    return value ? std::optional(absolute(*value)) : std::nullopt;
}

std::optional<SecretReference> Table::secret(const char* key)
{
    const QString wanted = QStringLiteral("{ file = \"…\" } or { credential = \"…\" }");
    const toml::node* found = node(key);
    if (found == nullptr)
        return {};
    const toml::table* table = found->as_table();
    if (table == nullptr) {
        fault(key, u"must be " + wanted + u": a secret is never written in this file");
        return {};
    }
    const toml::node* file = table->get("file");
    const toml::node* credential = table->get("credential");
    const toml::node* source = file != nullptr ? file : credential;
    if (table->size() != 1 || source == nullptr || source->as_string() == nullptr) {
        fault(key, u"must be " + wanted + u" and nothing else");
        return {};
    }
    SecretReference reference;
    reference.name = QString::fromStdString(source->as_string()->get());
    reference.configFile = m_faults->file();
    reference.line = lineOf(source->source());
    reference.key = keyName(key);
    const QString why = whyNotShown(reference.name, path_units_max, false);
    if (!why.isEmpty()) {
        fault(key, why);
        return {};
    }
    if (file != nullptr) {
        reference.source = SecretReference::Source::file;
        reference.path = absolute(reference.name);
        return reference;
    }
    reference.source = SecretReference::Source::credential;
    if (reference.name.contains(u'/') || reference.name.startsWith(u'.')) {
        fault(key, QStringLiteral("must be a credential's name, without a folder"));
        return {};
    }
    const QString folder = qEnvironmentVariable("CREDENTIALS_DIRECTORY");
    if (!folder.isEmpty())
        reference.path = QDir(folder).absoluteFilePath(reference.name);
    return reference;
}

} // namespace countersign::settings
