#pragma once

#include "core/journal/acknowledgement.h"
#include "core/journal/chain.h"
#include "core/world/head_office.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace countersign::tests {

/// Head office in memory, with a key of its own. It takes what follows on what it has, and says so,
/// unless the test says otherwise.
class ScriptedHeadOffice final : public world::HeadOffice
{
public:
    using Outcome = world::HeadOfficeAnswer::Outcome;

    [[nodiscard]] QString name() const override { return QStringLiteral("scripted"); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override
    {
        batches.push_back(*batch);
        if (isSilent) {
            waiting.push_back([this, batch, answered] { answered(answerTo(*batch)); });
            return;
        }
        if (losesAnswers)
            (void)answerTo(*batch);
        answered(says ? *says : withWord(withBranch(answerTo(*batch), *batch)));
    }
    /// Where it signs later: the answer without its signature, and the newest word beside it.
    [[nodiscard]] world::HeadOfficeAnswer withWord(world::HeadOfficeAnswer answer) const
    {
        if (!signedUpTo)
            return answer;
        answer.head.signature.clear();
        answer.word.emplace();
        if (*signedUpTo > 0)
            answer.word->head = word(entries[*signedUpTo - 1], Outcome::durable).head;
        return answer;
    }

    /// Where it keeps branches: what it has no place for in its own.
    world::HeadOfficeAnswer withBranch(world::HeadOfficeAnswer answer, const world::Batch& batch)
    {
        if (!keepsBranches || (answer.outcome != Outcome::fork && !batch.isBranch))
            return answer;
        for (const journal::Entry& entry : batch.entries) {
            const bool isKnown = std::ranges::find(entries, entry) != entries.end() ||
                                 std::ranges::find(beside, entry) != beside.end();
            if (!isKnown)
                beside.push_back(entry);
        }
        answer.kept = batch.entries.back().seq;
        return answer;
    }

    world::HeadOfficeAnswer answerTo(const world::Batch& batch)
    {
        for (const journal::Entry& entry : batch.entries) {
            if (entry.seq <= entries.size()) {
                if (entries[entry.seq - 1] == entry)
                    continue;
                auto answer = word(entries[entry.seq - 1], Outcome::fork);
                return answer;
            }
            if (entry.seq != entries.size() + 1)
                continue;
            if (keepsBranches && !entries.empty() &&
                journal::ChainHash().next(entries.back().hash, entry) != entry.hash)
                return word(entries.back(), Outcome::fork);
            entries.push_back(entry);
        }
        return entries.empty() ? world::HeadOfficeAnswer{Outcome::durable}
                               : word(entries.back(), Outcome::durable);
    }

    [[nodiscard]] world::HeadOfficeAnswer word(const journal::Entry& entry, Outcome outcome) const
    {
        const QByteArray input = journal::acknowledgementInput("till-3", entry.seq, entry.hash);
        return {outcome, {entry.seq, entry.hash, key.sign(input).value()}};
    }

    static journal::SigningKey keyOf(unsigned char byte)
    {
        SecretBytes seed(journal::SigningKey::size_bytes);
        std::fill(seed.data(), seed.data() + seed.size(), byte);
        return journal::SigningKey::fromRaw(seed).value();
    }

    journal::SigningKey key = keyOf(7);
    std::vector<journal::Entry> entries;
    std::vector<world::Batch> batches;  // that it was ever handed
    bool keepsBranches = false;         // and what is sent follows on what it has
    std::vector<journal::Entry> beside; // that it keeps so
    bool isSilent = false;
    bool losesAnswers = false;                  // it takes what comes, and `says` is what is heard
    std::vector<std::function<void()>> waiting; // take and answer what came in its silence
    std::optional<quint64> signedUpTo; // it signs after it has answered, so far up to that entry
    std::optional<world::HeadOfficeAnswer> says;
};

} // namespace countersign::tests
