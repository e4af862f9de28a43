#pragma once

#include "core/sale/fact.h"

#include <QString>

namespace countersign::journal {

// What the words of an entry mean, in those of a case file.

QString requirementInWords(sale::Requirement requirement);
/// What a terminal was asked to do: "hold the amount".
QString askedInWords(sale::TerminalAction action);
QString notDoneInWords(sale::TerminalAction action);
/// Why a purchase ended: "it was declined".
QString endInWords(sale::Outcome outcome, bool isByReply);
QString stoppedInWords(const sale::ReleaseRequested& fact, bool isByReply);
/// Why a payment method was frozen: "too many codes on it had failed in a row".
QString frozenInWords(const QString& why);
QString failedInWords(sale::TryFailure why);

} // namespace countersign::journal
