#pragma once

#include "core/journal/entry.h"
#include "core/store/journal_rows.h"

#include <vector>

namespace countersign::store {

/// The entries with what head office said that bears on a purchase with those entries, in order,
/// whole. Usually one: the first word that it has all of them. Where there is none yet, the last
/// word that it has some of them, and the last refusal of an entry up to their end that no later
/// word has overtaken. Nothing of them is verified but that an acknowledged entry is this
/// journal's: StoreFault::damaged if it isn't. Looks through the journal for refusals, and from
/// there or from the purchase's beginning on for the rest.
Result<std::vector<journal::Entry>, StoreError>
headOfficeWordsOn(JournalRows& journal, const std::vector<journal::Entry>& ofPurchase);

} // namespace countersign::store
