#include "ui/controls/theme.h"

#include <array>
#include <cstddef>

namespace countersign::ui {

namespace {

// Light, dark, high contrast: the tokens of the design, whose contrasts were measured.
using Token = std::array<QRgb, 3>;

QColor colourOf(const Token& token, Theme::Scheme scheme)
{
    return QColor::fromRgb(token[static_cast<std::size_t>(scheme)]);
}

struct Tint
{
    const char16_t* category;
    Token fill;
    Token glyph;
};

constexpr Tint tints[] = {
    {u"bakery", {0xF6EAD2, 0x3A2D14, 0x1A1A1A}, {0x80520E, 0xF0C476, 0xFFFFFF}},
    {u"chilled", {0xE2ECF6, 0x1B2D40, 0x1A1A1A}, {0x2A5688, 0x9CC6F0, 0xFFFFFF}},
    {u"produce", {0xE1EFDD, 0x1B3420, 0x1A1A1A}, {0x2F6A2A, 0x9BD694, 0xFFFFFF}},
    {u"drinks", {0xEEE2D8, 0x37291E, 0x1A1A1A}, {0x6B4325, 0xDDB794, 0xFFFFFF}},
    {u"deli", {0xF8E4E0, 0x43231F, 0x1A1A1A}, {0x943A2E, 0xF5A79B, 0xFFFFFF}},
    {u"household", {0xE8E7F4, 0x2A2A47, 0x1A1A1A}, {0x4B4A92, 0xB9B8F5, 0xFFFFFF}},
    {u"gifts", {0xF6E3EE, 0x3E1F33, 0x1A1A1A}, {0x8A2F66, 0xF0A6D4, 0xFFFFFF}},
};
constexpr Tint neutralTint = {u"", {0xECE9E2, 0x22262C, 0x1A1A1A}, {0x555A63, 0xB4BAC4, 0xFFFFFF}};

const Tint& tintOf(const QString& category)
{
    for (const Tint& tint : tints) {
        if (category == QStringView(tint.category))
            return tint;
    }
    return neutralTint;
}

} // namespace

void Theme::setScheme(Scheme scheme)
{
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    Q_EMIT schemeChanged();
}

void Theme::setCompact(bool compact)
{
    if (compact == m_compact)
        return;
    m_compact = compact;
    Q_EMIT compactChanged();
}

void Theme::setReducedMotion(bool reduced)
{
    if (reduced == m_reducedMotion)
        return;
    m_reducedMotion = reduced;
    Q_EMIT motionChanged();
}

QColor Theme::paper() const
{
    return colourOf({0xF6F4EF, 0x0F1114, 0x000000}, m_scheme);
}

QColor Theme::surface() const
{
    return colourOf({0xFFFFFF, 0x181B20, 0x000000}, m_scheme);
}

QColor Theme::sunken() const
{
    return colourOf({0xECE9E2, 0x22262C, 0x1A1A1A}, m_scheme);
}

QColor Theme::line() const
{
    return colourOf({0xDDD8CE, 0x343A43, 0x8C8C8C}, m_scheme);
}

QColor Theme::edge() const
{
    return colourOf({0x857F73, 0x858D99, 0xFFFFFF}, m_scheme);
}

QColor Theme::ink() const
{
    return colourOf({0x16181D, 0xF5F4F0, 0xFFFFFF}, m_scheme);
}

QColor Theme::ink2() const
{
    return colourOf({0x555A63, 0xB4BAC4, 0xE6E6E6}, m_scheme);
}

QColor Theme::ink3() const
{
    return colourOf({0x6A6F78, 0x979EA9, 0xD0D0D0}, m_scheme);
}

QColor Theme::accent() const
{
    return colourOf({0x2342B8, 0xA9BAFF, 0xFFE04A}, m_scheme);
}

QColor Theme::inkOnAccent() const
{
    return colourOf({0xFFFFFF, 0x0D1433, 0x000000}, m_scheme);
}

QColor Theme::accentSoft() const
{
    return colourOf({0xE9EDFA, 0x222B4D, 0x2B2600}, m_scheme);
}

QColor Theme::accentPressed() const
{
    return colourOf({0x1A3391, 0xC7D2FF, 0xFFF1A0}, m_scheme);
}

QColor Theme::ok() const
{
    return colourOf({0x0D6B45, 0x6FD6A2, 0x7CF5B4}, m_scheme);
}

QColor Theme::inkOnOk() const
{
    return colourOf({0xFFFFFF, 0x06251A, 0x000000}, m_scheme);
}

QColor Theme::okSoft() const
{
    return colourOf({0xE2F2E9, 0x163527, 0x002B18}, m_scheme);
}

QColor Theme::warn() const
{
    return colourOf({0x7F4D00, 0xF2C063, 0xFFD27A}, m_scheme);
}

QColor Theme::warnSoft() const
{
    return colourOf({0xFBF0DA, 0x3A2D12, 0x2E2000}, m_scheme);
}

QColor Theme::warnEdge() const
{
    return colourOf({0xA86A0A, 0xC99A3C, 0xFFD27A}, m_scheme);
}

QColor Theme::stop() const
{
    return colourOf({0xAE2219, 0xFF9C92, 0xFFB3AB}, m_scheme);
}

QColor Theme::inkOnStop() const
{
    return colourOf({0xFFFFFF, 0x360A06, 0x000000}, m_scheme);
}

QColor Theme::stopSoft() const
{
    return colourOf({0xFBEAE7, 0x43201C, 0x3A0B07}, m_scheme);
}

QColor Theme::scrim() const
{
    return m_scheme == Scheme::Light ? QColor(0, 0, 0, 102) : QColor(0, 0, 0, 166);
}

QColor Theme::focus() const
{
    return colourOf({0x16181D, 0xFFFFFF, 0xFFE04A}, m_scheme);
}

QColor Theme::tintFill(const QString& category) const
{
    return colourOf(tintOf(category).fill, m_scheme);
}

QColor Theme::tintGlyph(const QString& category) const
{
    return colourOf(tintOf(category).glyph, m_scheme);
}

} // namespace countersign::ui
