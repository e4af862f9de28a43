#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>

namespace countersign::world {

/// Where randomness comes from. Callable from any thread.
class Entropy
{
public:
    virtual ~Entropy() = default;
    /// `count` unpredictable bytes; never fewer.
    virtual QByteArray bytes(int count) = 0;
    virtual SecretBytes secret(int count);
};

/// OpenSSL's generator, which the operating system seeds (RAND_bytes, RAND_priv_bytes).
class SystemEntropy final : public Entropy
{
public:
    QByteArray bytes(int count) override;
    SecretBytes secret(int count) override;
};

} // namespace countersign::world
