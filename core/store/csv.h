#pragma once

#include "core/store/import.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QIODevice>
#include <optional>
#include <vector>

namespace countersign::store {

/// One field of a record: its bytes without quotes, valid UTF-8, and the line on which it begins.
struct CsvField
{
    QByteArray text;
    qint64 line = 0;
};

/// One record of a file. Where `fault` is set, `fields` can't be relied on; reading can go on.
struct CsvRecord
{
    qint64 line = 0; // from 1
    std::vector<CsvField> fields;
    QByteArray raw; // as it stands in the file, without its line end; at most raw_bytes_max
    std::optional<ImportFault> fault;
};

/// Reads RFC 4180 record by record in constant memory: commas, double quotes, CRLF or LF, a byte
/// order mark at the start allowed. Stricter than most: no quote within an unquoted field, nothing
/// after a closing quote, no empty line but at the end, UTF-8 only.
class CsvReader
{
public:
    static constexpr qsizetype field_bytes_max = 64 * 1024;
    static constexpr std::size_t fields_max = 64;
    static constexpr qsizetype raw_bytes_max = 256 * 1024;
    static constexpr qsizetype read_bytes = 256 * 1024;

    /// The device must outlive the reader.
    explicit CsvReader(QIODevice& device);

    /// The next record, or nothing at the end of the file.
    std::optional<CsvRecord> next();
    /// Empty, or why the device could not be read; then next() has ended early.
    [[nodiscard]] const QString& readError() const { return m_readError; }
    [[nodiscard]] qint64 bytesRead() const { return m_bytesRead; }
    /// SHA-256 of the whole file, once next() has ended.
    [[nodiscard]] QByteArray digest() const { return m_hash.result(); }

private:
    enum class Place { fieldStart, unquoted, quoted, quoteSeen, returnSeen, lost };
    static constexpr int end_of_file = -1;

    int peek();
    bool readMore();
    void advance();
    CsvRecord readRecord();
    bool endsRecord(CsvRecord& record, Place& place, int byte);
    void take(CsvRecord& record, Place& place, char byte);
    void add(CsvRecord& record, char byte);
    void startField(CsvRecord& record);
    static void fail(CsvRecord& record, const QString& reason);
    static void checkText(CsvRecord& record);

    QIODevice& m_device;
    QByteArray m_buffer;
    qsizetype m_position = 0;
    qint64 m_line = 1;
    qint64 m_bytesRead = 0;
    bool m_isAtStart = true;
    std::optional<CsvRecord> m_held; // the record after an empty line
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    QString m_readError;
};

/// A field as it is written: quoted where it must be.
[[nodiscard]] QByteArray csvQuoted(const QByteArray& text);

} // namespace countersign::store
