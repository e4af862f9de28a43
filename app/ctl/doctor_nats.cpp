#include "app/composition/nats_uplink.h"
#include "app/composition/uplink_settings.h"
#include "app/ctl/doctor_uplink.h"

#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_standing.h"
#include "core/uplink/nats_words.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

#ifdef COUNTERSIGN_NATS

constexpr std::int64_t answer_within_ms = 10'000; // connecting included
constexpr int replicas_min = 3;                   // so that one of a stream's servers may fail

void add(DoctorReport& report, const QString& words, ExitCode code = exitRefused)
{
    report.add(u"uplink"_s, Verdict::fault, words, code);
}

void addFault(DoctorReport& report, const uplink::NatsFault& fault)
{
    using Kind = uplink::NatsFault::Kind;
    switch (fault.kind) {
    case Kind::reaching:
        return add(report,
                   u"head office can't be reached: %1; mend the line or uplink.url, or start the "
                   "servers"_s.arg(fault.words),
                   exitUnreachable);
    case Kind::securing:
        return add(report, u"no safe connection to head office: %1; mend uplink.ca_file or "
                           "certificate, or the servers' own certificates"_s.arg(fault.words));
    case Kind::admitting:
        return add(report, u"head office doesn't let this till in: %1; mend uplink.credentials or "
                           "certificate here, or the user there"_s.arg(fault.words));
    case Kind::lost:
    case Kind::busy:
    case Kind::moved:
        return add(report, u"head office fails: %1; see its servers' logs"_s.arg(fault.words),
                   exitUnreachable);
    case Kind::nobody:
        return add(report,
                   u"%1; start the servers, or switch JetStream on there"_s.arg(fault.words),
                   exitUnreachable);
    case Kind::denied:
        return add(report, u"head office lets this till in, but not to its stream: %1; let it "
                           "publish there and hear its answers"_s.arg(fault.words));
    case Kind::missing:
    case Kind::unfit:
    case Kind::refused:
        return add(report, u"%1; mend the stream there, or uplink.stream here"_s.arg(fault.words));
    }
}

void addStanding(DoctorReport& report, const settings::Settings& settings,
                 const store::KeysPointer& keys, const uplink::NatsStanding& standing,
                 const std::optional<world::HeadOfficeWord>& word)
{
    const journal::Head& theirs = standing.tail.head;
    if (keys) {
        const auto differs = disagreement(settings, *keys, theirs);
        if (!differs || !differs->isEmpty())
            return add(report, differs ? *differs : differs.error());
    }
    // Without a word of head office's own only the stream is known, which may be in the store.
    const QString who = settings.uplink.headOfficeKey.path.isEmpty()
                            ? u"stream "_s + settings.uplink.stream
                            : u"head office"_s;
    const QString well =
        u"%1 answers, and has this till's entries up to %2"_s.arg(who, QString::number(theirs.seq));
    if (standing.stream.replicas >= replicas_min)
        return addWell(report, settings, keys, theirs, word, well);
    report.add(u"uplink"_s, Verdict::warn,
               u"%1, on one server's disk alone unless another stream mirrors it; give it 3 "
               "replicas, or see that it is mirrored"_s.arg(well));
    if (word)
        addWell(report, settings, keys, theirs, word, well);
}

void askNats(DoctorReport& report, const settings::Settings& settings,
             const store::KeysPointer& keys, const uplink::NatsAddress& address)
{
    const world::SystemClock clock;
    const QByteArray till = settings.till.id.toLatin1();
    const std::int64_t until_boot_ms = clock.now().boot_ms + answer_within_ms;
    const auto standing = uplink::standingAt(address, till, until_boot_ms, clock);
    if (!standing)
        return addFault(report, standing.error());
    const auto keyId = headOfficeKeyIdFrom(settings);
    if (!keyId)
        return add(report, keyId.error().words, keyId.error().code);
    std::optional<world::HeadOfficeWord> word;
    if (!keyId->isEmpty()) {
        const auto read = uplink::natsWordAt(address, *keyId, till, until_boot_ms, clock);
        word = read ? *read : world::HeadOfficeWord{{}, read.error().words};
    }
    addStanding(report, settings, keys, *standing, word);
}

#else

void askNats(DoctorReport&, const settings::Settings&, const store::KeysPointer&,
             const uplink::NatsAddress&)
{
}

#endif

} // namespace

void checkNatsUplink(DoctorReport& report, const settings::Settings& settings,
                     const store::KeysPointer& keys)
{
    const auto address = natsAddressFrom(settings);
    if (!address)
        return report.add(u"uplink"_s, Verdict::fault, address.error().words, address.error().code);
    askNats(report, settings, keys, **address);
}

} // namespace countersign::app
