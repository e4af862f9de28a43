#include "core/settings/policy_document.h"

#include "core/settings/document.h"
#include "core/settings/tables.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace countersign::settings {
namespace {

/// TOML 1.0, "String": a basic string.
QString tomlText(const QString& text)
{
    QString escaped = text;
    escaped.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return u'"' + escaped + u'"';
}

QString tomlList(const QStringList& texts)
{
    QStringList quotedTexts;
    for (const QString& text : texts)
        quotedTexts << tomlText(text);
    return u'[' + quotedTexts.join(QStringLiteral(", ")) + u']';
}

/// A table with the rules that are named.
class Lines
{
public:
    void add(const char* key, const QString& value)
    {
        m_lines += QLatin1String(key) + QStringLiteral(" = ") + value + u'\n';
    }
    void add(const char* key, const std::optional<int>& number)
    {
        if (number)
            add(key, QString::number(*number));
    }
    void add(const char* key, const std::optional<QStringList>& texts)
    {
        if (texts)
            add(key, tomlList(*texts));
    }
    void add(const char* key, const std::optional<Rate>& rate)
    {
        if (rate)
            add(key, tomlText(QString::number(rate->count) + QStringLiteral(" / ") +
                              durationText(rate->window_ms)));
    }
    [[nodiscard]] QString under(const char* name) const
    {
        const QString header = u'[' + QLatin1String(name) + QStringLiteral("]\n");
        return m_lines.isEmpty() ? QString() : header + m_lines;
    }

private:
    QString m_lines;
};

QString tableOf(const PolicyDocument::Code& rules)
{
    Lines lines;
    lines.add("tries", rules.tries);
    lines.add("failures_in_a_row", rules.failuresInARow);
    return lines.under("code");
}

QString tableOf(const PolicyDocument::Countersign& rules)
{
    Lines lines;
    if (rules.from)
        lines.add("from", tomlText(rules.from->toString()));
    lines.add("always_for_categories", rules.alwaysForCategories);
    if (rules.unregistered)
        lines.add("unregistered", *rules.unregistered == Unregistered::allow
                                      ? QStringLiteral("\"allow\"")
                                      : QStringLiteral("\"decline\""));
    return lines.under("countersign");
}

QString tableOf(const PolicyDocument::Sending& rules)
{
    Lines lines;
    lines.add("countries", rules.countries);
    lines.add("per_number", rules.perNumber);
    lines.add("per_till", rules.perTill);
    lines.add("per_method", rules.perMethod);
    lines.add("per_country", rules.perCountry);
    if (rules.unverifiedBudget)
        lines.add("unverified_budget",
                  *rules.unverifiedBudget ? QStringLiteral("true") : QStringLiteral("false"));
    return lines.under("sending");
}

/// Of those that show nothing, Persian and other scripts write with two, and one hyphenates.
bool isUnseen(char32_t character)
{
    constexpr char32_t non_joiner = 0x200C;
    constexpr char32_t joiner = 0x200D;
    constexpr char32_t soft_hyphen = 0x00AD;
    return QChar::category(character) == QChar::Other_Format && character != non_joiner &&
           character != joiner && character != soft_hyphen;
}

/// A settings file names whatever its products carry. Whoever signs for all tills of a store has to
/// see what is signed.
void checkSeen(const toml::table& document, Faults& faults)
{
    const toml::array* categories = document["countersign"]["always_for_categories"].as_array();
    if (categories == nullptr)
        return;
    for (const toml::node& category : *categories) {
        const auto* text = category.as_string();
        if (text == nullptr)
            continue;
        // Qt drops U+FEFF where it stands first.
        const auto characters = QString::fromStdString('"' + text->get()).toUcs4();
        if (std::any_of(characters.begin(), characters.end(), isUnseen))
            faults.add(lineOf(category.source()),
                       QStringLiteral("countersign.always_for_categories"),
                       QStringLiteral("must not hold characters that can't be seen"));
    }
}

Failure<Fault> faultOfFile(const QString& fileName, const QString& reason)
{
    return failure(Fault{fileName, 1, QStringLiteral("file"), reason});
}

} // namespace

Result<PolicyDocument, Fault> parsePolicy(const QByteArray& text, const QString& fileName,
                                          std::optional<sale::Currency> currency)
{
    if (text.size() > policy_bytes_max)
        return faultOfFile(
            fileName, QStringLiteral("a policy must be at most %1 bytes").arg(policy_bytes_max));
    const auto parsed = parsedDocument(text, fileName);
    if (!parsed)
        return failure(parsed.error());
    Faults faults(fileName);
    TopLevel top(*parsed, faults);
    PolicyDocument document;
    Table code = top.table("code");
    document.code = readCodeRules(code);
    code.finish();
    Table countersign = top.table("countersign");
    document.countersign = readCountersignRules(countersign, currency);
    if (countersign.has("from") && !currency)
        countersign.fault("from",
                          QStringLiteral("is an amount, and nobody said in which currency"));
    countersign.finish();
    checkSeen(*parsed, faults);
    Table sending = top.table("sending");
    document.sending = readSendingRules(sending);
    sending.finish();
    top.finish(QStringLiteral("a policy"));
    if (const auto fault = faults.first())
        return failure(*fault);
    return document;
}

QByteArray policyText(const PolicyDocument& document)
{
    const QString text =
        tableOf(document.code) + tableOf(document.countersign) + tableOf(document.sending);
    return text.toUtf8();
}

Result<KeptPolicy, Fault> keptPolicy(const QByteArray& text, const QString& fileName,
                                     std::optional<sale::Currency> currency)
{
    const auto document = parsePolicy(text, fileName, currency);
    if (!document)
        return failure(document.error());
    KeptPolicy kept{*document, policyText(*document)};
    const auto again = parsePolicy(kept.text, fileName, currency);
    if (!again)
        return faultOfFile(fileName, u"can't be kept: what it says would be refused then, as " +
                                         again.error().key + u": " + again.error().reason);
    // Text is taken in and put out several times on its way, and some characters get lost.
    const QByteArray throughJson = QString::fromUtf8(kept.text).toUtf8();
    if (*again != *document || policyText(*again) != kept.text || throughJson != kept.text)
        return faultOfFile(fileName, QStringLiteral("can't be kept: it would read differently "
                                                    "then; is there a character in it that can't "
                                                    "be seen?"));
    return kept;
}

Result<KeptPolicy, Fault> loadPolicy(const QString& path, std::optional<sale::Currency> currency)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() && QFileInfo::exists(path))
        return faultOfFile(path, QStringLiteral("is not a regular file"));
    if (!file.open(QIODevice::ReadOnly))
        return faultOfFile(path, u"can't be read: " + file.errorString());
    const QByteArray text = file.read(policy_bytes_max + 1);
    if (file.error() != QFileDevice::NoError)
        return faultOfFile(path, u"can't be read: " + file.errorString());
    return keptPolicy(text, path, currency);
}

} // namespace countersign::settings
