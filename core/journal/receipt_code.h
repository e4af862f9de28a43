#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/entry.h"
#include "core/sale/money.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QStringView>

namespace countersign::journal {

/// What the code on a receipt says: the journal entry that recorded the purchase, all of it, and
/// the till's signature. Nothing about goods, methods or people. Whoever has the till's public key
/// can check it, without the journal (see isSignedBy).
struct ReceiptCode
{
    QString keyId; // of the signing key, see journal::keyId
    quint64 seq = 0;
    qint64 at_ms = 0;
    QString receipt; // [A-Za-z0-9-], 1 to 48: "T3-000417"
    sale::Money total;
    bool isCountersigned = false;
    QByteArray previous;  // hash of the entry before, 32 bytes
    QByteArray purchase;  // UUID, 36 lower-case characters
    QByteArray salt;      // 16 bytes
    QByteArray signature; // 64 bytes
    friend bool operator==(const ReceiptCode&, const ReceiptCode&) = default;
};

inline constexpr qsizetype receipt_code_characters_max = 400;

/// The code of a `purchase_recorded` entry that follows on `previous` and carries the signature of
/// `key`. The error says in words why there is none: an entry of another kind, unsigned, or with a
/// payload that this version of the code can't carry.
Result<ReceiptCode, QString> receiptCodeOf(const journal::Entry& recorded,
                                           const QByteArray& previous,
                                           const journal::PublicKey& key);

/// As packaging/docs/journal.md defines it:
/// CS1/KEY/SEQ/TIME/RECEIPT/TOTAL/CURRENCY/Y-or-N/PROOF. All of it can be in QR's alphanumeric
/// mode, unless the receipt's number has small letters.
QString toText(const ReceiptCode& code);
/// Reads that form, as it is printed, copied and typed: spaces, ends of line and invisible
/// characters are passed over, small letters are capitals but for the receipt's number, which stays
/// as it is, and in the proof 0, 1 and 8, which base32 hasn't, are O, I and B. The error says in
/// words in which field something is wrong, and what.
Result<ReceiptCode, QString> receiptCodeFrom(QStringView text);

/// In which fields another text of the same entry differs, by the names that the guide gives them:
/// "TOTAL", "PROOF from character 41 on".
QStringList differingFields(const ReceiptCode& code, const ReceiptCode& other);

/// The hash of the entry that the code stands for.
QByteArray hashOf(const ReceiptCode& code);
/// True if that key signed exactly this: number, time, receipt, total, and everything else.
bool isSignedBy(const ReceiptCode& code, const journal::PublicKey& key);

} // namespace countersign::journal
