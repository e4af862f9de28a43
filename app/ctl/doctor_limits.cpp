// What the doctor says of limits that are near.

#include "app/composition/certificate_life.h"
#include "app/composition/uplink_settings.h"
#include "app/ctl/limits.h"
#include "app/ctl/queue.h"
#include "core/store/store.h"

#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_address.h"
#endif

#include <QUrlQuery>
#include <algorithm>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 week_days = 7;
constexpr quint64 sample_entries_max = 1'000;
constexpr qint64 row_bytes = 16;     // of an entry's row, its fields apart
constexpr qint64 kept_per_entry = 2; // as much again for messages and what else is kept beside

qint64 now_wall_ms()
{
    return world::SystemClock().now().wall_ms;
}

/// The first entry, of those up to `end`, that was made at that wall time or later.
std::optional<quint64> firstSince(store::JournalRows& rows, quint64 end, qint64 wall_ms)
{
    quint64 before = 0;
    quint64 from = end;
    while (before + 1 < from) {
        const quint64 middle = before + (from - before) / 2;
        const auto entry = rows.at(middle);
        if (!entry || !*entry)
            return std::nullopt;
        ((*entry)->at_ms < wall_ms ? before : from) = middle;
    }
    return from;
}

/// How large an entry is, by the newest of those from that one on. Not by the size of the store:
/// most of that may be its products, which don't grow.
std::optional<qint64> entrySize_bytes(store::JournalRows& rows, quint64 from, quint64 end)
{
    qint64 sum_bytes = 0;
    qint64 entries = 0;
    const quint64 first = std::max(from, end - std::min(end, sample_entries_max) + 1);
    const auto read = rows.each(first, [&](const journal::Entry& entry) {
        sum_bytes += entry.kind.size() + entry.purchase.size() + entry.salt.size() +
                     entry.payload.size() + entry.hash.size() + entry.signature.size() + row_bytes;
        ++entries;
        return entries < static_cast<qint64>(sample_entries_max);
    });
    return read && entries > 0 ? std::optional(sum_bytes / entries) : std::nullopt;
}

/// As last week's entries made it grow. Nothing where the journal is younger than that, or can't be
/// read, which others say.
std::optional<qint64> growthOf_bytes_a_day(const QString& data)
{
    const auto reader = store::StoreReader::open(data);
    if (!reader)
        return std::nullopt;
    store::JournalRows& rows = (*reader)->journal();
    const auto last = rows.last();
    if (!last || !*last)
        return std::nullopt;
    const quint64 end = (*last)->seq;
    const auto from = firstSince(rows, end, now_wall_ms() - week_days * day_ms);
    if (!from || *from <= 1)
        return std::nullopt;
    const auto entry_bytes = entrySize_bytes(rows, *from, end);
    if (!entry_bytes)
        return std::nullopt;
    return *entry_bytes * kept_per_entry * static_cast<qint64>(end - *from + 1) / week_days;
}

void add(DoctorReport& report, const QString& what, const Judged& judged)
{
    report.add(what, judged.verdict, judged.words);
}

void addEnd(DoctorReport& report, const QString& name, std::optional<qint64> end_wall_ms)
{
    if (end_wall_ms)
        add(report, u"expiry"_s, judgedEnd(name, *end_wall_ms, now_wall_ms()));
}

/// Of the till's own certificate and those that vouch for it the first that ends matters; of those
/// that it believes, the last.
void addFiles(DoctorReport& report, const QString& ownName, const QString& own,
              const QString& believedName, const QString& believed)
{
    for (const bool isOwn : {true, false}) {
        const QString path = isOwn ? own : believed;
        if (path.isEmpty())
            continue;
        const auto pem = certificateIn(path);
        const auto ends = pem ? endsOfCertificates(*pem) : std::nullopt;
        if (ends)
            addEnd(report, isOwn ? ownName : believedName,
                   isOwn ? ends->first_wall_ms : ends->last_wall_ms);
    }
}

void addCredentials(DoctorReport& report, const settings::Uplink& uplink)
{
#ifdef COUNTERSIGN_NATS
    if (!uplink.credentials)
        return;
    const auto credentials = settings::read(*uplink.credentials);
    if (!credentials)
        return;
    const SecretBytes jwt = uplink::partOf(*credentials, uplink::NatsCredential::jwt);
    addEnd(report, u"uplink.credentials"_s,
           endOfJwt_wall_ms(QByteArray::fromRawData(reinterpret_cast<const char*>(jwt.data()),
                                                    static_cast<qsizetype>(jwt.size()))));
#else
    (void)report;
    (void)uplink;
#endif
}

} // namespace

void checkDisk(DoctorReport& report, const QString& data)
{
    const auto free = store::freeBytesIn(data);
    if (!free)
        return report.add(u"disk"_s, Verdict::fault, free.error().words);
    add(report, u"disk"_s, judgedDisk(*free, growthOf_bytes_a_day(data)));
}

void checkQueue(DoctorReport& report, const settings::Settings& settings)
{
    if (settings.uplink.kind == settings::UplinkKind::none)
        return;
    const auto queue = queueOf(settings);
    if (!queue)
        return report.add(u"queue"_s, Verdict::fault, queue.error().words, queue.error().code);
    add(report, u"queue"_s, judgedQueue(queue->waiting, now_wall_ms()));
}

void checkCertificates(DoctorReport& report, const settings::Settings& settings)
{
    const settings::Uplink& uplink = settings.uplink;
    const auto inUrl = [query = QUrlQuery(uplink.url.section(u'?', 1))](const QString& name) {
        return query.queryItemValue(name, QUrl::FullyDecoded);
    };
    switch (uplink.kind) {
    case settings::UplinkKind::none:
        return;
    case settings::UplinkKind::postgres:
        return addFiles(report, u"sslcert of uplink.url"_s, inUrl(u"sslcert"_s),
                        u"sslrootcert of uplink.url"_s, inUrl(u"sslrootcert"_s));
    case settings::UplinkKind::nats:
        addCredentials(report, uplink);
        break;
    case settings::UplinkKind::https:
        break;
    }
    addFiles(report, u"uplink.certificate"_s, uplink.certificate.path, u"uplink.ca_file"_s,
             uplink.authorities.path);
}

} // namespace countersign::app
