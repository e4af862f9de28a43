#include "tests/sim/day.h"

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

DayEnd& DayEnd::operator+=(const DayEnd& other)
{
    steps += other.steps;
    stops += other.stops;
    closings += other.closings;
    finished += other.finished;
    powerCuts += other.powerCuts;
    recorded += other.recorded;
    countersigned += other.countersigned;
    unresolved += other.unresolved;
    examined += other.examined;
    changes += other.changes;
    atHeadOffice += other.atHeadOffice;
    acknowledgements += other.acknowledgements;
    operations += other.operations;
    replies += other.replies;
    refusals += other.refusals;
    strangers += other.strangers;
    serviceDays += other.serviceDays;
    serviceSent += other.serviceSent;
    serviceQuestions += other.serviceQuestions;
    byService += other.byService;
    takenOver += other.takenOver;
    serviceOthers += other.serviceOthers;
    serviceWithdrawn += other.serviceWithdrawn;
    setsTaken += other.setsTaken;
    setsRefused += other.setsRefused;
    pricesBegun += other.pricesBegun;
    met += other.met;
    return *this;
}

QString DayEnd::inWords() const
{
    return u"%1 steps, %2 kills, %3 power cuts, %4 closings of which %5 after the till had "
           u"finished, "
           "%6 changes of the disk, %7 sound stores without a false alarm; "_s.arg(steps)
               .arg(stops)
               .arg(powerCuts)
               .arg(closings)
               .arg(finished)
               .arg(changes)
               .arg(examined) +
           u"%1 recorded, %2 countersigned, %3 unresolved; %4 entries at head office, "
           "%5 acknowledgements; %6 deeds of operators, %7 replies acted on and %8 that had to "
           "stop a purchase, %9 cards new to the till"_s.arg(recorded)
               .arg(countersigned)
               .arg(unresolved)
               .arg(atHeadOffice)
               .arg(acknowledgements)
               .arg(operations)
               .arg(replies)
               .arg(refusals)
               .arg(strangers) +
           u"; %1 days with services, which sent %2 messages and were asked about digits %3 times; "
           "%4 countersigned by them, %5 codes taken over, %6 times something else was at the "
           "number, %7 codes never asked for"_s.arg(serviceDays)
               .arg(serviceSent)
               .arg(serviceQuestions)
               .arg(byService)
               .arg(takenOver)
               .arg(serviceOthers)
               .arg(serviceWithdrawn) +
           u"; %1 change sets of head office taken, %2 refusals of one kept, %3 announced prices "
           "begun"_s.arg(setsTaken)
               .arg(setsRefused)
               .arg(pricesBegun) +
           u"; met: "_s + met.inWords();
}

} // namespace countersign::sim
