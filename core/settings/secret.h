#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/settings/fault.h"

#include <QString>

namespace countersign::settings {

/// Where a secret lies. The settings hold this, never the secret.
struct SecretReference
{
    static constexpr int secret_bytes_max = 4096;

    enum class Source {
        file,      // { file = "…" }
        credential // { credential = "…" }: systemd's $CREDENTIALS_DIRECTORY
    };
    Source source = Source::file;
    QString path;       // absolute; empty for a credential where no directory is set
    QString name;       // as the settings name it: the path or the credential
    QString configFile; // where it is named, for the fault
    int line = 1;
    QString key;
    friend bool operator==(const SecretReference&, const SecretReference&) = default;
};

/// The secret, without one trailing newline. A fault if it can't be read, is empty, too large, or
/// if others on the machine can read it too. Reads a file: not for the GUI thread.
Result<SecretBytes, Fault> read(const SecretReference& reference);

} // namespace countersign::settings
