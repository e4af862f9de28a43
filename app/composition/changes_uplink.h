#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/settings/settings.h"
#include "core/store/keys.h"
#include "core/world/changes.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"

#include <QString>
#include <memory>

namespace countersign::app {

/// The private key (X25519) that head office seals cards and numbers for: it follows from the
/// till's sealing key, and changes with it.
[[nodiscard]] SecretBytes receivingKeyOf(const store::Keys& keys);

/// What brings head office's changes; null where the settings name no key for them. Clock and
/// entropy outlive it.
[[nodiscard]] Result<std::unique_ptr<world::ChangeFeed>, Ending>
changeFeedFrom(const settings::Settings& settings, const store::Keys& keys,
               const world::Clock& clock, world::Entropy& entropy);

/// When head office last said what it has, and why that isn't taken.
struct ChangesHeard
{
    qint64 at_wall_ms = 0;  // 0 if it never did
    QString trouble;        // since; empty if there is none
    bool isCurrent = false; // it had nothing that the till hasn't
};

/// What a running till has said of it beside its store (data/changes-heard).
[[nodiscard]] ChangesHeard readChangesHeard(const QString& dataDirectory);

/// A feed whose news are also said beside the store, for `countersignctl queue` and `doctor`.
class NotedChangeFeed final : public world::ChangeFeed
{
public:
    /// The clock outlives it.
    NotedChangeFeed(std::unique_ptr<world::ChangeFeed> feed, const QString& dataDirectory,
                    const world::Clock& clock);

    void start(const world::ChangesHead& have, Heard heard) override;
    void took(const world::ChangesHead& have) override;
    void leftAside() override;

private:
    QString m_dataDirectory;
    const world::Clock& m_clock;
    std::unique_ptr<world::ChangeFeed> m_feed;
};

} // namespace countersign::app
