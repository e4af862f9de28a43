#include "app/link/keypad_link.h"

#include "app/link/conversation.h"
#include "app/link/screen_environment.h"

#include <QDebug>
#include <QElapsedTimer>
#include <QMetaObject>
#include <QProcess>
#include <QTimer>
#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace countersign::app {

namespace {

// A person keys ten digits a second at most, and the screen says one thing a key.
constexpr ConversationLimits limits{keypad::didFrame_bytes_max, 100, 2, WhenFull::replaceNewest};
constexpr int restart_first_ms = 250;
constexpr int restart_max_ms = 30'000;
constexpr int healthy_after_ms = 60'000; // who ran that long is started again at once
constexpr int terminate_ms = 1'000;

} // namespace

/// Talks to whichever screen is there and remembers what it should show.
class KeypadLink::Worker : public QObject
{
public:
    explicit Worker(std::function<void(keypad::Did)> did) : m_did(std::move(did)) {}

    virtual void begin() = 0;
    virtual void startScreen() = 0;

    void show(const QByteArray& frame)
    {
        m_last = frame;
        if (m_conversation)
            sendLast();
    }

protected:
    virtual void ended() = 0;

    [[nodiscard]] bool isTalking() const { return m_conversation != nullptr; }
    [[nodiscard]] bool isEnding() const { return isTalking() && m_conversation->isPeerGone(); }

    void talk(FileDescriptor socket)
    {
        m_conversation = std::make_unique<Conversation>(
            std::move(socket), limits, [this](const SecretBytes& body) { return hear(body); },
            [this](const QString& why) {
                qInfo().noquote() << "customer's screen: closed," << why;
                m_conversation.release()->deleteLater(); // this very call is its own
                ended();
            });
        if (!m_last.isEmpty())
            sendLast();
    }

    void hangUp() { m_conversation.reset(); }

private:
    void sendLast()
    {
        m_conversation->send(
            SecretBytes(std::span(reinterpret_cast<const unsigned char*>(m_last.constData()),
                                  static_cast<std::size_t>(m_last.size()))));
    }

    Result<Done, QString> hear(const SecretBytes& body)
    {
        auto did = keypad::decodeDid(body.span());
        if (!did)
            return failure(did.error().toString());
        m_did(std::move(*did));
        return Done{};
    }

    std::function<void(keypad::Did)> m_did;
    QByteArray m_last;
    std::unique_ptr<Conversation> m_conversation;
};

class KeypadLink::Starter final : public KeypadLink::Worker
{
public:
    Starter(StartKeypad place, std::function<void(keypad::Did)> did)
        : Worker(std::move(did)), m_place(std::move(place))
    {
    }

    ~Starter() override
    {
        hangUp();
        if (!m_process)
            return;
        m_process->disconnect(this);
        m_process->terminate();
        if (!m_process->waitForFinished(terminate_ms)) {
            m_process->kill();
            m_process->waitForFinished(terminate_ms);
        }
    }

    void begin() override
    {
        if (m_place.isStartedAtOnce)
            start();
    }

    void startScreen() override
    {
        if (!m_process && !m_isRestarting)
            start();
    }

private:
    void start()
    {
        auto ends = socketPair();
        if (!ends) {
            qWarning().noquote() << "customer's screen:" << ends.error();
            return restartLater();
        }
        m_process = std::make_unique<QProcess>();
        m_process->setProgram(m_place.program);
        const int number = ends->second.number();
        m_process->setArguments(m_place.arguments +
                                QStringList{QStringLiteral("--fd"), QString::number(number)});
        m_process->setProcessEnvironment(environmentForWindows());
        m_process->setStandardInputFile(QProcess::nullDevice());
        m_process->setStandardOutputFile(QProcess::nullDevice());
        m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process->setChildProcessModifier([number] { fcntl(number, F_SETFD, 0); });
        connect(m_process.get(), &QProcess::finished, this, [this] { restartLater(); });
        connect(m_process.get(), &QProcess::errorOccurred, this,
                [this](QProcess::ProcessError error) {
                    if (error != QProcess::FailedToStart)
                        return;
                    qWarning().noquote() << "customer's screen:" << m_process->errorString();
                    restartLater();
                });
        m_running.start();
        talk(std::move(ends->first));
        m_process->start();
    }

