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
/// Everything in journal, registry and catalogue, and what their indexes find, as text; what SQLite
/// says against it is part of it.
struct Dump
{
    QString proven;
    QString open; // fields of the registry that nothing seals yet, and the products' searched words
    friend bool operator==(const Dump&, const Dump&) = default;
};
Dump dumpStore(const QString& path);

} // namespace countersign::tests
