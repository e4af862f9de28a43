#include "core/journal/words.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <algorithm>

namespace countersign::journal {
namespace {

constexpr qsizetype value_characters_max = 80;

struct Phrase
{
    const char* kind;
    const char* words; // {a.b} stands for that field of the payload, {*} for all plain ones
};
constexpr Phrase phrases[] = {
    {"initialised", "the journal of this till begins"},
    {"products_imported", "products loaded: {*}"},
    {"products_dropped", "all products removed"},
    {"registry_imported", "registrations loaded: {*}"},
    {"changes_taken", "head office's change set {version} taken"},
    {"prices_begun", "the prices that change set {version} announced begin"},
    {"policy_changed", "head office's policy is that of change set {version} from here on, SHA-256 "
                       "{digest}: {text}"},
    {"changes_refused", "head office's change set {version} isn't taken: {reason}"},
    {"count_keyed", "wrong codes on its payment method are counted together with other tills"},
    {"count_shared", "{failures} wrong codes in a row on a payment method, for the other tills"},
    {"counts_heard", "what other tills counted of wrong codes was heard"},
    {"registry_changed", "the registry now has {methods} payment methods and {registrations} "
                         "registrations, those that were replaced among them"},
    {"key_changed", "the signing key changes to {public_key}"},
    {"checkpoint", "checkpoint, so that a start need not read what is before: {receipts} receipts"},
    {"purchase_started", "purchase charged: {totals.total} {basket.currency}, by {tender.kind}"},
    {"payment_authorised", "payment {answer}: {amount} {currency}, because {requirement}"},
    {"payment_declined", "the terminal refused to {action}"},
    {"payment_unknown", "no word whether the terminal did {action}; it is asked until it says"},
    {"code_issued", "code {issue} made, {digits} digits, valid for {life_ms}"},
    {"message_queued", "message {message} with the {purpose} is to be sent, number {send}"},
    {"message_sent", "message {message}: {provider} says {state}"},
    {"message_state", "message {message}: {provider} says {state}"},
    {"notice_queued", "message {message}, the notice that it is {purpose}, is to be sent"},
    {"notice_offered", "message {message} is handed over, and may have gone from here on"},
    {"notice_state", "message {message}: {provider} says {state}"},
    {"notice_dropped", "message {message} is sent to nobody: {why}"},
    {"reply_received", "the phone that message {message} went to answered, as {provider} has it: "
                       "{meaning}"},
    {"message_repeated", "message {message} may be handed over once more, because {why}"},
    {"time_extended", "the code's life is now {life_ms}"},
    {"code_voided", "whoever made the code doesn't have it any more: it is over after {life_ms}"},
    {"try_counted", "try {number} counted, before the digits were compared"},
    {"try_failed", "the try failed: {why}"},
    {"countersigned", "countersigned by {by}"},
    {"capture_requested", "the terminal is asked to capture"},
    {"payment_captured", "payment captured: {amount} {currency}"},
    {"release_requested", "the payment is to be let go: {outcome}"},
    {"payment_released", "the payment was let go"},
    {"purchase_recorded", "recorded as receipt {receipt}: {total} {currency}"},
    {"purchase_closed", "closed: {outcome}"},
    {"purchase_settled", "a person saw to its money: {why}"},
    {"refund_left", "whether the money is given back is left to a person, who may have done so"},
    {"purchase_set_aside", "set aside"},
    {"purchase_taken_up", "taken up again"},
    {"purchase_resumed", "taken up after a restart of the program"},
    {"store_restored", "the store was put back from a backup that ended at entry {from.seq}; of "
                       "what was lost, the last known entry is {lost.seq}"},
    {"customer_erased", "a customer was erased: {why}"},
    {"keys_rotated", "the till's keys were changed: {why}"},
    {"method_frozen", "the payment method is frozen: {why}"},
    {"head_office_acknowledged", "head office has everything up to entry {entry}"},
    {"head_office_refused", "head office takes nothing from entry {entry} on, {why}: {reason}"},
};

/// A value in one line, or nothing for lists and objects.
QString shown(const QString& name, const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    case QJsonValue::Double:
        if (name.endsWith(QLatin1String("life_ms")))
            return QStringLiteral("%1 s").arg(value.toInteger() / 1000);
        return value.toVariant().toString();
    case QJsonValue::String: {
        QString text = value.toString().left(value_characters_max);
        std::replace_if(
            text.begin(), text.end(), [](QChar c) { return !c.isPrint(); }, QChar(u' '));
        const bool isWord =
            std::all_of(text.begin(), text.end(), [](QChar c) { return c == u'_' || c.isLower(); });
        return isWord ? text.replace(u'_', u' ') : text;
    }
    case QJsonValue::Null:
    case QJsonValue::Array:
    case QJsonValue::Object:
    case QJsonValue::Undefined:
        return {};
    }
    return {};
}

QString plainFields(const QJsonObject& payload)
{
    QStringList fields;
    for (auto field = payload.begin(); field != payload.end(); ++field) {
        const QString text = shown(field.key(), field.value());
        if (!text.isEmpty())
            fields << shown({}, field.key()) + u' ' + text;
    }
    return fields.join(QLatin1String(", "));
}

QString fieldOf(const QJsonObject& payload, const QString& path)
{
    if (path == QLatin1String("*"))
        return plainFields(payload);
    QJsonValue value = payload;
    for (const QString& name : path.split(u'.'))
        value = value.toObject().value(name);
    const QString text = shown(path, value);
    return text.isEmpty() ? QStringLiteral("(not stated)") : text;
}

QString filled(QStringView words, const QJsonObject& payload)
{
    QString line;
    for (;;) {
        const qsizetype open = words.indexOf(u'{');
        line += open < 0 ? words : words.left(open);
        if (open < 0)
            return line;
        const qsizetype close = words.indexOf(u'}', open);
        line += fieldOf(payload, words.mid(open + 1, close - open - 1).toString());
        words = words.mid(close + 1);
    }
}

QString whatHappened(const Entry& entry)
{
    const auto* phrase =
        std::find_if(std::begin(phrases), std::end(phrases),
                     [&](const Phrase& known) { return entry.kind == known.kind; });
    const bool isKnown = phrase != std::end(phrases);
    const QString kind = shown({}, QString::fromUtf8(entry.kind));
    if (entry.isWithheld())
        return kind + QStringLiteral(" (payload withheld)");
    const QJsonObject payload = QJsonDocument::fromJson(entry.payload).object();
    if (isKnown)
        return filled(QString::fromLatin1(phrase->words), payload);
    const QString fields = plainFields(payload);
    return fields.isEmpty() ? kind : kind + QLatin1String(": ") + fields;
}

} // namespace

QString inWords(const Entry& entry)
{
    const QString at = QDateTime::fromMSecsSinceEpoch(entry.at_ms, Qt::UTC)
                           .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    const QString line =
        QStringLiteral("#%1 %2Z ").arg(QString::number(entry.seq), at) + whatHappened(entry);
    return line.left(line_characters_max);
}

} // namespace countersign::journal
