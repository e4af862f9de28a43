#include "core/keypad/encoding.h"
#include "core/keypad/keys.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborParserError>
#include <QCborValue>

namespace countersign::keypad {

namespace {

Failure<Fault> fault(FaultReason reason, QLatin1String key = {})
{
    return failure(Fault{reason, key});
}

/// Takes the values of a map one by one and remembers the first thing that is wrong.
class Fields
{
public:
    explicit Fields(const QCborMap& map) : m_map(map) {}

    QString text(QLatin1String key, int length_max)
    {
        const auto value = take(key, QCborValue::String);
        const auto text = value.toString();
        if (text.size() > length_max)
            blame(FaultReason::outOfRange, key);
        return text;
    }
    int integer(QLatin1String key, int low, int high)
    {
        const auto number = take(key, QCborValue::Integer).toInteger(low);
        if (number >= low && number <= high)
            return static_cast<int>(number);
        blame(FaultReason::outOfRange, key);
        return low;
    }
    bool boolean(QLatin1String key)
    {
        const auto value = find(key);
        if (value && !value->isBool())
            blame(FaultReason::wrongType, key);
        return value && value->toBool();
    }
    QUuid purchase(QLatin1String key)
    {
        const auto bytes = take(key, QCborValue::ByteArray).toByteArray();
        if (bytes.size() != 16)
            blame(FaultReason::outOfRange, key);
        return QUuid::fromRfc4122(bytes);
    }
    QCborMap map(QLatin1String key) { return take(key, QCborValue::Map).toMap(); }
    QCborArray array(QLatin1String key, std::size_t length_max)
    {
        const auto array = take(key, QCborValue::Array).toArray();
        if (static_cast<std::size_t>(array.size()) > length_max)
            blame(FaultReason::outOfRange, key);
        return array;
    }
    template <class Enum> Enum word(QLatin1String key, std::optional<Enum> (*of)(QStringView))
    {
        const auto found = of(text(key, name_length_max));
        if (!found)
            blame(FaultReason::unknownWord, key);
        return found.value_or(Enum{});
    }
    void blame(FaultReason reason, QLatin1String key)
    {
        if (!m_fault)
            m_fault = Fault{reason, key};
    }
    /// What is wrong, once everything that is known has been taken.
    [[nodiscard]] std::optional<Fault> fault() const
    {
        if (!m_fault && m_taken != m_map.size())
            return Fault{FaultReason::unknownKey, {}};
        return m_fault;
    }

private:
    std::optional<QCborValue> find(QLatin1String key)
    {
        const auto at = m_map.constFind(key);
        if (at == m_map.constEnd()) {
            blame(FaultReason::missingKey, key);
            return std::nullopt;
        }
        ++m_taken;
        return at.value();
    }
    QCborValue take(QLatin1String key, QCborValue::Type type)
    {
        const auto value = find(key);
        if (value && value->type() == type)
            return *value;
        blame(FaultReason::wrongType, key);
        return {};
    }

