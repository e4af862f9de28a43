#include "core/code/message.h"

#include "core/base/check.h"
#include "core/code/code.h"
#include "core/code/language.h"
#include "core/code/wording.h"

#include <algorithm>
#include <optional>

namespace countersign::code {
namespace {

constexpr QChar left_to_right_mark(0x200E);
constexpr QStringView code_place = u"{code}";

/// What the places in a wording stand for; the code itself never becomes a QString.
struct Values
{
    QString payee;
    QString amount;
    QString till;
    QString phone;
};

/// One part after another, the code's place left open.
struct Draft
{
    QString before;
    QString after;
    bool hasCode = false;

    void add(QStringView text) { (hasCode ? after : before) += text; }
};

/// Without characters that are invisible, break lines or are none, and with single spaces.
QString cleaned(const QString& text)
{
    QString visible;
    for (const uint character : text.normalized(QString::NormalizationForm_C).toUcs4()) {
        const auto category = QChar::category(character);
        if (category == QChar::Other_Control || QChar::isSpace(character))
            visible += u' ';
        else if (category != QChar::Other_Format && character != QChar::ReplacementCharacter)
            visible += QChar::fromUcs4(character);
    }
    return visible.simplified();
}

/// At most that many UTF-16 units, no surrogate pair and no accent cut off its letter.
QString cut(const QString& text, qsizetype units_max)
{
    if (text.size() <= units_max)
        return text;
    qsizetype end = units_max;
    while (end > 0 && (text[end].isLowSurrogate() || text[end].isMark()))
        --end;
    return text.left(end > 0 ? end : units_max).trimmed();
}

const Wording& wordingFor(QStringView language)
{
    const auto all = wordings();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Wording& wording) {
        return wording.language == language;
    });
    return found == all.end() ? all.front() : *found;
}

bool hasWording(QStringView language)
{
    return wordingFor(language).language == language;
}

QString shownTill(const QString& tillId)
{
    const QString prefix = QStringLiteral("till-");
    return tillId.startsWith(prefix) && tillId.size() > prefix.size() ? tillId.mid(prefix.size())
                                                                      : tillId;
}

