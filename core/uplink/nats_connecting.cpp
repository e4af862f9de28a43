// How a link comes about: which servers are tried, by what they and the till prove who they are,
// and how far each let it come.

#include "core/base/plain_text.h"
#include "core/uplink/nats_denial.h"
#include "core/uplink/nats_link.h"
#include "core/uplink/tried.h"

#include <QFile>
#include <QRegularExpression>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <nats/nats.h>
#include <openssl/crypto.h>

namespace countersign::uplink {

namespace {

using Kind = NatsFault::Kind;

constexpr std::int64_t write_within_ms = 10'000;
constexpr std::int64_t ping_every_ms = 20'000;
constexpr int pings_out_max = 2;
constexpr int signatures_max = 4;

/// libnats's threads use OpenSSL for a while after a connection's end. OpenSSL isn't cleaned up
/// under them where a program ends meanwhile; only its first caller has a say in that, hence before
/// main.
[[maybe_unused]] const bool isOpenSslKept =
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr) == 1;

struct DestroyOptions
{
    void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
};

/// The text with a zero behind it, for a library that wants one.
SecretBytes ended(const SecretBytes& text)
{
    SecretBytes bytes(text.size() + 1);
    std::copy(text.data(), text.data() + text.size(), bytes.data());
    return bytes;
}

const char* characters(const SecretBytes& bytes)
{
    return reinterpret_cast<const char*>(bytes.data());
}

/// What the library asks for while it connects.
struct Proof
{
    const SecretBytes* credentials = nullptr;
    /// libnats 3.4 sends no signature that begins with a zero byte, so one in 256 is refused.
    bool isUnsent = false;
};

natsStatus giveJwt(char** jwt, char**, void* proof)
{
    const SecretBytes text =
        ended(partOf(*static_cast<const Proof*>(proof)->credentials, NatsCredential::jwt));
    *jwt = ::strdup(characters(text)); // The library frees it.
    return *jwt == nullptr ? NATS_NO_MEMORY : NATS_OK;
}

natsStatus sign(char**, unsigned char** signature, int* length, const char* nonce, void* proof)
{
    auto& signing = *static_cast<Proof*>(proof);
    const SecretBytes seed = ended(partOf(*signing.credentials, NatsCredential::seed));
    const natsStatus status = nats_Sign(characters(seed), nonce, signature, length);
    signing.isUnsent = status == NATS_OK && *length > 0 && (*signature)[0] == 0;
    return status;
}

/// Says one thing after the other to the library, up to the first that it doesn't take.
class Options
{
public:
    Options()
    {
        natsOptions* made = nullptr;
        m_status = natsOptions_Create(&made);
        m_options.reset(made);
    }
    template <class Option, class... Values> void set(Option option, Values... values)
    {
        if (m_status == NATS_OK)
            m_status = option(m_options.get(), values...);
    }
    [[nodiscard]] natsStatus status() const { return m_status; }
    [[nodiscard]] natsOptions* get() const { return m_options.get(); }

private:
    natsStatus m_status;
    std::unique_ptr<natsOptions, DestroyOptions> m_options;
};

void secure(Options& options, const NatsServer& server, const NatsAddress& address)
{
    options.set(natsOptions_SetSecure, true);
    options.set(natsOptions_SkipServerVerification, false);
    options.set(natsOptions_SetExpectedHostname, server.host.constData());
    if (!address.authorities.isEmpty())
        options.set(natsOptions_LoadCATrustedCertificates,
                    QFile::encodeName(address.authorities).constData());
    if (address.key)
        options.set(natsOptions_SetCertificatesChain, address.certificate.constData(),
                    characters(ended(*address.key)));
}

void describe(Options& options, const NatsServer& server, const NatsAddress& address, Proof& proof,
              std::int64_t within_ms)
{
    const QByteArray name = "countersign " + address.asker;
    options.set(natsOptions_SetURL, server.url().constData());
    options.set(natsOptions_SetName, name.constData());
    options.set(natsOptions_SetTimeout, within_ms);
    options.set(natsOptions_SetWriteDeadline, write_within_ms);
    options.set(natsOptions_SetPingInterval, ping_every_ms);
    options.set(natsOptions_SetMaxPingsOut, pings_out_max);
    options.set(natsOptions_SetSendAsap, true);
    options.set(natsOptions_SetCustomInboxPrefix, address.inbox.constData());
    // The courier tries again, and a server has no say in where.
    options.set(natsOptions_SetAllowReconnect, false);
    options.set(natsOptions_SetIgnoreDiscoveredServers, true);
    options.set(natsOptions_SetFailRequestsOnDisconnect, true);
    if (server.isSecure)
        secure(options, server, address);
    if (address.credentials) {
        proof.credentials = &*address.credentials;
        options.set(natsOptions_SetUserCredentialsCallbacks, &giveJwt, static_cast<void*>(&proof),
                    &sign, static_cast<void*>(&proof));
    }
}

Kind kindOf(natsStatus status)
{
    switch (status) {
    case NATS_CONNECTION_AUTH_FAILED:
    case NATS_NOT_PERMITTED:
    case NATS_PROTOCOL_ERROR: // TLS 1.3 lets a server refuse a certificate only afterwards
        return Kind::admitting;
    case NATS_SSL_ERROR:
    case NATS_SECURE_CONNECTION_REQUIRED:
    case NATS_SECURE_CONNECTION_WANTED:
        return Kind::securing;
    default: // libnats has some forty more, of which none says that anybody answered
        return Kind::reaching;
    }
}

/// What the library says of it, without where in its source that stands.
QString saidOf(natsStatus status)
{
    if (status == NATS_PROTOCOL_ERROR)
        return QStringLiteral("the server ended the connection; it may want another certificate");
    static const QRegularExpression place(QStringLiteral("\\([a-z_]+\\.c:[0-9]+\\): "));
    const char* said = nats_GetLastError(nullptr);
    QString words = QString::fromUtf8(said == nullptr ? natsStatus_GetText(status) : said);
    return plainText(words.remove(place).simplified());
}

} // namespace

