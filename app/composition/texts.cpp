#include "app/composition/texts.h"

#include "core/sms/received_reply.h"

#include <algorithm>
#include <optional>

namespace countersign::app {

namespace {

bool isNumeric(const QString& sender)
{
    const QString digits = sender.startsWith(u'+') ? sender.mid(1) : sender;
    return !digits.isEmpty() && std::all_of(digits.begin(), digits.end(),
                                            [](QChar c) { return c >= u'0' && c <= u'9'; });
}

std::optional<settings::Fault> wordFault(const settings::Settings& settings, const QString& path)
{
    const auto all = replyWordsFrom(settings);
    const auto faultIn = [&](const QStringList& words, code::ReplyMeaning meant, int line,
                             const QString& key) -> std::optional<settings::Fault> {
        for (const QString& word : words) {
            const auto why = code::whyNotMeant(word, meant, all);
            if (!why)
                continue;
            const QString other = meant == code::ReplyMeaning::notMine ? QStringLiteral("STOP")
                                                                       : QStringLiteral("NO");
            const QString reason =
                *why == code::ReplyWordFault::noLetter
                    ? QStringLiteral("has no letter or digit: \"%1\"").arg(word)
                    : QStringLiteral("has \"%1\", which means %2 already").arg(word, other);
            return settings::Fault{path, line, key, reason};
        }
        return {};
    };
    for (const settings::ReplyWords& words : settings.replies) {
        if (auto fault = faultIn(words.no, code::ReplyMeaning::notMine, words.noLine,
                                 QStringLiteral("replies.no")))
            return fault;
        if (auto fault = faultIn(words.stop, code::ReplyMeaning::stopOffers, words.stopLine,
                                 QStringLiteral("replies.stop")))
            return fault;
    }
    return {};
}

} // namespace

Result<settings::Settings, settings::Fault> configured(const QString& path)
{
    auto settings = settings::load(path);
    if (!settings)
        return settings;
    const code::Sender sender = senderFrom(*settings);
    for (std::size_t i = 0; i < sender.fixed.size(); ++i) {
        const auto usable = code::isUsable(sender.fixed[i], sender, settings->code.digits,
                                           settings->store.currency);
        if (!usable)
            return failure(settings::Fault{path, settings->texts[i].line,
                                           QStringLiteral("text.wording"),
                                           code::sentence(usable.error())});
    }
    if (const auto fault = wordFault(*settings, path))
        return failure(*fault);
    return settings;
}

std::vector<code::StoreReplyWords> replyWordsFrom(const settings::Settings& settings)
{
    std::vector<code::StoreReplyWords> all;
    for (const settings::ReplyWords& words : settings.replies)
        all.push_back({words.language, words.stop, words.no});
    return all;
}

bool takesReplies(const settings::SmsProvider& provider)
{
    switch (provider.kind) {
    case settings::SmsKind::modem:
        return true;
    case settings::SmsKind::twilio:
        return provider.service.isEmpty() && sms::isNumber(provider.sender);
    case settings::SmsKind::http:
        // Without a sender it is the gateway's own number, where its inbox belongs to.
        return provider.gateway->inbox && !provider.gateway->inbox->at.isEmpty() &&
               (provider.sender.isEmpty() || isNumeric(provider.sender));
    case settings::SmsKind::kannel:
        return provider.replies && (provider.sender.isEmpty() || isNumeric(provider.sender));
    case settings::SmsKind::demo:
    case settings::SmsKind::vonage:
    case settings::SmsKind::twilioVerify:
    case settings::SmsKind::vonageVerify:
        return false;
    }
    return false;
}

code::Sender senderFrom(const settings::Settings& settings)
{
    code::Sender sender{settings.store.smsName, settings.till.id, settings.store.phone,
                        settings.store.languages};
    sender.canReply = std::all_of(settings.sms.begin(), settings.sms.end(), takesReplies);
    for (const settings::Text& text : settings.texts) {
        const auto purpose = code::purposeFromName(text.purpose);
        check(purpose.ok(), "the settings name purposes of messages alone");
        sender.fixed.push_back({*purpose, text.language, text.templateId, text.wording});
    }
    return sender;
}

} // namespace countersign::app
