#pragma once

#include "app/ctl/arguments.h"
#include "core/base/result.h"
#include "core/world/entropy.h"

#include <QByteArray>
#include <QJsonArray>
#include <QString>
#include <csignal>
#include <cstdint>
#include <map>

namespace countersign::uplink {
struct NatsAddress;
}

namespace countersign::app {

// What commands that run at head office, where there are no settings, share.

/// How servers of NATS prove who they are, and who asks: --ca-file, --certificate, --key and
/// --credentials.
Result<Done, QString> readProofs(Arguments& arguments, uplink::NatsAddress& address);

/// Whoever ends the program is heard between two steps of it.
class EndingSignals
{
public:
    EndingSignals();
    /// True once it is to end; waits for that so long.
    [[nodiscard]] bool isEnd(std::int64_t wait_ms = 0);

private:
    sigset_t m_ending;
    bool m_isEnd = false;
};

/// What a program that goes on says and does between a fault that mends itself and the next try.
class Retrying
{
public:
    /// Says why, and waits, longer each time in a row. True if the program is to end.
    [[nodiscard]] bool isEnd(EndingSignals& signals, const QString& why);
    void succeeded() { m_failures = 0; }

private:
    int m_failures = 0; // in a row
    world::SystemEntropy m_entropy;
};

/// Tills of which no more is done, and why. Each reason is said once.
class StoppedTills
{
public:
    /// As what isn't done is called: "signed".
    explicit StoppedTills(const char* done) : m_done(done) {}
    void note(const std::map<QByteArray, QString>& stopped);
    [[nodiscard]] bool areNone() const { return m_stopped.empty(); }
    [[nodiscard]] QJsonArray inJson() const;

private:
    const char* m_done;
    std::map<QByteArray, QString> m_stopped;
};

} // namespace countersign::app
