#include "core/sms/http_template.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;

namespace {

enum class Place { address, header, form, json };

const SecretBytes& valueOf(const TemplateFields& fields, const QString& name)
{
    static const SecretBytes nothing;
    const auto found = fields.find(name);
    return found == fields.end() ? nothing : found->second;
}

/// What is written in the settings stands as it is, except where that would break what it is in.
void put(SecretText& into, const std::vector<TemplatePiece>& pieces, const TemplateFields& fields,
         Place place)
{
    for (const TemplatePiece& piece : pieces) {
        const QByteArray literal = piece.isField ? QByteArray() : piece.text.toUtf8();
        const std::span written(reinterpret_cast<const unsigned char*>(literal.constData()),
                                static_cast<std::size_t>(literal.size()));
        const std::span bytes = piece.isField ? valueOf(fields, piece.text).span() : written;
        switch (place) {
        case Place::address:
            piece.isField ? into.percent(bytes) : into.plain(bytes);
            break;
        case Place::header:
            into.header(bytes);
            break;
        case Place::form:
            into.percent(bytes);
            break;
        case Place::json:
            into.json(bytes);
            break;
        }
    }
}

/// The name of a field that is to be a number, where a JSON text is nothing but that.
QString numberField(const QString& text)
{
    static const QLatin1String ending(":number}");
    return text.startsWith(u'{') && text.endsWith(ending)
               ? text.mid(1, text.size() - 1 - ending.size())
               : QString();
}

void collect(const std::vector<TemplatePiece>& pieces, std::vector<QString>& used)
{
    for (const TemplatePiece& piece : pieces) {
        if (piece.isField)
            used.push_back(piece.text.section(u':', 0, 0));
    }
}

/// Every text in the document, checked; the error is the first that can't be read.
QString checkJson(const QJsonValue& value, std::vector<QString>& used)
{
    if (value.isString()) {
        const auto pieces = templatePieces(value.toString());
        if (!pieces)
            return pieces.error();
        collect(*pieces, used);
    }
    QString wrong;
    for (const QJsonValue& element : value.toArray())
        wrong = wrong.isEmpty() ? checkJson(element, used) : wrong;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        wrong = wrong.isEmpty() ? checkJson(it.value(), used) : wrong;
    return wrong;
}

} // namespace

Result<HttpTemplate::NamedPieces, QString>
HttpTemplate::piecesOf(const HttpTemplateText::Pairs& pairs)
{
    NamedPieces named;
    for (const auto& [name, text] : pairs) {
        auto pieces = templatePieces(text);
        if (!pieces)
            return failure(name + u": must be "_s + pieces.error());
        named.emplace_back(name, std::move(pieces).value());
    }
    return named;
}

Result<HttpTemplate, QString> HttpTemplate::create(const HttpTemplateText& text)
{
    HttpTemplate made;
    made.m_method = text.method;
    auto url = templatePieces(text.url);
    if (!url)
        return failure(u"url: must be "_s + url.error());
    made.m_url = std::move(url).value();
    collect(made.m_url, made.m_used);
    struct Part
    {
        const HttpTemplateText::Pairs* from;
        NamedPieces* to;
    };
    for (const Part& part : {Part{&text.headers, &made.m_headers}, Part{&text.query, &made.m_query},
                             Part{&text.form, &made.m_form}}) {
        auto pieces = piecesOf(*part.from);
        if (!pieces)
            return failure(pieces.error());
        *part.to = std::move(pieces).value();
        for (const auto& [name, of] : *part.to)
            collect(of, made.m_used);
    }
    if (text.json.isEmpty())
        return made;
    const QJsonDocument document = QJsonDocument::fromJson(text.json.toUtf8());
    if (document.isNull())
        return failure(u"json: must be a JSON object or list"_s);
    made.m_json = document.isObject() ? QJsonValue(document.object()) : document.array();
    const QString wrong = checkJson(made.m_json, made.m_used);
    if (!wrong.isEmpty())
        return failure(u"json: its texts must be "_s + wrong);
    return made;
}

bool HttpTemplate::uses(const QString& field) const
{
    return std::find(m_used.begin(), m_used.end(), field) != m_used.end();
}

QUrl HttpTemplate::address(const TemplateFields& fields) const
{
    SecretText text;
    put(text, m_url, fields, Place::address);
    bool hasQuery = std::any_of(m_url.begin(), m_url.end(), [](const TemplatePiece& piece) {
        return !piece.isField && piece.text.contains(u'?');
    });
    for (const auto& [name, pieces] : m_query) {
        text.plain(std::exchange(hasQuery, true) ? "&" : "?").percent(name).plain("=");
        put(text, pieces, fields, Place::form);
    }
    const SecretBytes encoded = text.take();
    return QUrl::fromEncoded(QByteArray(reinterpret_cast<const char*>(encoded.data()),
                                        static_cast<qsizetype>(encoded.size())));
}

void HttpTemplate::write(SecretText& into, const QJsonValue& value, const TemplateFields& fields)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        into.plain("{");
        for (auto it = object.begin(); it != object.end(); ++it) {
            into.plain(it == object.begin() ? "\"" : ",\"").json(it.key()).plain("\":");
            write(into, it.value(), fields);
        }
        into.plain("}");
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        into.plain("[");
        for (qsizetype i = 0; i < array.size(); ++i) {
            into.plain(i == 0 ? "" : ",");
            write(into, array[i], fields);
        }
        into.plain("]");
    } else if (!value.isString()) {
        // Qt writes a single value only inside of a list.
        const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
        into.plain(list.mid(1, list.size() - 2));
    } else if (const QString field = numberField(value.toString()); !field.isEmpty()) {
        const SecretBytes& digits = valueOf(fields, field);
        const bool isNumber =
            !digits.empty() && std::all_of(digits.span().begin(), digits.span().end(),
                                           [](unsigned char c) { return c >= '0' && c <= '9'; });
        isNumber ? into.plain(digits.span()) : into.plain("0");
    } else {
        into.plain("\"");
        put(into, *templatePieces(value.toString()), fields, Place::json);
        into.plain("\"");
    }
}

HttpRequest HttpTemplate::filled(const TemplateFields& fields) const
{
    HttpRequest request;
    request.method = m_method;
    request.url = address(fields);
    for (const auto& [name, pieces] : m_headers) {
        SecretText value;
        put(value, pieces, fields, Place::header);
        request.headers.push_back({name.toLatin1(), value.take()});
    }
    SecretText body;
    const char* type = "application/x-www-form-urlencoded";
    if (!m_json.isUndefined()) {
        type = "application/json";
        write(body, m_json, fields);
    }
    for (std::size_t i = 0; i < m_form.size(); ++i) {
        body.plain(i == 0 ? "" : "&").percent(m_form[i].first).plain("=");
        put(body, m_form[i].second, fields, Place::form);
    }
    if (m_method == HttpMethod::post || m_method == HttpMethod::put) {
        request.body = body.take();
        const bool isNamed =
            std::any_of(m_headers.begin(), m_headers.end(), [](const auto& header) {
                return header.first.compare(u"content-type", Qt::CaseInsensitive) == 0;
            });
        if (!isNamed)
            request.headers.push_back({"Content-Type", secretOf(type)});
    }
    return request;
}

} // namespace countersign::sms
