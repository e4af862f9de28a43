#pragma once

#include "core/store/product_import.h"
#include "core/store/registry_import.h"
#include "tests/store/shop.h"

#include <QCryptographicHash>

namespace store_test {

using namespace countersign::store;

inline sale::Currency euro()
{
    return sale::Currency::fromCode(u"EUR").value();
}

struct ImportShop : Shop
{
    QString path = place.filePath(QStringLiteral("goods.csv"));

    Result<ImportOutcome, ImportError> products(const QByteArray& csv, bool skipsBad = false)
    {
        store_test::write(path, csv);
        return importProducts(*open, {path, euro(), skipsBad, {}});
    }
    Result<ImportOutcome, ImportError> registry(const QByteArray& csv, bool replaces = false,
                                                const NumberCheck& numberCheck = {})
    {
        store_test::write(path, csv);
        return importRegistry(*open, {path, replaces, QStringLiteral("anna"), numberCheck, {}});
    }
    [[nodiscard]] qint64 count() { return open->catalogue().count().value(); }
    journal::Entry lastOf(const char* kind)
    {
        const auto entries = open->journal().ofKind(kind).value();
        return entries.empty() ? journal::Entry() : entries.back();
    }
};

inline QByteArray digestOf(const QByteArray& content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256);
}

inline void badRow(const char* name, const QByteArray& csv, qint64 line, int column,
                   const char* columnName, const char* reason)
{
    QTest::newRow(name) << csv << line << column << QString::fromLatin1(columnName)
                        << QString::fromUtf8(reason);
}

inline void badRowColumns()
{
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<qint64>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("columnName");
    QTest::addColumn<QString>("reason"); // a part of it
}

inline void compareFirstFault(const Result<ImportOutcome, ImportError>& imported)
{
    QFETCH(qint64, line);
    QFETCH(int, column);
    QFETCH(QString, columnName);
    QFETCH(QString, reason);
    QVERIFY(!imported.ok());
    QVERIFY(!imported.error().store);
    QVERIFY(!imported.error().faults.empty());
    const auto& fault = imported.error().faults.front();
    QCOMPARE(fault.line, line);
    QCOMPARE(fault.column, column);
    QCOMPARE(fault.columnName, columnName);
    QVERIFY2(fault.reason.contains(reason), qPrintable(fault.reason));
}

} // namespace store_test
