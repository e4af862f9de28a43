#include "core/sms/kannel_report.h"

#include "tests/fuzz/targets.h"

#include <algorithm>

namespace countersign::fuzz {

using namespace sms;

namespace {

SecretBytes keyOf(unsigned char byte)
{
    SecretBytes key{std::size_t(KannelReportPlace::key_bytes)};
    std::fill_n(key.data(), key.size(), byte);
    return key;
}

} // namespace

/// Whatever is believed begins as the address does that was given out for that message, and is
/// believed with that key alone.
void kannelReport(Bytes input)
{
    const QByteArray head = bytesOf(input);
    const SecretBytes key = keyOf(7);
    const auto report = kannelReportIn(head, key);
    if (!report)
        return;
    check(isReportable(report->message), "a report is of a message that could be reported");
    QByteArray address = kannelReportAddress({QUrl(), key.clone()}, report->message);
    address.chop(2); // "%d"
    check(head.startsWith("GET " + address), "nothing else is believed");
    switch (report->state) {
    case world::MessageState::sent:
    case world::MessageState::delivered:
    case world::MessageState::undelivered:
    case world::MessageState::failed:
        break;
    case world::MessageState::queued:
    case world::MessageState::accepted:
    case world::MessageState::unknown:
        check(false, "a report tells what became of the message");
    }
    check(!kannelReportIn(head, keyOf(8)), "another key believes nothing of it");
}

} // namespace countersign::fuzz
