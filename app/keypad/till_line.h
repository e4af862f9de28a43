#pragma once

#include "app/link/conversation.h"
#include "core/keypad/words.h"

#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>

namespace countersign::app {

/// The screen's end of the line to the till: states come, deeds go. A socket at a path is connected
/// to again when it is lost; an inherited one is all there is.
class TillLine : public QObject
{
public:
    using Shown = std::function<void(const keypad::Show&)>;

    /// `lost` is called whenever nobody is there to say what to show.
    TillLine(Shown shown, std::function<void()> lost);

    void take(FileDescriptor socket);
    void connectAgainAndAgain(const QString& path);
    /// Dropped if nobody listens: the till asks again.
    void tell(keypad::Did did);

private:
    void connectOnce();
    void talk(FileDescriptor socket);
    Result<Done, QString> hear(const SecretBytes& body);

    Shown m_shown;
    std::function<void()> m_lost;
    std::unique_ptr<Conversation> m_conversation;
    QString m_path; // empty for an inherited socket
    QTimer m_again;
};

} // namespace countersign::app
