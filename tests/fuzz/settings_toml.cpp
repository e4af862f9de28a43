#include "core/settings/settings.h"
#include "tests/fuzz/targets.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace countersign::fuzz {

using namespace settings;

namespace {

/// A folder with a secret that settings can point to by its name, "secret".
const QString& fileName()
{
    static const QTemporaryDir folder;
    static const QString name = [] {
        QFile secret(folder.filePath(QStringLiteral("secret")));
        check(secret.open(QIODevice::WriteOnly) && secret.write("xyzzy-plugh") == 11,
              "a secret can be written");
        secret.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return folder.filePath(QStringLiteral("countersign.toml"));
    }();
    return name;
}

void checkFault(const Fault& fault, const QByteArray& text)
{
    check(fault.file == fileName(), "a fault names its file");
    check(fault.line >= 1 && fault.line <= text.count('\n') + 1, "a fault lies in the file");
    check(!fault.key.isEmpty() && !fault.reason.isEmpty(), "a fault has a key and a reason");
    const QString words = fault.toString();
    constexpr qsizetype words_characters_max = 1000;
    check(words.startsWith(fileName() + u':' + QString::number(fault.line)),
          "a fault is told by its place");
    check(words.size() <= words_characters_max, "a fault is told in one short line");
    for (const QChar character : words) {
        const auto category = character.category();
        check(category != QChar::Other_Control && category != QChar::Separator_Line &&
                  category != QChar::Separator_Paragraph,
              "a fault is told in one line");
    }
    check(!words.contains(QStringLiteral("xyzzy-plugh")), "a fault repeats no secret");
}

bool isWithin(std::int64_t value, std::int64_t low, std::int64_t high)
{
    return value >= low && value <= high;
}

void checkStore(const Store& store)
{
    check(!store.name.isEmpty() && store.name.size() <= Store::name_max, "a store has a name");
    check(!store.smsName.isEmpty() && store.smsName.size() <= Store::sms_name_max,
          "messages have a short name");
    check(store.address.size() <= Store::address_max, "an address has its limit");
    check(store.timezone.isValid(), "a store has a timezone");
    check(!store.languages.isEmpty() && store.languages.size() <= Store::languages_max,
          "a store has a language");
    check(store.region.isEmpty() || store.region.size() == 2, "a region is two letters");
}

void checkProvider(const SmsProvider& provider)
{
    check(isWithin(provider.timeout_ms, 1000, 60'000), "a provider answers in time");
    check(provider.sender.size() <= 16, "a sender has its limit");
    switch (provider.kind) {
    case SmsKind::demo:
        return;
    case SmsKind::kannel:
        check(provider.url.isValid() && !provider.url.host().isEmpty() &&
                  provider.url.userInfo().isEmpty(),
              "Kannel has an address without a password in it");
        check(provider.password && !provider.username.isEmpty(), "Kannel has an account");
        check(!provider.replies || !provider.reports.isEmpty(), "replies come where reports do");
        return;
    case SmsKind::twilio:
    case SmsKind::twilioVerify:
    case SmsKind::vonage:
    case SmsKind::vonageVerify:
        check(provider.secret && provider.url.path().size() <= 1 &&
                  provider.url.userInfo().isEmpty(),
              "a seller has a secret, and at most another host");
        return;
    case SmsKind::http:
        check(provider.gateway && !provider.gateway->send.url.isEmpty(),
              "a gateway has an address");
        return;
    case SmsKind::modem:
        check(!provider.modem.isEmpty(), "a modem is named");
        return;
    }
}

void checkSettings(const Settings& settings)
{
    checkStore(settings.store);
    check(!settings.till.id.isEmpty() && settings.till.id.size() <= 32, "a till has an id");
    check(!settings.till.receiptPrefix.isEmpty() && settings.till.receiptPrefix.size() <= 32,
          "receipts have a prefix");
    check(QDir::isAbsolutePath(settings.till.data), "the till's folder is an absolute path");
    const Code& code = settings.code;
    check(isWithin(code.digits, 6, 10) && isWithin(code.tries, 1, 5) &&
              isWithin(code.resends, 0, 5) && isWithin(code.failuresInARow, 1, 100) &&
              isWithin(code.valid_for_ms, 1000, 600'000) &&
              isWithin(code.resend_after_ms, 1000, 300'000),
          "codes keep to their limits");
    check(!settings.countersign.from.isNegative() &&
              settings.countersign.from.currency() == settings.store.currency,
          "policy counts in the store's money");
    check(settings.sending.perNumber.count >= 1 && settings.sending.perTill.count >= 1 &&
              settings.sending.perNumber.window_ms >= 1 && settings.sending.perTill.window_ms >= 1,
          "sending has its limits");
    check(settings.sending.perMethod.count >= 1 && settings.sending.perCountry.count >= 1 &&
              settings.sending.perMethod.window_ms >= 1 &&
              settings.sending.perCountry.window_ms >= 1,
          "and those that follow others");
    check(isWithin(settings.sending.accept_within_ms, 1000, 120'000), "providers have a while");
    check(isWithin(static_cast<std::int64_t>(settings.sms.size()), 1, SmsProvider::providers_max),
          "there is a provider at least");
    for (const SmsProvider& provider : settings.sms)
        checkProvider(provider);
    check(settings.replies.size() <= ReplyWords::languages_max, "words for replies are few");
    for (const ReplyWords& words : settings.replies) {
        check(isWithin(words.language.size(), 2, 3), "words are in a language");
        check(!words.no.isEmpty() || !words.stop.isEmpty(), "there are words");
        check(words.no.size() <= ReplyWords::words_max &&
                  words.stop.size() <= ReplyWords::words_max,
              "words are few");
    }
    check(settings.payment.demoCards.size() <= DemoCard::cards_max, "demo cards are few");
    check(isWithin(settings.payment.resolve_within_ms, 1000, 3'600'000), "an end is found in time");
}

/// Good settings stay good, and the same, with a comment behind them.
void checkCommented(const Settings& settings, const QByteArray& text)
{
    const QByteArray more = text + "\n# [\"'\n";
    if (more.size() > file_bytes_max)
        return;
    const auto again = parse(more, fileName());
    check(again.ok(), "a comment makes no settings wrong");
    check(again->store.name == settings.store.name && again->till.id == settings.till.id &&
              again->countersign.from == settings.countersign.from &&
              again->sms.size() == settings.sms.size(),
          "a comment changes no settings");
}

} // namespace

void settingsToml(Bytes input)
{
    const QByteArray text = bytesOf(input);
    const auto settings = parse(text, fileName());
    if (!settings)
        return checkFault(settings.error(), text);
    checkSettings(*settings);
    checkCommented(*settings, text);
}

} // namespace countersign::fuzz
