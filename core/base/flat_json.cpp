#include "core/base/flat_json.h"

#include <algorithm>
#define JSON_NO_IO
#include <nlohmann/json.hpp>

namespace countersign {

namespace {

using Json = nlohmann::json;

constexpr qsizetype field_characters_max = 64;
constexpr int number_overflow = 406; // the library's number for it

/// Takes what the library finds, in its order, and stops it at the first that has no place here.
/// The library throws nothing on this way; what it can't read it hands to `parse_error`.
class Collector final : public nlohmann::json_sax<Json>
{
public:
    explicit Collector(FlatJson& object) : m_object(object) {}

    bool start_object(std::size_t) override
    {
        if (m_isBegun)
            return failValue();
        m_isBegun = true;
        return true;
    }
    bool key(std::string& name) override
    {
        if (m_object.members.size() == flat_json_members_max)
            return fail({}, QStringLiteral("more than %1 fields").arg(flat_json_members_max));
        if (m_object.find(name) != nullptr)
            return fail({}, QStringLiteral("a field stands there twice"));
        m_name = QByteArray(name.data(), static_cast<qsizetype>(name.size()));
        return true;
    }
    bool end_object() override { return true; }

    bool string(std::string& value) override
    {
        return take(FlatMember::Kind::string,
                    QByteArray(value.data(), static_cast<qsizetype>(value.size())));
    }
    bool number_unsigned(std::uint64_t value) override
    {
        return take(FlatMember::Kind::number, QByteArray::number(quint64(value)));
    }
    bool null() override { return take(FlatMember::Kind::null, {}); }

    bool number_integer(std::int64_t) override { return failValue(); } // has a sign
    bool number_float(double, const std::string& text) override { return failNumber(text); }
    bool boolean(bool) override { return failValue(); }
    bool start_array(std::size_t) override { return failValue(); }
    bool end_array() override { return failValue(); }
    bool binary(Json::binary_t&) override { return failValue(); } // not in JSON as text

    bool parse_error(std::size_t byte, const std::string& token,
                     const nlohmann::detail::exception& error) override
    {
        if (error.id == number_overflow)
            return failNumber(token);
        // Only why, of "… syntax error while parsing value - WHY; last read: '…'": what was read
        // last may be a whole payload.
        const QByteArrayView words(error.what());
        const qsizetype begin = words.indexOf(" - ") + 3;
        const qsizetype lastRead = words.indexOf("; last read: ", begin);
        const qsizetype end = lastRead < 0 ? words.size() : lastRead;
        return fail(field(), QStringLiteral("not JSON at byte %1: %2")
                                 .arg(QString::number(byte),
                                      QString::fromUtf8(words.sliced(begin, end - begin))));
    }

private:
    bool take(FlatMember::Kind kind, QByteArray value)
    {
        if (!m_isBegun)
            return failValue();
        m_object.members.push_back({*std::exchange(m_name, std::nullopt), kind, std::move(value)});
        return true;
    }

    /// Whose value is being read; empty between two fields.
    [[nodiscard]] QString field() const
    {
        return m_name ? QString::fromUtf8(*m_name).left(field_characters_max) : QString();
    }

    bool failNumber(const std::string& text)
    {
        const bool isWhole =
            std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        return isWhole && m_isBegun
                   ? fail(field(), QStringLiteral("a number above 18446744073709551615"))
                   : failValue();
    }
    bool failValue()
    {
        return fail(field(), m_isBegun
                                 ? QStringLiteral("neither a string nor null nor a whole number "
                                                  "that is written in digits")
                                 : QStringLiteral("not a JSON object"));
    }
    bool fail(const QString& field, const QString& reason)
    {
        m_object.fault = FlatJsonFault{field, reason};
        return false;
    }

    FlatJson& m_object;
    bool m_isBegun = false;
    std::optional<QByteArray> m_name; // from a field's name to the end of its value
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
    // The library passes over the first, and takes the second for the end of the text.
    if (text.startsWith("\xef\xbb\xbf")) {
        object.fault = FlatJsonFault{{}, QStringLiteral("not JSON: a byte order mark")};
    } else if (text.contains('\0')) {
        object.fault = FlatJsonFault{{}, QStringLiteral("not JSON: a zero byte")};
    } else {
        Collector collector(object);
        Json::sax_parse(text.begin(), text.end(), &collector);
    }
    return object;
}

} // namespace countersign
