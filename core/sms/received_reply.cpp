#include "core/sms/received_reply.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace countersign::sms {

SecretBytes receivedText(const QString& text)
{
    constexpr qsizetype text_bytes_max = 1600;
    QByteArray bytes = text.toUtf8();
    qsizetype end = std::min(bytes.size(), text_bytes_max);
    // Every byte of a character but its first is 10xxxxxx (RFC 3629, 3).
    while (end > 0 && end < bytes.size() &&
           (static_cast<unsigned char>(bytes.at(end)) & 0xC0) == 0x80)
        --end;
    const SecretBytes whole = SecretBytes::takenFrom(bytes);
    return SecretBytes(whole.span().first(static_cast<std::size_t>(end)));
}

std::optional<std::int64_t> asWallTime(std::int64_t at_ms)
{
    constexpr std::int64_t at_max_ms = 253'402'300'799'999;
    return at_ms <= at_max_ms ? std::optional(at_ms) : std::nullopt;
}

bool isNumber(const QString& sender)
{
    constexpr qsizetype digits_min = 4;
    constexpr qsizetype digits_max = 15;
    const qsizetype digits = sender.size() - 1;
    return digits >= digits_min && digits <= digits_max && sender.startsWith(u'+') &&
           sender.at(1) != u'0' && std::all_of(sender.begin() + 1, sender.end(), [](QChar c) {
               return c >= u'0' && c <= u'9';
           });
}

std::int64_t oldestDate_ms(std::int64_t since_ms)
{
    return std::max<std::int64_t>(since_ms - world::SmsReply::date_wrong_max_ms, 0);
}

bool mayHaveCome(std::int64_t at_ms, std::int64_t since_ms)
{
    return at_ms >= oldestDate_ms(since_ms);
}

std::vector<world::SmsReply> newestOf(std::vector<world::SmsReply> replies)
{
    std::ranges::stable_sort(replies, {}, &world::SmsReply::at_ms);
    if (replies.size() > world::SmsProvider::replies_max) {
        const auto older = replies.size() - world::SmsProvider::replies_max;
        replies.erase(replies.begin(), replies.begin() + static_cast<std::ptrdiff_t>(older));
    }
    return replies;
}

} // namespace countersign::sms
