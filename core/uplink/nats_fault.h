#pragma once

#include "core/world/head_office.h"

#include <QString>
#include <utility>

namespace countersign::uplink {

/// Why something could not be done at a NATS server.
struct NatsFault
{
    enum class Kind {
        reaching,  // no server was found there
        securing,  // nothing was agreed on by TLS
        admitting, // a server knows who asks, and hasn't let them in
        lost,      // no answer, or the line broke: nobody knows whether it was done
        nobody,  // nobody there answers for the stream: no majority of its servers, or none at all
        denied,  // this user may not
        missing, // there is no such stream
        unfit,   // a stream that isn't one for journals, or holds something else
        moved,   // the subject's last message is another one than was expected
        busy,    // no room, or the servers are seeing to something
        refused, // it doesn't take that, ever
    };
    Kind kind = Kind::lost;
    QString words; // for people, of one line; no credential and no payload is in it

    /// True if the connection is of no more use.
    [[nodiscard]] bool isLost() const { return kind <= Kind::lost; }
};

/// What the till is told of it, for a batch that begins with that entry.
[[nodiscard]] world::HeadOfficeAnswer answerTo(const NatsFault& fault, quint64 first);

} // namespace countersign::uplink
