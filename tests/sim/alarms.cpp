#include "tests/sim/alarms.h"

#include "core/store/catalogue_check.h"
#include "core/store/keys_named.h"
#include "core/store/message_check.h"
#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"
#include "tests/sim/shop.h"

#include <algorithm>
#include <limits>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

template <class Value> QString wordsOf(const Result<Value, store::StoreError>& checked)
{
    return checked ? QString() : checked.error().words;
}

/// As the doctor, of which a day has no older store to be lenient with.
QString wordsOfComparison(const Result<bool, store::StoreError>& compared)
{
    return compared && !*compared ? u"there is nothing to compare with"_s : wordsOf(compared);
}

/// Every number that is registered can be read.
QString alarmAboutNumbers(store::Registry& registry)
{
    const auto rows = registry.list(std::numeric_limits<int>::max());
    const auto registered = registry.registeredCount();
    if (!rows || !registered)
        return wordsOf(rows) + wordsOf(registered);
    const auto readable = std::ranges::count_if(
        *rows, [](const store::RegistryRow& row) { return !row.ending.isEmpty(); });
    return readable == *registered
               ? QString()
               : u"%1 of %2 registered numbers can be read"_s.arg(readable).arg(*registered);
}

} // namespace

QString alarmAbout(store::StoreReader& reader, const store::Keys& keys)
{
    store::Connection& connection = reader.connection();
    const store::ReadTransaction moment(connection);
    store::CatalogueRecord catalogue;
    store::RegistryHistory history;
    store::CodeKeyNamed codeKey;
    auto messages = store::MessageCheck::over(connection);
    if (!messages)
        return messages.error().words;
    const auto head = reader.journal().verify(keys.ofJournal(), QString::fromLatin1(data_directory),
                                              [&](const journal::Entry& entry) {
                                                  catalogue.take(entry);
                                                  history.take(entry);
                                                  codeKey.take(entry);
                                                  messages->take(entry);
                                                  return true;
                                              });
    if (!head)
        return head.error().words;
    const auto wrongKey = codeKey.wrongCodeKey(keys);
    const auto& tagger = reader.registry().rows().tagger();
    for (const QString& words :
         {wordsOf(connection.checkFile()), wrongKey ? wrongKey->words : QString(),
          wordsOfComparison(store::checkCatalogue(connection, keys, catalogue)),
          wordsOf(store::checkBaskets(connection, tagger)),
          wordsOf(messages->result(reader.registry())),
          wordsOfComparison(store::checkRegistry(connection, tagger, history)),
          alarmAboutNumbers(reader.registry())}) {
        if (!words.isEmpty())
            return words;
    }
    return {};
}

} // namespace countersign::sim
