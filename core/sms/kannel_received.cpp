#include "core/sms/kannel_received.h"

#include "core/sms/kannel_report.h"
#include "core/sms/received_reply.h"

#include <QHash>
#include <QStringDecoder>
#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace countersign::sms {

namespace {

constexpr const char* path = "/received/";

using Fields = QHash<QByteArray, QByteArray>;

std::span<const unsigned char> span(const QByteArray& bytes)
{
    return {reinterpret_cast<const unsigned char*>(bytes.data()),
            static_cast<std::size_t>(bytes.size())};
}

/// Kannel writes a blank as `+`. What stands there twice is nothing that it wrote.
std::optional<Fields> fieldsIn(const QByteArray& query)
{
    Fields fields;
    for (const QByteArray& part : query.split('&')) {
        const qsizetype sign = part.indexOf('=');
        if (sign < 0)
            return std::nullopt;
        const QByteArray key = part.left(sign);
        if (fields.contains(key))
            return std::nullopt;
        fields.insert(key, QByteArray::fromPercentEncoding(part.mid(sign + 1).replace('+', ' ')));
    }
    return fields;
}

/// Seconds since 1970, as Kannel counts them; nothing for any other text.
std::optional<std::int64_t> timeIn(const QByteArray& text)
{
    constexpr qsizetype digits_max = 12;
    const bool isNumber =
        !text.isEmpty() && text.size() <= digits_max &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const std::int64_t at_ms = isNumber ? text.toLongLong() * 1'000 : 0;
    return at_ms > 0 ? asWallTime(at_ms) : std::nullopt;
}

/// Kannel has a text as UTF-8 (0, or -1 where its carrier doesn't say) or UTF-16, most significant
/// byte first (2); bytes that are none (1) say nothing.
std::optional<QString> textIn(const QByteArray& coding, const QByteArray& text)
{
    if (coding == "0" || coding == "-1")
        return QString::fromUtf8(text);
    if (coding == "1")
        return QString();
    if (coding == "2")
        return QString(QStringDecoder(QStringConverter::Utf16BE)(text));
    return std::nullopt;
}

} // namespace

bool isReplyWord(const SecretBytes& word)
{
    const auto size = static_cast<qsizetype>(word.size());
    return size >= KannelReplyPlace::word_length_min && size <= KannelReplyPlace::word_length_max &&
           std::ranges::all_of(word.span(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-';
           });
}

QByteArray kannelReplyPath(const SecretBytes& word)
{
    return path + QByteArray(reinterpret_cast<const char*>(word.data()),
                             static_cast<qsizetype>(word.size()));
}

Result<world::SmsReply, NotReceived> kannelReceivedIn(const QByteArray& head,
                                                      const KannelReplyPlace& place)
{
    const QByteArrayList line = head.left(head.indexOf("\r\n")).split(' ');
    if (line.size() != 3 || line[0] != "GET" || !line[2].startsWith("HTTP/1.") ||
        !line[1].startsWith(path))
        return failure(NotReceived::elsewhere);
    const QByteArray rest = line[1].mid(qsizetype(qstrlen(path)));
    const qsizetype sign = rest.indexOf('?');
    const QByteArray word = sign < 0 ? rest : rest.left(sign);
    if (!isReplyWord(place.word) || !equalInConstantTime(span(word), place.word.span()))
        return failure(NotReceived::wrongWord);
    if (sign >= 0 && rest.mid(sign + 1) == kannel_reply_inquiry)
        return failure(NotReceived::inquiry);
    const auto fields = sign < 0 ? std::nullopt : fieldsIn(rest.mid(sign + 1));
    if (!fields || !fields->contains("text"))
        return failure(NotReceived::incomplete);
    const QString id = QString::fromLatin1(fields->value("id"));
    const auto at_ms = timeIn(fields->value("at"));
    const QString sender = QString::fromUtf8(fields->value("from"));
    const auto text = textIn(fields->value("coding"), fields->value("text"));
    if (!isReportable(id) || !at_ms || sender.isEmpty() || !text)
        return failure(NotReceived::incomplete);
    world::SmsReply reply;
    reply.from = place.numberOf(sender);
    if (!isNumber(reply.from))
        return failure(NotReceived::noNumber);
    reply.id = id;
    reply.text = receivedText(*text);
    reply.at_ms = *at_ms;
    return Result<world::SmsReply, NotReceived>(std::move(reply));
}

} // namespace countersign::sms