    const QCborMap m_map;
    qsizetype m_taken = 0;
    std::optional<Fault> m_fault;
};

Basket basketOf(Fields& fields)
{
    Basket basket;
    for (const auto value : fields.array(key::lines, lines_max)) {
        if (!value.isMap()) {
            fields.blame(FaultReason::wrongType, key::lines);
            break;
        }
        Fields of(value.toMap());
        Line line;
        line.name = of.text(key::name, name_length_max);
        line.count = of.integer(key::count, 0, items_max);
        line.measure = of.text(key::measure, amount_length_max);
        line.each = of.text(key::each, amount_length_max);
        line.total = of.text(key::total, amount_length_max);
        line.offer = of.text(key::offer, note_length_max);
        line.saved = of.text(key::saved, amount_length_max);
        basket.lines.push_back(std::move(line));
        if (of.fault())
            fields.blame(of.fault()->reason, key::lines);
    }
    basket.items = fields.integer(key::items, 0, items_max);
    basket.total = fields.text(key::total, amount_length_max);
    basket.tax = fields.text(key::tax, amount_length_max);
    basket.isTaxIncluded = fields.boolean(key::isTaxIncluded);
    basket.saved = fields.text(key::saved, amount_length_max);
    return basket;
}

Waiting waitingOf(Fields& fields)
{
    return {fields.word(key::what, waitingForOf), fields.text(key::amount, amount_length_max)};
}

Code codeOf(Fields& fields)
{
    Code code;
    code.amount = fields.text(key::amount, amount_length_max);
    code.payee = fields.text(key::payee, name_length_max);
    code.phoneEnding = fields.text(key::phoneEnding, amount_length_max);
    code.digits = fields.integer(key::digits, digits_min, digits_max);
    code.timeLeft_ms = fields.integer(key::timeLeft_ms, 0, life_max_ms);
    code.life_ms = fields.integer(key::life_ms, 1, life_max_ms);
    code.tries = fields.integer(key::tries, 1, tries_max);
    code.triesLeft = fields.integer(key::triesLeft, 0, code.tries);
    code.lastWasWrong = fields.boolean(key::lastWasWrong);
    code.canHaveMoreTime = fields.boolean(key::canHaveMoreTime);
    code.resendReady_ms = fields.integer(key::resendReady_ms, 0, resendAfter_max_ms);
    code.resendsLeft = fields.integer(key::resendsLeft, 0, resends_max);
    code.wasTaken = fields.boolean(key::wasTaken);
    return code;
}

TimeUp timeUpOf(Fields& fields)
{
    return {fields.integer(key::resendsLeft, 0, resends_max),
            fields.integer(key::resendReady_ms, 0, resendAfter_max_ms),
            fields.boolean(key::wasTaken)};
}

Stopped stoppedOf(Fields& fields)
{
    return {fields.word(key::outcome, stopOutcomeOf), fields.boolean(key::isOwnerTold)};
}

Approved approvedOf(Fields& fields)
{
    return {fields.text(key::amount, amount_length_max), fields.text(key::payee, name_length_max)};
}

Result<State, Fault> stateOf(const QString& word, const QCborMap& map)
{
    Fields fields(map);
    State state;
    if (word == wordOf(State(Basket{})))
        state = basketOf(fields);
    else if (word == wordOf(State(Waiting{})))
        state = waitingOf(fields);
    else if (word == wordOf(State(Code{})))
        state = codeOf(fields);
    else if (word == wordOf(State(TimeUp{})))
        state = timeUpOf(fields);
    else if (word == wordOf(State(Checking{})))
        state = Checking{};
    else if (word == wordOf(State(Stopping{})))
        state = Stopping{fields.boolean(key::wasTaken)};
    else if (word == wordOf(State(Stopped{})))
        state = stoppedOf(fields);
    else if (word == wordOf(State(LockedOut{})))
        state = LockedOut{fields.boolean(key::wasTaken)};
    else if (word == wordOf(State(Approved{})))
        state = approvedOf(fields);
    else if (word == wordOf(State(Declined{})))
        state = Declined{fields.boolean(key::wasTaken)};
    else if (word != wordOf(State(Idle{})))
        return fault(FaultReason::unknownWord, key::state);
    if (fields.fault())
        return failure(*fields.fault());
    return state;
}

} // namespace

Result<Show, Fault> decodeShow(std::span<const unsigned char> body)
{
    if (body.size() > showFrame_bytes_max)
        return fault(FaultReason::tooLarge);
    QCborParserError error;
    const auto value = QCborValue::fromCbor(reinterpret_cast<const char*>(body.data()),
                                            static_cast<qsizetype>(body.size()), &error);
    if (error.error == QCborError::GarbageAtEnd)
        return fault(FaultReason::trailingBytes);
    if (error.error != QCborError::NoError || !value.isMap())
        return fault(FaultReason::notCbor);
    if (error.offset != static_cast<qsizetype>(body.size()))
        return fault(FaultReason::trailingBytes);

    Fields fields(value.toMap());
    Show show;
    show.purchase = fields.purchase(key::purchase);
    show.attempt = fields.integer(key::attempt, 0, attempt_max);
    show.storeName = fields.text(key::storeName, name_length_max);
    for (const auto language : fields.array(key::languages, languages_max)) {
        if (!language.isString() || !isLanguage(language.toString()))
            fields.blame(FaultReason::outOfRange, key::languages);
        show.languages.append(language.toString());
    }
    show.language = fields.text(key::language, language_length_max);
    if (!show.language.isEmpty() && !isLanguage(show.language))
        fields.blame(FaultReason::outOfRange, key::language);
    const auto word = fields.text(key::state, name_length_max);
    const auto with = fields.map(key::with);
    if (fields.fault())
        return failure(*fields.fault());
    auto state = stateOf(word, with);
    if (!state)
        return failure(state.error());
    show.state = std::move(*state);
    return show;
}

} // namespace countersign::keypad