bool isNumber(const QString& text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

/// In right-to-left text, groups of digits would change places without a mark before them.
void keepInOrder(Values& values)
{
    if (!values.payee.isEmpty() && !values.payee[0].isLetter())
        values.payee.prepend(left_to_right_mark);
    if (!isNumber(values.till))
        values.till.prepend(left_to_right_mark);
    if (!values.phone.isEmpty())
        values.phone.prepend(left_to_right_mark);
}

/// Fills the places in one pass, so that a payee that looks like a place stays what it is.
void addFilled(Draft& draft, const Wording& wording, QStringView text, const Values& values)
{
    const std::pair<QStringView, QStringView> places[] = {{u"{payee}", values.payee},
                                                          {u"{amount}", values.amount},
                                                          {u"{till}", values.till},
                                                          {u"{phone}", values.phone}};
    while (!text.isEmpty()) {
        const qsizetype open = text.indexOf(u'{');
        draft.add(open < 0 ? text : text.left(open));
        if (open < 0)
            return;
        text = text.mid(open);
        if (text.startsWith(code_place)) {
            if (wording.isRightToLeft)
                draft.before += left_to_right_mark;
            draft.hasCode = true;
        }
        for (const auto& [place, value] : places) {
            if (text.startsWith(place))
                draft.add(value);
        }
        text = text.mid(text.indexOf(u'}') + 1);
    }
}

/// Which parts stand: 2 in full, 1 short, 0 not at all.
struct Shape
{
    int warning;
    int notYou;
    bool till;
};
constexpr Shape shapes[] = {{2, 2, true},  {1, 2, true},  {1, 1, true},
                            {1, 1, false}, {0, 1, false}, {0, 0, false}};

Draft codeDraft(const Wording& wording, const Values& values, const Shape& shape)
{
    const bool hasPhone = !values.phone.isEmpty();
    const QStringView warnings[] = {{}, wording.warningShort, wording.warning};
    const QStringView calls[] = {{}, wording.callShort, wording.call};
    const QStringView ignores[] = {{}, wording.ignoreShort, wording.ignore};
    Draft draft;
    addFilled(draft, wording, wording.approves, values);
    if (shape.till)
        addFilled(draft, wording, wording.atTill, values);
    if (shape.warning > 0 || shape.notYou > 0)
        draft.add(u".");
    addFilled(draft, wording, warnings[shape.warning], values);
    addFilled(draft, wording, (hasPhone ? calls : ignores)[shape.notYou], values);
    return draft;
}

Draft testDraft(const Wording& wording, const Values& values, const Shape& shape)
{
    Draft draft;
    addFilled(draft, wording, wording.test, values);
    if (shape.till)
        addFilled(draft, wording, wording.atTill, values);
    draft.add(u".");
    if (shape.notYou > 0)
        addFilled(draft, wording, wording.testEnd, values);
    return draft;
}

/// The sender's texts in GSM 03.38 where the wording is, and where that is possible.
Values valuesFor(const Sender& sender, const Wording& wording)
{
    Values values{
        cleaned(sender.payee), {}, cleaned(shownTill(sender.tillId)), cleaned(sender.phone)};
    const auto payee = foldedToGsm7(values.payee);
    if (isGsm7(wording.approves) && payee) {
        const auto phone = foldedToGsm7(values.phone);
        values.payee = *payee;
        values.phone = phone ? *phone : QString();
    }
    values.payee = cut(values.payee, Sender::payee_characters_max);
    if (wording.isRightToLeft)
        keepInOrder(values);
    return values;
}

/// The first draft that fits, with the code in its place; the code is only ever in SecretBytes.
template <class MakeDraft> MessageText fitted(const SecretBytes& code, MakeDraft makeDraft)
{
    const QString measure(static_cast<qsizetype>(code.size()), u'0');
    for (const Shape& shape : shapes) {
        const Draft draft = makeDraft(shape);
        const Segments segments = segmentsOf(QString(draft.before + measure + draft.after));
        if (segments.parts > 1)
            continue;
        const QByteArray before = draft.before.toUtf8();
        const QByteArray after = draft.after.toUtf8();
        SecretBytes text(static_cast<std::size_t>(before.size() + after.size()) + code.size());
        auto* out = std::copy(before.begin(), before.end(), text.data());
        out = std::copy(code.data(), code.data() + code.size(), out);
        std::copy(after.begin(), after.end(), out);
        return {std::move(text), segments.encoding, segments.parts};
    }
    check(false, "the shortest wording fits into one part");
    return {};
}

} // namespace

QString name(Purpose purpose)
{
    switch (purpose) {
    case Purpose::code:
        return QStringLiteral("code");
    case Purpose::test:
        return QStringLiteral("test");
    }
    return {};
}

Result<Purpose, QString> purposeFromName(QStringView text)
{
    for (const Purpose purpose : {Purpose::code, Purpose::test}) {
        if (text == name(purpose))
            return purpose;
    }
    return failure(QStringLiteral("no message has the purpose “%1”").arg(text.left(40)));
}

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
    const Wording& wording = wordingFor(languageFor(locale, sender.languages));
    Values values = valuesFor(sender, wording);
    values.amount = amount.currency().toString() + u' ' + amount.toString();
    return fitted(grouped(digits),
                  [&](const Shape& shape) { return codeDraft(wording, values, shape); });
}

MessageText testMessage(const Sender& sender, QStringView locale)
{
    const Wording& wording = wordingFor(languageFor(locale, sender.languages));
    const Values values = valuesFor(sender, wording);
    return fitted(SecretBytes(),
                  [&](const Shape& shape) { return testDraft(wording, values, shape); });
}

} // namespace countersign::code
