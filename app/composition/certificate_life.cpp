#include "app/composition/certificate_life.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <ctime>
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 seconds_max = 253'402'300'799; // the end of the year 9999

struct Free
{
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
};

/// OpenSSL would else ask at the terminal.
int noPassphrase(char*, int, int, void*)
{
    return 0;
}

std::optional<qint64> endOf_wall_ms(const X509& certificate)
{
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1)
        return std::nullopt;
    const QDateTime moment(QDate(end.tm_year + 1900, end.tm_mon + 1, end.tm_mday),
                           QTime(end.tm_hour, end.tm_min, std::min(end.tm_sec, 59)), Qt::UTC);
    return moment.isValid() ? std::optional(moment.toMSecsSinceEpoch()) : std::nullopt;
}

} // namespace

std::optional<CertificateEnds> endsOfCertificates(const QByteArray& pem)
{
    const std::unique_ptr<BIO, Free> bio(
        BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
    std::optional<CertificateEnds> ends;
    while (bio) {
        const std::unique_ptr<X509, Free> read(
            PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr));
        if (!read)
            break;
        const auto end_wall_ms = endOf_wall_ms(*read);
        if (!end_wall_ms)
            continue;
        if (!ends)
            ends = CertificateEnds{*end_wall_ms, *end_wall_ms};
        ends->first_wall_ms = std::min(ends->first_wall_ms, *end_wall_ms);
        ends->last_wall_ms = std::max(ends->last_wall_ms, *end_wall_ms);
    }
    ERR_clear_error();
    return ends;
}

std::optional<qint64> endOfJwt_wall_ms(const QByteArray& jwt)
{
    const QList<QByteArray> parts = jwt.split('.');
    if (parts.size() != 3)
        return std::nullopt;
    const QByteArray claims = QByteArray::fromBase64(parts[1], QByteArray::Base64UrlEncoding);
    const qint64 end_s = QJsonDocument::fromJson(claims).object()[u"exp"_s].toInteger();
    return end_s > 0 && end_s <= seconds_max ? std::optional(end_s * 1000) : std::nullopt;
}

} // namespace countersign::app
