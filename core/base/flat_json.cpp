#include "core/base/flat_json.h"

#include <algorithm>

namespace countersign {

namespace {

constexpr qsizetype field_characters_max = 64;
constexpr QByteArrayView escapes("\"\\/bfnrt");
constexpr QByteArrayView escaped("\"\\/\b\f\n\r\t");

void appendUtf8(QByteArray& text, char32_t character)
{
    const auto tail = [&text](char32_t bits) { text += static_cast<char>(0x80 | (bits & 0x3f)); };
    if (character < 0x80) {
        text += static_cast<char>(character);
    } else if (character < 0x800) {
        text += static_cast<char>(0xc0 | (character >> 6));
        tail(character);
    } else if (character < 0x10000) {
        text += static_cast<char>(0xe0 | (character >> 12));
        tail(character >> 6);
        tail(character);
    } else {
        text += static_cast<char>(0xf0 | (character >> 18));
        tail(character >> 12);
        tail(character >> 6);
        tail(character);
    }
}

class Reader
{
public:
    Reader(QByteArrayView text, FlatJson& object) : m_text(text), m_object(object) {}

    void read()
    {
        skipSpace();
        if (!take('{'))
            return notJson("no object begins here");
        skipSpace();
        if (!take('}') && !readMembers())
            return;
        skipSpace();
        if (m_at < m_text.size())
            notJson("more than an object");
    }

private:
    /// Up to the brace that ends them.
    bool readMembers()
    {
        while (true) {
            if (m_object.members.size() == flat_json_members_max)
                return fail({}, QStringLiteral("more than %1 fields").arg(flat_json_members_max));
            if (!readMember())
                return false;
            skipSpace();
            if (take('}'))
                return true;
            if (!take(','))
                return isNotJson("neither a comma nor the object's end");
            skipSpace();
        }
    }

    bool readMember()
    {
        FlatMember member;
        if (!take('"'))
            return isNotJson("no name of a field begins here");
        if (!readString(member.name, {}))
            return false;
        skipSpace();
        if (!take(':'))
            return isNotJson("no colon behind a field's name");
        skipSpace();
        if (!readValue(member))
            return false;
        if (m_object.find(member.name) != nullptr)
            return fail({}, QStringLiteral("a field stands there twice"));
        m_object.members.push_back(std::move(member));
        return true;
    }

    bool readValue(FlatMember& member)
    {
        const QString field = QString::fromUtf8(member.name).left(field_characters_max);
        if (take('"')) {
            member.kind = FlatMember::Kind::string;
            return readString(member.value, field);
        }
        if (m_text.sliced(m_at).startsWith("null")) {
            m_at += 4;
            return true;
        }
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
            ++m_at;
        member.kind = FlatMember::Kind::number;
        member.value = m_text.sliced(begin, m_at - begin).toByteArray();
        const bool isOctal = member.value.size() > 1 && member.value.front() == '0';
        const bool goesOn = m_at < m_text.size() && QByteArrayView(".eE").contains(m_text[m_at]);
        if (member.value.isEmpty() || isOctal || goesOn)
            return fail(field, QStringLiteral("neither a string nor null nor a whole number that "
                                              "is written in digits"));
        return true;
    }

    /// From behind the opening quote to behind the closing one.
    bool readString(QByteArray& into, const QString& field)
    {
        qsizetype plain = m_at;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c != '"' && c != '\\') {
                if (static_cast<unsigned char>(c) < 0x20)
                    return isNotJson("a control character in a string");
                ++m_at;
                continue;
            }
            into += m_text.sliced(plain, m_at - plain);
            ++m_at;
            if (c == '"')
                return true;
            if (!readEscape(into, field))
                return false;
            plain = m_at;
        }
        return isNotJson("a string without an end");
    }

    /// From behind the backslash on.
    bool readEscape(QByteArray& into, const QString& field)
    {
        if (take('u'))
            return readCharacter(into, field);
        const qsizetype which = m_at < m_text.size() ? escapes.indexOf(m_text[m_at]) : -1;
        if (which < 0)
            return isNotJson("an escape that JSON doesn't have");
        into += escaped[which];
        ++m_at;
        return true;
    }

    bool readCharacter(QByteArray& into, const QString& field)
    {
        const auto first = readUnit();
        if (!first)
            return isNotJson("an escape without four hexadecimal digits");
        char32_t character = *first;
        if (QChar::isSurrogate(character)) {
            const bool isPaired =
                QChar::isHighSurrogate(character) && m_text.sliced(m_at).startsWith("\\u");
            m_at += isPaired ? 2 : 0;
            const auto second = isPaired ? readUnit() : std::nullopt;
            if (!second || !QChar::isLowSurrogate(*second))
                return fail(field, QStringLiteral("half a surrogate pair"));
            character = QChar::surrogateToUcs4(*first, *second);
        }
        appendUtf8(into, character);
        return true;
    }

    std::optional<char16_t> readUnit()
    {
        constexpr qsizetype digits = 4;
        const QByteArrayView hex =
            m_text.sliced(m_at).first(std::min(digits, m_text.size() - m_at));
        const bool isHex = std::all_of(hex.begin(), hex.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        });
        if (hex.size() < digits || !isHex)
            return std::nullopt;
        m_at += digits;
        return static_cast<char16_t>(hex.toByteArray().toUShort(nullptr, 16));
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && QByteArrayView(" \t\n\r").contains(m_text[m_at]))
            ++m_at;
    }

    bool take(char wanted)
    {
        const bool isThere = m_at < m_text.size() && m_text[m_at] == wanted;
        m_at += isThere ? 1 : 0;
        return isThere;
    }

    bool fail(const QString& field, const QString& reason)
    {
        m_object.fault = FlatJsonFault{field, reason};
        return false;
    }
    bool isNotJson(const char* why)
    {
        notJson(why);
        return false;
    }
    void notJson(const char* why)
    {
        fail({}, QStringLiteral("not JSON at byte %1: %2").arg(m_at).arg(QLatin1String(why)));
    }

    QByteArrayView m_text;
    FlatJson& m_object;
    qsizetype m_at = 0;
};

} // namespace

const FlatMember* FlatJson::find(QByteArrayView name) const
{
    const auto found = std::find_if(members.begin(), members.end(), [name](const FlatMember& one) {
        return QByteArrayView(one.name) == name;
    });
    return found == members.end() ? nullptr : &*found;
}

FlatJson readFlatJson(QByteArrayView text)
{
    FlatJson object;
    if (text.isValidUtf8())
        Reader(text, object).read();
    else
        object.fault = FlatJsonFault{{}, QStringLiteral("not UTF-8")};
    return object;
}

} // namespace countersign
