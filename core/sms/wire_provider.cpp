#include "core/sms/wire_provider.h"

#include "core/sms/http_report.h"
#include "core/sms/received_reply.h"

#include <QSet>
#include <mutex>
#include <utility>

namespace countersign::sms {

using world::CodeRequest;
using world::CodeVerdict;
using world::Message;
using world::MessageReport;

namespace {

/// What was read of an answer is the provider's own word.
MessageReport itsWord(MessageReport report)
{
    report.isAnswer = true;
    return report;
}

/// One list of replies, asked for page after page, as a whole: of one that is read in part nobody
/// could say what came later. Lives until it told.
class ReplyPages : public std::enable_shared_from_this<ReplyPages>
{
public:
    struct Source
    {
        std::shared_ptr<const SmsWire> wire;
        std::weak_ptr<HttpLine> line;
        std::shared_ptr<const world::Clock> clock;
        std::shared_ptr<std::atomic<bool>> asksForSmallPages;
    };

    ReplyPages(Source source, std::int64_t since_ms, world::SmsProvider::Replied replied)
        : m_source(std::move(source)), m_since_ms(since_ms), m_replied(std::move(replied))
    {
    }

    void start()
    {
        if (m_source.asksForSmallPages->load() && askInSmallPages())
            return;
        ask(m_source.wire->askingReplies(m_since_ms));
    }

private:
    bool askInSmallPages()
    {
        auto request =
            m_isInSmallPages ? std::nullopt : m_source.wire->askingRepliesInSmallPages(m_since_ms);
        if (!request)
            return false;
        m_isInSmallPages = true;
        m_replies.clear();
        m_pages = 0;
        ask(std::move(*request));
        return true;
    }

    void ask(HttpRequest request)
    {
        // A line that ended answers nobody any more.
        if (const auto line = m_source.line.lock())
            line->ask(std::move(request), [self = shared_from_this()](const HttpAnswer& answer) {
                self->read(answer);
            });
    }

    void read(const HttpAnswer& answer)
    {
        const SmsWire& wire = *m_source.wire;
        auto page = answer ? wire.readReplies(*answer, m_since_ms, m_source.clock->now().wall_ms)
                           : std::nullopt;
        if (!page) {
            const bool isTooLarge = answer ? !answer->isWhole : answer.error() == HttpSilence::late;
            if (!isTooLarge || !askInSmallPages())
                m_replied({});
            return;
        }
        // Where the line was down, small ones were no better.
        if (m_isInSmallPages)
            m_source.asksForSmallPages->store(true);
        for (world::SmsReply& reply : *page)
            m_replies.push_back(std::move(reply));
        ++m_pages;
        auto next = m_pages < WireProvider::reply_pages_max &&
                            m_replies.size() < world::SmsProvider::replies_max
                        ? wire.askingMoreReplies(*answer, m_since_ms)
                        : std::nullopt;
        if (next)
            ask(std::move(*next));
        else
            m_replied(newestOf(std::move(m_replies)));
    }

