#pragma once

#include "app/ctl/head_office_options.h"
#include "core/uplink/nats_address.h"
#include "core/uplink/postgres_signer.h"

#include <memory>

namespace countersign::uplink {
class NatsLink;
class NatsStop;
} // namespace countersign::uplink

namespace countersign::app {

/// Tells tills that send to a stream what head office has signed: through a stream of words, where
/// --tell says where that is.
class WordTeller
{
public:
    /// Takes its options out; tells nobody where --tell isn't there.
    static Result<WordTeller, QString> in(Arguments& arguments);
    /// Connects anew. What it gives is empty where nobody is told, and of use until the next call;
    /// this outlives it.
    Result<uplink::PostgresSigner::Tell, QString> open(const world::Clock& clock);

private:
    explicit WordTeller(uplink::NatsAddress address);

    uplink::NatsAddress m_address; // without a url: nobody
    std::shared_ptr<uplink::NatsStop> m_never;
    std::shared_ptr<uplink::NatsLink> m_link;
};

} // namespace countersign::app
