#pragma once

#include "core/store/catalogue_check.h"
#include "core/store/key_rotation.h"
#include "tests/store/importing.h"
#include "tests/store/older_store.h"

#include <QDirIterator>

namespace store_test {

inline constexpr char number[] = "+4915112345678";

/// A shop with products, one registered number and some entries; closed.
struct KeyShop : store_test::ImportShop
{
    KeyShop()
    {
        check(products("gtin,name,price,tax,category\n4006381333931,Pens,4.30,19,pens\n").ok(),
              "products are loaded");
        check(registry("method,brand,last4,phone,locale,registered_at\n"
                       "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n")
                  .ok(),
              "a number is registered");
        append(2);
        open.reset();
    }
};

/// One whose registry somebody with SQL changes behind its back.
struct ChangedShop : KeyShop
{
    QByteArray method; // the first customer's

    void setFrozen(bool isFrozen)
    {
        auto transaction = open->begin().value();
        if (isFrozen)
            transaction.freeze(method, QStringLiteral("lost"));
        else
            transaction.unfreeze(method);
        check(transaction.commit().ok(), "a method is frozen or freed");
    }
    /// And opens the store again.
    void change(const QByteArray& sql)
    {
        tamper(sql.constData());
        reopen();
    }
};

/// A copy of a shop's folder.
struct Copy
{
    explicit Copy(const QString& from)
    {
        QDirIterator each(from, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (each.hasNext()) {
            const auto file = each.next();
            const auto to = data + file.mid(from.size());
            QDir().mkpath(QFileInfo(to).absolutePath());
            check(QFile::copy(file, to), "a file is copied");
        }
    }
    QTemporaryDir place;
    QString data = place.filePath(QStringLiteral("data"));
    store_test::SetClock clock;
    world::SystemEntropy entropy;

    std::unique_ptr<Store> open(const QString& credentials = {})
    {
        const auto keys = loadKeys(KeyFolders{data, credentials});
        check(keys.ok(), "the keys are there");
        auto opened = Store::open(data, *keys, clock, entropy);
        if (!opened)
            qWarning().noquote() << opened.error().words;
        return opened ? std::move(opened).value() : nullptr;
    }
    void rotate()
    {
        (void)rotateKeys(open(), {QStringLiteral("yearly"), QStringLiteral("anna"), {}});
    }
};

inline QByteArray raw(const SecretBytes& key)
{
    return QByteArray(reinterpret_cast<const char*>(key.data()),
                      static_cast<qsizetype>(key.size()));
}

/// Every file below a folder that holds those bytes.
inline QStringList filesWith(const QString& folder, const QByteArray& bytes)
{
    QStringList found;
    QDirIterator each(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (each.hasNext()) {
        const auto file = each.next();
        if (store_test::contentOf(file).contains(bytes))
            found << file.mid(folder.size());
    }
    return found;
}

/// Empty if the store is whole: journal, number, catalogue, registry, and no key but those in use.
inline QString whatIsWrongWith(Store& store)
{
    if (const auto verified = store.verifyJournal({}); !verified)
        return verified.error().words;
    const auto method = store.registry().findMethod(QStringLiteral("fp_1"));
    if (!method || !*method)
        return QStringLiteral("the payment method isn't found");
    const auto registration = store.registry().registrationOf((*method)->id);
    if (!registration || !*registration)
        return QStringLiteral("the number can't be unsealed");
    if (raw(*(*registration)->number) != number)
        return QStringLiteral("it is another number");
    CatalogueRecord record;
    (void)store.journal().each(1, [&](const journal::Entry& entry) {
        record.take(entry);
        return true;
    });
    if (const auto checked = checkCatalogue(store.connection(), store.keys(), record); !checked)
        return checked.error().words;
    if (const auto wrong = wrongRowsOf(store); !wrong.isEmpty())
        return wrong;
    for (const char* name :
         {"/keys.next", "/registrations.keys.next", "/registrations.keys.next.new",
          "/first-key.pem.new", "/keys/signing.key.new"}) {
        if (QFile::exists(store.dataDirectory() + QLatin1String(name)))
            return QString::fromLatin1(name) + QStringLiteral(" is left");
    }
    return {};
}

} // namespace store_test
