#include "app/link/keypad_link.h"
#include "app/link/unix_socket.h"
#include "core/keypad/encoding.h"
#include "tests/keypad/examples.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::app;
using keypad::Did;

namespace {

constexpr int patience_ms = 20'000;
constexpr int successions = 200;

/// What the link said, for another thread to wait for.
class Heard
{
public:
    std::function<void(Did)> listener()
    {
        return [this](Did did) {
            const std::lock_guard lock(m_mutex);
            m_all.push_back(std::move(did));
            m_changed.notify_all();
        };
    }
    std::optional<Did> next()
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, std::chrono::milliseconds(patience_ms),
                                [this] { return !m_all.empty(); }))
            return std::nullopt;
        auto did = std::move(m_all.front());
        m_all.pop_front();
        return did;
    }
    bool isEmpty()
    {
        const std::lock_guard lock(m_mutex);
        return m_all.empty();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Did> m_all;
};

/// A screen that connects by itself, with blocking calls.
class Peer
{
public:
    explicit Peer(const QString& path) : m_reader(keypad::showFrame_bytes_max)
    {
        auto socket = connectTo(path);
        if (socket)
            m_socket = std::move(*socket);
    }
    [[nodiscard]] bool isConnected() const { return m_socket.isOpen(); }

    void send(std::span<const unsigned char> bytes)
    {
        (void)::send(m_socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    /// The next state; none if the other side closes or stays silent.
    std::optional<keypad::Show> next()
    {
        while (m_bodies.empty()) {
            unsigned char bytes[4096];
            const auto got = receive(bytes);
            if (got <= 0)
                return std::nullopt;
            auto bodies = m_reader.read(std::span(bytes, static_cast<std::size_t>(got)));
            if (!bodies)
                return std::nullopt;
            for (auto& body : *bodies)
                m_bodies.push_back(std::move(body));
        }
        auto show = keypad::decodeShow(m_bodies.front().span());
        m_bodies.pop_front();
        if (!show)
            return std::nullopt;
        return std::move(*show);
    }
    /// Whether the other side closes, whatever it says before.
    bool isClosed()
    {
        unsigned char bytes[4096];
        for (;;) {
            const auto got = receive(bytes);
            if (got == 0 || (got < 0 && errno == ECONNRESET))
                return true;
            if (got < 0)
                return false;
        }
    }

private:
    ssize_t receive(std::span<unsigned char> bytes)
    {
        pollfd wait{m_socket.number(), POLLIN, 0};
        if (poll(&wait, 1, patience_ms) != 1)
            return -1;
        return recv(m_socket.number(), bytes.data(), bytes.size(), 0);
    }

    FileDescriptor m_socket;
    keypad::FrameReader m_reader;
    std::deque<SecretBytes> m_bodies;
};

QByteArray frame(int attempt)
{
    auto shown = keypad::show(keypad::exampleCode());
    shown.attempt = attempt;
    return keypad::encode(shown);
}

} // namespace

class keypad_link_test : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_sockets = 0;

