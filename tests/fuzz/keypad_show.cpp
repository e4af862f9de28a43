#include "core/keypad/keys.h"
#include "tests/fuzz/frames.h"

namespace countersign::fuzz {

using namespace keypad;

namespace {

void checkLimits(const Show& show)
{
    check(static_cast<std::size_t>(show.languages.size()) <= languages_max, "languages are few");
    check(show.storeName.size() <= name_length_max, "a name has its length");
    if (const auto* basket = std::get_if<Basket>(&show.state)) {
        check(basket->lines.size() <= lines_max, "only the last lines are sent");
        check(basket->items >= 0 && basket->items <= items_max, "goods can be counted");
    }
    if (const auto* code = std::get_if<Code>(&show.state)) {
        check(code->digits >= digits_min && code->digits <= digits_max, "a code has its digits");
        check(code->triesLeft >= 0 && code->triesLeft <= code->tries && code->tries <= tries_max,
              "no more tries are left than there were");
        check(code->timeLeft_ms >= 0 && code->timeLeft_ms <= life_max_ms, "a code ends in time");
    }
}

void takeShow(Bytes body)
{
    const auto show = decodeShow(body);
    if (!show)
        return checkFault(show.error());
    checkLimits(*show);
    const QByteArray frame = encode(*show);
    const auto bodies =
        bodiesIn(spanOf(frame), showFrame_bytes_max, static_cast<std::size_t>(frame.size()));
    check(bodies && bodies->size() == 1, "what is encoded is one frame");
    const auto again = decodeShow(spanOf(bodies->front()));
    check(again.ok() && *again == *show, "what is encoded decodes to the same");
    check(encode(*again) == frame, "and has one spelling");
}

} // namespace

void keypadShow(Bytes input)
{
    eachBody(input, showFrame_bytes_max, takeShow);
}

} // namespace countersign::fuzz
