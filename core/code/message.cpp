#include "core/code/message.h"

#include "core/base/check.h"
#include "core/code/code.h"
#include "core/code/draft.h"
#include "core/code/language.h"
#include "core/code/wording.h"

#include <algorithm>
#include <span>

namespace countersign::code {
namespace {

/// How much of each thing stands that may be left out: 2 in full, 1 short, 0 not at all.
struct Shape
{
    int warning = 0;
    int notYou = 0;
    bool till = false;
    bool receipt = false;
};
constexpr Shape code_shapes[] = {
    {.warning = 2, .notYou = 2, .till = true},  // all of it
    {.warning = 1, .notYou = 2, .till = true},  // the warning becomes short
    {.warning = 1, .notYou = 1, .till = true},  // what to do becomes short
    {.warning = 1, .notYou = 1, .till = false}, // the till goes
    {.warning = 0, .notYou = 1, .till = false}, // the warning goes
    {.warning = 0, .notYou = 0, .till = false}, // what to do goes
};
constexpr Shape notice_shapes[] = {
    {.notYou = 2, .till = true, .receipt = true},   // all of it
    {.notYou = 2, .till = true, .receipt = false},  // the receipt goes
    {.notYou = 1, .till = true, .receipt = false},  // what to do becomes short
    {.notYou = 1, .till = false, .receipt = false}, // the till goes
    {.notYou = 0, .till = false, .receipt = false}, // what to do goes
};

/// A sender's values in the wording that the reader gets.
struct Letter
{
    Letter(const Sender& sender, QStringView locale)
        : wording(wordingFor(languageFor(locale, sender.languages))),
          isGsm(isGsm7(wording.approves)), canReply(sender.canReply),
          values(valuesFor(sender, isGsm))
    {
    }
    void fill(Draft& draft, QStringView text) const
    {
        draft.addFilled(text, values, wording.isRightToLeft);
    }
    /// What to do if it wasn't the reader, by how much of it stands.
    [[nodiscard]] QStringView notYou(int form, bool isCode) const
    {
        if (form == 0)
            return {};
        if (canReply)
            return form == 2 ? wording.reply : wording.replyShort;
        if (!values.phone.isEmpty())
            return form == 2 ? wording.call : wording.callShort;
        if (!isCode)
            return {};
        return form == 2 ? wording.ignore : wording.ignoreShort;
    }

