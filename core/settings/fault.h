#pragma once

#include <QString>

namespace countersign::settings {

/// What is wrong with a configuration, and where. Never holds a secret.
struct Fault
{
    QString file;   // as it was named to us
    int line = 1;   // from 1
    QString key;    // "store.currency"; "file" or "syntax" where no key can be named
    QString reason; // completes "key: …"

    /// `FILE:LINE: key: reason`, on one line whatever the file held.
    [[nodiscard]] QString toString() const;
    friend bool operator==(const Fault&, const Fault&) = default;
};

} // namespace countersign::settings
