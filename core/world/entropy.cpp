#include "core/world/entropy.h"

#include "core/base/check.h"

#include <openssl/rand.h>

namespace countersign::world {

SecretBytes Entropy::secret(int count)
{
    QByteArray drawn = bytes(count);
    return SecretBytes::takenFrom(drawn);
}

QByteArray SystemEntropy::bytes(int count)
{
    QByteArray drawn(count, Qt::Uninitialized);
    check(RAND_bytes(reinterpret_cast<unsigned char*>(drawn.data()), count) == 1,
          "the operating system gives random bytes");
    return drawn;
}

SecretBytes SystemEntropy::secret(int count)
{
    SecretBytes drawn(static_cast<std::size_t>(count));
    check(RAND_priv_bytes(drawn.data(), count) == 1, "the operating system gives random bytes");
    return drawn;
}

} // namespace countersign::world
