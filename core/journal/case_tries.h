#pragma once

#include "core/sale/fact.h"

#include <QString>

namespace countersign::journal {

/// What became of the tries that were counted.
struct Tries
{
    int wrong = 0;
    int notCompared = 0;
    int unsaid = 0; // one or the other, in journals of earlier versions

    void see(const sale::FactBody& fact);
};

/// How many came before the right one: "after one wrong try".
QString beforeInWords(const Tries& tries);
/// Of a purchase that nobody countersigned: a sentence after a space.
QString triesInWords(const sale::Purchase& purchase, const Tries& tries);

} // namespace countersign::journal
