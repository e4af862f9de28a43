#pragma once

#include "core/world/sms.h"

#include <QByteArray>
#include <QSet>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::till {

/// How the till stands with what people answer.
struct ReplyWatch
{
    using Told = std::shared_ptr<const world::ProviderReplies>;

    static constexpr qsizetype handled_max = 10'000;
    static constexpr std::size_t unkept_max = 100;
    static constexpr int messages_max = 50; // to one number, that are looked through

    /// So long somebody may have a reason to reply; none before that is known.
    std::optional<std::int64_t> until_boot_ms;
    bool isAskingLater = false; // a timer is under way
    bool isAskingOften = false; // and it is the short one
    std::uint64_t timer = 0;
    QSet<QByteArray> handled; // fingerprints, in this run; what was acted on is in the journal too
    /// What the store didn't take when it was heard: a modem tells it only once.
    std::vector<Told> unkept;
};

} // namespace countersign::till
