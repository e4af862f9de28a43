#pragma once

#include "core/base/result.h"
#include "core/journal/entry.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

namespace countersign::journal {

// What a till keeps of the changes that head office sends down: the kinds of entries, what they
// say, and what follows from all of them. What a change set did to catalogue, registry and frozen
// methods say the entries after it in the same commit, as after an import.

/// The till took a change set.
inline constexpr const char* changes_taken_kind = "changes_taken";
/// Prices that such a set announced have begun.
inline constexpr const char* prices_begun_kind = "prices_begun";
/// Head office's policy is another from here on, or there is none any more.
inline constexpr const char* policy_changed_kind = "policy_changed";
/// One wasn't taken, or its prices can't begin, and why.
inline constexpr const char* changes_refused_kind = "changes_refused";

/// Prices that begin later.
struct PriceList
{
    quint64 version = 0;  // of the change set that announced them
    qint64 begins_ms = 0; // wall time
    QByteArray digest;    // SHA-256 of the CSV file, 32 bytes
    bool isWhole = false; // what it lacks is dropped then
    friend bool operator==(const PriceList&, const PriceList&) = default;
};

/// What head office says of the shop's rules, as the till took it.
struct PolicyRecord
{
    static constexpr qsizetype text_bytes_max = 64 * 1024;

    quint64 version = 0; // of the change set that first had it
    QString currency;    // ISO 4217, of the amounts in it; empty where it has none
    QByteArray text;     // TOML, UTF-8; empty: no rule is named
    friend bool operator==(const PolicyRecord&, const PolicyRecord&) = default;
};

struct ChangesTaken
{
    quint64 version = 0;
    QByteArray digest;   // SHA-256 of the signed manifest, 32 bytes
    qint64 made_ms = 0;  // wall time, head office's
    bool isBase = false; // what was announced before is void
    std::optional<PriceList> prices = {};
    friend bool operator==(const ChangesTaken&, const ChangesTaken&) = default;
};

struct ChangesRefusal
{
    quint64 version = 0;
    QByteArray why; // in snake_case
    QString reason; // in words
    friend bool operator==(const ChangesRefusal&, const ChangesRefusal&) = default;
};
/// The prices that were announced aren't in the store any more, and will not begin.
inline constexpr const char* prices_lost = "lost";
/// What the till can't load, or not at the moment.
inline constexpr const char* changes_unusable = "unusable";

/// {"base":false,"made_ms":…,"manifest":"hex","prices":null,"version":17}; prices as
/// {"begins_ms":…,"digest":"hex","whole":false}.
[[nodiscard]] QByteArray encoded(const ChangesTaken& taken);
/// {"version":17}
[[nodiscard]] QByteArray encodedPricesBegun(quint64 version);
/// {"currency":"EUR","digest":"hex","text":"…","version":17}, the digest SHA-256 of the text.
[[nodiscard]] QByteArray encoded(const PolicyRecord& policy);
/// {"reason":"…","version":17,"why":"older"}
[[nodiscard]] QByteArray encoded(const ChangesRefusal& refusal);
/// What `encoded` made; nothing of anything else.
[[nodiscard]] std::optional<ChangesRefusal> decodedChangesRefusal(const QByteArray& payload);

/// How far a till has come with head office's changes.
struct ChangesRecord
{
    static constexpr std::size_t price_lists_max = 100;

    quint64 version = 0;                     // of the last that was taken; 0 if none was
    QByteArray digest;                       // of its manifest
    qint64 made_ms = 0;                      // when head office made it
    qint64 taken_ms = 0;                     // and when the till took it
    std::vector<PriceList> prices;           // that are to begin, the next one first
    std::optional<PolicyRecord> policy = {}; // of head office, with a rule at least

    /// Takes in an entry of one of these kinds, and passes over any other. The error says in words
    /// what doesn't follow.
    Result<Done, QString> take(const Entry& entry);
    friend bool operator==(const ChangesRecord&, const ChangesRecord&) = default;

private:
    Result<Done, QString> takePolicy(const Entry& entry);
};

/// {"digest":"hex","made_ms":…,"policy":{…},"prices":[…],"taken_ms":…,"version":17}, as a
/// checkpoint keeps it; without "policy" where there is none.
[[nodiscard]] QJsonObject toJson(const ChangesRecord& record);
[[nodiscard]] std::optional<ChangesRecord> changesRecordFrom(const QJsonObject& object);

} // namespace countersign::journal
