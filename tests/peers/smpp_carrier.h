#pragma once

#include "tests/peers/node_script.h"

#include <QList>
#include <QString>

namespace countersign::tests {

/// A carrier that speaks SMPP 3.4 on a free port of loopback: npm's `smpp`, with a script of ours.
/// Waiting turns the event loop of the caller's thread. Ends with the test.
class SmppCarrier
{
public:
    static constexpr int limit_ms = 30'000; // for each wait

    /// What it does with a message that it gets.
    enum class Answer { deliver, lose, reject, throttle, silent };

    struct Received
    {
        QString from;
        QString to; // as Kannel writes it
        QString text;
        Answer answer = Answer::deliver;
    };

    /// True if node is installed and packaging/install has fetched `smpp`.
    [[nodiscard]] static bool isInstalled();

    SmppCarrier();

    bool start();
    [[nodiscard]] quint16 port() const { return m_port; }
    bool answerWith(Answer answer);
    /// Drops the link and takes none, until it is restored.
    bool cut();
    bool restore();

    /// A phone sends a message to the shop's number: from "+43…", or as dialled in its country.
    /// True once Kannel has taken it.
    bool reply(const QString& from, const QString& text);

    [[nodiscard]] QList<Received> received() const;
    bool waitUntilReceived(qsizetype messages);
    [[nodiscard]] QString log() const { return m_script.log(); }

private:
    NodeScript m_script;
    quint16 m_port = 0;
};

} // namespace countersign::tests
