#pragma once

#include "tests/peers/sms_pdu.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <mutex>
#include <thread>
#include <vector>

namespace countersign::tests {

/// A GSM modem that speaks AT commands (3GPP TS 27.007 and 27.005, PDU mode) on a socket of this
/// machine, for ModemManager's virtual ports. Answers on a thread of its own, whatever the test is
/// waiting for.
class AtModem
{
public:
    struct Manners
    {
        bool isRegistered = true;
        bool isLocked = false;          // its SIM wants a PIN
        bool isSilent = false;          // takes a message and says nothing of it
        int refusal = 0;                // of a message: +CMS ERROR; 0: it is sent
        bool isPulledBySending = false; // works until it is given a message
    };
    static constexpr const char* equipment = "490154203237518";
    static constexpr const char* ownNumber = "+436601112233";

    explicit AtModem(const QString& path);
    ~AtModem();
    AtModem(const AtModem&) = delete;
    AtModem& operator=(const AtModem&) = delete;

    /// From here on, and forgets what it was given.
    void behave(const Manners& manners);
    /// Every part that it was given to send, also where it refused it or said nothing.
    [[nodiscard]] std::vector<Submitted> given() const;
    /// How many messages the SIM holds.
    [[nodiscard]] int stored() const;
    /// The network's word on the last message that was sent.
    void report(int status);
    /// From then, or from 2026-11-25.
    void receive(const QString& from, const QByteArray& text, const QDateTime& at = {});
    /// Pulled out: what was said to it is lost.
    void unplug();

private:
    void serve();
    void serveConnection(int connection);
    void take(const QByteArray& pdu);
    void obey(const QByteArray& command);
    void say(const QByteArray& line);
    void sayStored(const QByteArray& command);

    mutable std::mutex m_guard; // of everything below
    Manners m_manners;
    std::vector<Submitted> m_given;
    QMap<int, QByteArray> m_stored; // by place
    int m_reference = 0;
    int m_listening = -1;
    int m_connection = -1;
    bool m_isAwaitingPdu = false;
    bool m_isUnplugged = false;
    std::thread m_thread;
};

} // namespace countersign::tests
