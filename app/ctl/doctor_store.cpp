#include "app/composition/ending.h"
#include "app/composition/opened_store.h"
#include "app/ctl/doctor_report.h"
#include "app/ctl/restorations_report.h"

#include "core/store/catalogue_check.h"
#include "core/store/keys_named.h"
#include "core/store/message_check.h"
#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"
#include "core/store/store.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"
#include "core/world/files.h"

#include <algorithm>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

void checkProducts(DoctorReport& report, store::StoreReader& reader, const store::Keys& keys,
                   const store::CatalogueRecord& record)
{
    const auto checked = store::checkCatalogue(reader.connection(), keys, record);
    if (!checked)
        return report.add(u"catalogue"_s, Verdict::fault, checked.error().words,
                          endingOf(checked.error()).code);
    if (*checked)
        return report.add(u"catalogue"_s, Verdict::ok, u"as the last import left it"_s);
    report.add(
        u"catalogue"_s, Verdict::warn,
        u"an earlier version imported it and kept nothing to compare with; import it again"_s);
}

void checkFile(DoctorReport& report, store::StoreReader& reader)
{
    if (const auto checked = reader.connection().checkFile(); !checked) {
        const Ending ending = endingOf(checked.error());
        return report.add(u"file"_s, Verdict::fault, ending.words, ending.code);
    }
    report.add(u"file"_s, Verdict::ok, u"pages, rows and indexes fit together"_s);
}

/// Beside the signed head it says which receipt was the last.
void checkHead(DoctorReport& report, const store::Keys& keys, const QString& data)
{
    const auto kept = store::HeadFile::read(data);
    if (kept && kept->isAltered(store::HeadSeal(keys.signing)))
        report.add(u"head"_s, Verdict::fault,
                   u"data/head was altered, and not by this till: the last receipt number in it "
                   "isn't under the till's seal. The till doesn't believe it and writes it anew "
                   "with the next sale; find out who writes to it"_s,
                   exitDamaged);
}

struct Unsealed
{
    qint64 methods = 0;
    qint64 numbers = 0;
};

/// Opens the seal of every number in use.
Result<Unsealed, store::StoreError> unsealAll(store::Registry& registry)
{
    constexpr int rows_a_page = 500;
    Unsealed unsealed;
    while (true) {
        const auto rows = registry.list(rows_a_page, static_cast<int>(unsealed.methods));
        if (!rows)
            return failure(rows.error());
        for (const store::RegistryRow& row : *rows)
            unsealed.numbers += row.ending.isEmpty() ? 0 : 1;
        unsealed.methods += static_cast<qint64>(rows->size());
        if (rows->size() < rows_a_page)
            return unsealed;
    }
}

struct Found
{
    Verdict verdict = Verdict::ok;
    QString words;
    ExitCode code = exitDone;
};

Found faultOf(const store::StoreError& error, const QString& remedy = {})
{
    return {Verdict::fault, error.words + remedy, endingOf(error).code};
}

/// Customers whose numbers are erased and whose rows are there.
qint64 erasedByHalf(store::Registry& registry)
{
    const auto erased = registry.keys().erasedMethods();
    if (!erased)
        return 0;
    return std::count_if(erased->begin(), erased->end(), [&registry](const QByteArray& id) {
        const auto method = registry.method(id);
        return method && *method;
    });
}

Found unsealed(store::Registry& registry)
{
    const auto all = unsealAll(registry);
    if (!all)
        return faultOf(all.error(), u"; import the registry again with --replace"_s);
    const auto registered = registry.registeredCount();
    if (!registered)
        return faultOf(registered.error());
    const qint64 byHalf = erasedByHalf(registry);
    if (const qint64 lost = *registered - all->numbers - byHalf; lost > 0)
        return {
            Verdict::fault,
            u"%1 of %2 registered numbers can't be read, since registrations.keys lacks their "
            "keys; put that file back, or import the registry again with --replace. A customer "
            "whom an earlier version erased is erased again with `registry erase ID`"_s.arg(lost)
                .arg(*registered),
            exitDamaged};
    if (byHalf > 0)
        return {Verdict::warn,
                u"the erasure of %1 customers was interrupted; it is ended when the till is next "
                "started"_s.arg(byHalf),
                exitDone};
    return {
        Verdict::ok,
        u"%1 numbers of %2 payment methods can be unsealed"_s.arg(all->numbers).arg(all->methods),
        exitDone};
}

/// Of baskets that are as the till left them: one that was charged since was put back.
void checkIfCharged(DoctorReport& report, store::StoreReader& reader)
{
    const auto charged = store::chargedBaskets(reader.connection());
    if (!charged)
        return report.add(u"baskets"_s, Verdict::fault, charged.error().words,
                          endingOf(charged.error()).code);
    if (charged->isEmpty())
        return report.add(u"baskets"_s, Verdict::ok, u"as the till left them"_s);
    report.add(u"baskets"_s, Verdict::warn,
               u"%1 had been charged already and was put back, and not by this till; the till "
               "drops it when it is next started"_s.arg(charged->join(u", "_s)));
}

/// No purchase is started twice. Where one was, the till starts on nothing that tells of it.
bool checkStarts(DoctorReport& report, store::StoreReader& reader)
{
    const auto twice = reader.journal().startedTwice();
    if (!twice) {
        report.add(u"journal"_s, Verdict::fault, twice.error().words, endingOf(twice.error()).code);
        return false;
    }
    for (const auto& starts : *twice)
        report.add(u"journal"_s, Verdict::fault,
                   store::startedTwiceInWords(starts.purchase, starts.first, starts.last) +
                       u". Compare what the card terminal took for it with what was sold, by "
                       "`countersignctl journal show %1`"_s.arg(starts.purchase),
                   exitDamaged);
    return twice->empty();
}

