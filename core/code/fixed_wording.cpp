#include "core/code/fixed_wording.h"

#include "core/base/check.h"
#include "core/code/code.h"
#include "core/code/draft.h"
#include "core/code/language.h"
#include "core/code/message.h"

#include <QStringList>
#include <algorithm>

namespace countersign::code {
namespace {

struct Places
{
    QStringList known;
    QStringList required;
};

Places placesOf(Purpose purpose)
{
    const auto list = [](QStringView names) { return names.toString().split(u' '); };
    switch (purpose) {
    case Purpose::code:
        return {list(u"{payee} {code} {amount} {till} {phone}"), list(u"{code} {amount}")};
    case Purpose::started:
    case Purpose::suspicious:
        return {list(u"{payee} {amount} {till} {phone}"), {}};
    case Purpose::completed:
        return {list(u"{payee} {amount} {till} {phone} {receipt}"), {}};
    case Purpose::offer:
        return {list(u"{payee} {offer} {phone}"), list(u"{offer}")};
    case Purpose::test:
        return {list(u"{payee} {till} {phone}"), {}};
    }
    return {};
}

/// Words and places by turns, words first and last; nothing if a brace stands alone.
std::optional<QStringList> pieces(QStringView text)
{
    QStringList found;
    while (true) {
        const qsizetype open = text.indexOf(u'{');
        const QStringView words = open < 0 ? text : text.left(open);
        if (words.contains(u'}'))
            return std::nullopt;
        found << words.toString();
        if (open < 0)
            return found;
        const qsizetype close = text.indexOf(u'}', open);
        if (close < 0 || text.mid(open + 1, close - open - 1).contains(u'{'))
            return std::nullopt;
        found << text.mid(open, close - open + 1).toString();
        text = text.mid(close + 1);
    }
}

QStringList placesIn(const QStringList& pieces)
{
    QStringList places;
    for (qsizetype i = 1; i < pieces.size(); i += 2)
        places << pieces[i];
    return places;
}

/// How many units more than may be sent, in the worst case.
int unitsOver(const FixedWording& wording, const Sender& sender, int digits,
              const sale::Currency& currency)
{
    Values values = valuesFor(sender, isGsm7(wording.text));
    const sale::Money widest(sale::Money::minor_max, currency);
    values.amount = currency.toString() + u' ' + widest.toString();
    Draft draft;
    draft.addFilled(wording.text, values);
    const Segments sent =
        draft.segments(grouped(SecretBytes(static_cast<std::size_t>(digits))).size());
    const bool isGsm = sent.encoding == Encoding::gsm7;
    const int room =
        wording.purpose == Purpose::code
            ? (isGsm ? gsm7_septets_single_max : ucs2_units_single_max)
            : (isGsm ? gsm7_septets_part_max : ucs2_units_part_max) * FixedWording::parts_max;
    return std::max(0, sent.units - room);
}

} // namespace

QString sentence(const WordingRefusal& refusal)
{
    switch (refusal.fault) {
    case WordingFault::openPlace:
        return QStringLiteral("has a brace without its other half");
    case WordingFault::unknownPlace:
        return QStringLiteral("has %1, which such a message doesn't know").arg(refusal.place);
    case WordingFault::missingPlace:
        return QStringLiteral("must have %1").arg(refusal.place);
    case WordingFault::repeatedPlace:
        return QStringLiteral("must have %1 only once").arg(refusal.place);
    case WordingFault::noPhone:
        return QStringLiteral("has {phone}, but store.phone is not set");
    case WordingFault::tooLong:
        return QStringLiteral("is %1 too long with the longest values").arg(refusal.units_over);
    }
    return {};
}

Result<Done, WordingRefusal> isUsable(const FixedWording& wording, const Sender& sender, int digits,
                                      const sale::Currency& currency)
{
    check(digits >= digits_min && digits <= digits_max, "a code has 6 to 10 digits");
    const auto refused = [](WordingFault fault, const QString& place = {}) {
        return failure(WordingRefusal{fault, place, 0});
    };
    const auto found = pieces(wording.text);
    if (!found)
        return refused(WordingFault::openPlace);
    const QStringList places = placesIn(*found);
    const Places allowed = placesOf(wording.purpose);
    for (const QString& place : places) {
        if (!allowed.known.contains(place))
            return refused(WordingFault::unknownPlace, place);
    }
    for (const QString& place : allowed.required) {
        if (!places.contains(place))
            return refused(WordingFault::missingPlace, place);
    }
    if (places.count(QStringLiteral("{code}")) > 1)
        return refused(WordingFault::repeatedPlace, QStringLiteral("{code}"));
    const QString payee = QStringLiteral("{payee}");
    const bool namesPayee = places.contains(payee) || wording.text.contains(sender.payee);
    if (wording.purpose == Purpose::code && !namesPayee)
        return refused(WordingFault::missingPlace, payee);
    if (places.contains(QStringLiteral("{phone}")) && sender.phone.isEmpty())
        return refused(WordingFault::noPhone);
    if (const int over = unitsOver(wording, sender, digits, currency); over > 0)
        return failure(WordingRefusal{WordingFault::tooLong, {}, over});
    return Done{};
}

bool isFilledFrom(QStringView wording, QStringView text)
{
    const auto found = pieces(wording);
    if (!found)
        return false;
    const QStringList& parts = *found;
    if (parts.size() == 1)
        return text == parts.front();
    if (!text.startsWith(parts.front()))
        return false;
    text = text.mid(parts.front().size());
    // Whatever stands between: the nearest place leaves most for the rest.
    for (qsizetype i = 2; i < parts.size() - 1; i += 2) {
        const qsizetype at = text.indexOf(parts[i], 1);
        if (text.isEmpty() || at < 0)
            return false;
        text = text.mid(at + parts[i].size());
    }
    return text.size() > parts.back().size() && text.endsWith(parts.back());
}

const FixedWording* fixedWordingFor(const Sender& sender, Purpose purpose, QStringView locale)
{
    const FixedWording* first = nullptr;
    for (const QString& wanted : QStringList{locale.toString()} + sender.languages) {
        for (const FixedWording& wording : sender.fixed) {
            if (wording.purpose != purpose)
                continue;
            if (wording.language == languageOf(wanted))
                return &wording;
            first = first ? first : &wording;
        }
    }
    return first;
}

} // namespace countersign::code
