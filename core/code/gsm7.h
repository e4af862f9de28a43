#pragma once

#include <QString>
#include <QStringView>
#include <optional>

namespace countersign::code {

/// How an SMS carries its characters.
enum class Encoding {
    gsm7, // GSM 03.38 default alphabet with its extension table: 160 septets, 153 a part
    ucs2, // 16-bit units: 70, 67 a part
};

inline constexpr int gsm7_septets_single_max = 160;
inline constexpr int gsm7_septets_part_max = 153;
inline constexpr int ucs2_units_single_max = 70;
inline constexpr int ucs2_units_part_max = 67;

/// How many septets (1, or 2 for the extension table) a character takes, or nothing if GSM 03.38
/// hasn't got it (3GPP TS 23.038, 6.2.1).
[[nodiscard]] std::optional<int> septetsOf(char16_t character);
[[nodiscard]] bool isGsm7(QStringView text);
/// The septets of a whole text, or nothing if a character needs UCS-2.
[[nodiscard]] std::optional<int> septetsOf(QStringView text);

struct Segments
{
    Encoding encoding = Encoding::gsm7;
    int units = 0; // septets or 16-bit units, without the headers of a split message
    int parts = 1; // messages that are sent, and paid for
    friend bool operator==(const Segments&, const Segments&) = default;
};
/// How a text is sent. An escaped pair of septets and a surrogate pair stay in one part.
[[nodiscard]] Segments segmentsOf(QStringView text);

/// The same text in the letters of GSM 03.38: those that it has stay, others lose their accents or
/// become what is commonly written instead (ł l, œ oe, “ ", – -). Nothing if a character has no
/// such form, as in other scripts.
[[nodiscard]] std::optional<QString> foldedToGsm7(QStringView text);

} // namespace countersign::code