void checkBaskets(DoctorReport& report, store::StoreReader& reader)
{
    const auto checked =
        store::checkBaskets(reader.connection(), reader.registry().rows().tagger());
    if (checked)
        return checkIfCharged(report, reader);
    report.add(u"baskets"_s, Verdict::fault,
               checked.error().words +
                   u"; make a backup and restore it, which drops the open baskets"_s,
               endingOf(checked.error()).code);
}

void checkMessages(DoctorReport& report, store::StoreReader& reader,
                   Result<store::MessageCheck, store::StoreError>& messages)
{
    const auto same = messages ? messages->result(reader.registry()) : failure(messages.error());
    if (!same && messages && !messages->matters(world::SystemClock().now().wall_ms))
        return report.add(u"messages"_s, Verdict::warn, same.error().words);
    if (!same)
        return report.add(u"messages"_s, Verdict::fault, same.error().words,
                          endingOf(same.error()).code);
    if (messages->hasOtherNumberKey())
        return report.add(u"messages"_s, Verdict::warn,
                          u"a customer was erased meanwhile, or registrations.keys is another "
                          "copy; the till makes messages fit it when it is next started"_s);
    report.add(u"messages"_s, Verdict::ok, u"as the till left them"_s);
}

/// Journal, catalogue, baskets, messages and registry, as they were at one moment.
void checkMoment(DoctorReport& report, store::StoreReader& reader, const store::Keys& keys,
                 const QString& data)
{
    store::CatalogueRecord record;
    store::RegistryHistory history;
    store::CodeKeyNamed codeKey;
    Found registry;
    bool isAltered = false;
    {
        const store::ReadTransaction moment(reader.connection());
        auto messages = store::MessageCheck::over(reader.connection());
        const auto head = reader.journal().verify(keys.ofJournal(), data, [&](const auto& entry) {
            record.take(entry);
            history.take(entry);
            codeKey.take(entry);
            if (messages)
                messages->take(entry);
            return true;
        });
        if (!head) {
            const Ending ending = endingOf(head.error());
            return report.add(u"journal"_s, Verdict::fault, ending.words, ending.code);
        }
        if (checkStarts(report, reader))
            report.add(u"journal"_s, Verdict::ok, u"intact, %1 entries"_s.arg(head->seq));
        checkRestorations(report, reader.journal());
        if (const auto wrong = codeKey.wrongCodeKey(keys))
            report.add(u"keys"_s, Verdict::fault, wrong->words, endingOf(*wrong).code);
        checkProducts(report, reader, keys, record);
        checkBaskets(report, reader);
        checkMessages(report, reader, messages);
        const auto& tagger = reader.registry().rows().tagger();
        const auto checked = store::checkRegistry(reader.connection(), tagger, history);
        isAltered = !checked;
        registry = checked ? unsealed(reader.registry()) : faultOf(checked.error());
    }
    // The numbers' keys lie outside of the database, and may be those of a later moment.
    if (registry.verdict == Verdict::fault && !isAltered) {
        const auto sum = store::keptRegistrySum(reader.connection());
        if (sum && *sum != history.sum)
            registry = {Verdict::warn,
                        u"it was changed while it was looked at; ask the doctor again"_s, exitDone};
    }
    report.add(u"registry"_s, registry.verdict, registry.words, registry.code);
}

/// False if there is no store that can be read.
bool checkReading(DoctorReport& report, const settings::Settings& settings,
                  const store::KeysPointer& keys)
{
    auto reader = store::StoreReader::open(settings.till.data, keys);
    if (!reader) {
        const Ending ending = endingOf(reader.error());
        report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
        return false;
    }
    checkFile(report, **reader);
    auto products = (*reader)->catalogue().count();
    report.add(u"products"_s, products && *products > 0 ? Verdict::ok : Verdict::warn,
               products ? u"%1 in the catalogue"_s.arg(*products) : products.error().words);
    checkMoment(report, **reader, *keys, settings.till.data);
    checkHead(report, *keys, settings.till.data);
    return true;
}

/// As a till would, with the keys that lie there once the store is ours.
void checkOpening(DoctorReport& report, const settings::Settings& settings)
{
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const auto store = store::Store::open(keyFoldersOf(settings), clock, entropy);
    if (store)
        return report.add(u"store"_s, Verdict::ok, u"free to be opened by a till"_s);
    if (store.error().fault == store::StoreFault::locked)
        return report.add(u"store"_s, Verdict::ok, u"in use by a running till"_s);
    const Ending ending = endingOf(store.error());
    report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
}

} // namespace

void checkStore(DoctorReport& report, const settings::Settings& settings)
{
    bool isReadable = false;
    bool hasKeys = false;
    const auto checked = readWithKeys(settings, [&](const store::KeysPointer& keys) {
        hasKeys = true;
        report.hold(); // nothing of what an earlier reading found is told
        report.add(u"keys"_s, Verdict::ok, u"signing key %1"_s.arg(keys->signingId));
        isReadable = checkReading(report, settings, keys);
        return report.holdsFault() ? Result<Done, Ending>(failure(Ending{})) : Done{};
    });
    report.tell();
    if (!hasKeys)
        report.add(u"keys"_s, Verdict::fault, checked.error().words, checked.error().code);
    if (isReadable)
        checkOpening(report, settings);
    if (const auto keys = keysToReadWith(settings); isReadable && keys) {
        const auto unsettled =
            store::unsettledKeys(keyFoldersOf(settings), **keys, world::systemFiles());
        if (!unsettled.isEmpty())
            report.add(u"keys"_s, Verdict::warn, unsettled);
    }
}

} // namespace countersign::app
