#pragma once

#include "core/journal/entry.h"
#include "core/sale/fact.h"

#include <QString>
#include <vector>

namespace countersign::journal {

/// What terminal a purchase was paid at, as the name tells that it gave to the payment. What the
/// till is set up with when it is asked says nothing of then.
enum class TerminalKind {
    demonstration, // it is only played, and no money moves
    other,
    unsaid, // it named no payment
};
TerminalKind terminalOf(const std::vector<Entry>& ofPurchase);

/// What the card terminal let the till know of a payment, which the purchase doesn't keep: a person
/// may end a doubt, and then the purchase no longer tells that nobody had answered.
struct PaymentCourse
{
    enum class End {
        notKnown,
        taken,     // captured, or taken at once
        notLetGo,  // the terminal was asked to, and refused
        letGo,     // or it never held anything
        givenBack, // after it had been taken
    };
    End end = End::notKnown;
    bool isAnswered = true;       // what the terminal was last asked, in words or by what happened
    bool isByHand = false;        // a person saw to it, and nothing told since needs one again
    bool isAnsweredSince = false; // the terminal said so after that

    /// Goes on with the purchase's next fact; `before` is the purchase as it was until then.
    void see(const sale::FactBody& fact, const sale::Purchase& before);
};

/// Of a purchase that closed unresolved: what may be said of it in a headline, and in sentences,
/// each after a space.
QString unresolvedHeadline(const sale::Purchase& purchase, const PaymentCourse& payment);
QString unresolvedInWords(const sale::Purchase& purchase, const PaymentCourse& payment);

} // namespace countersign::journal
