#pragma once

#include "core/base/result.h"
#include "core/journal/entry.h"

#include <QByteArray>
#include <QJsonObject>
#include <QMap>
#include <QSet>
#include <QString>
#include <optional>
#include <vector>

namespace countersign::journal {

// What the tills of a store tell each other of wrong codes, by way of head office. A payment method
// goes by a keyed fingerprint of 32 bytes (its "blinded key"), the same at every till that has the
// store's sharing key, and nothing to anybody else.

/// The payment method of this purchase is counted under that blinded key.
inline constexpr const char* count_keyed_kind = "count_keyed";
/// So many wrong codes in a row are counted under that key at this till by now; 0 by a right one.
inline constexpr const char* count_shared_kind = "count_shared";
/// What other tills said of theirs, as far as it is new.
inline constexpr const char* counts_heard_kind = "counts_heard";

inline constexpr qsizetype blinded_size_bytes = 32;
inline constexpr int count_max = 1'000'000; // what is counted beyond it, or said to be, is this

struct SharedCount
{
    QByteArray key;
    int failures = 0;     // 0 to count_max
    bool isFreed = false; // 0 by no right code, but by whoever freed the method at that till alone
    friend bool operator==(const SharedCount&, const SharedCount&) = default;
};

/// What one other till said last of one method. One of which nothing counts any more is kept all
/// the same, so that the same word isn't news again.
struct HeardCount
{
    /// What it had said before, while its count only rose.
    struct Step
    {
        quint64 heard = 0; // sequence of our entry by which it was heard
        int said = 0;
        friend bool operator==(const Step&, const Step&) = default;
    };
    static constexpr std::size_t steps_max = 8; // the newest

    QByteArray key;
    QByteArray till;              // its id, [a-z0-9-], 1 to 32
    int failures = 0;             // that count, of what it said; 0 to count_max
    quint64 seq = 0;              // of that till's entry that says so
    qint64 at_ms = 0;             // wall time of that entry, and not after the time it was heard
    quint64 heard = 0;            // sequence of our entry by which it was heard
    int base = 0;                 // of what it said, those that a right code has ended
    std::vector<Step> steps = {}; // since which something was voided
    bool isFreed = false;         // as in SharedCount; not kept
    [[nodiscard]] int said() const { return failures + base; }
    friend bool operator==(const HeardCount&, const HeardCount&) = default;
};

/// {"key":"hex"}, compact.
[[nodiscard]] QByteArray encodedCountKey(const QByteArray& key);
/// What `encodedCountKey` made, or nothing.
[[nodiscard]] std::optional<QByteArray> decodedCountKey(const QByteArray& payload);
/// {"failures":2,"key":"hex"}, compact; {"failures":0,"freed":true,"key":"hex"} where it is freed.
[[nodiscard]] QByteArray encoded(const SharedCount& count);
/// What `encoded` made, or nothing.
[[nodiscard]] std::optional<SharedCount> decodedSharedCount(const QByteArray& payload);
/// {"counts":[{"at_ms":1795950000000,"base":3,"failures":2,"key":"hex","seq":812,
/// "till":"till-4"}]}, compact; without "base" where that is 0.
[[nodiscard]] QByteArray encoded(const std::vector<HeardCount>& counts);
/// What `encoded` made, or nothing.
[[nodiscard]] std::optional<std::vector<HeardCount>> decodedHeardCounts(const QByteArray& payload);

/// What the journal says of such counts so far.
struct CountsRecord
{
    static constexpr std::size_t heard_max = 1'000;       // the newest
    static constexpr std::size_t heard_of_till_max = 100; // and of one till, which may be lying
    static constexpr qsizetype voided_max = 1'000;        // those that were voided last

    QMap<QByteArray, int> shared;       // by key: what this till said last, where that isn't 0
    QMap<QByteArray, QByteArray> tried; // by method id: the key under which it is in `shared`
    QSet<QByteArray> freed;             // keys in `shared`, of which that isn't said yet
    std::vector<HeardCount> heard;      // by key and till
    quint64 heard_seq = 0;              // of the last entry that says what was heard
    qint64 heard_ms = 0;                // wall time of that entry
    QMap<QByteArray, quint64> voided;   // by method id: what was heard up to there counts no more

    /// Follows with the journal's next entry; one of another kind changes nothing, nor does one
    /// that was taken already. The error says in words what isn't ours.
    Result<Done, QString> take(const Entry& entry);
    /// This till itself saw the method's right code, or a person freed it here: what others had
    /// counted until then is over, too.
    void voidFor(const QByteArray& methodId);
    /// A wrong code of the method is to be counted under that key.
    void noteTry(const QByteArray& methodId, const QByteArray& key);
    /// A person freed the method here: what this till said of it is over.
    void freeFor(const QByteArray& methodId);
    /// Those of the news that would be kept, the newest first; no more than `heard_max`.
    [[nodiscard]] std::vector<HeardCount> surviving(std::vector<HeardCount> news) const;
    /// Wrong codes in a row at other tills, as far as they count on that method.
    [[nodiscard]] int failuresElsewhere(const QByteArray& key, const QByteArray& methodId) const;
    /// Null if that till wasn't heard of it.
    [[nodiscard]] const HeardCount* find(const QByteArray& key, const QByteArray& till) const;
    /// True if it has what counts under that key.
    [[nodiscard]] bool isHeardOf(const QByteArray& key) const;
    friend bool operator==(const CountsRecord&, const CountsRecord&) = default;

private:
    Result<Done, QString> hear(const Entry& entry);
    void put(HeardCount count);
    void forgetOldest();
    void forgetTried(const QByteArray& key);
    [[nodiscard]] bool isVoidedSince(quint64 since) const;
    [[nodiscard]] std::vector<HeardCount>::const_iterator firstOf(const QByteArray& key) const;
};

/// Part of a checkpoint.
[[nodiscard]] QJsonObject toJson(const CountsRecord& record);
[[nodiscard]] std::optional<CountsRecord> countsRecordFrom(const QJsonObject& object);

/// The order in which they are kept.
[[nodiscard]] bool isBefore(const HeardCount& a, const HeardCount& b);

/// True for the id of a till as a setting or a database may have it.
[[nodiscard]] bool isTillId(const QByteArray& id);

} // namespace countersign::journal
