#pragma once

#include "core/base/template_text.h"
#include "core/sms/http_line.h"
#include "core/sms/secret_text.h"

#include <QJsonValue>
#include <map>
#include <utility>
#include <vector>

namespace countersign::sms {

/// What the fields of a template stand for, by name.
using TemplateFields = std::map<QString, SecretBytes>;

/// A request as the settings write it. Of form and JSON one at most, and then it is a POST or PUT.
struct HttpTemplateText
{
    using Pairs = std::vector<std::pair<QString, QString>>;
    HttpMethod method = HttpMethod::get;
    QString url; // no field in scheme, host or port
    Pairs headers;
    Pairs query;
    Pairs form;
    QString json; // a JSON document; its texts may have fields, and "{field:number}" is a number
};

/// A request with fields in it. Each field is escaped for where it stands: percent-encoded in an
/// address and a form, as JSON in JSON; in a header control characters become spaces.
class HttpTemplate
{
public:
    /// The error says what can't be read.
    static Result<HttpTemplate, QString> create(const HttpTemplateText& text);
    /// A field that isn't among them stands for nothing.
    [[nodiscard]] HttpRequest filled(const TemplateFields& fields) const;
    [[nodiscard]] bool uses(const QString& field) const;

private:
    using Pieces = std::vector<TemplatePiece>;
    using NamedPieces = std::vector<std::pair<QString, Pieces>>;
    static Result<NamedPieces, QString> piecesOf(const HttpTemplateText::Pairs& pairs);
    [[nodiscard]] QUrl address(const TemplateFields& fields) const;
    static void write(SecretText& into, const QJsonValue& value, const TemplateFields& fields);

    HttpMethod m_method = HttpMethod::get;
    Pieces m_url;
    NamedPieces m_headers;
    NamedPieces m_query;
    NamedPieces m_form;
    QJsonValue m_json = QJsonValue::Undefined;
    std::vector<QString> m_used;
};

} // namespace countersign::sms
