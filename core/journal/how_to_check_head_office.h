#pragma once

#include <QByteArray>
#include <QtGlobal>

namespace countersign::journal {

/// HOW-TO-CHECK-HEAD-OFFICE.txt: how the signature in the `head_office_acknowledged` entry of that
/// sequence is checked with openssl and xxd alone. As in HOW-TO-CHECK.txt, its lines that begin
/// with eight spaces are the commands: they end with 0 if everything fits, and with 3 if not. They
/// need head office's key as head-office-key.pem; `hasKey` if it lies there already.
[[nodiscard]] QByteArray howToCheckHeadOffice(const QByteArray& till, quint64 entry, bool hasKey);

} // namespace countersign::journal
