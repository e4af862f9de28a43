#pragma once

#include "core/uplink/handing_thread.h"
#include "core/uplink/nats_standing.h"

#include <map>
#include <memory>
#include <optional>

namespace countersign::uplink {

/// Head office as a stream of NATS JetStream (2.9 or later), which `natsStreamSettings` describes.
/// A till has a subject of its own, a message is one or several whole commits, and each is taken
/// only as the next one after the message that was the subject's last: so each entry arrives once,
/// in order, and two programs with one till's id can't mix their entries. Where the till's own
/// chain doesn't follow on what is there, its batches are kept under another subject. Nothing is
/// verified or signed there: whoever archives the stream verifies, and what `countersignctl sign`
/// has signed of that by then comes beside the answers.
///
/// Talks on a thread of its own, one batch at a time.
class NatsHeadOffice final : public world::HeadOffice
{
public:
    /// The address has no fault. Words are asked for by the key with that id, or not at all. The
    /// clock outlives it.
    NatsHeadOffice(std::shared_ptr<const NatsAddress> address, const world::Clock& clock,
                   QString wordKeyId = {});
    /// Answers what is under way with `unreachable`.
    ~NatsHeadOffice() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("nats"); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override;

private:
    using Job = HandingThread::Job;
    using Answer = world::HeadOfficeAnswer;

    Answer take(const Job& job);
    Answer withWord(Answer answer, const Job& job);
    Answer takeBatch(const Job& job);
    Answer saidOrKept(const Job& job, const journal::Head& theirs);
    Answer takeAsNext(const Job& job, const NatsTail& theirs);
    Result<NatsTail, NatsFault> tailOf(NatsSubject what, const Job& job);
    Result<Done, NatsFault> connect(const Job& job);
    Result<NatsTail, NatsFault> send(NatsSubject what, const Job& job, NatsTail theirs,
                                     std::size_t from);
    Answer keepBranch(const Job& job, const journal::Head& theirs,
                      Answer::Outcome outcome = Answer::Outcome::fork);
    Answer answer(const NatsFault& fault, const Job& job);

    const std::shared_ptr<const NatsAddress> m_address;
    const world::Clock& m_clock;
    const QString m_wordKeyId;
    NatsStop m_stop;
    std::unique_ptr<NatsLink> m_link;
    std::optional<NatsTail> m_tail; // as it was after this till's last batch

    HandingThread m_thread; // last, so that it ends first
};

/// What `countersignctl uplink stream` prints: the stream's settings as JetStream takes them.
[[nodiscard]] QByteArray natsStreamSettings();

} // namespace countersign::uplink
