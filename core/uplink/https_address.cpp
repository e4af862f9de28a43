#include "core/uplink/https_address.h"

#include <QRegularExpression>
#include <QUrl>
#include <cstring>
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace countersign::uplink {

namespace {

constexpr int https_port = 443;

struct Free
{
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;

/// OpenSSL would else ask at the terminal.
int noPassphrase(char*, int, int, void*)
{
    return 0;
}

template <class Bytes> Owned<BIO> reading(const Bytes& bytes)
{
    return Owned<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Owned<X509> firstOf(const QByteArray& pem)
{
    const auto bio = reading(pem);
    Owned<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr));
    ERR_clear_error();
    return certificate;
}

} // namespace

Result<HttpsAddress, QString> httpsAddressAt(const QString& url, const QByteArray& till)
{
    // RFC 3986: what is unreserved means the same in every writing.
    static const QRegularExpression form(QStringLiteral(
        "^https://((?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]+)?)((?:/[A-Za-z0-9._~-]+)*)/"
        "?\\z"));
    const auto match = form.match(url);
    if (!match.hasMatch() || match.captured(2).contains(QStringLiteral("/.")))
        return failure(QStringLiteral(
            "must be https://, the server's name and perhaps a port and a path of plain letters "
            "and digits, as https://erp.example/countersign"));
    const QUrl parsed(url, QUrl::StrictMode);
    if (!parsed.isValid() || parsed.host().isEmpty() || parsed.port(https_port) == 0)
        return failure(QStringLiteral("names no server that there can be"));
    const bool isOfSix = parsed.host().contains(u':');
    HttpsAddress address;
    address.authority = parsed.host(QUrl::FullyEncoded).toLatin1();
    if (isOfSix)
        address.authority = '[' + address.authority + ']';
    if (parsed.port(https_port) != https_port)
        address.authority += ':' + QByteArray::number(parsed.port());
    address.path = match.captured(2).toLatin1() + "/tills/" + till + "/journal";
    address.till = till;
    return address;
}

QString faultOfCertificates(const QByteArray& pem)
{
    return firstOf(pem) ? QString() : QStringLiteral("holds no certificate in PEM form");
}

QString faultOfKey(const SecretBytes& key, const QByteArray& certificate)
{
    const auto bio = reading(key);
    const Owned<EVP_PKEY> read(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr));
    ERR_clear_error();
    if (!read)
        return QStringLiteral("holds no private key in PEM form without a passphrase");
    const auto of = firstOf(certificate);
    const bool isItsKey = of && X509_check_private_key(of.get(), read.get()) == 1;
    ERR_clear_error();
    return isItsKey ? QString() : QStringLiteral("is not the key of uplink.certificate");
}

} // namespace countersign::uplink