    const Wording& wording;
    bool isGsm;
    bool canReply;
    Values values;
};

QString textOf(const sale::Money& amount)
{
    return amount.currency().toString() + u' ' + amount.toString();
}

Draft codeDraft(const Letter& letter, const Shape& shape)
{
    const Wording& wording = letter.wording;
    const QStringView warnings[] = {{}, wording.warningShort, wording.warning};
    Draft draft;
    letter.fill(draft, wording.approves);
    if (shape.till)
        letter.fill(draft, wording.atTill);
    if (shape.warning > 0 || shape.notYou > 0)
        draft.add(u".");
    letter.fill(draft, warnings[shape.warning]);
    letter.fill(draft, letter.notYou(shape.notYou, true));
    return draft;
}

Draft noticeDraft(const Letter& letter, QStringView sentence, const Shape& shape)
{
    const QStringView notYou = letter.notYou(shape.notYou, false);
    const bool hasReceipt = shape.receipt && !letter.values.receipt.isEmpty();
    Draft draft;
    letter.fill(draft, sentence);
    if (shape.till)
        letter.fill(draft, letter.wording.atTill);
    if (hasReceipt || !notYou.isEmpty())
        draft.add(u".");
    if (hasReceipt)
        letter.fill(draft, letter.wording.receipt);
    letter.fill(draft, notYou);
    return draft;
}

Draft testDraft(const Letter& letter, const Shape& shape)
{
    Draft draft;
    letter.fill(draft, letter.wording.test);
    if (shape.till)
        letter.fill(draft, letter.wording.atTill);
    draft.add(u".");
    if (shape.notYou > 0)
        letter.fill(draft, letter.wording.testEnd);
    return draft;
}

/// The first draft that fits into one part.
template <class MakeDraft>
MessageText fitted(std::span<const Shape> shapes, const SecretBytes& code, MakeDraft makeDraft)
{
    for (const Shape& shape : shapes) {
        const Draft draft = makeDraft(shape);
        if (draft.segments(code.size()).parts == 1)
            return draft.finished(code);
    }
    check(false, "the shortest wording fits into one part");
    return {};
}

/// The store's own wording is sent as it is; a value that doesn't belong into it stays out.
MessageText filled(const FixedWording& fixed, const Sender& sender, const Values& moment,
                   const SecretBytes& code)
{
    const bool isGsm = isGsm7(fixed.text);
    Values values = valuesFor(sender, isGsm);
    values.amount = moment.amount;
    values.receipt = inAlphabetOf(isGsm, cleaned(moment.receipt));
    values.offer = inAlphabetOf(isGsm, cleaned(moment.offer));
    Draft draft;
    draft.addFilled(fixed.text, values);
    MessageText message = draft.finished(code);
    message.templateId = fixed.templateId;
    return message;
}

QStringView sentenceOf(const Wording& wording, Purpose notice)
{
    switch (notice) {
    case Purpose::started:
        return wording.started;
    case Purpose::completed:
        return wording.completed;
    case Purpose::suspicious:
        return wording.suspicious;
    case Purpose::code:
    case Purpose::offer:
    case Purpose::test:
        break;
    }
    check(false, "a notice is of something that happened to a purchase");
    return {};
}

} // namespace

QString languageFor(QStringView locale, const QStringList& storeLanguages)
{
    if (const QString language = languageOf(locale); hasWording(language))
        return language;
    for (const QString& offered : storeLanguages) {
        if (const QString language = languageOf(offered); hasWording(language))
            return language;
    }
    return wordings().front().language.toString();
}

SecretBytes grouped(const SecretBytes& digits)
{
    const std::size_t groups = std::max<std::size_t>(digits.size() / 3, 1);
    const std::size_t base = digits.size() / groups;
    const std::size_t firstLonger = groups - digits.size() % groups;
    SecretBytes text(digits.empty() ? 0 : digits.size() + groups - 1);
    const unsigned char* in = digits.data();
    unsigned char* out = text.data();
    for (std::size_t group = 0; group < groups && !digits.empty(); ++group) {
        if (group > 0)
            *out++ = ' ';
        const std::size_t length = base + (group >= firstLonger ? 1 : 0);
        out = std::copy(in, in + length, out);
        in += length;
    }
    return text;
}

MessageText codeMessage(const Sender& sender, QStringView locale, const SecretBytes& digits,
                        const sale::Money& amount)
{
    const auto count = static_cast<int>(digits.size());
    check(count >= digits_min && count <= digits_max, "a code has 6 to 10 digits");
    Values moment;
    moment.amount = textOf(amount);
    if (const auto* fixed = fixedWordingFor(sender, Purpose::code, locale))
        return filled(*fixed, sender, moment, grouped(digits));
    Letter letter(sender, locale);
    letter.values.amount = moment.amount;
    if (letter.wording.isRightToLeft)
        keepInOrder(letter.values);
    return fitted(code_shapes, grouped(digits),
                  [&](const Shape& shape) { return codeDraft(letter, shape); });
}

MessageText noticeMessage(const Sender& sender, QStringView locale, Purpose notice,
                          const sale::Money& amount, const QString& receipt)
{
    Values moment;
    moment.amount = textOf(amount);
    if (notice == Purpose::completed)
        moment.receipt = receipt;
    if (const auto* fixed = fixedWordingFor(sender, notice, locale))
        return filled(*fixed, sender, moment, {});
    Letter letter(sender, locale);
    letter.values.amount = moment.amount;
    letter.values.receipt = inAlphabetOf(letter.isGsm, cleaned(moment.receipt));
    if (letter.wording.isRightToLeft)
        keepInOrder(letter.values);
    const QStringView sentence = sentenceOf(letter.wording, notice);
    return fitted(notice_shapes, {},
                  [&](const Shape& shape) { return noticeDraft(letter, sentence, shape); });
}

MessageText testMessage(const Sender& sender, QStringView locale)
{
    if (const auto* fixed = fixedWordingFor(sender, Purpose::test, locale))
        return filled(*fixed, sender, {}, {});
    Letter letter(sender, locale);
    if (letter.wording.isRightToLeft)
        keepInOrder(letter.values);
    return fitted(code_shapes, {}, [&](const Shape& shape) { return testDraft(letter, shape); });
}

Result<MessageText, OfferRefusal> offerMessage(const Sender& sender, QStringView locale,
                                               const QString& offer)
{
    Values moment;
    moment.offer = cleaned(offer);
    if (moment.offer.isEmpty())
        return failure(OfferRefusal::empty);
    const auto ifShort = [](MessageText message) -> Result<MessageText, OfferRefusal> {
        if (message.parts > offer_parts_max)
            return failure(OfferRefusal::tooLong);
        return message;
    };
    if (const auto* fixed = fixedWordingFor(sender, Purpose::offer, locale))
        return ifShort(filled(*fixed, sender, moment, {}));
    Letter letter(sender, locale);
    letter.values.offer = inAlphabetOf(letter.isGsm, moment.offer);
    if (letter.wording.isRightToLeft)
        keepInOrder(letter.values);
    const Wording& wording = letter.wording;
    const bool hasPhone = !letter.values.phone.isEmpty();
    const auto draftWith = [&](QStringView byReply, QStringView byCall) {
        Draft draft;
        letter.fill(draft, wording.offer);
        letter.fill(draft, letter.canReply ? byReply : hasPhone ? byCall : QStringView());
        return draft;
    };
    const Draft full = draftWith(wording.endByReply, wording.endByCall);
    const Draft brief = draftWith(wording.endByReplyShort, wording.endByCallShort);
    const bool isDear = full.segments(0).parts > brief.segments(0).parts;
    return ifShort((isDear ? brief : full).finished({}));
}

} // namespace countersign::code
