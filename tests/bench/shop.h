#pragma once

#include "core/store/store.h"

#include <QString>
#include <QStringList>
#include <memory>

namespace countersign::bench {

/// Products to fill shops with, from the catalogue beside the repository, or made up where there
/// is none.
class Products
{
public:
    static constexpr int products_max = 100'000;

    Products();
    [[nodiscard]] bool areMadeUp() const { return m_areMadeUp; }
    /// The first `count` of them, as a file that can be imported.
    void write(const QString& path, int count) const;
    [[nodiscard]] QString gtin(int place) const;

private:
    QByteArrayList m_rows; // as they stand in the file, without the header
    bool m_areMadeUp = false;
};

/// A new store in `folder` (made if missing) with keys, schema, and the first `count` products.
/// Ends the program if that fails. Clock and entropy must outlive it.
std::unique_ptr<store::Store> newStore(const QString& folder, const Products& products, int count,
                                       world::Clock& clock, world::Entropy& entropy);

/// How long a long journal is: a million entries, or fewer, to see quickly that it works, as
/// COUNTERSIGN_BENCH_ENTRIES=20000 says.
[[nodiscard]] int entriesWanted();

/// The most resident memory that a running process has had; 0 once it has ended.
[[nodiscard]] double peakMegabytes(qint64 process);

/// A template for QTemporaryDir in the working directory, which is on the build's disk: /tmp may
/// be memory, and then a commit costs nothing.
[[nodiscard]] QString folderOnDisk();
/// Tells Google Benchmark's header which disk that is.
void sayDisk();

} // namespace countersign::bench
