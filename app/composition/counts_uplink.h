#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/settings/settings.h"
#include "core/world/clock.h"
#include "core/world/counts.h"
#include "core/world/entropy.h"

#include <QString>
#include <memory>

namespace countersign::app {

inline constexpr std::size_t sharing_key_bytes_min = 32;

/// The key with which the tills of the store blind what they count in common; null where none is
/// set. Reads a file.
[[nodiscard]] Result<std::shared_ptr<const SecretBytes>, Ending>
sharingKeyFrom(const settings::Settings& settings);

/// What a till needs to count in common with others; both null where it counts alone.
struct Sharing
{
    std::shared_ptr<const SecretBytes> key;
    std::unique_ptr<world::CountFeed> feed;
};

/// Clock and entropy outlive it.
[[nodiscard]] Result<Sharing, Ending>
sharingFrom(const settings::Settings& settings, const world::Clock& clock, world::Entropy& entropy);

/// When head office last said what other tills count, and why it doesn't any more.
struct CountsHeardOf
{
    qint64 at_wall_ms = 0; // 0 if it never did
    int tills = 0;         // other ones of the store, then
    QString trouble;       // since; empty if there is none
};

/// What a running till has said of it beside its store (data/counts-heard).
[[nodiscard]] CountsHeardOf readCountsHeard(const QString& dataDirectory);

/// A feed whose news are also said beside the store, for `countersignctl doctor`.
class NotedCountFeed final : public world::CountFeed
{
public:
    /// The clock outlives it.
    NotedCountFeed(std::unique_ptr<world::CountFeed> feed, const QString& dataDirectory,
                   const world::Clock& clock);

    void start(Heard heard) override;
    void tell(const world::SentCode& sent) override;

private:
    QString m_dataDirectory;
    const world::Clock& m_clock;
    std::unique_ptr<world::CountFeed> m_feed;
};

} // namespace countersign::app
