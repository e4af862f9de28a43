#include "core/settings/header_scan.h"

namespace countersign::settings {
namespace {

constexpr char byte_order_mark[] = "\xEF\xBB\xBF";

bool isBlank(char character)
{
    return character == ' ' || character == '\t';
}

/// TOML 1.0, "Keys": a bare key's characters, or what begins a quoted one.
bool beginsName(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '-' ||
           character == '"' || character == '\'';
}

bool endsKey(char character)
{
    constexpr QByteArrayView ends("=,[]{}#\n");
    return ends.contains(character);
}

/// Walks over the text as TOML does, as far as it takes to tell a header from what stands in a
/// string, a comment or an array of several lines.
class HeaderScan
{
public:
    explicit HeaderScan(const QByteArray& text) : m_text(text)
    {
        if (m_text.startsWith(byte_order_mark))
            m_position = sizeof(byte_order_mark) - 1;
    }

    std::optional<qsizetype> find()
    {
        bool isLineStart = true;
        while (!isAtEnd()) {
            const char character = m_text.at(m_position);
            if (character == '[' && isLineStart && m_arrayDepth == 0 && !isNamed(m_position))
                return m_position;
            isLineStart = character == '\n' || (isLineStart && isBlank(character));
            pass(character);
        }
        return std::nullopt;
    }

    /// Parts are told by the dots between them: no value, a date with a fraction among them, has as
    /// many between what ends a key or a value.
    std::optional<qsizetype> findDeepKey()
    {
        int parts = 1;
        while (!isAtEnd()) {
            const char character = m_text.at(m_position);
            if (character == '.' && ++parts > key_parts_max)
                return m_position;
            if (endsKey(character))
                parts = 1;
            pass(character);
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool isAtEnd() const { return m_position >= m_text.size(); }

    [[nodiscard]] qsizetype afterBlanks(qsizetype position) const
    {
        while (position < m_text.size() && isBlank(m_text.at(position)))
            ++position;
        return position;
    }

    /// The end of the file in place of a name is the parser's to say.
    [[nodiscard]] bool isNamed(qsizetype bracket) const
    {
        qsizetype name = bracket + 1;
        if (name < m_text.size() && m_text.at(name) == '[')
            ++name;
        name = afterBlanks(name);
        return name >= m_text.size() || beginsName(m_text.at(name));
    }

    void pass(char character)
    {
        if (character == '"' || character == '\'')
            return passString(character);
        if (character == '#') {
            const auto end = m_text.indexOf('\n', m_position);
            m_position = end < 0 ? m_text.size() : end;
            return;
        }
        if (character == '[')
            ++m_arrayDepth;
        else if (character == ']' && m_arrayDepth > 0)
            --m_arrayDepth;
        ++m_position;
    }

    void passString(char quote)
    {
        const QByteArray three(3, quote);
        const bool isOfLines = startsHere(three);
        m_position += isOfLines ? 3 : 1;
        while (!isAtEnd()) {
            const char character = m_text.at(m_position);
            if (character == '\\' && quote == '"') {
                m_position += 2;
            } else if (isOfLines && startsHere(three)) {
                m_position += 3;
                // TOML 1.0, "String": one or two quotes may stand just before the closing ones.
                for (int extra = 0; extra < 2 && !isAtEnd() && m_text.at(m_position) == quote;
                     ++extra)
                    ++m_position;
                return;
            } else if (!isOfLines && character == '\n') {
                return; // never closed, which the parser says
            } else {
                ++m_position;
                if (!isOfLines && character == quote)
                    return;
            }
        }
    }

    [[nodiscard]] bool startsHere(const QByteArray& word) const
    {
        return m_text.mid(m_position, word.size()) == word;
    }

    const QByteArray& m_text;
    qsizetype m_position = 0;
    int m_arrayDepth = 0;
};

} // namespace

std::optional<qsizetype> namelessHeader(const QByteArray& text)
{
    return HeaderScan(text).find();
}

std::optional<qsizetype> deepKey(const QByteArray& text)
{
    return HeaderScan(text).findDeepKey();
}

} // namespace countersign::settings
