#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/entry.h"
#include "core/sale/money.h"

#include <QByteArray>
#include <QString>
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
/// Reads that form and no other; spaces and ends of line between characters are passed over, as
/// they come where a text was printed or copied. The error says in words what is wrong.
Result<ReceiptCode, QString> receiptCodeFrom(QStringView text);

/// The hash of the entry that the code stands for.
QByteArray hashOf(const ReceiptCode& code);
/// True if that key signed exactly this: number, time, receipt, total, and everything else.
bool isSignedBy(const ReceiptCode& code, const journal::PublicKey& key);

} // namespace countersign::journal