Result<std::unique_ptr<NatsLink>, NatsFault> NatsLink::open(const NatsAddress& address,
                                                            std::int64_t until_boot_ms,
                                                            const world::Clock& clock,
                                                            NatsStop& stop)
{
    Tried<Kind> tried;
    for (const NatsServer& server : address.servers()) {
        const std::int64_t left_ms = until_boot_ms - clock.now().boot_ms;
        if (stop.isStopped() || left_ms <= 0)
            break;
        auto opened = openAt(server, address, std::min(left_ms, connect_within_ms), clock, stop);
        if (opened)
            return opened;
        tried.add(opened.error().kind, opened.error().words);
    }
    return failure(NatsFault{tried.furthest(), tried.words()});
}

Result<std::unique_ptr<NatsLink>, NatsFault>
NatsLink::openAt(const NatsServer& server, const NatsAddress& address, std::int64_t within_ms,
                 const world::Clock& clock, NatsStop& stop)
{
    natsStatus status = NATS_OK;
    for (int attempt = 0; attempt < signatures_max; ++attempt) {
        const auto denial = NatsDenial::forConnection();
        Proof proof;
        Options options;
        describe(options, server, address, proof, within_ms);
        options.set(natsOptions_SetErrorHandler, &NatsDenial::heard, denial.get());
        options.set(natsOptions_SetClosedCB, &NatsDenial::closed, denial.get());
        natsConnection* connection = nullptr;
        status = options.status();
        if (status == NATS_OK)
            status = natsConnection_Connect(&connection, options.get());
        if (status == NATS_OK)
            return std::unique_ptr<NatsLink>(new NatsLink(connection, denial, clock, stop));
        denial->release();
        if (!proof.isUnsent)
            break; // else the server has something else to be signed
    }
    return failure(NatsFault{kindOf(status), QString::fromLatin1(server.place()) +
                                                 QStringLiteral(": ") + saidOf(status)});
}

} // namespace countersign::uplink
