#include "core/store/initialising.h"
#include "core/store/keys_named.h"
#include "core/store/migrations.h"
#include "core/store/store.h"
#include "core/store/store_parts.h"

#include <QFile>
#include <utility>

namespace countersign::store {

StoreReader::StoreReader(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection))
{
}

Result<std::unique_ptr<StoreReader>, StoreError>
StoreReader::open(const QString& dataDirectory, KeysPointer keys, world::Files& files)
{
    const auto path = databasePath(dataDirectory);
    if (!files.exists(QFile::encodeName(path))) {
        const KeyPlace place = keys ? keys->place : KeyPlace::files;
        return failure(noStoreIn(dataDirectory, place, files));
    }
    auto connection = Connection::open(path, Connection::Mode::readOnly, files);
    if (!connection)
        return failure(connection.error());
    if (const auto known = checkSchema(**connection); !known)
        return failure(known.error());
    std::unique_ptr<StoreReader> reader(new StoreReader(std::move(*connection)));
    Connection& open = *reader->m_connection;
    const Result<Done, StoreError> parts[] = {
        put(reader->m_catalogue,
            Catalogue::over(open, keys ? std::optional(ProductTagger(*keys)) : std::nullopt)),
        put(reader->m_outbox, Outbox::over(open)),
        put(reader->m_journal, JournalRows::over(open)),
    };
    for (const auto& part : parts) {
        if (!part)
            return failure(part.error());
    }
    if (!keys)
        return reader;
    auto registrationKeys = RegistrationKeys::open(dataDirectory, *keys, files);
    if (!registrationKeys && registrationKeys.error().fault == StoreFault::damaged)
        return failure(
            unopenedRegistrationKeys(open, dataDirectory, *keys, registrationKeys.error()));
    if (!registrationKeys)
        return failure(registrationKeys.error());
    auto over = Registry::over(open, *keys, std::move(*registrationKeys));
    if (const auto made = put(reader->m_registry, std::move(over)); !made)
        return failure(made.error());
    return reader;
}

Registry& StoreReader::registry()
{
    check(m_registry.has_value(), "a reader without keys has no registry");
    return *m_registry;
}

} // namespace countersign::store
