#pragma once

#include "core/world/sms.h"

#include <QString>
#include <QStringList>
#include <QVariantMap>
#include <optional>
#include <vector>

// What ModemManager's words mean to us, and ours to it. Numbers of its enumerations are those of
// ModemManager 1.20, "Flags and Enumerations".

namespace countersign::sms {

/// Any modem that is there, in `ModemAccount::wanted`.
inline const QString anyModem = QStringLiteral("any");

/// What the daemon says of one modem.
struct ModemSeen
{
    QString path;      // its D-Bus object
    QString name;      // maker and model
    QString equipment; // IMEI
    QString device;    // the physical device
    QString deviceIdentifier;
    QStringList ownNumbers;
    int state = 0; // MMModemState
    int signal_percent = 0;
    bool hasMessages = false; // it speaks of messages at all, which it does once it is ready
};

/// Properties as org.freedesktop.ModemManager1.Modem has them. The signal's quality is a structure,
/// and left to the caller.
[[nodiscard]] ModemSeen modemFrom(const QString& path, const QVariantMap& properties);

/// What stands between a modem and a message, the least of it first.
enum class ModemStanding {
    ready,
    unregistered, // no network has it yet
    disabled,     // it is switched off, and may be switched on
    starting,     // or on its way on or off
    locked,       // the SIM wants its PIN
    failed,       // no SIM, or the modem itself is at fault
    wordless      // it can't do messages
};
[[nodiscard]] ModemStanding standingOf(const ModemSeen& modem);
/// In words for people: "is not registered with a network".
[[nodiscard]] QString name(ModemStanding standing);

/// Those that may be used, the one to use first. `wanted` is `anyModem`, or a modem's IMEI, device,
/// device identifier or own number.
[[nodiscard]] std::vector<ModemSeen> modemsWanted(std::vector<ModemSeen> seen,
                                                  const QString& wanted);

/// A message as the daemon is given it.
struct ModemMessage
{
    QString number; // E.164, with +
    QString text;
    unsigned validity_minutes = 5; // a multiple of five, since the air interface counts in no less
    bool asksForReport = false;
};
/// Only the report on the last part of a long text could be told apart from others, so none is
/// asked for where there are several.
[[nodiscard]] ModemMessage modemMessage(const world::Message& message, bool wantsReport);
/// True if the text needs no second part (GSM 03.38, 3GPP TS 23.040).
[[nodiscard]] bool fitsOnePart(const world::Message& message);

/// How far a message had come when something went wrong.
enum class ModemStep {
    before, // nothing can have left
    handed  // the modem was told to send it
};
/// What a D-Bus error of that name means. The daemon's sentence isn't used: it may quote a message.
[[nodiscard]] world::MessageReport modemRefusal(const QString& errorName, ModemStep step);
/// A modem that isn't fit to send: nothing has left.
[[nodiscard]] world::MessageReport modemUnfit(ModemStanding standing);
[[nodiscard]] world::MessageReport modemReport(world::MessageReport::Outcome outcome,
                                               world::MessageState state, const QString& reason);

/// What the daemon says of one message (org.freedesktop.ModemManager1.Sms).
struct SmsSeen
{
    enum class Kind {
        reply,  // somebody's, whole
        report, // the network's, on a message of ours
        other   // ours, or not whole yet
    };
    QString path;
    Kind kind = Kind::other;
    QString number;
    QString text;
    QString timestamp;      // ISO 8601, of the network
    unsigned reference = 0; // the modem's number for a message, 0 to 255
    unsigned delivery = 0;  // MMSmsDeliveryState: TP-Status of 3GPP TS 23.040, 9.2.3.15
};
[[nodiscard]] SmsSeen smsFrom(const QString& path, const QVariantMap& properties);

/// Nothing if the report doesn't end the matter: the network still tries, or can't say.
[[nodiscard]] std::optional<world::MessageState> deliveryOf(unsigned deliveryState);

/// Nothing if it isn't from a number that could be a customer's.
[[nodiscard]] std::optional<world::SmsReply> replyFrom(const SmsSeen& sms);

/// True if both end on the same digits: networks also write a number without its country.
[[nodiscard]] bool isSameNumber(const QString& one, const QString& other);

} // namespace countersign::sms
