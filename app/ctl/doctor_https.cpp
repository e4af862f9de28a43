#include "app/composition/https_uplink.h"
#include "app/composition/uplink_settings.h"
#include "app/ctl/doctor_uplink.h"

#ifdef COUNTERSIGN_HTTPS
#include "core/journal/acknowledgement.h"
#include "core/uplink/https_link.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

using HeadOfficeKey = std::optional<journal::PublicKey>;

void add(DoctorReport& report, const QString& words, ExitCode code = exitRefused)
{
    report.add(u"uplink"_s, Verdict::fault, words, code);
}

#ifdef COUNTERSIGN_HTTPS

constexpr std::int64_t answer_within_ms = 10'000; // connecting included

using Stage = uplink::HttpsLink::Stage;
using Outcome = world::HeadOfficeAnswer::Outcome;

void addFault(DoctorReport& report, const uplink::HttpsLink::Fault& fault)
{
    switch (fault.stage) {
    case Stage::reaching:
        return add(report,
                   u"head office can't be reached: %1; mend the line or uplink.url, or start the "
                   "web service"_s.arg(fault.words),
                   exitUnreachable);
    case Stage::securing:
        return add(report,
                   u"no safe connection to head office: %1; mend uplink.ca_file, certificate or "
                   "key, or the web service's own certificate"_s.arg(fault.words));
    case Stage::talking:
        return add(report,
                   u"head office's web service fails: %1; see its own log"_s.arg(fault.words),
                   exitUnreachable);
    }
}

/// True also where there is nothing to sign, or nobody knows with what.
bool isSigned(const journal::Head& head, const settings::Settings& settings,
              const HeadOfficeKey& key)
{
    return !key || head.seq == 0 ||
           key->verify(
               journal::acknowledgementInput(settings.till.id.toLatin1(), head.seq, head.hash),
               head.signature);
}

void addAnswer(DoctorReport& report, const settings::Settings& settings, const store::Keys& keys,
               const HeadOfficeKey& headOfficeKey, const world::HeadOfficeAnswer& answer)
{
    switch (answer.outcome) {
    case Outcome::durable:
        break;
    case Outcome::later:
    case Outcome::unreachable:
        return add(report, answer.reason + u"; see the web service's own log"_s, exitUnreachable);
    case Outcome::refused:
        return add(report, answer.reason +
                               u"; enrol this till there with the key that countersignctl keys "
                               "shows, or mend uplink.url; a key that was changed since comes "
                               "with the next batch"_s);
    case Outcome::fork:
        return add(report, u"head office answers a question for its head with a fork; see its "
                           "own log"_s);
    }
    if (!isSigned(answer.head, settings, headOfficeKey))
        return add(report, u"head office's answer isn't signed with its key; mend "
                           "uplink.head_office_key, or what it signs with; until then nothing "
                           "counts as arrived"_s);
    const auto differs = disagreement(settings, keys, answer.head);
    if (!differs || !differs->isEmpty())
        return add(report, differs ? *differs : differs.error());
    report.add(u"uplink"_s, Verdict::ok,
               u"head office answers, knows this till, and has its entries up to %1"_s.arg(
                   answer.head.seq));
}

void ask(DoctorReport& report, const settings::Settings& settings, const store::Keys& keys,
         const HeadOfficeKey& headOfficeKey, const uplink::HttpsAddress& address)
{
    const world::SystemClock clock;
    const auto request = uplink::requestForHead(address, keys.signing, clock.now().wall_ms);
    if (!request)
        return add(report, request.error());
    const auto reply = uplink::HttpsLink(address).ask(*request, answer_within_ms);
    if (!reply)
        return addFault(report, reply.error());
    world::Batch nothing;
    nothing.till = address.till;
    addAnswer(report, settings, keys, headOfficeKey, uplink::answerIn(*reply, nothing));
}

#else

void ask(DoctorReport&, const settings::Settings&, const store::Keys&, const HeadOfficeKey&,
         const uplink::HttpsAddress&)
{
}

#endif

} // namespace

void checkHttpsUplink(DoctorReport& report, const settings::Settings& settings,
                      const store::KeysPointer& keys)
{
    const auto address = httpsAddressFrom(settings);
    if (!address)
        return add(report, address.error().words, address.error().code);
    const auto headOfficeKey = headOfficeKeyFrom(settings);
    if (!headOfficeKey)
        return add(report, headOfficeKey.error().words, headOfficeKey.error().code);
    if (!keys)
        return report.add(
            u"uplink"_s, Verdict::warn,
            u"head office isn't asked: questions to it are signed with the till's key"_s);
    ask(report, settings, *keys, *headOfficeKey, **address);
}

} // namespace countersign::app
