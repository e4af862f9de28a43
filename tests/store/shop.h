#pragma once

#include "core/store/store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sqlite3.h>

namespace store_test {

using namespace countersign;

/// A clock that says what it is told.
class SetClock final : public world::Clock
{
public:
    [[nodiscard]] sale::Instant now() const override { return {wall_ms, boot_ms, "boot"}; }
    qint64 wall_ms = 1'700'000'000'000;
    qint64 boot_ms = 1000;
};

/// A data directory of its own, with keys and a store that can be closed and opened.
struct Shop
{
    QTemporaryDir place;
    QString data = place.filePath(QStringLiteral("data"));
    SetClock clock;
    world::SystemEntropy entropy;
    store::KeysPointer keys;
    std::unique_ptr<store::Store> open;

    Shop()
    {
        const auto created = store::createKeys(data, entropy);
        check(created.ok(), "keys are made");
        keys = store::loadKeys(data).value();
        open = store::Store::create(data, QStringLiteral("till-3"), keys, clock, entropy).value();
    }
    [[nodiscard]] QString file(const char* name) const { return data + u'/' + QLatin1String(name); }
    Result<std::unique_ptr<store::Store>, store::StoreError> tryOpen()
    {
        return store::Store::open(data, keys, clock, entropy);
    }
    void reopen()
    {
        open.reset();
        auto opened = tryOpen();
        if (!opened)
            qWarning().noquote() << opened.error().words;
        open = std::move(opened).value();
    }
    /// Closes the store and changes it behind its back. What is kept for later is made in `aside`.
    void tamper(const char* sql)
    {
        open.reset();
        sqlite3* raw = nullptr;
        const QByteArray attach = "ATTACH '" + file("aside.db").toUtf8() + "' AS aside";
        bool isDone = sqlite3_open(file("store.db").toUtf8().constData(), &raw) == SQLITE_OK;
        for (const char* statement : {attach.constData(), sql})
            isDone = isDone && sqlite3_exec(raw, statement, nullptr, nullptr, nullptr) == SQLITE_OK;
        if (!isDone)
            qWarning("%s", sqlite3_errmsg(raw));
        sqlite3_close(raw);
        check(isDone, "the tampering itself works");
    }
    /// Leaves of an entry only the digest of what it says, which the chain goes through as well.
    void withhold(quint64 seq)
    {
        const auto entry = open->journal().at(seq).value().value();
        const auto digest = journal::ChainHash().digestOf(entry.salt, entry.payload).toHex();
        const QByteArray sql = "UPDATE journal SET salt=NULL, payload=NULL, digest=x'" + digest +
                               "' WHERE seq=" + QByteArray::number(seq);
        tamper(sql.constData());
    }
    /// What data/head is to hold of a till that printed no receipt.
    [[nodiscard]] QByteArray headKept() const
    {
        return store::encodedHead(open->head(), 0, store::HeadSeal(keys->signing));
    }
    /// Appends that many entries, one a commit.
    void append(int count)
    {
        for (int i = 0; i < count; ++i) {
            auto transaction = open->begin().value();
            transaction.append("purchase_started", {}, "{\"n\":" + QByteArray::number(i) + "}");
            check(transaction.commit().ok(), "an entry is appended");
        }
    }
};

inline QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    check(file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
              file.write(content) == content.size(),
          "the test's own file is written");
}

} // namespace store_test
