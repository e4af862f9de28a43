#include "core/settings/document.h"

#include "core/settings/header_scan.h"

#include <QRegularExpression>

namespace countersign::settings {
namespace {

/// Where TOML stops making sense. The parser quotes what it found, so if that stands in a secret's
/// place it isn't repeated.
Fault syntaxFault(const QByteArray& text, const QString& fileName, const toml::parse_error& error)
{
    const int line = lineOf(error.source());
    static const QRegularExpression secretKey(
        QStringLiteral("\\b(password|secret|token|key|pin)\\b[^\\n]*$"),
        QRegularExpression::CaseInsensitiveOption);
    const QList<QByteArray> lines = text.split('\n');
    QString reason = QString::fromUtf8(error.description().data(),
                                       static_cast<qsizetype>(error.description().size()));
    // A text may go on over lines: the key is on the nearest line above that has one.
    for (qsizetype i = qMin<qsizetype>(line, lines.size()) - 1; i >= 0; --i) {
        if (!lines[i].contains('='))
            continue;
        if (QString::fromUtf8(lines[i]).contains(secretKey))
            reason = QStringLiteral("is not TOML; a secret is written { file = \"…\" }");
        break;
    }
    return Fault{fileName, line, QStringLiteral("syntax"), reason};
}

} // namespace

Result<toml::table, Fault> parsedDocument(const QByteArray& text, const QString& fileName)
{
    if (const auto deep = deepKey(text))
        return failure(Fault{
            fileName, static_cast<int>(text.left(*deep).count('\n')) + 1, QStringLiteral("syntax"),
            QStringLiteral("a key must have at most %1 parts").arg(key_parts_max)});
    const auto nameless = namelessHeader(text);
    // The parser never sees that header, only what stands before it, which may be wrong first.
    const QByteArray readable = nameless ? text.left(*nameless) : text;
    toml::parse_result parsed = toml::parse(
        std::string_view(readable.constData(), static_cast<std::size_t>(readable.size())));
    if (!parsed)
        return failure(syntaxFault(readable, fileName, parsed.error()));
    if (nameless)
        return failure(Fault{fileName, static_cast<int>(readable.count('\n')) + 1,
                             QStringLiteral("syntax"),
                             QStringLiteral("a table's name must follow the [ or [[ that begins a "
                                            "line")});
    return std::move(parsed).table();
}

Table TopLevel::table(const char* name)
{
    m_known += QLatin1String(name);
    const toml::node* node = m_root.get(name);
    const toml::table* table = node == nullptr ? nullptr : node->as_table();
    if (node != nullptr && table == nullptr)
        fault(*node, name, QStringLiteral("must be a table, [%1]").arg(QLatin1String(name)));
    return Table(table, QLatin1String(name), m_faults);
}

std::vector<Table> TopLevel::tables(const char* name, Wanted wanted, int tables_max)
{
    m_known += QLatin1String(name);
    std::vector<Table> found;
    const toml::node* node = m_root.get(name);
    if (node == nullptr && wanted == Wanted::any)
        return found;
    if (node == nullptr) {
        m_faults.add(1, QLatin1String(name),
                     QStringLiteral("at least one [[%1]] is required").arg(QLatin1String(name)));
        return found;
    }
    const toml::array* array = node->as_array();
    if (array == nullptr || array->empty() || !array->is_homogeneous<toml::table>()) {
        fault(*node, name, QStringLiteral("must be written [[%1]]").arg(QLatin1String(name)));
        return found;
    }
    if (array->size() > static_cast<std::size_t>(tables_max)) {
        fault(*array->get(static_cast<std::size_t>(tables_max)), name,
              QStringLiteral("must be at most %1").arg(tables_max));
        return found;
    }
    for (const toml::node& entry : *array)
        found.emplace_back(entry.as_table(), QLatin1String(name), m_faults);
    return found;
}

void TopLevel::finish(const QString& whole)
{
    for (const auto& [key, node] : m_root) {
        const QString name = QString::fromUtf8(key.data(), static_cast<qsizetype>(key.length()));
        if (m_known.contains(name))
            continue;
        m_faults.add(lineOf(key.source()), shownKey(name),
                     u"is not a table of " + whole + u"; these are: " + m_known.join(u", "));
    }
}

void TopLevel::fault(const toml::node& node, const char* name, const QString& reason)
{
    m_faults.add(lineOf(node.source()), QLatin1String(name), reason);
}

} // namespace countersign::settings
