#pragma once

#include "core/journal/chain.h"
#include "core/uplink/handing_thread.h"
#include "core/uplink/https_link.h"

#include <memory>

namespace countersign::uplink {

/// Head office behind a web service, as an ERP has: a batch is one POST of CloudEvents, signed with
/// the till's key. Before the first batch, and after each that wasn't taken, it is asked how far it
/// is, so that a batch whose answer was lost isn't sent again. What it must do with a batch is in
/// packaging/docs/head-office-https.md.
///
/// Talks on a thread of its own, one batch at a time.
class HttpsHeadOffice final : public world::HeadOffice
{
public:
    /// For each batch, connecting included: the largest on a slow line takes that long.
    static constexpr std::int64_t answer_within_ms = 100'000;

    /// The address has no fault; nobody else signs with the key. The clock outlives it.
    HttpsHeadOffice(std::shared_ptr<const HttpsAddress> address,
                    std::shared_ptr<const journal::SigningKey> key, const world::Clock& clock);
    /// Answers what is under way with `unreachable`.
    ~HttpsHeadOffice() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("https"); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override;

private:
    using Answer = world::HeadOfficeAnswer;

    Answer take(const HandingThread::Job& job);
    Answer takeWithin(const world::Batch& batch, std::int64_t until_boot_ms);
    Result<HttpsReply, Answer> ask(const Result<HttpsRequest, QString>& request, quint64 first,
                                   std::int64_t until_boot_ms);

    const std::shared_ptr<const HttpsAddress> m_address;
    const std::shared_ptr<const journal::SigningKey> m_key;
    const world::Clock& m_clock;
    HttpsLink m_link;
    bool m_isKnown = false; // that it is where the next batch begins
    HandingThread m_thread; // last, so that it ends first
};

} // namespace countersign::uplink
