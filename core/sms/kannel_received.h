#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <QString>
#include <functional>

namespace countersign::sms {

/// Where Kannel hands over what people answer, besides where it listens.
struct KannelReplyPlace
{
    static constexpr qsizetype word_length_min = 32;
    static constexpr qsizetype word_length_max = 128;

    /// Stands in the address that Kannel is set up with: letters, digits and hyphens. Whoever
    /// doesn't know it is not believed.
    SecretBytes word;
    /// A sender as E.164; empty where it is no number that a message can be sent to. Kannel has
    /// numbers as the carrier writes them, which may be as they are dialled in the store's country.
    std::function<QString(const QString& sender)> numberOf;
};

/// Whether that may be the secret part of an address.
[[nodiscard]] bool isReplyWord(const SecretBytes& word);

/// The path of the address that Kannel's `get-url` holds. After it stands
/// `?id=%I&at=%T&from=%p&coding=%c&text=%b`, where Kannel writes its own id of the message, when it
/// got it, the sender, how the text is coded and the text.
[[nodiscard]] QByteArray kannelReplyPath(const SecretBytes& word);

/// After the address, where nothing is brought: whoever may bring a reply is answered that it is
/// right.
inline constexpr const char* kannel_reply_inquiry = "probe";

/// Why a request brings no reply.
enum class NotReceived {
    elsewhere,  // it is for another address
    wrongWord,  // it is for one that only another secret part keeps from being this
    inquiry,    // it only asks whether the address is right
    incomplete, // it lacks what Kannel would write there, so whoever set that up left it out
    noNumber    // it is from a name, a short code or a number that can't be read
};

/// The reply in a request, given its head up to the empty line. Its date is when Kannel got it, and
/// its id Kannel's own, which is the same however often it is brought.
[[nodiscard]] Result<world::SmsReply, NotReceived> kannelReceivedIn(const QByteArray& head,
                                                                    const KannelReplyPlace& place);

} // namespace countersign::sms
