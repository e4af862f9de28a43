#pragma once

#include "tests/sms/scripted_server.h"

#include <QString>
#include <QStringList>

namespace countersign::tests {

/// A gateway that can be down, answer nothing, or take what it is brought.
class MoodyGateway
{
public:
    enum class Mood { up, busy, silent };

    [[nodiscard]] QString settings() const
    {
        return QStringLiteral("[[sms]]\nprovider = \"http\"\nname = \"lab\"\nurl = \"%1\"\n"
                              "timeout = \"20 s\"\ntransient = { status = \"503\" }\n"
                              "form = { to = \"{to}\", text = \"{text}\" }\n")
            .arg(m_server.url().toString());
    }
    [[nodiscard]] QStringList texts() const
    {
        QStringList texts;
        for (const QByteArray& request : m_server.requests)
            texts << ScriptedServer::formField(request, QStringLiteral("text"));
        return texts;
    }
    void forget() { m_server.requests.clear(); }

    Mood mood = Mood::up;

private:
    void answer(QTcpSocket& socket) const
    {
        if (mood == Mood::silent)
            return;
        const bool isUp = mood == Mood::up;
        ScriptedServer::bytes(ScriptedServer::reply(isUp ? "200 OK" : "503 Busy", "ok"))(socket);
    }

    ScriptedServer m_server{[this](QTcpSocket& socket) { answer(socket); }};
};

} // namespace countersign::tests
