#include "core/store/blinding.h"

#include "core/base/check.h"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace countersign::store {

QByteArray blinded(const SecretBytes& sharingKey, QByteArrayView label, QByteArrayView value)
{
    QByteArray message;
    message.reserve(label.size() + 1 + value.size());
    message.append(label).append('\0').append(value);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha256(), sharingKey.data(), static_cast<int>(sharingKey.size()),
                            reinterpret_cast<const unsigned char*>(message.constData()),
                            static_cast<std::size_t>(message.size()), mac.data(), &size);
    check(made != nullptr, "OpenSSL computes HMAC-SHA-256");
    // What it was made from is no less than a number or a card.
    const auto wiped = SecretBytes::takenFrom(message);
    return QByteArray(reinterpret_cast<const char*>(mac.data()), static_cast<qsizetype>(size));
}

} // namespace countersign::store
