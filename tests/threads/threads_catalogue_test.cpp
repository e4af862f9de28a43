#include "tests/store/importing.h"

#include <atomic>
#include <thread>

using namespace countersign;
using namespace store_test;

class ThreadsCatalogueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSearchReadsWhileProductsAreLoaded();
};

namespace {

constexpr int loads = 8;

QByteArray goods(int load)
{
    const QByteArray number = QByteArray::number(load);
    return "gtin,name,price,tax,category\n"
           "4006381333931,Pen " +
           number +
           ",1.20,19,pens\n"
           "96385074,Pen small " +
           number + ",0.60,19,pens\n";
}

} // namespace

void ThreadsCatalogueTest::aSearchReadsWhileProductsAreLoaded()
{
    ImportShop shop;
    QVERIFY(shop.products(goods(0)).ok());
    std::atomic<bool> isOver = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> searches = 0;
    std::thread counter([&] {
        const auto reader = store::StoreReader::open(shop.data);
        // One load is one transaction: both products are of the same one, whichever it is.
        while (reader.ok() && !isOver) {
            const auto found = (*reader)->catalogue().search(QStringLiteral("pen"), 10);
            const bool isWhole = found.ok() && found->size() == 2 &&
                                 (*found)[0].name.back() == (*found)[1].name.back();
            wrong += isWhole ? 0 : 1;
            ++searches;
        }
        wrong += reader.ok() ? 0 : 1;
    });
    for (int load = 1; load <= loads || searches == 0; ++load) {
        const auto loaded = shop.products(goods(load % 10));
        if (!loaded)
            ++wrong;
    }
    isOver = true;
    counter.join();
    QCOMPARE(wrong, 0);
    QVERIFY(searches > 0);
}

QTEST_APPLESS_MAIN(ThreadsCatalogueTest)
#include "threads_catalogue_test.moc"
