#include "core/uplink/postgres_address.h"

#include <QList>
#include <algorithm>
#include <libpq-fe.h>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>

namespace countersign::uplink {

namespace {

constexpr const char* usual_port = "5432";

/// The options that an address names, by their names.
class Options
{
public:
    explicit Options(const QByteArray& url) : m_options(PQconninfoParse(url.constData(), &m_fault))
    {
    }
    ~Options()
    {
        PQconninfoFree(m_options);
        PQfreemem(m_fault);
    }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    [[nodiscard]] bool areReadable() const { return m_options != nullptr; }
    [[nodiscard]] QByteArray value(const char* name) const
    {
        for (const auto* option = m_options; option != nullptr && option->keyword != nullptr;
             ++option) {
            if (qstrcmp(option->keyword, name) == 0)
                return option->val;
        }
        return {};
    }
    /// What stands for each server, or once for all of them.
    [[nodiscard]] QList<QByteArray> each(const char* name) const { return value(name).split(','); }

private:
    char* m_fault = nullptr;
    PQconninfoOption* m_options;
};

bool isSocket(const QByteArray& host)
{
    return host.startsWith('/');
}

bool isHere(const QByteArray& host)
{
    return isSocket(host) || host == "localhost" || host == "127.0.0.1" || host == "::1";
}

bool areEnough(const QList<QByteArray>& each, qsizetype hosts)
{
    return each.size() == 1 || each.size() == hosts;
}

QByteArray inDigits(const addrinfo& found)
{
    char digits[NI_MAXHOST] = {};
    const int refused = ::getnameinfo(found.ai_addr, found.ai_addrlen, digits, sizeof digits,
                                      nullptr, 0, NI_NUMERICHOST);
    return refused == 0 ? QByteArray(digits) : QByteArray();
}

} // namespace

QString PostgresAddress::fault() const
{
    if (!url.startsWith("postgresql://") && !url.startsWith("postgres://"))
        return QStringLiteral("must be postgresql://user@host/database?sslmode=verify-full");
    const Options options(url);
    if (!options.areReadable())
        return QStringLiteral("isn't an address as libpq reads it");
    if (!options.value("password").isEmpty())
        return QStringLiteral("has a password in it; write it as password = { file = \"…\" }");
    if (!options.value("service").isEmpty())
        return QStringLiteral("must say by itself where the server is: without service=");
    const QList<QByteArray> names = options.each("host");
    if (names.contains(QByteArray()))
        return QStringLiteral("must name the server, or the folder of its socket as "
                              "host=/var/run/postgresql");
    if (!areEnough(options.each("port"), names.size()) ||
        !areEnough(options.each("hostaddr"), names.size()))
        return QStringLiteral("must have one port and one hostaddr, or as many as servers");
    const std::vector<PostgresHost> all = hosts();
    const bool isElsewhere = std::any_of(all.begin(), all.end(), [](const PostgresHost& host) {
        return !isHere(host.name) || (!host.address.isEmpty() && !isHere(host.address));
    });
    if (isElsewhere && options.value("sslmode") != "verify-full")
        return QStringLiteral(
            "must end with sslmode=verify-full: a server elsewhere proves who it is");
    return {};
}

std::vector<PostgresHost> PostgresAddress::hosts() const
{
    const Options options(url);
    const QList<QByteArray> names = options.each("host");
    const QList<QByteArray> addresses = options.each("hostaddr");
    const QList<QByteArray> ports = options.each("port");
    const auto of = [](const QList<QByteArray>& each, qsizetype host) {
        return each.size() == 1 ? each.front() : each.value(host);
    };
    std::vector<PostgresHost> all;
    for (qsizetype host = 0; host < names.size(); ++host) {
        const QByteArray port = of(ports, host);
        all.push_back(
            {names[host], of(addresses, host), port.isEmpty() ? QByteArray(usual_port) : port});
    }
    return all;
}

std::optional<std::int64_t> PostgresAddress::connectWithin_ms() const
{
    const int limit_s = Options(url).value("connect_timeout").toInt();
    return limit_s > 0 ? std::optional(std::int64_t{limit_s} * 1000) : std::nullopt;
}

Result<std::vector<QByteArray>, QString> postgresAddressesOf(const PostgresHost& host)
{
    if (isSocket(host.name) || !host.address.isEmpty())
        return std::vector{host.address};
    addrinfo wanted = {};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int refused = ::getaddrinfo(host.name.constData(), nullptr, &wanted, &found);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(refused == 0 ? found : nullptr,
                                                               &::freeaddrinfo);
    std::vector<QByteArray> addresses;
    for (const addrinfo* each = owned.get(); each != nullptr; each = each->ai_next)
        addresses.push_back(inDigits(*each));
    std::erase(addresses, QByteArray());
    if (addresses.empty())
        return failure(QStringLiteral("the name %1 has no address: %2")
                           .arg(QString::fromUtf8(host.name),
                                QString::fromLocal8Bit(::gai_strerror(refused))));
    return addresses;
}

} // namespace countersign::uplink
