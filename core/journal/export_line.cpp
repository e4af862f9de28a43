#include "core/journal/export_line.h"

#include "core/base/flat_json.h"
#include "core/journal/chain.h"

#include <QDateTime>
#include <QRegularExpression>
#include <algorithm>

namespace countersign::journal {
namespace {

Failure<LineFault> fault(const QString& field, const QString& reason)
{
    return failure(LineFault{field, reason});
}

/// A JSON string (RFC 8259, 7) that holds exactly these UTF-8 bytes.
QByteArray quoted(const QByteArray& utf8)
{
    QByteArray text;
    text.reserve(utf8.size() + utf8.size() / 4 + 2);
    text += '"';
    for (const char c : utf8) {
        if (c == '"' || c == '\\')
            text += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            text += "\\u00" + QByteArray(1, c).toHex();
        else
            text += c;
    }
    return text += '"';
}

QByteArray asTime(qint64 at_ms)
{
    return QDateTime::fromMSecsSinceEpoch(at_ms, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
}

using Kind = FlatMember::Kind;

/// The names that may stand in a line, the kind of their values, and whether they may be null.
struct Field
{
    QByteArrayView name;
    Kind kind;
    bool canBeNull;
};
constexpr Field fields[] = {
    {"seq", Kind::number, false},    {"at", Kind::string, false},
    {"kind", Kind::string, false},   {"purchase", Kind::string, false},
    {"salt", Kind::string, true},    {"payload", Kind::string, true},
    {"hash", Kind::string, false},   {"signature", Kind::string, true},
    {"digest", Kind::string, false},
};

QString nameOf(QByteArrayView name)
{
    return QString::fromUtf8(name).left(64);
}

bool isNull(const FlatJson& object, QByteArrayView name)
{
    const FlatMember* member = object.find(name);
    return member == nullptr || member->kind == Kind::null;
}

/// Of a string its bytes, of a number its digits; empty where it is null or missing.
QByteArray valueOf(const FlatJson& object, QByteArrayView name)
{
    const FlatMember* member = object.find(name);
    return member == nullptr ? QByteArray() : member->value;
}

Result<Done, LineFault> checkFields(const FlatJson& object)
{
    for (const FlatMember& member : object.members) {
        const bool isKnown =
            std::any_of(std::begin(fields), std::end(fields), [&](const Field& field) {
                return QByteArrayView(member.name) == field.name;
            });
        if (!isKnown)
            return fault(nameOf(member.name), QStringLiteral("unknown field"));
    }
    const bool isWithheld = object.find("digest") != nullptr;
    for (const Field& field : fields) {
        const FlatMember* member = object.find(field.name);
        if (member == nullptr && field.name == QByteArrayView("digest"))
            continue;
        if (member == nullptr)
            return fault(nameOf(field.name), QStringLiteral("missing"));
        if (member->kind == Kind::null && field.canBeNull)
            continue;
        if (member->kind != field.kind)
            return fault(nameOf(field.name), field.kind == Kind::number
                                                 ? QStringLiteral("not a whole number from 1 on")
                                                 : QStringLiteral("not a string"));
    }
    for (const QByteArrayView name : {QByteArrayView("salt"), QByteArrayView("payload")}) {
        if (isNull(object, name) != isWithheld)
            return fault(nameOf(name), isWithheld ? QStringLiteral("stands beside a digest")
                                                  : QStringLiteral("null without a digest"));
    }
    return Done{};
}

/// 0 where the line tells none that an entry could have.
quint64 seqIn(const FlatJson& object)
{
    const FlatMember* member = object.find("seq");
    const bool isNumber = member != nullptr && member->kind == Kind::number;
    const quint64 seq = isNumber ? member->value.toULongLong() : 0;
    return seq <= seq_max ? seq : 0;
}

Result<qint64, LineFault> readTime(const QString& text)
{
    static const QRegularExpression form(
        QStringLiteral("\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z\\z"));
    const QDateTime at =
        form.match(text).hasMatch() ? QDateTime::fromString(text, Qt::ISODateWithMs) : QDateTime();
    if (!at.isValid() || asTime(at.toMSecsSinceEpoch()) != text.toLatin1())
        return fault(QStringLiteral("at"),
                     QStringLiteral("not a time such as 2026-11-22T17:58:24.123Z"));
    return at.toMSecsSinceEpoch();
}

/// Lower-case hexadecimal digits, nothing else; empty where the value is null.
Result<QByteArray, LineFault> readHex(const FlatJson& object, QByteArrayView name)
{
    const QByteArray text = valueOf(object, name);
    const QByteArray bytes = QByteArray::fromHex(text);
    if (bytes.toHex() != text)
        return fault(nameOf(name), QStringLiteral("not lower-case hexadecimal digits"));
    return bytes;
}

Result<QByteArray, LineFault> readSignature(const FlatJson& object)
{
    if (isNull(object, "signature"))
        return QByteArray();
    const QByteArray text = valueOf(object, "signature");
    const auto bytes =
        QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes || (*bytes).isEmpty() || (*bytes).toBase64() != text)
        return fault(QStringLiteral("signature"), QStringLiteral("not base64"));
    return *bytes;
}

Result<Done, LineFault> checkForm(const Entry& entry)
{
    const QString form = QString::fromLatin1(faultOfForm(entry));
    if (form.isEmpty())
        return Done{};
    return fault(form.section(QLatin1String(": "), 0, 0), form.section(QLatin1String(": "), 1));
}

/// The entry in a line that is a JSON object; the fault doesn't tell the sequence.
Result<Entry, LineFault> entryIn(const FlatJson& object)
{
    if (auto good = checkFields(object); !good)
        return failure(good.error());
    const quint64 seq = seqIn(object);
    if (seq == 0)
        return fault(QStringLiteral("seq"), QStringLiteral("not between 1 and 2^53 - 1"));
    const auto at = readTime(QString::fromUtf8(valueOf(object, "at")));
    if (!at)
        return failure(at.error());
    const auto salt = readHex(object, "salt");
    if (!salt)
        return failure(salt.error());
    const auto hash = readHex(object, "hash");
    if (!hash)
        return failure(hash.error());
    const auto digest = readHex(object, "digest");
    if (!digest)
        return failure(digest.error());
    const auto signature = readSignature(object);
    if (!signature)
        return failure(signature.error());
    Entry entry{seq,
                *at,
                valueOf(object, "kind"),
                valueOf(object, "purchase"),
                *salt,
                valueOf(object, "payload"),
                *hash,
                *signature,
                *digest};
    if (object.find("digest") != nullptr && !entry.isWithheld())
        return fault(QStringLiteral("digest"), QStringLiteral("not 32 bytes"));
    if (auto form = checkForm(entry); !form)
        return failure(form.error());
    return entry;
}

} // namespace

Result<QByteArray, LineFault> toExportLine(const Entry& entry)
{
    if (auto form = checkForm(entry); !form)
        return failure(form.error());
    QByteArray line = "{\"seq\":" + QByteArray::number(entry.seq) + ",\"at\":\"" +
                      asTime(entry.at_ms) + "\",\"kind\":\"" + entry.kind + "\",\"purchase\":\"" +
                      entry.purchase + "\",";
    if (entry.isWithheld())
        line += "\"salt\":null,\"payload\":null,\"digest\":\"" + entry.digest.toHex() + '"';
    else
        line += "\"salt\":\"" + entry.salt.toHex() + "\",\"payload\":" + quoted(entry.payload);
    line += ",\"hash\":\"" + entry.hash.toHex() + "\",\"signature\":";
    line += entry.signature.isEmpty() ? QByteArray("null") : '"' + entry.signature.toBase64() + '"';
    line += '}';
    if (line.size() > export_line_bytes_max)
        return fault({}, QStringLiteral("longer than 9 MiB"));
    return line;
}

Result<Entry, LineFault> fromExportLine(QByteArrayView line)
{
    if (line.endsWith('\n'))
        line.chop(1);
    if (line.endsWith('\r'))
        line.chop(1);
    if (line.size() > export_line_bytes_max)
        return fault({}, QStringLiteral("longer than 9 MiB"));
    const FlatJson object = readFlatJson(line);
    auto entry = object.fault ? fault(object.fault->field, object.fault->reason) : entryIn(object);
    if (entry)
        return entry;
    LineFault wrong = entry.error();
    wrong.seq = seqIn(object);
    return failure(wrong);
}

Entry withheld(const Entry& entry)
{
    if (entry.isWithheld())
        return entry;
    Entry rest = entry;
    rest.digest = ChainHash().digestOf(entry.salt, entry.payload);
    rest.salt.clear();
    rest.payload.clear();
    return rest;
}

} // namespace countersign::journal
