#include "app/composition/key_file.h"

#include <QFile>

namespace countersign::app {

Result<journal::PublicKey, Ending> keyInFile(const QString& name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Ending{exitUsage, name + QStringLiteral(": ") + file.errorString()});
    auto key = journal::PublicKey::fromPem(file.read(journal::PublicKey::pem_bytes_max + 1));
    if (!key)
        return failure(
            Ending{exitUsage, name + QStringLiteral(": ") + journal::inWords(key.error())});
    return std::move(*key);
}

} // namespace countersign::app
