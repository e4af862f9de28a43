#include "tests/bench/shop.h"

#include "core/base/check.h"
#include "core/sale/gtin.h"
#include "core/store/product_import.h"

#include <QDir>
#include <QFile>
#include <QStorageInfo>
#include <benchmark/benchmark.h>

namespace countersign::bench {

namespace {

constexpr int entries_wanted = 1'000'000;
constexpr const char* header = "gtin,name,price,tax,category\n";

/// GS1 General Specifications, section 7.9: weights 3 and 1 from the right.
QByteArray withCheckDigit(const QByteArray& digits)
{
    int sum = 0;
    for (qsizetype i = 0; i < digits.size(); ++i)
        sum += (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    return digits + QByteArray::number((10 - sum % 10) % 10);
}

QByteArray madeUp(int number)
{
    const QByteArray gtin = withCheckDigit(QByteArray::number(200'000'000'000LL + number * 7LL));
    return gtin + ",Product " + QByteArray::number(number) + " of the shelf," +
           QByteArray::number(1 + number % 90) + ".49,19,shelf " + QByteArray::number(number % 12) +
           '\n';
}

} // namespace

Products::Products()
{
    QFile file(QStringLiteral(COUNTERSIGN_PRODUCTS));
    if (file.open(QIODevice::ReadOnly)) {
        file.readLine();
        while (!file.atEnd() && m_rows.size() < products_max)
            m_rows.append(file.readLine());
    }
    if (m_rows.size() == products_max)
        return;
    m_areMadeUp = true;
    m_rows.clear();
    for (int number = 0; number < products_max; ++number)
        m_rows.append(madeUp(number));
}

void Products::write(const QString& path, int count) const
{
    QFile file(path);
    check(file.open(QIODevice::WriteOnly), "the products' file can be written");
    file.write(header);
    for (int place = 0; place < count; ++place)
        file.write(m_rows[place]);
}

QString Products::gtin(int place) const
{
    const QByteArray& row = m_rows[place];
    return QString::fromLatin1(row.left(row.indexOf(',')));
}

std::unique_ptr<store::Store> newStore(const QString& folder, const Products& products, int count,
                                       world::Clock& clock, world::Entropy& entropy)
{
    check(QDir().mkpath(folder), "the shop's folder can be made");
    const QString data = folder + QStringLiteral("/data");
    check(store::createKeys(data, entropy).ok(), "the shop's keys can be made");
    auto keys = store::loadKeys(data);
    check(keys.ok(), "the shop's keys can be read");
    auto created = store::Store::create(data, QStringLiteral("till-3"), *keys, clock, entropy);
    check(created.ok(), "the shop's store can be made");
    if (count > 0) {
        const QString file = folder + QStringLiteral("/products.csv");
        products.write(file, count);
        check(store::importProducts(**created, {file, {}, false, {}}).ok(),
              "the shop's products can be loaded");
    }
    return std::move(created).value();
}

int entriesWanted()
{
    bool isSaid = false;
    const int said = qEnvironmentVariableIntValue("COUNTERSIGN_BENCH_ENTRIES", &isSaid);
    return isSaid && said > 0 ? said : entries_wanted;
}

double peakMegabytes(qint64 process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').front().toDouble() / 1e3;
    }
    return 0;
}

QString folderOnDisk()
{
    return QDir::currentPath() + QStringLiteral("/bench-XXXXXX");
}

void sayDisk()
{
    const QStorageInfo disk(QDir::currentPath());
    const QByteArray words = disk.fileSystemType() + " on " + disk.device();
    benchmark::AddCustomContext("disk", words.toStdString());
}

} // namespace countersign::bench
