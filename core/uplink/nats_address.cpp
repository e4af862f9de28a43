#include "core/uplink/nats_address.h"

#include <QRegularExpression>
#include <QUrl>
#include <algorithm>
#include <string_view>

namespace countersign::uplink {

namespace {

constexpr int usual_port = 4222;
constexpr const char* secure_scheme = "tls";
constexpr const char* plain_scheme = "nats";

bool isHere(const NatsServer& server)
{
    return server.host == "localhost" || server.host == "127.0.0.1" || server.host == "::1";
}

/// Nothing unless the text is a scheme, a server and perhaps a port, and no more.
std::optional<NatsServer> serverIn(const QByteArray& text)
{
    const QUrl url = QUrl::fromEncoded(text, QUrl::StrictMode);
    const bool isSecure = url.scheme() == QLatin1String(secure_scheme);
    const bool isKnown = isSecure || url.scheme() == QLatin1String(plain_scheme);
    if (!url.isValid() || !isKnown || url.host().isEmpty() || !url.userInfo().isEmpty() ||
        url.port(usual_port) == 0 || !url.path().isEmpty() || url.hasQuery() || url.hasFragment())
        return {};
    return NatsServer{url.host(QUrl::FullyEncoded).toLatin1(), url.port(usual_port), isSecure};
}

} // namespace

QByteArray NatsServer::place() const
{
    return (host.contains(':') ? '[' + host + ']' : host) + ':' + QByteArray::number(port);
}

QByteArray NatsServer::url() const
{
    return QByteArray(isSecure ? secure_scheme : plain_scheme) + "://" + place();
}

std::vector<NatsServer> NatsAddress::servers() const
{
    std::vector<NatsServer> all;
    const qsizetype schemeEnd = url.indexOf("://");
    const QList<QByteArray> texts = url.split(',');
    if (schemeEnd < 0 || texts.size() > servers_max)
        return {};
    for (const QByteArray& text : texts) {
        const auto server =
            serverIn(text.contains("://") ? text : url.left(schemeEnd) + "://" + text);
        if (!server)
            return {};
        all.push_back(*server);
    }
    return all;
}

QString NatsAddress::fault() const
{
    if (url.contains('@'))
        return QStringLiteral("has a user in it; credentials = { file = \"…\" } says who asks");
    const std::vector<NatsServer> all = servers();
    if (all.empty())
        return QStringLiteral("must be tls://host:port, or several after commas: at most %1")
            .arg(servers_max);
    for (const NatsServer& server : all) {
        if (!server.isSecure && !isHere(server))
            return QStringLiteral("must begin with tls://: a server elsewhere proves who it is");
    }
    static const QRegularExpression streamForm(QStringLiteral("^[A-Za-z0-9_-]{1,64}$"));
    if (!streamForm.match(QString::fromLatin1(stream)).hasMatch())
        return QStringLiteral("needs a stream whose name has only letters, digits, - and _");
    if (certificate.isEmpty() == key.has_value())
        return QStringLiteral("needs certificate and key, or neither");
    if (credentials && (partOf(*credentials, NatsCredential::jwt).empty() ||
                        partOf(*credentials, NatsCredential::seed).empty()))
        return QStringLiteral("needs credentials as NATS' tools write them: a user's JWT and the "
                              "seed of its key");
    return {};
}

SecretBytes partOf(const SecretBytes& credentials, NatsCredential part)
{
    const char* const begins = part == NatsCredential::jwt ? "-----BEGIN NATS USER JWT-----"
                                                           : "-----BEGIN USER NKEY SEED-----";
    constexpr std::string_view blanks = " \t\r\n";
    const std::string_view text(reinterpret_cast<const char*>(credentials.data()),
                                credentials.size());
    const std::size_t begin = text.find(begins);
    if (begin == std::string_view::npos)
        return {};
    const std::size_t from =
        text.find_first_not_of(blanks, begin + std::string_view(begins).size());
    if (from == std::string_view::npos || text[from] == '-')
        return {};
    const std::size_t until = std::min(text.find_first_of(blanks, from), text.size());
    return SecretBytes(credentials.span().subspan(from, until - from));
}

} // namespace countersign::uplink
