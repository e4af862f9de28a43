#include "app/till/till_thread.h"

#include "core/keypad/encoding.h"
#include "tests/till/shop.h"

#include <QTest>
#include <atomic>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign::tests {

namespace {

/// A customer's screen that connects to the till's socket and says things.
class Peer
{
public:
    explicit Peer(const QString& path) : m_socket(::socket(AF_UNIX, SOCK_STREAM, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, path.toLocal8Bit().constData(), sizeof address.sun_path);
        m_isConnected =
            ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Peer() { ::close(m_socket); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    [[nodiscard]] bool isConnected() const { return m_isConnected; }
    bool key(int times)
    {
        for (int i = 0; i < times; ++i) {
            const SecretBytes frame = keypad::encode(keypad::Did{{}, 0, keypad::Keyed{1}});
            const auto size = static_cast<ssize_t>(frame.size());
            if (::write(m_socket, frame.data(), frame.size()) != size)
                return false;
        }
        return true;
    }

private:
    int m_socket;
    bool m_isConnected = false;
};

settings::Settings settingsOf(const Shop& shop)
{
    auto settings = settings::load(shop.config());
    check(settings.ok(), "the shop's settings are right");
    return std::move(settings).value();
}

} // namespace

/// The till on its thread, as the windows have it.
class TillThreadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itEndsWhileTheCustomerGoesOnKeying();
    void whatIsAskedOfATillThatCannotBeOpenedIsDropped();
};

// What the customer keyed used to reach a till that was gone: memory that was freed, which the
// asan-ubsan preset tells.
void TillThreadTest::itEndsWhileTheCustomerGoesOnKeying()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const QString socket = shop.file("keypad");
    constexpr int rounds = 20;
    constexpr int keys = 90; // a link takes a hundred in a second
    for (int round = 0; round < rounds; ++round) {
        std::atomic<bool> isOpen = false;
        auto till = std::make_unique<app::TillThread>(
            settingsOf(shop), sms::DemoProvider::Phone(), app::AwaitKeypad{socket, {}},
            [](const till::TillViewPointer&) {},
            [&isOpen](const std::optional<app::Ending>& ending) { isOpen = !ending; });
        QTRY_VERIFY(isOpen);
        Peer peer(socket);
        QVERIFY(peer.isConnected());
        QVERIFY(peer.key(keys));
        till.reset();
    }
}

void TillThreadTest::whatIsAskedOfATillThatCannotBeOpenedIsDropped()
{
    const Shop shop;
    const settings::Settings settings = settingsOf(shop);
    QVERIFY(shop.sql("UPDATE journal SET payload = x'7b7d' WHERE seq = 1"));
    std::atomic<int> code = -1;
    std::atomic<int> views = 0;
    {
        app::TillThread till(
            settings, sms::DemoProvider::Phone(), app::AwaitKeypad{shop.file("keypad"), {}},
            [&views](const till::TillViewPointer&) { ++views; },
            [&code](const std::optional<app::Ending>& ending) {
                code = ending ? ending->code : 0;
            });
        till.startKeypad();
        till.take(till::Scan{QString::fromLatin1(pens)});
        QTRY_COMPARE(code.load(), static_cast<int>(app::exitDamaged));
    }
    QCOMPARE(views.load(), 0);
}

} // namespace countersign::tests

QTEST_GUILESS_MAIN(countersign::tests::TillThreadTest)
#include "till_thread_test.moc"
