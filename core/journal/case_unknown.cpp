#include "core/journal/case_unknown.h"

#include <algorithm>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

/// Whose words the right column holds, and that they came through the till.
QStringList unknownOfProviders(const Told& told)
{
    const bool isQuoted =
        std::any_of(told.statements.begin(), told.statements.end(),
                    [](const Statement& one) { return one.source == Source::provider; });
    QStringList unknown;
    if (isQuoted)
        unknown << u"Who stands behind a message provider, and whether it said what is told of it. "
                   "Its words are what the till received and wrote down; its name is the one under "
                   "which the till is set up with it."_s;
    if (!told.replies.empty())
        unknown << u"Who wrote the reply. The provider told the till which number it came from, "
                   "and such numbers can be forged; the till keeps no reply's text."_s;
    return unknown;
}

/// `service` made and compared the code, if it isn't empty.
QString unknownOfDigits(Arrival arrival, const QString& service)
{
    if (!service.isEmpty())
        return u"Who keyed the digits, and where they read them. The till never knew the code: %1 "
               "made it, sent it to the registered phone's number, and said that the digits were "
               "right. Whoever carries messages could read it too, and whoever is behind that "
               "service knows it."_s.arg(providerInWords(service));
    switch (arrival) {
    case Arrival::taken:
        return u"Who keyed the digits, and where they read them: nobody reported that the message "
               "reached the registered phone. Whoever carries messages could read it too, and "
               "whoever has the till's key for codes could compute the digits."_s;
    case Arrival::delivered:
        return u"Who keyed the digits. They show that whoever did could read the messages of the "
               "registered phone at that time, not who that was; or messages on their way, as "
               "whoever carries them can, or the till's key for codes."_s;
    case Arrival::lost:
        return u"Who keyed the digits, and where they read them: the message with the code was "
               "reported not to have reached the phone."_s;
    case Arrival::notSent:
    case Arrival::unknown:
    case Arrival::shown:
        break;
    }
    return u"Who keyed the digits, and where they read them: nothing here shows that the message "
           "with the code reached the registered phone."_s;
}

QStringList unknownOfPayment(const Told& told)
{
    const Purchase& purchase = told.purchase;
    QStringList unknown;
    if (purchase.isRestored)
        unknown << u"Whether the purchase was completed after the backup that the till was put "
                   "back from. A receipt of it, if there is one, holds a signature of the till's "
                   "and can be checked by itself."_s;
    if (told.terminal == TerminalKind::unsaid)
        unknown << u"Whether the card terminal was a real one or a demonstration that the till "
                   "plays: it named no payment, which would tell."_s;
    if (!told.payment.isAnswered)
        unknown << (told.payment.isByHand
                        ? u"Whether the card terminal did what it was last asked to: it never "
                          "answered. What became of the payment is the word of whoever settled "
                          "it."_s
                        : u"Whether the card terminal did what it was last asked to: it had not "
                          "answered."_s);
    if (purchase.isCaptured)
        unknown << u"Whether the money was paid out, refunded or charged back afterwards. The "
                   "acquirer can say, by the payment's id."_s;
    return unknown;
}

QStringList unknownOfCard(const Told& told)
{
    const Purchase& purchase = told.purchase;
    const Arrival arrival = arrivalOf(purchase);
    QStringList unknown;
    if (purchase.isCountersigned)
        unknown << unknownOfDigits(arrival, purchase.code ? purchase.code->service : QString());
    else if (purchase.stage == Stage::recorded)
        unknown << u"Whether the payment method's owner agreed: nobody countersigned this "
                   "purchase."_s;
    unknown << u"Whose card and whose phone these are. The journal holds random ids in their "
               "place; only the store's own list says who stands behind them, and it can be "
               "erased."_s;
    if (purchase.code)
        unknown << u"Since when this phone was registered with the payment method, and who "
                   "registered it. The entries of the purchase don't say; the store's journal "
                   "says when its list was last changed, and by whom."_s;
    if (arrival == Arrival::unknown || arrival == Arrival::taken)
        unknown << u"When, and whether, the phone got the message: no provider reported it "
                   "delivered."_s;
    return unknown + unknownOfProviders(told) + unknownOfPayment(told);
}

} // namespace

QStringList unknownOf(const Told& told, const QStringList& ofHeadOffice)
{
    QStringList unknown;
    if (told.purchase.tender && told.purchase.tender->kind == TenderKind::card)
        unknown = unknownOfCard(told);
    unknown << u"Whether the goods were handed over. The till records the sale, not what happens "
               "to the goods after it."_s;
    unknown << u"Whether the till's clock was right. All times are its own; the order of the "
               "entries does not depend on them."_s;
    unknown << u"Whether the shop's name and address are right. They are what the till was set up "
               "with when this paper was made, and nothing that it signed holds them; the till's "
               "id stands in the first entry of its journal."_s;
    unknown << u"Whether more happened to the purchase after entry %1, with which the proof ends: "
               "nothing in it shows that there are no later entries. Ask the store for its journal "
               "up to today, or head office."_s.arg(told.last_seq);
    unknown << ofHeadOffice;
    if (!told.unknownKinds.isEmpty())
        unknown << u"What these entries mean, which are of kinds that this program does not know: "
                   "%1."_s.arg(told.unknownKinds.join(u", "_s));
    return unknown;
}

} // namespace countersign::journal
