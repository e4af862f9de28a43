#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/entry.h"
#include "core/sale/purchase.h"

#include <QString>
#include <QStringList>
#include <QTimeZone>
#include <optional>
#include <vector>

namespace countersign::journal {

/// Who stands behind a statement of a case file.
enum class Source {
    till,       // nobody but the till
    provider,   // whoever carried the message, as the till heard it
    terminal,   // the card terminal and the acquirer behind it, as the till heard it
    headOffice, // where the journals of all tills come together, as the till heard it
};
/// "Card terminal", "Message provider", "Head office", "Till".
QString inWords(Source source);

/// One thing that happened, in one or two sentences.
struct Statement
{
    quint64 seq = 0;  // of the entry that says so
    qint64 at_ms = 0; // wall time of the till
    Source source = Source::till;
    QString who; // the provider's name, head office's key, what of a demonstration; or empty
    QString words;
    friend bool operator==(const Statement&, const Statement&) = default;
};

/// A name and what stands behind it: "Receipt", "T3-000417".
struct CaseFact
{
    QString name;
    QString value;
    friend bool operator==(const CaseFact&, const CaseFact&) = default;
};

/// What a disputed payment's case file says, for a person who knows nothing of the program. Made of
/// the journal alone, so it names nobody and holds no number.
struct CaseFile
{
    sale::Purchase purchase;           // as its entries leave it; goods and totals are in it
    QString headline;                  // "Paid by card, countersigned by code"
    QString summary;                   // a few sentences
    QStringList warnings;              // what must be known before all else, a sentence or two each
    std::vector<CaseFact> facts;       // ids and times
    std::vector<Statement> statements; // in the order of the entries
    QStringList unknown;               // what the journal can't say, a sentence or two each
    std::vector<CaseFact> headOffice;  // what head office can compare with its own records
    quint64 headOfficeWord_seq = 0;    // the entry of a signed word in the proof; 0 without one
};

/// What a case file is made with beside the purchase's own entries.
struct CaseBackground
{
    QTimeZone zone;                         // in which times are written
    QByteArray till;                        // its id, as head office signs it
    std::vector<Entry> ofHeadOffice;        // its words that bear on the purchase, in order
    std::optional<PublicKey> headOfficeKey; // where it is known
    bool keepsOnlySigned = false;           // the till keeps no word that it couldn't verify
    quint64 first = 1;                      // the entries of the proof, both ends included
    quint64 last = 0;
};

/// Puts together the case file of a purchase from all its entries, in their order. The error says
/// in words which entry can't be read or doesn't follow on those before it.
Result<CaseFile, QString> caseFileOf(const std::vector<Entry>& entries,
                                     const CaseBackground& background);

/// "9 June 2026, 14:32:41.123".
QString timeInWords(qint64 at_ms, const QTimeZone& zone);
/// "48.20 EUR".
QString amountInWords(const sale::Money& amount);
/// Hexadecimal digits in groups of four, so that they can be compared and wrapped.
QString inFours(const QString& hex);

} // namespace countersign::journal
