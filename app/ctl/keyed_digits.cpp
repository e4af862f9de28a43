#include "app/ctl/keyed_digits.h"

#include <algorithm>

namespace countersign::app {

namespace {

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// White space of JSON (RFC 8259, 2).
bool isBlank(char character)
{
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/// The quote that ends the string that begins at `open`, or the line's size if none does.
qsizetype endOfString(const QByteArray& line, qsizetype open)
{
    qsizetype at = open + 1;
    while (at < line.size() && line.at(at) != '"')
        at += line.at(at) == '\\' ? 2 : 1;
    return std::min(at, line.size());
}

qsizetype afterBlanks(const QByteArray& line, qsizetype at)
{
    while (at < line.size() && isBlank(line.at(at)))
        ++at;
    return at;
}

} // namespace

SecretBytes takeDigits(QByteArray& line)
{
    constexpr QByteArrayView name = "digits";
    SecretBytes taken;
    for (qsizetype at = 0; at < line.size(); ++at) {
        if (line.at(at) != '"')
            continue;
        const qsizetype close = endOfString(line, at);
        const bool isNamed = QByteArrayView(line).sliced(at + 1, close - at - 1) == name;
        at = close;
        if (!isNamed)
            continue;
        const qsizetype colon = afterBlanks(line, close + 1);
        const qsizetype open = afterBlanks(line, colon + 1);
        if (colon >= line.size() || line.at(colon) != ':' || open >= line.size() ||
            line.at(open) != '"')
            continue;
        const qsizetype end = endOfString(line, open);
        char* const first = line.data() + open + 1;
        char* const last = line.data() + end;
        at = end;
        if (end == line.size() || first == last || !std::all_of(first, last, isDigit))
            continue;
        taken = SecretBytes(std::span(reinterpret_cast<const unsigned char*>(first),
                                      static_cast<std::size_t>(last - first)));
        std::fill(first, last, '0');
    }
    return taken;
}

} // namespace countersign::app
