#include "core/store/product_record.h"
#include "tests/fuzz/csv_files.h"

namespace countersign::fuzz {

using namespace store;

namespace {

QByteArray written(const sale::Product& product)
{
    return tableOf(productColumns(), {product.gtin.toString().toUtf8(), product.name.toUtf8(),
                                      product.price.toString().toUtf8(),
                                      product.tax.toString().toUtf8(), product.category.toUtf8()});
}

void checkProduct(const sale::Product& product, sale::Currency currency)
{
    check(!product.name.isEmpty() && product.name.isValidUtf16(), "a product has a name");
    check(product.name.size() <= qsizetype{2} * sale::name_characters_max, "a name has its limit");
    check(!product.price.isNegative() && product.price.minor() <= sale::Money::minor_max &&
              product.price.currency() == currency,
          "a price is in its range and currency");
    check(product.tax.sum_milli_percent() >= 0, "no tax is negative");
    check(!product.category.isEmpty() && product.category.toLower() == product.category &&
              product.category.size() <= sale::category_characters_max,
          "a category is a word in small letters");
}

} // namespace

void productsCsv(Bytes input)
{
    checkCsv(input);
    const sale::Currency euro;
    eachRow(input, productColumns(), [&](const CsvTable& table, TableRow& row) {
        const auto product = productIn(table, row, euro);
        check(product.has_value() == row.faults.empty(), "a row is a product or has a fault");
        if (!product)
            return;
        checkProduct(*product, euro);
        int found = 0;
        const QByteArray text = written(*product);
        eachRow(spanOf(text), productColumns(), [&](const CsvTable& other, TableRow& same) {
            const auto again = productIn(other, same, euro);
            check(again == product, "a product that is written reads the same");
            ++found;
        });
        check(found == 1, "a product that is written is one row");
    });
}

} // namespace countersign::fuzz
