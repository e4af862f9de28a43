#pragma once

#include <QByteArray>
#include <QString>

namespace countersign::tests {

// SQLite behind the program's back.

/// True if it could.
bool runSql(const QString& path, const QByteArray& statements);
qint64 lastEntryIn(const QString& path);
/// Changes that entry's payload and computes every hash from there on anew; the signatures stay.
bool rewriteFrom(const QString& path, qint64 seq);
/// Everything in journal, registry, catalogue and open baskets, and what their indexes find, as
/// text; what SQLite says against it is part of it.
struct Dump
{
    QString proven;
    QString open;    // the words that products are searched by: they sell nothing
    QString baskets; // a line each
    /// True if nothing came of it that counts: a basket that is gone was not paid for.
    [[nodiscard]] bool isProvenBy(const Dump& before) const;
    [[nodiscard]] bool isLikeBefore(const Dump& before) const
    {
        return isProvenBy(before) && open == before.open;
    }
};
Dump dumpStore(const QString& path);

} // namespace countersign::tests
