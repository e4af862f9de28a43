#pragma once

#include "core/journal/entry.h"
#include "core/store/fault.h"
#include "core/store/head_seal.h"
#include "core/world/files.h"

#include <QByteArray>
#include <QString>
#include <memory>
#include <optional>

namespace countersign::store {

/// {"seq":12,"hash":"hex","signature":"base64","receipts":7,"seal":"base64"}, spaces and a line
/// end: what data/head holds. It is always of one size, so that the next head can be written over
/// it in one step. `receipts`, the number of the last receipt, 0 where there was none yet, and its
/// seal are left out where nobody knows it.
[[nodiscard]] QByteArray encodedHead(const journal::Head& head);
[[nodiscard]] QByteArray encodedHead(const journal::Head& head, quint64 receipts,
                                     const HeadSeal& seal);

/// The last signed head, kept outside the database in data/head, so that a database that lost its
/// end, or is an older copy, shows.
struct HeadFile
{
    static constexpr qsizetype size_bytes = 512;
    static constexpr qsizetype size_bytes_max = 4096;
    static constexpr int reads_max = 100; // until two in a row agree

    enum class State { kept, missing };
    State state = State::missing;
    journal::Head head;   // where it is kept
    quint64 receipts = 0; // numbers used or skipped up to it, as anybody may have written
    QByteArray seal;      // of it; empty in one of an earlier version
    static constexpr quint64 receipts_max = 999'999'999'999; // none that is kept is above it

    /// StoreFault::damaged if it holds anything else, also nothing or zeros, which no write of ours
    /// leaves; busy if a till writes too fast to be read. The signature isn't checked.
    static Result<HeadFile, StoreError> read(const QString& dataDirectory,
                                             world::Files& files = world::systemFiles());
    /// The last receipt number, if that till said so; nothing if there is no head or no such seal.
    [[nodiscard]] std::optional<quint64> receiptsSealedBy(const HeadSeal& till) const;
    /// It says a receipt number under a seal that isn't that till's: somebody altered it.
    [[nodiscard]] bool isAltered(const HeadSeal& till) const;
    [[nodiscard]] static QString path(const QString& dataDirectory);
};

/// Writes data/head, which stays open from one commit to the next. The disk outlives it.
class HeadWriter
{
public:
    explicit HeadWriter(const QString& dataDirectory, world::Files& files = world::systemFiles());
    /// As good as a new file renamed into place, and cheaper: the first head is one, flushed before
    /// it gets its name, and each later one is a single write over the same bytes of one sector, so
    /// neither a killed process nor a power cut leaves it empty or half written. Not flushed to the
    /// disk: the store's commit before it is, and an older head tells a restoration nothing. A file
    /// that somebody removed or replaced is made anew, or written over where it now stands.
    Result<Done, StoreError> replace(const journal::Head& head);
    Result<Done, StoreError> replace(const journal::Head& head, quint64 receipts,
                                     const HeadSeal& seal);

private:
    Result<Done, StoreError> put(const QByteArray& content);
    Result<bool, StoreError> overwrite(const QByteArray& content);
    Result<bool, StoreError> overwriteIn(std::unique_ptr<world::KeptFile> file,
                                         const QByteArray& content);
    QByteArray m_path;
    world::Files& m_files;
    std::unique_ptr<world::KeptFile> m_open; // null until the first head is written over
};

} // namespace countersign::store
