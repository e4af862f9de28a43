#include "core/uplink/https_head_office.h"

#include "core/uplink/answers.h"

#include <utility>

namespace countersign::uplink {

using world::HeadOfficeAnswer;
using Outcome = HeadOfficeAnswer::Outcome;

HttpsHeadOffice::HttpsHeadOffice(std::shared_ptr<const HttpsAddress> address,
                                 std::shared_ptr<const journal::SigningKey> key,
                                 const world::Clock& clock)
    : m_address(std::move(address)), m_key(std::move(key)), m_clock(clock), m_link(*m_address),
      m_thread([this](const HandingThread::Job& job) { return take(job); }, clock, answer_within_ms)
{
}

HttpsHeadOffice::~HttpsHeadOffice()
{
    m_link.stop();
}

void HttpsHeadOffice::hand(std::shared_ptr<const world::Batch> batch, Answered answered)
{
    m_thread.hand(std::move(batch), std::move(answered));
}

HeadOfficeAnswer HttpsHeadOffice::take(const HandingThread::Job& job)
{
    const HeadOfficeAnswer answer = takeWithin(*job.batch, job.until_boot_ms);
    m_isKnown = answer.outcome == Outcome::durable;
    return answer;
}

HeadOfficeAnswer HttpsHeadOffice::takeWithin(const world::Batch& batch, std::int64_t until_boot_ms)
{
    const quint64 first = batch.entries.front().seq;
    if (!m_isKnown) {
        const auto reply =
            ask(requestForHead(*m_address, *m_key, m_clock.now().wall_ms), first, until_boot_ms);
        if (!reply)
            return reply.error();
        if (const auto answer = answerWithoutSending(*reply, batch))
            return *answer;
    }
    const auto reply =
        ask(requestWith(batch, *m_address, *m_key, m_clock.now().wall_ms), first, until_boot_ms);
    if (!reply)
        return reply.error();
    // Once it has read them, it keeps those that it has others for, and has those it passed over.
    HeadOfficeAnswer answer = answerIn(*reply, batch);
    const quint64 last = batch.entries.back().seq;
    const bool isPassedOver = answer.outcome == Outcome::durable && answer.head.seq >= last;
    if (answer.outcome == Outcome::fork || isPassedOver)
        answer.kept = last;
    return answer;
}

Result<HttpsReply, HeadOfficeAnswer>
HttpsHeadOffice::ask(const Result<HttpsRequest, QString>& request, quint64 first,
                     std::int64_t until_boot_ms)
{
    if (!request)
        return failure(refused(first, request.error()));
    auto reply = m_link.ask(*request, until_boot_ms - m_clock.now().boot_ms);
    if (!reply)
        return failure(unreachable(reply.error().words));
    return std::move(reply).value();
}

} // namespace countersign::uplink