    void ended() override
    {
        // A screen whose connection is gone has nothing to live for.
        if (m_process && m_process->state() != QProcess::NotRunning)
            m_process->kill();
    }

    void restartLater()
    {
        if (m_isRestarting)
            return;
        m_isRestarting = true;
        if (m_running.isValid() && m_running.hasExpired(healthy_after_ms))
            m_wait_ms = restart_first_ms;
        QTimer::singleShot(m_wait_ms, this, [this] {
            m_isRestarting = false;
            hangUp();
            start();
        });
        m_wait_ms = std::min(2 * m_wait_ms, restart_max_ms);
    }

    StartKeypad m_place;
    std::unique_ptr<QProcess> m_process;
    QElapsedTimer m_running;
    int m_wait_ms = restart_first_ms;
    bool m_isRestarting = false;
};

class KeypadLink::Listener final : public KeypadLink::Worker
{
public:
    Listener(FileDescriptor listener, const AwaitKeypad& place,
             std::function<void(keypad::Did)> did)
        : Worker(std::move(did)), m_listener(std::move(listener)), m_path(place.socketPath),
          m_peer(place.peer.value_or(geteuid()))
    {
    }

    ~Listener() override { unlink(m_path.toLocal8Bit().constData()); }

    void begin() override
    {
        m_waiting = std::make_unique<QSocketNotifier>(m_listener.number(), QSocketNotifier::Read);
        connect(m_waiting.get(), &QSocketNotifier::activated, this, [this] { accept(); });
    }

    void startScreen() override {} // somebody else does

private:
    void accept()
    {
        auto peer = acceptFrom(m_listener, m_peer);
        if (!peer)
            return;
        if (!peer->isOpen())
            qWarning() << "customer's screen: refused, it belongs to another user";
        else if (isEnding() && !m_next.isOpen())
            m_next = std::move(*peer);
        else if (isTalking())
            qWarning() << "customer's screen: refused, there is one already";
        else
            talk(std::move(*peer));
    }

    void ended() override
    {
        if (m_next.isOpen())
            talk(std::move(m_next));
    }

    FileDescriptor m_listener;
    FileDescriptor m_next; // came in the moment in which the last one was going
    QString m_path;
    uid_t m_peer;
    std::unique_ptr<QSocketNotifier> m_waiting;
};

Result<std::unique_ptr<KeypadLink>, QString>
KeypadLink::open(const std::variant<StartKeypad, AwaitKeypad>& place,
                 std::function<void(keypad::Did)> did)
{
    std::unique_ptr<Worker> worker;
    if (const auto* start = std::get_if<StartKeypad>(&place)) {
        worker = std::make_unique<Starter>(*start, std::move(did));
    } else {
        const auto& await = std::get<AwaitKeypad>(place);
        const bool isForOthers = await.peer && *await.peer != geteuid();
        auto listener = listenAt(await.socketPath, isForOthers);
        if (!listener)
            return failure(listener.error());
        worker = std::make_unique<Listener>(std::move(*listener), await, std::move(did));
    }
    return std::unique_ptr<KeypadLink>(new KeypadLink(std::move(worker)));
}

KeypadLink::KeypadLink(std::unique_ptr<Worker> worker) : m_worker(worker.release())
{
    m_thread.setObjectName(QStringLiteral("keypad"));
    m_worker->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_worker, [this] { m_worker->begin(); }, Qt::QueuedConnection);
}

KeypadLink::~KeypadLink()
{
    m_thread.quit();
    m_thread.wait();
}

void KeypadLink::start()
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->startScreen(); }, Qt::QueuedConnection);
}

void KeypadLink::show(const QByteArray& frame)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, frame] { worker->show(frame); }, Qt::QueuedConnection);
}

} // namespace countersign::app