    Source m_source;
    std::int64_t m_since_ms;
    world::SmsProvider::Replied m_replied;
    std::vector<world::SmsReply> m_replies;
    int m_pages = 0;
    bool m_isInSmallPages = false;
};

} // namespace

WireProvider::WireProvider(std::shared_ptr<const SmsWire> wire, HttpSettings settings,
                           QThread* thread, std::shared_ptr<const world::Clock> clock)
    : m_wire(std::move(wire)), m_clock(std::move(clock)),
      m_line(std::make_shared<HttpLine>(std::move(settings), thread)),
      m_asksForSmallPages(std::make_shared<std::atomic<bool>>(false))
{
}

void WireProvider::send(std::shared_ptr<const Message> message, Reported reported)
{
    auto request = m_wire->sending(*message);
    if (!request)
        return reported(reportOf(name(), MessageReport::Outcome::permanent, request.error()));
    m_line->ask(std::move(request).value(), [wire = m_wire, own = m_wire->ownReference(*message),
                                             reported](const HttpAnswer& answer) {
        if (!answer)
            return reported(reportOf(wire->name(), answer.error()));
        MessageReport report = itsWord(wire->readSent(*answer));
        if (report.outcome == MessageReport::Outcome::taken && !own.isEmpty())
            report.reference = own;
        reported(std::move(report));
    });
}

void WireProvider::follow(const QString& reference, Reported reported)
{
    if (!abilities().tellsDelivery)
        return SmsProvider::follow(reference, std::move(reported));
    m_line->ask(m_wire->following(reference),
                [wire = m_wire, reference, reported](const HttpAnswer& answer) {
                    MessageReport report = answer ? itsWord(wire->readFollowed(*answer))
                                                  : reportOf(wire->name(), answer.error());
                    report.reference = reference;
                    reported(std::move(report));
                });
}

/// Where the question itself got no answer, nothing is known of the message, which may be there.
void WireProvider::find(std::shared_ptr<const Message> message, std::int64_t since_ms,
                        Reported reported)
{
    if (!abilities().findsMessages)
        return SmsProvider::find(std::move(message), since_ms, std::move(reported));
    HttpRequest request = m_wire->finding(*message, since_ms);
    m_line->ask(std::move(request), [wire = m_wire, clock = m_clock, message, since_ms,
                                     reported](const HttpAnswer& answer) {
        if (answer)
            reported(itsWord(wire->readFound(*answer, *message, since_ms, clock->now().wall_ms)));
        else
            reported(
                reportOf(wire->name(), MessageReport::Outcome::unknown, sentence(answer.error())));
    });
}

void WireProvider::readReplies(std::int64_t since_ms, Replied replied)
{
    if (!abilities().readsReplies)
        return SmsProvider::readReplies(since_ms, std::move(replied));
    std::make_shared<ReplyPages>(ReplyPages::Source{m_wire, m_line, m_clock, m_asksForSmallPages},
                                 since_ms, std::move(replied))
        ->start();
}

/// Requests that the service isn't asked yet, since an old code is cancelled first.
struct WireCodeService::Waiting
{
    /// False if it waits no more.
    bool take(const QString& id)
    {
        const std::lock_guard lock(mutex);
        return ids.remove(id);
    }
    std::mutex mutex;
    QSet<QString> ids;
};

WireCodeService::WireCodeService(std::shared_ptr<const CodeWire> wire, HttpSettings settings,
                                 QThread* thread)
    : m_wire(std::move(wire)), m_waiting(std::make_shared<Waiting>()),
      m_line(std::make_shared<HttpLine>(std::move(settings), thread))
{
}

/// Whether the old code could be cancelled is seen by whether the service makes a new one.
void WireCodeService::send(const CodeRequest& request, const QString& replaced, Reported reported)
{
    const auto ask = [wire = m_wire, request, replaced, reported](HttpLine& line) {
        const auto answered = [wire, request, replaced, reported](const HttpAnswer& answer) {
            reported(answer ? itsWord(wire->readSent(*answer, request, replaced))
                            : reportOf(wire->name(), answer.error()));
        };
        line.ask(wire->sending(request), answered);
    };
    if (replaced.isEmpty() || !(request.isNew || m_wire->takesOneAtATime()))
        return ask(*m_line);
    {
        const std::lock_guard lock(m_waiting->mutex);
        m_waiting->ids.insert(request.id);
    }
    m_line->ask(m_wire->cancelling(replaced),
                [weak = std::weak_ptr(m_line), wire = m_wire, waiting = m_waiting, id = request.id,
                 reported, ask](const HttpAnswer&) {
                    const auto line = weak.lock();
                    if (line && waiting->take(id))
                        return ask(*line);
                    MessageReport never = reportOf(wire->name(), HttpSilence::heldBack);
                    never.about = MessageReport::About::nobody;
                    reported(std::move(never));
                });
}

void WireCodeService::withdraw(const QString& id)
{
    (void)m_waiting->take(id);
}

void WireCodeService::check(const QString& reference, const CodeRequest& request,
                            const SecretBytes& digits, Checked checked)
{
    m_line->ask(m_wire->checking(reference, request, digits),
                [wire = m_wire, reference, checked](const HttpAnswer& answer) {
                    if (answer)
                        checked(wire->readChecked(*answer, reference));
                    else
                        checked(answer.error() == HttpSilence::heldBack ? CodeVerdict::limited
                                                                        : CodeVerdict::unknown);
                });
}

void WireCodeService::cancel(const QString& reference)
{
    m_line->ask(m_wire->cancelling(reference), [](const HttpAnswer&) {});
}

} // namespace countersign::sms
