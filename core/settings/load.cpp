#include "core/settings/header_scan.h"
#include "core/settings/settings.h"
#include "core/settings/tables.h"

#include <QFile>
#include <QFileInfo>
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

Result<toml::table, Fault> parsedDocument(const QByteArray& text, const QString& fileName)
{
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

/// Finds the tables of the file and says which of its top-level keys aren't any.
class TopLevel
{
public:
    TopLevel(const toml::table& root, Faults& faults) : m_root(root), m_faults(faults) {}

    Table table(const char* name)
    {
        m_known += QLatin1String(name);
        const toml::node* node = m_root.get(name);
        const toml::table* table = node == nullptr ? nullptr : node->as_table();
        if (node != nullptr && table == nullptr)
            fault(*node, name, QStringLiteral("must be a table, [%1]").arg(QLatin1String(name)));
        return Table(table, QLatin1String(name), m_faults);
    }

    enum class Wanted { atLeastOne, any };
    std::vector<Table> tables(const char* name, Wanted wanted, int tables_max)
    {
        m_known += QLatin1String(name);
        std::vector<Table> found;
        const toml::node* node = m_root.get(name);
        if (node == nullptr && wanted == Wanted::any)
            return found;
        if (node == nullptr) {
            m_faults.add(
                1, QLatin1String(name),
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

    void finish()
    {
        for (const auto& [key, node] : m_root) {
            const QString name =
                QString::fromUtf8(key.data(), static_cast<qsizetype>(key.length()));
            if (m_known.contains(name))
                continue;
            constexpr int shown_max = 64;
            m_faults.add(lineOf(key.source()), name.left(shown_max),
                         u"is not a table of the settings; these are: " + m_known.join(u", "));
        }
    }

private:
    void fault(const toml::node& node, const char* name, const QString& reason)
    {
        m_faults.add(lineOf(node.source()), QLatin1String(name), reason);
    }

    const toml::table& m_root;
    Faults& m_faults;
    QStringList m_known;
};

} // namespace

Result<Settings, Fault> parse(const QByteArray& text, const QString& fileName)
{
    Faults faults(fileName);
    if (text.size() > file_bytes_max)
        return failure(Fault{fileName, 1, QStringLiteral("file"),
                             QStringLiteral("must be at most %1 bytes").arg(file_bytes_max)});
    const auto parsed = parsedDocument(text, fileName);
    if (!parsed)
        return failure(parsed.error());

    TopLevel top(*parsed, faults);
    Settings settings;
    settings.file = QFileInfo(fileName).absoluteFilePath();
    std::optional<sale::Currency> currency;
    Table store = top.table("store");
    const bool regionIsNamed = store.has("region");
    settings.store = readStore(store, currency);
    settings.till = readTill(top.table("till"));
    settings.code = readCode(top.table("code"));
    settings.countersign = readCountersign(top.table("countersign"), currency);
    settings.sending = readSending(top.table("sending"), settings.store, regionIsNamed);
    settings.notices = readNotices(top.table("notices"));
    const auto terminal = (*parsed)["payment"]["terminal"].value<std::string>();
    const bool realTerminal = terminal && (*terminal == "stripe" || *terminal == "standalone");
    for (Table& provider :
         top.tables("sms", TopLevel::Wanted::atLeastOne, SmsProvider::providers_max))
        settings.sms.push_back(readSms(provider, settings.store, realTerminal, faults));
    checkModems(settings.sms, faults);
    checkReports(settings.sms, faults);
    settings.texts = readTexts(top.tables("text", TopLevel::Wanted::any, Text::texts_max));
    settings.payment = readPayment(top.table("payment"));
    settings.uplink = readUplink(top.table("uplink"), faults);
    readPrinter(top.table("printer"));
    top.finish();
    if (const auto fault = faults.first())
        return failure(*fault);
    return settings;
}

Result<Settings, Fault> load(const QString& path)
{
    QFile file(path);
    const auto unreadable = [&](const QString& reason) {
        return failure(Fault{path, 1, QStringLiteral("file"), reason});
    };
    if (!QFileInfo(path).isFile() && QFileInfo::exists(path))
        return unreadable(QStringLiteral("is not a regular file"));
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(u"can't be read: " + file.errorString());
    const QByteArray text = file.read(file_bytes_max + 1);
    if (file.error() != QFileDevice::NoError)
        return unreadable(u"can't be read: " + file.errorString());
    return parse(text, path);
}

} // namespace countersign::settings
