#pragma once

#include <QString>
#include <QStringView>

namespace countersign::sale {

/// What is known of a message on its way. `accepted` is not `delivered`.
enum class MessageState {
    queued,      // ours, not yet handed over
    accepted,    // a provider took it
    sent,        // it left the provider
    delivered,   // the phone has it
    undelivered, // it will not arrive
    failed,      // a provider refused it for good
    unknown      // no answer: it may or may not have gone
};

/// Whether nothing changes it any more: delivered, undelivered, failed.
bool isFinal(MessageState state);
/// Whether `later` is news of an attempt of which `known` was known: nothing undoes a final state,
/// and of what comes late or twice only progress counts.
bool isProgress(MessageState known, MessageState later);

/// As contracts and journal write it: "accepted".
QString name(MessageState state);
/// The state of that name; `unknown` for any other text.
MessageState messageStateFromName(QStringView text);

} // namespace countersign::sale
