#include "app/composition/ending.h"
#include "app/ctl/doctor_report.h"

#include "core/store/catalogue_check.h"
#include "core/store/registry_check.h"
#include "core/store/store.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"

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

/// Compares the rows with the journal, and opens the seal of every number in use. Whoever was
/// erased has no row, so a number that has no key any more has lost it.
void checkRegistry(DoctorReport& report, store::StoreReader& reader,
                   const store::RegistryHistory& history)
{
    store::Registry& registry = reader.registry();
    const auto checked =
        store::checkRegistry(reader.connection(), registry.rows().tagger(), history);
    if (!checked)
        return report.add(u"registry"_s, Verdict::fault, checked.error().words,
                          endingOf(checked.error()).code);
    constexpr int rows_a_page = 500;
    qint64 methods = 0;
    qint64 numbers = 0;
    while (true) {
        const auto rows = registry.list(rows_a_page, static_cast<int>(methods));
        if (!rows)
            return report.add(u"registry"_s, Verdict::fault,
                              rows.error().words + u"; import the registry again with --replace"_s,
                              endingOf(rows.error()).code);
        for (const store::RegistryRow& row : *rows)
            numbers += row.ending.isEmpty() ? 0 : 1;
        methods += static_cast<qint64>(rows->size());
        if (rows->size() < rows_a_page)
            break;
    }
    const auto registered = registry.registeredCount();
    if (!registered)
        return report.add(u"registry"_s, Verdict::fault, registered.error().words,
                          endingOf(registered.error()).code);
    if (numbers < *registered)
        return report.add(u"registry"_s, Verdict::fault,
                          u"%1 of %2 registered numbers can't be read, since registrations.keys "
                          "lacks their keys; put that file back, or import the registry again "
                          "with --replace"_s.arg(*registered - numbers)
                              .arg(*registered),
                          exitDamaged);
    report.add(u"registry"_s, Verdict::ok,
               u"%1 numbers of %2 payment methods can be unsealed"_s.arg(numbers).arg(methods));
}

void checkBaskets(DoctorReport& report, store::StoreReader& reader)
{
    const auto checked =
        store::checkBaskets(reader.connection(), reader.registry().rows().tagger());
    if (checked)
        return report.add(u"baskets"_s, Verdict::ok, u"as the till left them"_s);
    report.add(u"baskets"_s, Verdict::fault,
               checked.error().words +
                   u"; make a backup and restore it, which drops the open baskets"_s,
               endingOf(checked.error()).code);
}

} // namespace

void checkStore(DoctorReport& report, const settings::Settings& settings,
                const store::KeysPointer& keys)
{
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto reader = store::StoreReader::open(settings.till.data, keys);
    if (!reader) {
        const Ending ending = endingOf(reader.error());
        return report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
    }
    checkFile(report, **reader);
    store::CatalogueRecord record;
    store::RegistryHistory history;
    auto products = (*reader)->catalogue().count();
    report.add(u"products"_s, products && *products > 0 ? Verdict::ok : Verdict::warn,
               products ? u"%1 in the catalogue"_s.arg(*products) : products.error().words);
    auto head =
        (*reader)->journal().verify(keys->ofJournal(), settings.till.data, [&](const auto& entry) {
            record.take(entry);
            history.take(entry);
            return true;
        });
    if (!head) {
        const Ending ending = endingOf(head.error());
        return report.add(u"journal"_s, Verdict::fault, ending.words, ending.code);
    }
    report.add(u"journal"_s, Verdict::ok, u"intact, %1 entries"_s.arg(head->seq));
    checkProducts(report, **reader, *keys, record);
    checkRegistry(report, **reader, history);
    checkBaskets(report, **reader);
    auto store = store::Store::open(settings.till.data, keys, clock, entropy);
    if (store) {
        report.add(u"store"_s, Verdict::ok, u"free to be opened by a till"_s);
    } else if (store.error().fault == store::StoreFault::locked) {
        report.add(u"store"_s, Verdict::ok, u"in use by a running till"_s);
    } else {
        const Ending ending = endingOf(store.error());
        report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
    }
}

} // namespace countersign::app
