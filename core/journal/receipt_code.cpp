#include "core/journal/receipt_code.h"

#include "core/journal/base32.h"
#include "core/journal/fact_codec.h"
#include "core/journal/key_id.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QStringList>
#include <QUuid>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto version = "CS1";
constexpr qsizetype uuid_size_bytes = 16;
constexpr qsizetype proof_size_bytes = journal::hash_size_bytes + uuid_size_bytes +
                                       journal::salt_size_bytes + journal::signature_size_bytes;

QString timeText(qint64 at_ms)
{
    return QDateTime::fromMSecsSinceEpoch(at_ms, Qt::UTC).toString(Qt::ISODateWithMs);
}

/// The entry that the code stands for, but for its hash.
journal::Entry entryOf(const ReceiptCode& code)
{
    const auto fact =
        journal::encoded(sale::PurchaseRecorded{code.receipt, code.total, code.isCountersigned});
    journal::Entry entry;
    entry.seq = code.seq;
    entry.at_ms = code.at_ms;
    entry.kind = fact.kind;
    entry.purchase = code.purchase;
    entry.salt = code.salt;
    entry.payload = fact.payload;
    entry.signature = code.signature;
    return entry;
}

bool isReceiptNumber(const QString& text)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9-]{1,48}\\z"_s);
    return form.match(text).hasMatch();
}

Result<quint64, QString> readSeq(const QString& text)
{
    bool isNumber = false;
    const quint64 seq = text.toULongLong(&isNumber);
    if (!isNumber || seq < 1 || seq > journal::seq_max || QString::number(seq) != text)
        return failure(u"its entry is not a number"_s);
    return seq;
}

Result<qint64, QString> readTime(const QString& text)
{
    const QDateTime at = QDateTime::fromString(text, Qt::ISODateWithMs);
    const qint64 at_ms = at.isValid() ? at.toMSecsSinceEpoch() : -1;
    if (at_ms < 0 || at_ms > journal::at_ms_max || timeText(at_ms) != text)
        return failure(u"its time is not one such as 2026-11-22T17:58:24.123Z"_s);
    return at_ms;
}

Result<sale::Money, QString> readTotal(const QString& amount, const QString& code)
{
    const auto currency = sale::Currency::fromCode(code);
    if (!currency)
        return failure(currency.error());
    const auto total = sale::Money::parse(amount, *currency);
    if (!total)
        return failure(total.error());
    if (total->isNegative() || total->toString() != amount)
        return failure(u"its total is not written as receipts write it"_s);
    return *total;
}

Result<Done, QString> readProof(const QString& text, ReceiptCode& code)
{
    const auto proof = fromBase32(text);
    if (!proof || proof->size() != proof_size_bytes)
        return failure(u"its proof is not 205 letters and digits of base32"_s);
    qsizetype at = 0;
    const auto next = [&](qsizetype size) {
        at += size;
        return proof->mid(at - size, size);
    };
    code.previous = next(journal::hash_size_bytes);
    code.purchase = QUuid::fromRfc4122(next(uuid_size_bytes)).toByteArray(QUuid::WithoutBraces);
    code.salt = next(journal::salt_size_bytes);
    code.signature = next(journal::signature_size_bytes);
    return Done{};
}

} // namespace

Result<ReceiptCode, QString> receiptCodeOf(const journal::Entry& recorded,
                                           const QByteArray& previous,
                                           const journal::PublicKey& key)
{
    const auto fact = journal::decodedFact(recorded.kind, recorded.payload);
    const auto* body =
        fact && fact->has_value() ? std::get_if<sale::PurchaseRecorded>(&**fact) : nullptr;
    if (!body)
        return failure(u"the entry does not record a purchase"_s);
    const ReceiptCode code{
        journal::keyId(key),   recorded.seq, recorded.at_ms,    body->receipt, body->total,
        body->isCountersigned, previous,     recorded.purchase, recorded.salt, recorded.signature};
    if (!isReceiptNumber(code.receipt) || previous.size() != journal::hash_size_bytes)
        return failure(u"the entry has a form that the code can't carry"_s);
    // Whatever the code leaves out would be missing here: a payload with more in it, another hash.
    if (hashOf(code) != recorded.hash || !isSignedBy(code, key))
        return failure(u"the entry is not signed, or says more than the code can carry"_s);
    return code;
}

QString toText(const ReceiptCode& code)
{
    const QByteArray proof = code.previous +
                             QUuid::fromString(QLatin1StringView(code.purchase)).toRfc4122() +
                             code.salt + code.signature;
    return QStringList{QLatin1StringView(version),
                       code.keyId.toUpper(),
                       QString::number(code.seq),
                       timeText(code.at_ms),
                       code.receipt,
                       code.total.toString(),
                       code.total.currency().toString(),
                       code.isCountersigned ? u"Y"_s : u"N"_s,
                       toBase32(proof)}
        .join(u'/');
}

Result<ReceiptCode, QString> receiptCodeFrom(QStringView text)
{
    QString packed;
    for (const QChar c : text) {
        if (!c.isSpace())
            packed += c;
        if (packed.size() > receipt_code_characters_max)
            return failure(u"it is too long for a receipt's code"_s);
    }
    const QStringList fields = packed.split(u'/');
    if (fields.front() != QLatin1StringView(version))
        return failure(u"it does not begin with CS1"_s);
    if (fields.size() != 9)
        return failure(u"it has %1 fields instead of 9"_s.arg(fields.size()));
    static const QRegularExpression keyForm(u"\\A[0-9A-F]{16}\\z"_s);
    if (!keyForm.match(fields[1]).hasMatch())
        return failure(u"its key id is not 16 hexadecimal digits"_s);
    if (!isReceiptNumber(fields[4]))
        return failure(u"its receipt has a number of another form"_s);
    if (fields[7] != u"Y" && fields[7] != u"N")
        return failure(u"it does not say Y or N"_s);
    const auto seq = readSeq(fields[2]);
    if (!seq)
        return failure(seq.error());
    const auto at_ms = readTime(fields[3]);
    if (!at_ms)
        return failure(at_ms.error());
    const auto total = readTotal(fields[5], fields[6]);
    if (!total)
        return failure(total.error());
    ReceiptCode code;
    code.keyId = fields[1].toLower();
    code.seq = *seq;
    code.at_ms = *at_ms;
    code.receipt = fields[4];
    code.total = *total;
    code.isCountersigned = fields[7] == u"Y";
    if (const auto proof = readProof(fields[8], code); !proof)
        return failure(proof.error());
    return code;
}

QByteArray hashOf(const ReceiptCode& code)
{
    return journal::ChainHash().next(code.previous, entryOf(code));
}

bool isSignedBy(const ReceiptCode& code, const journal::PublicKey& key)
{
    return key.verify(journal::signingInput(code.seq, hashOf(code)), code.signature);
}

} // namespace countersign::journal
