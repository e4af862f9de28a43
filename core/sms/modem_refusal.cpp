#include "core/sms/modem_wire.h"

#include <QLatin1String>
#include <array>

namespace countersign::sms {

using world::MessageReport;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

/// What an error says of a message that the modem was told to send.
struct Meaning
{
    const char* error; // its name, or the beginning of it
    Outcome outcome;
    const char* words;
};

// The first that fits counts. Where an error may come in the middle of sending, the message may
// have gone.
constexpr std::array meanings{
    // Answers to AT+CMGS (3GPP TS 27.005, 3.2.5): the modem itself says that it didn't send. Of
    // the network's reasons ModemManager 1.20 tells none: they all are Message.Unknown.
    Meaning{"org.freedesktop.ModemManager1.Error.Message.NetworkTimeout", Outcome::unknown,
            "the network didn't answer the modem"},
    Meaning{"org.freedesktop.ModemManager1.Error.Message.NotAllowed", Outcome::permanent,
            "the modem may not send messages"},
    Meaning{"org.freedesktop.ModemManager1.Error.Message.NotSupported", Outcome::permanent,
            "the modem can't send messages"},
    Meaning{"org.freedesktop.ModemManager1.Error.Message.InvalidPduParameter", Outcome::permanent,
            "the modem can't send this message"},
    Meaning{"org.freedesktop.ModemManager1.Error.Message.", Outcome::transient,
            "the modem or the network refused the message"},
    Meaning{"org.freedesktop.ModemManager1.Error.MobileEquipment.NetworkTimeout", Outcome::unknown,
            "the network didn't answer the modem"},
    Meaning{"org.freedesktop.ModemManager1.Error.MobileEquipment.", Outcome::transient,
            "the modem refused the message"},
    // The daemon's own.
    Meaning{"org.freedesktop.ModemManager1.Error.Core.Unauthorized", Outcome::permanent,
            "ModemManager doesn't let this user send; a polkit rule must"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.InvalidArgs", Outcome::permanent,
            "the modem can't send this message"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.Unsupported", Outcome::permanent,
            "the modem can't send messages"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.WrongState", Outcome::transient,
            "the modem isn't ready"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.InProgress", Outcome::transient,
            "the modem is busy"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.Retry", Outcome::transient,
            "the modem is busy"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.TooMany", Outcome::transient,
            "the modem is busy"},
    Meaning{"org.freedesktop.ModemManager1.Error.Core.NotFound", Outcome::transient,
            "the modem is gone"},
    // So it says of a port that can't be opened any more, as of a modem that was pulled out.
    Meaning{"org.freedesktop.ModemManager1.Error.Core.Connected", Outcome::transient,
            "the modem's port can't be used"},
    Meaning{"org.freedesktop.ModemManager1.Error.Serial.OpenFailed", Outcome::transient,
            "the modem's port can't be opened"},
    Meaning{"org.freedesktop.ModemManager1.Error.Serial.SendFailed", Outcome::unknown,
            "the modem was lost while it sent"},
    Meaning{"org.freedesktop.ModemManager1.Error.Serial.", Outcome::unknown,
            "the modem said nothing clear"},
    // The bus's: nobody got the call.
    Meaning{"org.freedesktop.DBus.Error.ServiceUnknown", Outcome::transient,
            "ModemManager isn't running"},
    Meaning{"org.freedesktop.DBus.Error.NameHasNoOwner", Outcome::transient,
            "ModemManager isn't running"},
    Meaning{"org.freedesktop.DBus.Error.Unknown", Outcome::transient, "the modem is gone"},
    Meaning{"org.freedesktop.DBus.Error.AccessDenied", Outcome::permanent,
            "the system bus doesn't let this user speak to ModemManager"},
    Meaning{"org.freedesktop.DBus.Error.NoReply", Outcome::unknown, "ModemManager gave no answer"},
    Meaning{"org.freedesktop.DBus.Error.Disconnected", Outcome::unknown,
            "the system bus can't be reached"},
};

/// By the modem or the network behind it, to being told to send; all else is the machine's own.
bool isAnswer(const QString& errorName)
{
    return errorName.startsWith(QLatin1String("org.freedesktop.ModemManager1.Error.Message.")) ||
           errorName.startsWith(
               QLatin1String("org.freedesktop.ModemManager1.Error.MobileEquipment."));
}

} // namespace

MessageReport modemRefusal(const QString& errorName, ModemStep step)
{
    Outcome outcome = Outcome::unknown;
    const char* words = "ModemManager gave no clear answer";
    for (const Meaning& meaning : meanings) {
        if (errorName.startsWith(QLatin1String(meaning.error))) {
            outcome = meaning.outcome;
            words = meaning.words;
            break;
        }
    }
    if (step == ModemStep::before && outcome == Outcome::unknown)
        outcome = Outcome::transient;
    MessageState state = MessageState::unknown;
    switch (outcome) {
    case Outcome::transient:
        state = MessageState::queued;
        break;
    case Outcome::permanent:
        state = MessageState::failed;
        break;
    case Outcome::taken:
    case Outcome::unknown:
        break;
    }
    MessageReport report = modemReport(outcome, state, QLatin1String(words));
    report.isAnswer = isAnswer(errorName);
    return report;
}

} // namespace countersign::sms
