#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

namespace countersign::world {

/// How far a till has come with head office's changes.
struct ChangesHead
{
    quint64 version = 0; // of the last change set that it took; 0 if it took none
    QByteArray digest;   // of that one's manifest, 32 bytes
    friend bool operator==(const ChangesHead&, const ChangesHead&) = default;
};

/// What head office publishes for one store at a time, signed by its key and unsealed.
struct ChangeSet
{
    struct Products
    {
        QByteArray csv; // as `import products` takes it
        QString currency;
        bool isWhole = false;                  // what it lacks is dropped
        std::optional<std::int64_t> begins_ms; // wall time; at once without
    };

    struct Policy
    {
        static constexpr qsizetype text_bytes_max = 16 * 1024;
        QByteArray text;  // TOML, UTF-8; empty: no rule is named
        QString currency; // of the amounts in it; empty where it has none
        friend bool operator==(const Policy&, const Policy&) = default;
    };

    ChangesHead head;
    std::int64_t made_ms = 0; // wall time, head office's
    bool isBase = false;      // stands for all before: what was announced by those is void
    std::optional<Products> products;
    std::shared_ptr<const SecretBytes> registry; // CSV as `import registry` takes it, or null
    std::shared_ptr<const SecretBytes> frozen;   // CSV of methods and whether they are frozen
    std::optional<Policy> policy = {};           // what head office says of the shop's rules
};

/// Why a change set isn't taken, or none can be asked for.
struct ChangesTrouble
{
    enum class Reason {
        unreachable, // no answer; all else is for a person to see to
        noPlace,     // head office's database has no place for changes, or not for this role
        notBelieved, // not signed by head office's key for them, or no change set
        otherStore,  // signed for another store
        older,       // not after the one that was taken
        behind,      // head office ends before the one that was taken
        gap,         // doesn't follow on the one that was taken
        incomplete,  // its parts aren't those that were signed
        notSealed,   // has registrations, and none sealed for this till's key
        unusable,    // a row of it can't be loaded, or not at the moment
        lost,        // prices that were announced aren't in the store any more
    };
    static constexpr qsizetype words_characters_max = 400;

    Reason reason = Reason::unreachable;
    quint64 version = 0; // which; 0 where it is about none
    QString words;       // for people; no number or card is in it
    friend bool operator==(const ChangesTrouble&, const ChangesTrouble&) = default;
};
/// As the journal and `queue` write it: "other_store".
[[nodiscard]] QString name(ChangesTrouble::Reason reason);

/// Head office was asked, and has nothing after what the till has.
struct ChangesCurrent
{
};
using ChangeSetPointer = std::shared_ptr<const ChangeSet>;
using ChangesNews = std::variant<ChangesCurrent, ChangeSetPointer, ChangesTrouble>;

/// Whoever brings head office's changes. Callable from any thread; work is done on its own.
class ChangeFeed
{
public:
    using Heard = std::function<void(ChangesNews)>;

    virtual ~ChangeFeed() = default;
    /// Brings what comes after `have`, one set at a time. `heard` is called on a thread of the
    /// implementation.
    virtual void start(const ChangesHead& have, Heard heard) = 0;
    /// The till has what was brought: the next may come.
    virtual void took(const ChangesHead& have) = 0;
    /// The till couldn't take it: it comes again after a while.
    virtual void leftAside() = 0;
};

} // namespace countersign::world
