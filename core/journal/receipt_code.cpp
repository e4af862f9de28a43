#include "core/journal/receipt_code.h"

#include "core/journal/base32.h"
#include "core/journal/fact_codec.h"
#include "core/journal/key_id.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QUuid>
#include <algorithm>
#include <iterator>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto version = "CS1";
constexpr const char* field_names[] = {"CS1",   "KEY",      "SEQ",           "TIME", "RECEIPT",
                                       "TOTAL", "CURRENCY", "COUNTERSIGNED", "PROOF"};
constexpr qsizetype fields_count = std::size(field_names);
constexpr qsizetype receipt_field = 4;
constexpr qsizetype proof_field = 8;
constexpr qsizetype proof_characters = 205;
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
        return failure(u"it is not the number of an entry"_s);
    return seq;
}

Result<qint64, QString> readTime(const QString& text)
{
    const QDateTime at = QDateTime::fromString(text, Qt::ISODateWithMs);
    const qint64 at_ms = at.isValid() ? at.toMSecsSinceEpoch() : -1;
    if (at_ms < 0 || at_ms > journal::at_ms_max || timeText(at_ms) != text)
        return failure(u"it is not a time such as 2026-11-22T17:58:24.123Z"_s);
    return at_ms;
}

Result<sale::Money, QString> readTotal(const QString& amount, const sale::Currency& currency)
{
    const auto total = sale::Money::parse(amount, currency);
    if (!total)
        return failure(total.error());
    if (total->isNegative() || total->toString() != amount)
        return failure(u"it is not written as receipts write it"_s);
    return *total;
}

/// Whoever types it may take a letter for a digit that base32 doesn't have.
QString asBase32(QString proof)
{
    for (QChar& letter : proof) {
        if (letter == u'0')
            letter = u'O';
        else if (letter == u'1')
            letter = u'I';
        else if (letter == u'8')
            letter = u'B';
    }
    return proof;
}

QString faultOfProof(const QString& proof)
{
    static const QRegularExpression other(u"[^A-Z2-7]"_s);
    const qsizetype at = proof.indexOf(other);
    if (at >= 0)
        return u"character %1 of %2 is neither one of A to Z nor one of 2 to 7"_s.arg(at + 1).arg(
            proof.size());
    if (proof.size() != proof_characters)
        return u"it has %1 characters instead of %2"_s.arg(proof.size()).arg(proof_characters);
    return u"its last character is another one"_s; // its bits mean more than there is
}

Result<Done, QString> readProof(const QString& text, ReceiptCode& code)
{
    const auto proof = fromBase32(text);
    if (!proof || proof->size() != proof_size_bytes)
        return failure(faultOfProof(text));
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

/// What printing, copying and typing put in between; nobody sees some of it.
bool isBetween(QChar character)
{
    return character.isSpace() || character.category() == QChar::Other_Format;
}

QChar inCapitals(QChar letter)
{
    return letter >= u'a' && letter <= u'z' ? QChar(letter.unicode() - u'a' + u'A') : letter;
}

/// The fields as they are written, whoever typed them.
Result<QStringList, QString> fieldsOf(QStringView text)
{
    QStringList fields(1);
    qsizetype characters = 0;
    for (const QChar character : text) {
        if (isBetween(character))
            continue;
        if (++characters > receipt_code_characters_max)
            return failure(u"it is too long for a receipt's code"_s);
        if (character == u'/')
            fields << QString();
        else
            fields.back() += fields.size() == receipt_field + 1 ? character : inCapitals(character);
    }
    if (fields.front() != QLatin1StringView(version))
        return failure(u"it does not begin with CS1"_s);
    if (fields.size() != fields_count)
        return failure(u"it has %1 fields instead of %2"_s.arg(fields.size()).arg(fields_count));
    fields.back() = asBase32(fields.back());
    return fields;
}

Failure<QString> wrongField(qsizetype field, const QString& words)
{
    return failure(u"field %1 of %2, %3: %4"_s.arg(field + 1)
                       .arg(fields_count)
                       .arg(QLatin1StringView(field_names[field]), words));
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
    const auto split = fieldsOf(text);
    if (!split)
        return failure(split.error());
    const QStringList& fields = *split;
    static const QRegularExpression keyForm(u"\\A[0-9A-F]{16}\\z"_s);
    if (!keyForm.match(fields[1]).hasMatch())
        return wrongField(1, u"it is not 16 hexadecimal digits"_s);
    const auto seq = readSeq(fields[2]);
    if (!seq)
        return wrongField(2, seq.error());
    const auto at_ms = readTime(fields[3]);
    if (!at_ms)
        return wrongField(3, at_ms.error());
    if (!isReceiptNumber(fields[receipt_field]))
        return wrongField(receipt_field, u"it is not a receipt's number"_s);
    const auto currency = sale::Currency::fromCode(fields[6]);
    if (!currency)
        return wrongField(6, currency.error());
    const auto total = readTotal(fields[5], *currency);
    if (!total)
        return wrongField(5, total.error());
    if (fields[7] != u"Y" && fields[7] != u"N")
        return wrongField(7, u"it is neither Y nor N"_s);
    ReceiptCode code;
    code.keyId = fields[1].toLower();
    code.seq = *seq;
    code.at_ms = *at_ms;
    code.receipt = fields[receipt_field];
    code.total = *total;
    code.isCountersigned = fields[7] == u"Y";
    if (const auto proof = readProof(fields[proof_field], code); !proof)
        return wrongField(proof_field, proof.error());
    return code;
}

QStringList differingFields(const ReceiptCode& code, const ReceiptCode& other)
{
    const QStringList ours = toText(code).split(u'/');
    const QStringList theirs = toText(other).split(u'/');
    QStringList names;
    for (qsizetype field = 0; field < fields_count; ++field) {
        const auto differ = std::mismatch(ours[field].begin(), ours[field].end(),
                                          theirs[field].begin(), theirs[field].end());
        if (differ.first == ours[field].end() && differ.second == theirs[field].end())
            continue;
        const QString name = QLatin1StringView(field_names[field]);
        const qsizetype at = differ.first - ours[field].begin() + 1;
        names << (field == proof_field ? u"%1 from character %2 on"_s.arg(name).arg(at) : name);
    }
    return names;
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
