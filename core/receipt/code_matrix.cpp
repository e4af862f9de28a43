#include "core/receipt/code_matrix.h"

#include <memory>
#include <zint.h>

namespace countersign::receipt {

namespace {

constexpr int error_correction_m = 2; // zint counts L, M, Q and H from 1

struct FreeSymbol
{
    void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
};

} // namespace

CodeMatrix codeMatrixOf(const QString& text)
{
    const QByteArray ascii = text.toLatin1();
    const std::unique_ptr<zint_symbol, FreeSymbol> symbol(ZBarcode_Create());
    if (!symbol || ascii.isEmpty())
        return {};
    symbol->symbology = BARCODE_QRCODE;
    symbol->option_1 = error_correction_m;
    const auto* source = reinterpret_cast<const unsigned char*>(ascii.constData());
    const bool isMade =
        ZBarcode_Encode(symbol.get(), source, static_cast<int>(ascii.size())) < ZINT_ERROR;
    if (!isMade || symbol->rows != symbol->width)
        return {};
    CodeMatrix matrix;
    matrix.side = symbol->width;
    for (int row = 0; row < matrix.side; ++row) {
        for (int column = 0; column < matrix.side; ++column) {
            const int bits = symbol->encoded_data[row][column / 8];
            matrix.squares += static_cast<char>(bits >> (column % 8) & 1);
        }
    }
    return matrix;
}

} // namespace countersign::receipt
