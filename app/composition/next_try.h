#pragma once

#include "core/journal/entry.h"
#include "core/world/clock.h"
#include "core/world/uplink.h"

#include <QString>
#include <memory>
#include <optional>

namespace countersign::app {

/// Why a till's last try to reach head office failed, and when it tries again: in the past while
/// it does so.
struct NextTry
{
    qint64 at_wall_ms = 0;
    QString trouble;
};

/// What a running till has said of it beside its store (data/next-try), until something arrives or
/// it ends; one that was killed leaves it. Nothing where there is none, or it can't be read: no
/// more than words hang on it.
[[nodiscard]] std::optional<NextTry> readNextTry(const QString& dataDirectory);

/// How far a till's entries have come at a head office that signs some time after it has taken
/// them.
struct Arrived
{
    journal::Head head; // without a signature
    bool isSigned = false;
    QString why; // why it isn't, as far as head office says so
};

/// What was last said of it beside the store (data/arrived), which holds where the journal has that
/// entry. Nothing where there is none, or it can't be read: no more than words hang on it.
[[nodiscard]] std::optional<Arrived> readArrived(const QString& dataDirectory);
/// Says it there once all has arrived, if it was ever to be signed for.
void keepArrived(const world::UplinkReport& report, const QString& dataDirectory);

/// An uplink whose troubles are also said beside the store, for `countersignctl queue`, and what
/// head office has yet to sign for.
class NotedUplink final : public world::Uplink
{
public:
    /// Uplink and clock outlive it.
    NotedUplink(world::Uplink& uplink, const QString& dataDirectory, const world::Clock& clock);
    ~NotedUplink() override;

    void start(quint64 acknowledged, Reported reported) override;
    void committed(quint64 seq, quint64 worth_seq) override;
    void tryNow() override;

private:
    world::Uplink& m_uplink;
    QString m_dataDirectory;
    const world::Clock& m_clock;
};

} // namespace countersign::app
