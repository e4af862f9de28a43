#include "app/keypad/till_line.h"

#include <QDebug>

namespace countersign::app {

namespace {

constexpr ConversationLimits limits{keypad::showFrame_bytes_max, 500, 64, WhenFull::close};
constexpr int connectAgain_ms = 500;

} // namespace

TillLine::TillLine(Shown shown, std::function<void()> lost)
    : m_shown(std::move(shown)), m_lost(std::move(lost))
{
    m_again.setSingleShot(true);
    m_again.setInterval(connectAgain_ms);
    connect(&m_again, &QTimer::timeout, this, &TillLine::connectOnce);
}

void TillLine::take(FileDescriptor socket)
{
    talk(std::move(socket));
}

void TillLine::connectAgainAndAgain(const QString& path)
{
    m_path = path;
    connectOnce();
}

void TillLine::connectOnce()
{
    auto socket = connectTo(m_path);
    if (socket)
        talk(std::move(*socket));
    else
        m_again.start();
}

void TillLine::talk(FileDescriptor socket)
{
    m_conversation = std::make_unique<Conversation>(
        std::move(socket), limits, [this](const SecretBytes& body) { return hear(body); },
        [this](const QString& why) {
            qInfo().noquote() << "till:" << why;
            m_conversation.release()->deleteLater(); // this very call is its own
            m_lost();
            if (!m_path.isEmpty())
                m_again.start();
        });
}

Result<Done, QString> TillLine::hear(const SecretBytes& body)
{
    const auto show = keypad::decodeShow(body.span());
    if (!show)
        return failure(show.error().toString());
    m_shown(*show);
    return Done{};
}

void TillLine::tell(keypad::Did did)
{
    if (m_conversation)
        m_conversation->send(keypad::encode(did));
}

} // namespace countersign::app
