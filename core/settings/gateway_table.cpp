#include "core/settings/sms_tables.h"

#include "core/base/limited_expression.h"
#include "core/base/template_text.h"
#include "core/sale/provider_name.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringList>

namespace countersign::settings {
namespace {

constexpr int word_max = 64;
constexpr int url_units_max = 1024;
constexpr int pointer_units_max = 256;

const QStringList& credentialFields()
{
    static const QStringList fields{QStringLiteral("username"), QStringLiteral("password"),
                                    QStringLiteral("basic")};
    return fields;
}

const QStringList& sendingFields()
{
    static const QStringList fields =
        QStringList{QStringLiteral("to"),         QStringLiteral("to_digits"),
                    QStringLiteral("text"),       QStringLiteral("sender"),
                    QStringLiteral("message_id"), QStringLiteral("valid_for_s"),
                    QStringLiteral("template_id")} +
        credentialFields();
    return fields;
}

/// Nothing, or what is wrong with a text with fields. The text is never repeated: people write
/// passwords into it.
QString whyNotTemplate(const QString& text, const QStringList& fields)
{
    const auto pieces = templatePieces(text);
    if (!pieces)
        return u"must be " + pieces.error();
    for (const TemplatePiece& piece : *pieces) {
        if (piece.isField && !fields.contains(piece.text))
            return u'{' + piece.text + u"} is no field here; these are: {" +
                   fields.join(QStringLiteral("}, {")) + u'}';
    }
    return {};
}

/// Texts in a JSON document may have fields; one that is nothing but "{field:number}" is a number.
QString whyNotJson(const QJsonValue& value, const QStringList& fields)
{
    if (value.isString()) {
        static const QRegularExpression number(QStringLiteral("^\\{([a-z_]+):number\\}$"));
        const auto match = number.match(value.toString());
        if (match.hasMatch() && fields.contains(match.captured(1))) {
            static const QStringList numbers{QStringLiteral("valid_for_s"),
                                             QStringLiteral("to_digits"),
                                             QStringLiteral("since_s")};
            return numbers.contains(match.captured(1))
                       ? QString()
                       : u'{' + match.captured(1) + QStringLiteral("} is no number");
        }
        return whyNotTemplate(value.toString(), fields);
    }
    QString why;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& element : array)
        why = why.isEmpty() ? whyNotJson(element, fields) : why;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        why = why.isEmpty() ? whyNotJson(it.value(), fields) : why;
    return why;
}

/// A field in scheme, host or port would send credentials to whoever it names.
void checkUrl(Table& table, const QString& text, const QStringList& fields)
{
    static const QRegularExpression begin(QStringLiteral(
        "^https?://(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?([/?][!\"$-~]*)?$"));
    const QString wrong = whyNotTemplate(text, fields);
    if (!begin.match(text).hasMatch())
        table.fault("url", QStringLiteral("must be an http or https address without user and "
                                          "password, its host without fields, such as "
                                          "\"https://sms.example/send?to={to}\""));
    else if (!wrong.isEmpty())
        table.fault("url", wrong);
}

GatewayRequest::Pairs readPairs(Table& table, const char* key, const QStringList& fields)
{
    auto pairs = table.pairs(key, GatewayRequest::pairs_max, GatewayRequest::text_units_max);
    static const QRegularExpression token(QStringLiteral("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"));
    for (const auto& [name, text] : pairs) {
        const QString wrong = whyNotTemplate(text, fields);
        if (!wrong.isEmpty())
            table.fault(key, name + u": " + wrong);
        else if (qstrcmp(key, "headers") == 0 && !token.match(name).hasMatch())
            table.fault(key, quoted(name) + u" is no header's name");
    }
    return pairs;
}

GatewayRequest readRequest(Table& table, const QStringList& fields)
{
    GatewayRequest request;
    table.require("url");
    if (const auto url = table.text("url", url_units_max)) {
        checkUrl(table, *url, fields);
        request.url = *url;
    }
    const auto method = table.choice<HttpVerb>(
        "method", {{"GET", HttpVerb::get}, {"POST", HttpVerb::post}, {"PUT", HttpVerb::put}});
    request.headers = readPairs(table, "headers", fields);
    request.query = readPairs(table, "query", fields);
    request.form = readPairs(table, "form", fields);
    request.json = table.lines("json", GatewayRequest::text_units_max).value_or(QString());
    const bool hasBody = table.has("form") || table.has("json");
    request.method = method.value_or(hasBody ? HttpVerb::post : HttpVerb::get);
    if (table.has("form") && table.has("json"))
        table.fault("json", QStringLiteral("can't stand beside form"));
    if (hasBody && request.method == HttpVerb::get)
        table.fault("method", QStringLiteral("must be POST or PUT where there is a form or json"));
    if (!hasBody && request.method != HttpVerb::get)
        table.fault("method", QStringLiteral("needs a form or json"));
    if (request.json.isEmpty())
        return request;
    const QJsonDocument document = QJsonDocument::fromJson(request.json.toUtf8());
    const QString wrong = document.isNull()     ? QStringLiteral("must be a JSON object or list")
                          : document.isObject() ? whyNotJson(document.object(), fields)
                                                : whyNotJson(document.array(), fields);
    if (!wrong.isEmpty())
        table.fault("json", wrong);
    return request;
}

std::optional<QString> readPointer(Table& table, const char* key)
{
    const auto text = table.text(key, pointer_units_max);
    static const QRegularExpression form(QStringLiteral("^(/([^~/]|~[01])*)+$"));
    if (!text || form.match(*text).hasMatch())
        return text;
    table.fault(key, QStringLiteral("must be a JSON pointer, such as \"/messages/0/id\""));
    return {};
}

QString readExpression(Table& table, const char* key, bool needsGroup)
{
    const auto text = table.text(key, expression_units_max);
    if (!text)
        return {};
    const auto expression = limitedExpression(*text);
    if (!expression)
        table.fault(key, u"must be " + expression.error());
    else if (needsGroup && expression->captureCount() < 1)
        table.fault(key, QStringLiteral("must have a group, whose text is taken"));
    return *text;
}

/// "200", or "200-299".
void readStatuses(Table& table, GatewayRule& rule)
{
    const auto text = table.text("status", word_max);
    if (!text)
        return;
    static const QRegularExpression form(QStringLiteral("^([1-5][0-9]{2})(-([1-5][0-9]{2}))?$"));
    const auto match = form.match(*text);
    rule.status_min = match.captured(1).toInt();
    rule.status_max = match.captured(3).isEmpty() ? rule.status_min : match.captured(3).toInt();
    if (!match.hasMatch() || rule.status_max < rule.status_min)
        table.fault("status", QStringLiteral("must be a status such as \"200\" or \"200-299\""));
}

std::vector<GatewayRule> readRules(Table& table, const char* key)
{
    std::vector<GatewayRule> rules;
    for (Table& one : table.tables(key, GatewayRule::rules_max)) {
        GatewayRule rule;
        readStatuses(one, rule);
        rule.contains = one.text("contains", pointer_units_max).value_or(QString());
        rule.matches = readExpression(one, "matches", false);
        rule.pointer = readPointer(one, "json");
        rule.is = one.text("is", pointer_units_max);
        if (rule.is && !one.has("json"))
            one.fault("is", QStringLiteral("needs json beside it"));
        one.finish();
        if (!one.has("status") && !one.has("contains") && !one.has("matches") && !one.has("json"))
            table.fault(key, QStringLiteral("must name status, contains, matches or json, else "
                                            "every reply is one"));
        rules.push_back(rule);
    }
    return rules;
}

std::optional<GatewayWord> readWord(Table& table, const char* key)
{
    auto one = table.table(key);
    if (!one)
        return {};
    GatewayWord word;
    word.pointer = readPointer(*one, "json").value_or(QString());
    word.matches = readExpression(*one, "matches", true);
    if (one->has("json") == one->has("matches"))
        table.fault(key, QStringLiteral("must be { json = \"/…\" } or { matches = \"…(…)…\" }"));
    one->finish();
    return word;
}

/// By the gateway's id of a message, or by ours, which it must have been given then.
void checkStatusId(Table& table, const Gateway& gateway)
{
    const QLatin1String ours("message_id");
    const bool isByOurs = gateway.status->request.uses(ours);
    if (!isByOurs && !gateway.id)
        table.fault("status", QStringLiteral("needs id beside it"));
    else if (isByOurs && gateway.status->request.uses(QLatin1String("id")))
        table.fault("status", QStringLiteral("asks with {id} or with {message_id}, not with both"));
    else if (isByOurs && !gateway.send.uses(ours))
        table.fault("status", QStringLiteral("asks with {message_id}, which isn't sent"));
}

Gateway::Status readStatus(Table& table, Gateway& gateway)
{
    Gateway::Status status;
    status.request =
        readRequest(table, credentialFields() +
                               QStringList{QStringLiteral("id"), QStringLiteral("message_id")});
    table.require("state");
    status.state = readWord(table, "state").value_or(GatewayWord());
    table.require("states");
    auto states = table.table("states");
    for (const char* ours : {"accepted", "sent", "delivered", "undelivered", "failed"}) {
        const auto words = states ? states->list(ours, 32,
                                                 [](const QString& word) {
                                                     return whyNotShown(word, word_max, false);
                                                 })
                                  : std::nullopt;
        for (const QString& word : words.value_or(QStringList()))
            status.states.emplace_back(word, QString::fromLatin1(ours));
    }
    if (states)
        states->finish();
    gateway.ask_every_ms = table.duration_ms("every", 1000, 600'000).value_or(gateway.ask_every_ms);
    table.finish();
    return status;
}

Gateway::Inbox readInbox(Table& table)
{
    Gateway::Inbox inbox;
    inbox.request = readRequest(table, credentialFields() + QStringList{QStringLiteral("since"),
                                                                        QStringLiteral("since_s")});
    inbox.list = readPointer(table, "list").value_or(QString());
    for (const char* key : {"id", "from", "text"})
        table.require(key);
    inbox.id = readPointer(table, "id").value_or(QString());
    inbox.from = readPointer(table, "from").value_or(QString());
    inbox.text = readPointer(table, "text").value_or(QString());
    inbox.at = readPointer(table, "at").value_or(QString());
    table.finish();
    return inbox;
}

} // namespace

void readGateway(Table& table, SmsProvider& provider, Faults& faults)
{
    Gateway gateway;
    static const QRegularExpression word(QStringLiteral("^[a-z0-9-]{1,32}$"));
    gateway.name = table.text("name", word_max).value_or(QStringLiteral("http"));
    const QString like = sale::builtInProviderLike(gateway.name);
    if (!word.match(gateway.name).hasMatch())
        table.fault("name", QStringLiteral("must be small letters, digits and hyphens"));
    else if (!like.isEmpty())
        table.fault("name", quoted(gateway.name) + u" is kept for the provider " + like +
                                u": reports and the papers of a disputed payment would take "
                                u"this gateway for it");
    gateway.send = readRequest(table, sendingFields());
    provider.username = table.text("username", word_max).value_or(QString());
    if (table.has("password"))
        provider.password = readSecret(table, "password", faults);
    gateway.permanent = readRules(table, "permanent");
    gateway.transient = readRules(table, "transient");
    gateway.success = readRules(table, "success");
    gateway.id = readWord(table, "id");
    if (auto status = table.table("status"))
        gateway.status = readStatus(*status, gateway);
    if (gateway.status)
        checkStatusId(table, gateway);
    if (auto inbox = table.table("inbox"))
        gateway.inbox = readInbox(*inbox);
    provider.isLocal = table.flag("local").value_or(false);
    readAuthorities(table, provider);
    provider.gateway = gateway;
}

} // namespace countersign::settings
