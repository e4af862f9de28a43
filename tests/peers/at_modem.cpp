#include "tests/peers/at_modem.h"

#include <QFile>
#include <array>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace countersign::tests {

namespace {

constexpr int look_again_ms = 50;

/// What a modem says to the commands that never change anything here.
const std::vector<std::pair<QByteArray, QByteArray>>& answers()
{
    static const std::vector<std::pair<QByteArray, QByteArray>> all{
        {"AT+CGMI", "Acme"},
        {"AT+CGMM", "M1"},
        {"AT+CGMR", "1.0"},
        {"AT+CGSN", AtModem::equipment},
        {"AT+GCAP", "+GCAP: +CGSM,+DS,+ES"},
        {"AT+CIMI", "232011234567890"},
        {"AT+CSQ", "+CSQ: 20,99"},
        {"AT+COPS?", "+COPS: 0,2,\"23201\",2"},
        {"AT+CFUN?", "+CFUN: 1"},
        {"AT+CMGF=?", "+CMGF: (0,1)"},
        {"AT+CPMS=?", "+CPMS: (\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")"},
        {"AT+CPMS?", "+CPMS: \"SM\",0,20,\"SM\",0,20,\"SM\",0,20"},
        {"AT+CNMI=?", "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)"},
        {"AT+CSMS?", "+CSMS: 0,1,1,1"},
        {"AT+CNUM", QByteArray("+CNUM: \"\",\"") + AtModem::ownNumber + "\",145"},
        {"AT+CSCS=?", "+CSCS: (\"IRA\",\"UCS2\",\"GSM\")"},
        {"AT+CSCS?", "+CSCS: \"IRA\""},
        {"AT+CLCK=?", "+CLCK: (\"SC\")"},
        {"AT", ""},
        {"ATZ", ""},
    };
    return all;
}

/// Settings that it takes and forgets.
bool isSetting(const QByteArray& command)
{
    static constexpr std::array settings{"ATE",      "ATV",      "ATX",      "AT&C",
                                         "ATI",      "AT+CMEE=", "AT+CREG=", "AT+CGREG=",
                                         "AT+CMGF=", "AT+CNMI=", "AT+CSCS=", "AT+CFUN="};
    for (const char* setting : settings) {
        if (command.startsWith(setting))
            return true;
    }
    return false;
}

} // namespace

AtModem::AtModem(const QString& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path);
    std::strncpy(address.sun_path, name.constData(), sizeof address.sun_path - 1);
    ::unlink(name.constData());
    m_listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::bind(m_listening, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(m_listening, 4);
    m_thread = std::thread([this] { serve(); });
}

AtModem::~AtModem()
{
    unplug();
}

void AtModem::unplug()
{
    {
        const std::lock_guard lock(m_guard);
        m_isUnplugged = true;
    }
    if (m_thread.joinable())
        m_thread.join();
    if (m_listening >= 0)
        ::close(std::exchange(m_listening, -1));
}

void AtModem::behave(const Manners& manners)
{
    const std::lock_guard lock(m_guard);
    m_manners = manners;
    m_given.clear();
}

std::vector<Submitted> AtModem::given() const
{
    const std::lock_guard lock(m_guard);
    return m_given;
}

int AtModem::stored() const
{
    const std::lock_guard lock(m_guard);
    return int(m_stored.size());
}

void AtModem::report(int status)
{
    const std::lock_guard lock(m_guard);
    const QByteArray pdu = reportPdu(m_reference, m_given.back().to, status);
    say("+CDS: " + QByteArray::number(pduLength(pdu)) + "\r\n" + pdu);
}

void AtModem::receive(const QString& from, const QByteArray& text, const QDateTime& at)
{
    const std::lock_guard lock(m_guard);
    int place = 1;
    while (m_stored.contains(place))
        ++place;
    m_stored.insert(place, deliverPdu(from, text, at));
    say("+CMTI: \"ME\"," + QByteArray::number(place));
}

void AtModem::serve()
{
    for (;;) {
        pollfd waiting{m_listening, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, look_again_ms);
        {
            const std::lock_guard lock(m_guard);
            if (m_isUnplugged)
                return;
        }
        if (ready > 0)
            serveConnection(::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC));
    }
}

