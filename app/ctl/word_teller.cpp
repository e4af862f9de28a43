#ifdef COUNTERSIGN_POSTGRES

#include "app/ctl/word_teller.h"

#include <utility>
#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_words.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

#ifdef COUNTERSIGN_NATS

namespace {

constexpr std::int64_t connect_within_ms = 30'000;
constexpr std::int64_t tell_within_ms = 10'000; // for each word

} // namespace

WordTeller::WordTeller(uplink::NatsAddress address)
    : m_address(std::move(address)), m_never(std::make_shared<uplink::NatsStop>())
{
}

Result<WordTeller, QString> WordTeller::in(Arguments& arguments)
{
    const auto url = arguments.takeOption(u"--tell"_s);
    if (!url)
        return WordTeller({});
    uplink::NatsAddress address;
    address.url = url->toUtf8();
    address.stream = uplink::nats_words_stream;
    address.asker = "signer";
    address.inbox = "_INBOX_signer"; // of no till: theirs are _INBOX and its id
    if (const auto proofs = readProofs(arguments, address); !proofs)
        return failure(proofs.error());
    if (const QString fault = address.fault(); !fault.isEmpty())
        return failure(u"--tell "_s + fault);
    return WordTeller(std::move(address));
}

Result<uplink::PostgresSigner::Tell, QString> WordTeller::open(const world::Clock& clock)
{
    m_link.reset();
    if (m_address.url.isEmpty())
        return uplink::PostgresSigner::Tell();
    auto link =
        uplink::NatsLink::open(m_address, clock.now().boot_ms + connect_within_ms, clock, *m_never);
    if (!link)
        return failure(u"the stream of words can't be reached: "_s + link.error().words);
    m_link = std::move(link).value();
    return uplink::PostgresSigner::Tell(
        [link = m_link, &clock](const QByteArray& till,
                                const journal::Acknowledgement& word) -> Result<Done, QString> {
            const auto told =
                uplink::tellNatsWord(*link, till, word, clock.now().boot_ms + tell_within_ms);
            if (!told)
                return failure(u"the stream of words: "_s + told.error().words);
            return Done{};
        });
}

#else

WordTeller::WordTeller(uplink::NatsAddress address) : m_address(std::move(address)) {}

Result<WordTeller, QString> WordTeller::in(Arguments& arguments)
{
    if (arguments.takeOption(u"--tell"_s))
        return failure(u"--tell: this build was made without NATS' library libnats"_s);
    return WordTeller({});
}

Result<uplink::PostgresSigner::Tell, QString> WordTeller::open(const world::Clock&)
{
    return uplink::PostgresSigner::Tell();
}

#endif

} // namespace countersign::app

#endif
