#pragma once

#include "core/base/secret_bytes.h"
#include "core/sale/instant.h"
#include "core/store/registry.h"
#include "core/store/sendings.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QUuid>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

// Private to core/till: what it sent, without asking the store.
namespace countersign::till {

/// The phone of a registration, as far as messages to it are counted and replies from it heard.
struct RegisteredPhone
{
    QByteArray numberLookup; // 32 bytes
    QString country;         // ISO 3166; empty where its number has none
    QString locale;          // BCP 47
    QByteArray blinded = {}; // as the store's other tills know its number; empty where none do
};

/// One time that a message may have gone out.
struct Sent
{
    QString message; // id
    QUuid purchase;
    QByteArray registration; // id
    QByteArray method;       // id
    sale::Instant at;
    std::int64_t queued_boot_ms = 0; // when it went first, in the same boot
    bool isUnsent = false;           // every provider refused the message
    bool isVerified = false;         // its code was keyed rightly
    bool isNotice = false;           // has none
};

/// What this run sent, and to whom. Rows of messages have no tag, and whoever writes to the store
/// can put back what they altered before anybody looks: of what the till did itself it asks no row.
/// What earlier runs did is known from the rows alone.
class SentInRun
{
public:
    static constexpr qsizetype phones_max = 10'000; // more are forgotten, but for those in use

    /// With the key by which the tills of the store know numbers, if there is one.
    explicit SentInRun(std::shared_ptr<const SecretBytes> sharingKey = nullptr)
        : m_sharingKey(std::move(sharingKey))
    {
    }

    /// As the registry had it when it was first asked, since a registration's number never changes;
    /// nothing where that can't be read any more.
    Result<std::optional<RegisteredPhone>, store::StoreError>
    phoneOf(const QByteArray& registration, store::Registry& registry);
    /// Null if nobody asked for it. Valid until that is called.
    [[nodiscard]] const RegisteredPhone* knownPhoneOf(const QByteArray& registration) const;

    /// Goes out once the transaction under way is committed: then `keep`, else `drop` is called.
    void stage(Sent sent) { m_staged.push_back(std::move(sent)); }
    void drop() { m_staged.clear(); }
    /// Forgets what is older than `needed_ms`. What it knows from now on.
    std::vector<Sent> keep(const sale::Instant& now, std::int64_t needed_ms);
    void noteVerified(const QString& message);
    void noteUnsent(const QString& message, bool isUnsent);
    /// It surely hasn't gone out, and waits to be offered anew.
    void forget(const QString& message);

    /// As store::Sendings tells them.
    [[nodiscard]] std::vector<store::Sending> within(std::int64_t within_ms,
                                                     const sale::Instant& now,
                                                     const store::Addressee& addressee) const;
    [[nodiscard]] store::KnownSendings known() const;
    [[nodiscard]] const std::vector<Sent>& all() const { return m_sent; } // the oldest first

private:
    void learn(const QByteArray& registration, const RegisteredPhone& phone);

    std::shared_ptr<const SecretBytes> m_sharingKey;
    std::vector<Sent> m_sent;
    std::vector<Sent> m_staged;
    QHash<QByteArray, RegisteredPhone> m_phones; // by registration
};

} // namespace countersign::till