/// Until the other end closes it, or the modem is pulled out.
void AtModem::serveConnection(int connection)
{
    QByteArray heard;
    for (bool isOpen = true; isOpen;) {
        pollfd waiting{connection, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, look_again_ms);
        const std::lock_guard lock(m_guard);
        m_connection = connection;
        std::array<char, 4096> bytes{};
        const ssize_t read = ready > 0 ? ::read(connection, bytes.data(), bytes.size()) : 0;
        isOpen = !m_isUnplugged && (ready <= 0 || read > 0);
        heard.append(bytes.data(), isOpen ? read : 0);
        for (;;) {
            const qsizetype end = heard.indexOf(m_isAwaitingPdu ? '\x1A' : '\r');
            if (end < 0)
                break;
            const QByteArray said = heard.left(end).trimmed();
            heard.remove(0, end + 1);
            if (m_isAwaitingPdu)
                take(said);
            else if (!said.isEmpty())
                obey(said);
        }
    }
    const std::lock_guard lock(m_guard);
    m_connection = -1;
    m_isAwaitingPdu = false;
    ::close(connection);
}

void AtModem::take(const QByteArray& pdu)
{
    m_isAwaitingPdu = false;
    m_given.push_back(submitted(pdu).value_or(Submitted{}));
    m_isUnplugged = m_isUnplugged || m_manners.isPulledBySending;
    if (m_manners.isSilent || m_isUnplugged)
        return;
    if (m_manners.refusal != 0) {
        say("+CMS ERROR: " + QByteArray::number(m_manners.refusal));
        return;
    }
    m_reference = (m_reference + 1) % 256;
    say("+CMGS: " + QByteArray::number(m_reference));
    say("OK");
}

void AtModem::obey(const QByteArray& said)
{
    const QByteArray command = said.toUpper();
    if (command.startsWith("AT+CMGS=")) {
        m_isAwaitingPdu = true;
        (void)::send(m_connection, "\r\n> ", 4, MSG_NOSIGNAL);
        return;
    }
    if (command.startsWith("AT+CMGL=") || command.startsWith("AT+CMGR=")) {
        sayStored(command);
        return;
    }
    for (const char* registration : {"AT+CREG?", "AT+CGREG?"}) {
        if (command == registration) {
            say(command.mid(2).chopped(1) + ": 0," + (m_manners.isRegistered ? "1" : "2"));
            say("OK");
            return;
        }
    }
    if (command == "AT+CPIN?") {
        say(m_manners.isLocked ? "+CPIN: SIM PIN" : "+CPIN: READY");
        say("OK");
        return;
    }
    if (command.startsWith("AT+CMGD="))
        m_stored.remove(command.mid(8).toInt());
    else if (command.startsWith("AT+CPMS=") && !command.endsWith('?'))
        say("+CPMS: 0,20,0,20,0,20");
    for (const auto& [asked, answer] : answers()) {
        if (command == asked && !answer.isEmpty())
            say(answer);
        if (command == asked) {
            say("OK");
            return;
        }
    }
    const bool isKnown = command.startsWith("AT+CMGD=") || command.startsWith("AT+CPMS=");
    say(isKnown || isSetting(command) ? "OK" : "ERROR");
}

void AtModem::sayStored(const QByteArray& command)
{
    const bool isOne = command.startsWith("AT+CMGR=");
    const int wanted = command.mid(8).toInt();
    for (auto message = m_stored.begin(); message != m_stored.end(); ++message) {
        if (isOne && message.key() != wanted)
            continue;
        const QByteArray length = QByteArray::number(pduLength(message.value()));
        const QByteArray place = QByteArray::number(message.key());
        say((isOne ? QByteArray("+CMGR: 0,,") : "+CMGL: " + place + ",0,,") + length + "\r\n" +
            message.value());
    }
    say("OK");
}

void AtModem::say(const QByteArray& line)
{
    if (m_connection < 0)
        return;
    const QByteArray bytes = "\r\n" + line + "\r\n";
    (void)::send(m_connection, bytes.constData(), static_cast<std::size_t>(bytes.size()),
                 MSG_NOSIGNAL);
}

} // namespace countersign::tests
