#include "core/store/row_tag.h"

#include "core/store/seal.h"

#include <QtEndian>
#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <vector>

namespace countersign::store {

void addField(QByteArray& frame, const QByteArray& field)
{
    std::array<char, sizeof(quint32)> size{};
    qToBigEndian(static_cast<quint32>(field.size()), size.data());
    frame.append(size.data(), size.size());
    frame.append(field);
}

QByteArray macOf(const SecretBytes& key, const QByteArray& frame)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char*>(frame.constData()),
                            static_cast<std::size_t>(frame.size()), mac.data(), &size);
    check(made != nullptr && size == row_tag_size_bytes, "OpenSSL computes HMAC-SHA-256");
    return QByteArray(reinterpret_cast<const char*>(mac.data()), row_tag_size_bytes);
}

bool isSame(const QByteArray& tag, const QByteArray& expected)
{
    const auto span = [](const QByteArray& bytes) {
        return std::span(reinterpret_cast<const unsigned char*>(bytes.constData()),
                         static_cast<std::size_t>(bytes.size()));
    };
    return equalInConstantTime(span(tag), span(expected));
}

QByteArray TaggedTable::select(const char* rest) const
{
    return QByteArray("SELECT ") + columns + ", tag FROM " + name + ' ' + rest;
}

RowTagger::RowTagger(const Keys& keys) : m_key(derivedKey(keys.sealing, "countersign-row-tag-v1"))
{
}

QByteArray RowTagger::tagOf(const TaggedTable& table, std::span<const QByteArray> columns) const
{
    check(std::ssize(columns) == table.count, "a row is tagged with all its columns");
    QByteArray frame;
    addField(frame, table.name);
    for (const auto& column : columns)
        addField(frame, column);
    return macOf(m_key, frame);
}

QByteArray RowTagger::tagOf(const TaggedTable& table, const Query& row) const
{
    std::vector<QByteArray> columns;
    columns.reserve(static_cast<std::size_t>(table.count));
    for (int column = 0; column < table.count; ++column)
        columns.push_back(row.bytes(column)); // SQLite gives numbers as decimal digits
    return tagOf(table, columns);
}

bool RowTagger::fits(const TaggedTable& table, const Query& row) const
{
    return isSame(row.bytes(table.count), tagOf(table, row));
}

StoreError alteredRow(const TaggedTable& table, const Query& row)
{
    const bool isBasket = qstrcmp(table.name, basket_table.name) == 0;
    const auto id = isBasket ? row.text(0) : QString::fromLatin1(row.bytes(0).toHex());
    const auto words =
        isBasket ? QStringLiteral("open basket %1 was altered, and not by this till: what is in "
                                  "it, whether it is set aside or its place isn't what it was")
        : qstrcmp(table.name, method_table.name) == 0
            ? QStringLiteral("payment method %1 was altered, and not by this till: its brand, last "
                             "four, frozen mark or fingerprint isn't what it was")
            : QStringLiteral("registration %1 was altered, and not by this till: its payment "
                             "method, number, language, date, proof or whether it is in use isn't "
                             "what it was");
    return {StoreFault::damaged, words.arg(id), 0, 0};
}

} // namespace countersign::store
