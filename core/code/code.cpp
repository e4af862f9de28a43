#include "core/code/code.h"

#include "core/base/check.h"

#include <QtEndian>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace countersign::code {
namespace {

constexpr QByteArrayView code_tag("countersign-code-v1");
constexpr std::size_t mac_size_bytes = 32;

void addElement(QByteArray& frame, const QByteArray& bytes)
{
    char length[sizeof(quint32)];
    qToBigEndian(static_cast<quint32>(bytes.size()), length);
    frame.append(length, sizeof(length));
    frame.append(bytes);
}

quint64 tenToThe(int digits)
{
    quint64 power = 1;
    for (int i = 0; i < digits; ++i)
        power *= 10;
    return power;
}

} // namespace

QByteArray frameOf(const Approval& approval)
{
    check(approval.nonce.size() == nonce_size_bytes, "a code's nonce has 16 bytes");
    QByteArray frame = code_tag.toByteArray();
    addElement(frame, approval.tillId.toUtf8());
    addElement(frame, approval.purchaseId);
    addElement(frame, QByteArray::number(approval.tenderNumber));
    addElement(frame, QByteArray::number(static_cast<qint64>(approval.amount.minor())));
    addElement(frame, approval.amount.currency().toString().toLatin1());
    addElement(frame, approval.payee.toUtf8());
    addElement(frame, approval.methodId);
    addElement(frame, approval.registrationId);
    addElement(frame, approval.basketDigest);
    addElement(frame, approval.nonce);
    return frame;
}

SecretBytes codeFor(const SecretBytes& codeKey, const Approval& approval, int digits)
{
    check(digits >= digits_min && digits <= digits_max, "a code has 6 to 10 digits");
    check(codeKey.size() >= code_key_bytes_min, "the code key has at least 32 bytes");
    const QByteArray frame = frameOf(approval);
    SecretBytes mac(mac_size_bytes);
    unsigned int size = 0;
    const auto* result = HMAC(EVP_sha256(), codeKey.data(), static_cast<int>(codeKey.size()),
                              reinterpret_cast<const unsigned char*>(frame.constData()),
                              static_cast<std::size_t>(frame.size()), mac.data(), &size);
    check(result && size == mac_size_bytes, "OpenSSL computes HMAC-SHA-256");

    auto number = qFromBigEndian<quint64>(mac.data()) % tenToThe(digits);
    SecretBytes code(static_cast<std::size_t>(digits));
    for (std::size_t i = code.size(); i-- > 0; number /= 10)
        code.data()[i] = static_cast<unsigned char>('0' + number % 10);
    OPENSSL_cleanse(&number, sizeof(number));
    return code;
}

bool matches(const SecretBytes& keyed, const SecretBytes& expected)
{
    return !expected.empty() && equalInConstantTime(keyed.span(), expected.span());
}

} // namespace countersign::code
