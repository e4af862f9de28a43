#include "core/keypad/keys.h"
#include "tests/fuzz/frames.h"

namespace countersign::fuzz {

using namespace keypad;

namespace {

template <class... Alternatives> struct Overloaded : Alternatives...
{
    using Alternatives::operator()...;
};
template <class... Alternatives> Overloaded(Alternatives...) -> Overloaded<Alternatives...>;

void checkLimits(const Did& did)
{
    check(did.attempt >= 0 && did.attempt <= attempt_max, "an attempt is in its range");
    std::visit(Overloaded{[](const Keyed& keyed) {
                              check(keyed.count >= 0 && keyed.count <= digits_max,
                                    "so many digits can be keyed");
                          },
                          [](const Submitted& submitted) {
                              const auto digits = submitted.digits.span();
                              check(digits.size() >= digits_min && digits.size() <= digits_max,
                                    "a code has its number of digits");
                              check(
                                  std::all_of(digits.begin(), digits.end(),
                                              [](unsigned char c) { return c >= '0' && c <= '9'; }),
                                  "a code is digits");
                          },
                          [](const Stop&) {}, [](const MoreTime&) {}, [](const Resend&) {},
                          [](const ChoseLanguage& chose) {
                              check(isLanguage(chose.language), "a language is one");
                          }},
               did.deed);
}

void takeDid(Bytes body)
{
    const auto did = decodeDid(body);
    if (!did)
        return checkFault(did.error());
    checkLimits(*did);
    const SecretBytes frame = encode(*did);
    const auto bodies = bodiesIn(frame.span(), didFrame_bytes_max, frame.size());
    check(bodies && bodies->size() == 1, "what is encoded is one frame");
    const auto again = decodeDid(spanOf(bodies->front()));
    check(again.ok(), "what is encoded can be decoded");
    // Each deed has one spelling, so equal frames are equal deeds.
    check(equalInConstantTime(encode(*again).span(), frame.span()), "it decodes to the same");
    check(again->purchase == did->purchase && again->attempt == did->attempt &&
              again->deed.index() == did->deed.index(),
          "it decodes to the same");
}

} // namespace

void keypadDid(Bytes input)
{
    eachBody(input, didFrame_bytes_max, takeDid);
}

} // namespace countersign::fuzz
