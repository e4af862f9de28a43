#include "app/ctl/doctor_uplink.h"

#include "app/composition/uplink_settings.h"
#include "app/composition/uplink_thread.h"
#include "core/journal/acknowledgement.h"

#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_standing.h"
#include "core/uplink/postgres_words.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

#ifdef COUNTERSIGN_POSTGRES

constexpr std::int64_t answer_within_ms = 10'000; // connecting included

using Stage = uplink::PostgresLink::Stage;

void add(DoctorReport& report, const QString& words, ExitCode code = exitRefused)
{
    report.add(u"uplink"_s, Verdict::fault, words, code);
}

void addFault(DoctorReport& report, const uplink::PostgresLink::Fault& fault)
{
    switch (fault.stage) {
    case Stage::reaching:
        return add(report,
                   u"head office can't be reached: %1; mend the line or uplink.url, or start the "
                   "database"_s.arg(fault.words),
                   exitUnreachable);
    case Stage::securing:
        return add(report,
                   u"no safe connection to head office: %1; mend sslrootcert, sslcert or sslkey in "
                   "uplink.url, or the database's own certificate"_s.arg(fault.words));
    case Stage::admitting:
        return add(report,
                   u"head office doesn't let this till in: %1; mend the certificate or "
                   "uplink.password here, or the role and pg_hba.conf there"_s.arg(fault.words));
    case Stage::talking:
        break;
    }
    if (uplink::hasNoSchema(fault))
        return add(report, u"head office's database has no schema of Countersign's, or another "
                           "version of it; set it up with countersignctl uplink schema"_s);
    if (uplink::isDenied(fault))
        return add(report,
                   u"head office lets the role in, but not to the journals: %1; make it a member "
                   "there: GRANT countersign_till TO the role"_s.arg(fault.words));
    add(report, u"head office's database fails: %1; see its own log"_s.arg(fault.words),
        exitUnreachable);
}

void addStanding(DoctorReport& report, const settings::Settings& settings,
                 const store::KeysPointer& keys, const uplink::PostgresStanding& standing,
                 const std::optional<world::HeadOfficeWord>& word)
{
    using uplink::PostgresStanding;
    if (standing.version != PostgresStanding::known_version)
        return add(report,
                   u"head office's schema is version %1, and this till knows %2; upgrade the "
                   "older of the two"_s.arg(standing.version)
                       .arg(PostgresStanding::known_version));
    const QString till = settings.till.id;
    if (!standing.head || standing.publicKey.isEmpty())
        return add(report, u"head office doesn't know till %1 under this role; enrol it there, or "
                           "mend the user in uplink.url"_s.arg(till));
    if (keys && standing.publicKey != keys->first.raw())
        return add(report, u"head office has till %1 enrolled with another public key; enrol the "
                           "one that countersignctl keys shows"_s.arg(till));
    if (keys) {
        const auto differs = disagreement(settings, *keys, *standing.head);
        if (!differs || !differs->isEmpty())
            return add(report, differs ? *differs : differs.error());
    }
    addWell(report, settings, keys, *standing.head, word,
            u"head office answers, knows this till, and has its entries up to %1"_s.arg(
                standing.head->seq));
}

void askPostgres(DoctorReport& report, const settings::Settings& settings,
                 const store::KeysPointer& keys, const uplink::PostgresAddress& address)
{
    const world::SystemClock clock;
    const std::int64_t until_boot_ms = clock.now().boot_ms + answer_within_ms;
    const auto standing = uplink::standingAt(address, until_boot_ms, clock);
    if (!standing)
        return addFault(report, standing.error());
    const auto keyId = headOfficeKeyIdFrom(settings);
    if (!keyId)
        return add(report, keyId.error().words, keyId.error().code);
    std::optional<world::HeadOfficeWord> word;
    if (!keyId->isEmpty())
        word = uplink::wordAt(address, *keyId, until_boot_ms, clock);
    addStanding(report, settings, keys, *standing, word);
}

#else

void askPostgres(DoctorReport&, const settings::Settings&, const store::KeysPointer&,
                 const uplink::PostgresAddress&)
{
}

#endif

} // namespace

Result<QString, QString> disagreement(const settings::Settings& settings, const store::Keys& keys,
                                      const journal::Head& theirs)
{
    if (theirs.seq == 0)
        return QString();
    const auto tail = journalTailOf(settings.till.data, keys.signing.publicKey())();
    if (!tail)
        return failure(tail.error());
    std::optional<QByteArray> ours;
    const auto read = (*tail)->each(theirs.seq - 1, [&](const journal::Entry& entry) {
        if (entry.seq == theirs.seq)
            ours = entry.hash;
        return false;
    });
    if (!read)
        return failure(read.error());
    if (!ours)
        return u"head office has this till's entries up to %1, and this store ends before: it is "
               "an older copy; what it sells is kept there beside them until somebody settles "
               "that"_s.arg(theirs.seq);
    if (*ours != theirs.hash)
        return u"head office has another entry %1 of this till: a store was put back and sold on, "
               "or two tills have one id; what it sells is kept there beside that until somebody "
               "settles it"_s.arg(theirs.seq);
    return QString();
}

void addWell(DoctorReport& report, const settings::Settings& settings,
             const store::KeysPointer& keys, const journal::Head& theirs,
             const std::optional<world::HeadOfficeWord>& word, const QString& well)
{
    const auto add = [&report](Verdict verdict, const QString& words) {
        report.add(u"uplink"_s, verdict, words, verdict == Verdict::fault ? exitRefused : exitDone);
    };
    const auto key = headOfficeKeyFrom(settings);
    if (!word || !key || !*key)
        return add(Verdict::ok, well);
    const journal::Head& head = word->head;
    const QString why = word->why.isEmpty() ? QString() : u": "_s + word->why;
    if (head.seq == 0)
        return add(Verdict::warn, well + u", and has signed for none of them"_s + why +
                                      u"; see to countersignctl sign there"_s);
    const QByteArray input =
        journal::acknowledgementInput(settings.till.id.toLatin1(), head.seq, head.hash);
    if (!(*key)->verify(input, head.signature))
        return add(Verdict::fault,
                   u"head office's word on entry %1 is not signed with its key, and not believed; "
                   "mend uplink.head_office_key, or find out who wrote that there"_s.arg(head.seq));
    const auto differs = keys ? disagreement(settings, *keys, head) : QString();
    if (!differs || !differs->isEmpty())
        return add(Verdict::fault, differs ? *differs : differs.error());
    if (head.seq >= theirs.seq)
        return add(Verdict::ok, well + u", and has signed for them"_s);
    add(word->why.isEmpty() ? Verdict::ok : Verdict::warn,
        well + u", and has signed for those up to %1 so far"_s.arg(head.seq) + why);
}

void checkUplink(DoctorReport& report, const settings::Settings& settings,
                 const store::KeysPointer& keys)
{
    switch (settings.uplink.kind) {
    case settings::UplinkKind::none:
        return report.add(u"uplink"_s, Verdict::ok,
                          u"none is configured; purchases are kept on this till"_s);
    case settings::UplinkKind::nats:
        return checkNatsUplink(report, settings, keys);
    case settings::UplinkKind::https:
        return checkHttpsUplink(report, settings, keys);
    case settings::UplinkKind::postgres:
        break;
    }
    const auto address = postgresAddressFrom(settings);
    if (!address)
        return report.add(u"uplink"_s, Verdict::fault, address.error().words, address.error().code);
    askPostgres(report, settings, keys, **address);
}

} // namespace countersign::app
