#include "core/journal/key_id.h"

#include <QCryptographicHash>

namespace countersign::journal {

QString keyId(const PublicKey& key)
{
    const auto digest = QCryptographicHash::hash(QByteArray("countersign-key-id-v1") + key.raw(),
                                                 QCryptographicHash::Sha256);
    return QString::fromLatin1(digest.toHex().left(key_id_characters));
}

} // namespace countersign::journal
