#include "core/keypad/encoding.h"
#include "core/keypad/keys.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborStreamWriter>
#include <QCborValue>
#include <algorithm>

namespace countersign::keypad {

namespace {

QString clipped(const QString& text, int length_max)
{
    if (text.size() <= length_max)
        return text;
    auto end = length_max - 1;
    if (text.at(end - 1).isHighSurrogate())
        --end;
    return text.left(end) + u'…';
}

int within(int value, int low, int high)
{
    check(value >= low && value <= high, "what the customer's screen is told is in its range");
    return value;
}

QCborMap fieldsOf(const Idle&)
{
    return {};
}

QCborMap fieldsOf(const Basket& basket)
{
    QCborArray lines;
    const auto first = basket.lines.size() > lines_max ? basket.lines.size() - lines_max : 0;
    for (auto i = first; i < basket.lines.size(); ++i) {
        const auto& line = basket.lines[i];
        lines.append(QCborMap{{key::name, clipped(line.name, name_length_max)},
                              {key::count, std::clamp(line.count, 0, items_max)},
                              {key::measure, clipped(line.measure, amount_length_max)},
                              {key::each, clipped(line.each, amount_length_max)},
                              {key::total, clipped(line.total, amount_length_max)},
                              {key::offer, clipped(line.offer, note_length_max)},
                              {key::saved, clipped(line.saved, amount_length_max)}});
    }
    return {{key::lines, lines},
            {key::items, std::clamp(basket.items, 0, items_max)},
            {key::total, clipped(basket.total, amount_length_max)},
            {key::tax, clipped(basket.tax, amount_length_max)},
            {key::isTaxIncluded, basket.isTaxIncluded},
            {key::saved, clipped(basket.saved, amount_length_max)}};
}

QCborMap fieldsOf(const Waiting& waiting)
{
    return {{key::what, wordOf(waiting.what)},
            {key::amount, clipped(waiting.amount, amount_length_max)}};
}

QCborMap fieldsOf(const Code& code)
{
    return {{key::amount, clipped(code.amount, amount_length_max)},
            {key::payee, clipped(code.payee, name_length_max)},
            {key::phoneEnding, clipped(code.phoneEnding, amount_length_max)},
            {key::digits, within(code.digits, digits_min, digits_max)},
            {key::timeLeft_ms, within(code.timeLeft_ms, 0, life_max_ms)},
            {key::life_ms, within(code.life_ms, 1, life_max_ms)},
            {key::triesLeft, within(code.triesLeft, 0, code.tries)},
            {key::tries, within(code.tries, 1, tries_max)},
            {key::lastWasWrong, code.lastWasWrong},
            {key::canHaveMoreTime, code.canHaveMoreTime},
            {key::resendReady_ms, within(code.resendReady_ms, 0, resendAfter_max_ms)},
            {key::resendsLeft, within(code.resendsLeft, 0, resends_max)},
            {key::wasTaken, code.wasTaken}};
}

QCborMap fieldsOf(const TimeUp& timeUp)
{
    return {{key::resendsLeft, within(timeUp.resendsLeft, 0, resends_max)},
            {key::resendReady_ms, within(timeUp.resendReady_ms, 0, resendAfter_max_ms)},
            {key::wasTaken, timeUp.wasTaken}};
}

QCborMap fieldsOf(const Checking&)
{
    return {};
}

QCborMap fieldsOf(const Stopping& stopping)
{
    return {{key::wasTaken, stopping.wasTaken}};
}

QCborMap fieldsOf(const Stopped& stopped)
{
    return {{key::outcome, wordOf(stopped.outcome)}, {key::isOwnerTold, stopped.isOwnerTold}};
}

QCborMap fieldsOf(const LockedOut& lockedOut)
{
    return {{key::wasTaken, lockedOut.wasTaken}};
}

QCborMap fieldsOf(const Approved& approved)
{
    return {{key::amount, clipped(approved.amount, amount_length_max)},
            {key::payee, clipped(approved.payee, name_length_max)}};
}

QCborMap fieldsOf(const Declined& declined)
{
    return {{key::wasTaken, declined.wasTaken}};
}

} // namespace

QByteArray encode(const Show& show)
{
    QCborArray languages;
    for (const auto& language : show.languages) {
        if (isLanguage(language) && static_cast<std::size_t>(languages.size()) < languages_max)
            languages.append(language);
    }
    const QCborMap map{
        {key::purchase, show.purchase.toRfc4122()},
        {key::attempt, within(show.attempt, 0, attempt_max)},
        {key::storeName, clipped(show.storeName, name_length_max)},
        {key::languages, languages},
        {key::language, isLanguage(show.language) ? show.language : QString()},
        {key::state, wordOf(show.state)},
        {key::with, std::visit([](const auto& state) { return fieldsOf(state); }, show.state)}};
    const auto body = QCborValue(map).toCbor();
    check(static_cast<std::size_t>(body.size()) <= showFrame_bytes_max,
          "a whole state fits into a frame");
    QByteArray frame;
    frame.reserve(body.size() + static_cast<qsizetype>(frameHead_bytes));
    frame.append(static_cast<char>(body.size() >> 8));
    frame.append(static_cast<char>(body.size() & 0xff));
    frame.append(body);
    return frame;
}

namespace {

void writeField(QCborStreamWriter& writer, QLatin1String name, int value)
{
    writer.append(name);
    writer.append(qint64{value});
}

void writeField(QCborStreamWriter& writer, QLatin1String name, const QString& value)
{
    writer.append(name);
    writer.append(value);
}

void writeDeed(QCborStreamWriter& writer, const Keyed& keyed)
{
    writeField(writer, key::count, within(keyed.count, 0, digits_max));
}

void writeDeed(QCborStreamWriter& writer, const Submitted& submitted)
{
    const auto& digits = submitted.digits;
    check(digits.size() >= digits_min && digits.size() <= digits_max, "all digits are keyed");
    writer.append(key::digits);
    writer.appendByteString(reinterpret_cast<const char*>(digits.data()),
                            static_cast<qsizetype>(digits.size()));
}

void writeDeed(QCborStreamWriter& writer, const Stop& stop)
{
    writeField(writer, key::reason, wordOf(stop.reason));
}

void writeDeed(QCborStreamWriter&, const MoreTime&) {}

void writeDeed(QCborStreamWriter&, const Resend&) {}

void writeDeed(QCborStreamWriter& writer, const ChoseLanguage& chose)
{
    check(isLanguage(chose.language), "a language is chosen from those that were offered");
    writeField(writer, key::language, chose.language);
}

bool hasField(const Deed& deed)
{
    return !std::holds_alternative<MoreTime>(deed) && !std::holds_alternative<Resend>(deed);
}

} // namespace

SecretBytes encode(const Did& did)
{
    // Reserved whole, so that no digit is left behind in a smaller buffer.
    QByteArray body;
    body.reserve(didFrame_bytes_max);
    {
        QCborStreamWriter writer(&body);
        writer.startMap(hasField(did.deed) ? 4 : 3);
        writer.append(key::purchase);
        writer.append(did.purchase.toRfc4122());
        writeField(writer, key::attempt, within(did.attempt, 0, attempt_max));
        writeField(writer, key::deed, wordOf(did.deed));
        std::visit([&writer](const auto& deed) { writeDeed(writer, deed); }, did.deed);
        writer.endMap();
    }
    const auto size_bytes = static_cast<std::size_t>(body.size());
    check(size_bytes <= didFrame_bytes_max, "what a customer did fits into a frame");
    SecretBytes frame(frameHead_bytes + size_bytes);
    frame.data()[0] = static_cast<unsigned char>(size_bytes >> 8);
    frame.data()[1] = static_cast<unsigned char>(size_bytes & 0xff);
    std::copy(body.cbegin(), body.cend(), frame.data() + frameHead_bytes);
    explicit_bzero(body.data(), size_bytes);
    return frame;
}

} // namespace countersign::keypad
