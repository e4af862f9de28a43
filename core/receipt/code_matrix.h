#pragma once

#include <QByteArray>
#include <QString>

namespace countersign::receipt {

/// A QR code as the squares it is drawn of, row by row from the top left, one byte a square: 1 is
/// dark. Four squares of quiet, light ground belong around it (ISO/IEC 18004, 6.3.8).
struct CodeMatrix
{
    static constexpr int quiet_squares = 4;
    int side = 0; // squares; 0 if there is none
    QByteArray squares;

    [[nodiscard]] bool isDark(int row, int column) const { return squares[row * side + column]; }
    friend bool operator==(const CodeMatrix&, const CodeMatrix&) = default;
};

/// The QR code of a text of ASCII characters, with error correction M (15 % of it may be lost).
/// None for a text that is empty or too long for one.
CodeMatrix codeMatrixOf(const QString& text);

} // namespace countersign::receipt
