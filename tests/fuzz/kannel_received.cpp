#include "core/sms/kannel_received.h"

#include "core/sms/received_reply.h"
#include "tests/fuzz/targets.h"

namespace countersign::fuzz {

using namespace sms;

namespace {

KannelReplyPlace placeOf(QByteArray word)
{
    word.detach();
    return {SecretBytes::takenFrom(word), [](const QString& sender) { return sender; }};
}

} // namespace

/// Whatever is taken for a reply came to that address, keeps what the port promises, and is none
/// at another address.
void kannelReceived(Bytes input)
{
    const QByteArray head = bytesOf(input);
    const KannelReplyPlace place = placeOf("0f1e2d3c4b5a69788796a5b4c3d2e1f0");
    const auto reply = kannelReceivedIn(head, place);
    if (!reply) {
        const bool isThere = head.startsWith("GET " + kannelReplyPath(place.word));
        check(isThere || reply.error() == NotReceived::elsewhere ||
                  reply.error() == NotReceived::wrongWord,
              "nothing is said to strangers");
        return;
    }
    constexpr std::size_t text_bytes_max = 1'600;
    check(head.startsWith("GET " + kannelReplyPath(place.word) + '?'), "nothing else is believed");
    check(!reply->id.isEmpty() && reply->id.size() <= 128, "a reply has an id");
    check(isNumber(reply->from), "a reply is from a number");
    check(reply->at_ms > 0 && asWallTime(reply->at_ms), "a reply has a time");
    check(reply->text.size() <= text_bytes_max, "a text is cut");
    const auto elsewhere = kannelReceivedIn(head, placeOf("1f1e2d3c4b5a69788796a5b4c3d2e1f0"));
    check(!elsewhere && elsewhere.error() == NotReceived::wrongWord, "another word opens nothing");
    const auto unread =
        kannelReceivedIn(head, {place.word.clone(), [](const QString&) { return QString(); }});
    check(!unread && unread.error() == NotReceived::noNumber, "whose number isn't read is nobody");
}

} // namespace countersign::fuzz