    QString freshPath()
    {
        return m_folder.filePath(QStringLiteral("run%1/keypad").arg(++m_sockets));
    }
    static std::unique_ptr<KeypadLink> linkTo(const std::variant<StartKeypad, AwaitKeypad>& place,
                                              Heard& heard)
    {
        auto link = KeypadLink::open(place, heard.listener());
        return link ? std::move(*link) : nullptr;
    }

private Q_SLOTS:
    void aScreenThatConnectsIsShownTheLastStateAndIsHeard()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        QVERIFY(link);
        link->show(frame(1));
        link->show(frame(2));
        {
            // Until this one is connected, both states may still be on their way.
            Peer first(path);
            auto shown = first.next();
            while (shown && shown->attempt != 2)
                shown = first.next();
            QVERIFY(shown);
            first.send(keypad::encode(Did{shown->purchase, 2, keypad::Keyed{3}}).span());
            const auto did = heard.next();
            QVERIFY(did);
            QCOMPARE(did->attempt, 2);
            QCOMPARE(std::get<keypad::Keyed>(did->deed).count, 3);
        }
        // After it went another may come, and sees at once what there is to see.
        const auto shown = Peer(path).next();
        QVERIFY(shown);
        QCOMPARE(shown->attempt, 2);
    }

    void aScreenThatComesInTheMomentTheLastOneGoesIsShownTheState()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        QVERIFY(link);
        link->show(frame(2));
        for (int screen = 0; screen < successions; ++screen) {
            const auto shown = Peer(path).next();
            QVERIFY2(shown, qPrintable(QString::number(screen)));
            QCOMPARE(shown->attempt, 2);
        }
    }

    void theSocketIsForThisUserAlone()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        QVERIFY(link);
        struct stat status
        {
        };
        QCOMPARE(stat(QFile::encodeName(path).constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777u, 0600u);
        QCOMPARE(stat(QFile::encodeName(QFileInfo(path).path()).constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777u, 0700u);
    }

    void aPeerOfAnotherUserIsRefused()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, geteuid() + 1}, heard);
        QVERIFY(link);
        link->show(frame(1));
        Peer peer(path);
        QVERIFY(peer.isConnected());
        QVERIFY(!peer.next());
    }

    void thereIsOnePeerAtATime()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        link->show(frame(1));
        Peer first(path);
        QVERIFY(first.next());
        Peer second(path);
        QVERIFY(second.isClosed());
        link->show(frame(2));
        QCOMPARE(first.next().value().attempt, 2);
    }

    void whatIsMalformedClosesTheConnection_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("not CBOR") << QByteArray("\x00\x02hi", 4);
        QTest::newRow("too large") << QByteArray("\x01\x01", 2);
        QTest::newRow("empty") << QByteArray("\x00\x00", 2);
        QTest::newRow("an empty map") << QByteArray("\x00\x01\xa0", 3);
    }

    void whatIsMalformedClosesTheConnection()
    {
        QFETCH(QByteArray, bytes);
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        Peer peer(path);
        peer.send({reinterpret_cast<const unsigned char*>(bytes.constData()),
                   static_cast<std::size_t>(bytes.size())});
        QVERIFY(peer.isClosed());
        QVERIFY(heard.isEmpty());
    }

    void aFloodClosesTheConnection()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        Peer peer(path);
        const auto keyed = keypad::encode(Did{keypad::examplePurchase(), 1, keypad::Keyed{1}});
        for (int i = 0; i < 2'000; ++i)
            peer.send(keyed.span());
        QVERIFY(peer.isClosed());
    }

    void aSecondTillIsToldThatThereIsOne()
    {
        Heard heard;
        const auto path = freshPath();
        const auto link = linkTo(AwaitKeypad{path, {}}, heard);
        const auto second = KeypadLink::open(AwaitKeypad{path, {}}, heard.listener());
        QVERIFY(!second.ok());
        QVERIFY(second.error().contains(QStringLiteral("another till")));
    }

    void aFolderThatOthersCanWriteToIsRefused()
    {
        const auto path = freshPath();
        const auto folder = QFile::encodeName(QFileInfo(path).path());
        QCOMPARE(mkdir(folder.constData(), 0700), 0);
        QCOMPARE(chmod(folder.constData(), 0777), 0);
        Heard heard;
        const auto link = KeypadLink::open(AwaitKeypad{path, {}}, heard.listener());
        QVERIFY(!link.ok());
        QVERIFY(link.error().contains(QStringLiteral("only this user")));
    }

    void aStartedScreenAnswersAndKnowsNothingOfTheTillsEnvironment()
    {
        qputenv("TILL_SECRET", "1");
        Heard heard;
        const auto link =
            linkTo(StartKeypad{QStringLiteral(PEER), {QStringLiteral("leaks")}}, heard);
        QVERIFY(link);
        link->show(frame(5));
        const auto did = heard.next();
        QVERIFY(did);
        QCOMPARE(did->attempt, 5);
        QCOMPARE(std::get<keypad::Keyed>(did->deed).count, 0);
    }

    void aScreenThatIsToWaitStartsWhenItIsToldAndShowsTheLastState()
    {
        Heard heard;
        const auto link = linkTo({StartKeypad{QStringLiteral(PEER), {QStringLiteral("leaks")},
                                              false}},
                                 heard);
        QVERIFY(link);
        link->show(frame(1));
        link->show(frame(5));
        link->start();
        const auto did = heard.next();
        QVERIFY(did);
        QCOMPARE(did->attempt, 5);
        link->start(); // one that runs already stays as it is
    }

    void aScreenThatDiesIsStartedAgainAndShownTheSame()
    {
        Heard heard;
        const auto link =
            linkTo(StartKeypad{QStringLiteral(PEER), {QStringLiteral("dies")}}, heard);
        QVERIFY(link);
        link->show(frame(9));
        for (int life = 0; life < 3; ++life) {
            const auto did = heard.next();
            QVERIFY(did);
            QCOMPARE(did->attempt, 9);
        }
    }

    void aScreenThatIsNotThereEndsNothing()
    {
        Heard heard;
        const auto link = linkTo(StartKeypad{m_folder.filePath(QStringLiteral("none")), {}}, heard);
        QVERIFY(link);
        link->show(frame(1));
    }
};

QTEST_GUILESS_MAIN(keypad_link_test)
#include "keypad_link_test.moc"
