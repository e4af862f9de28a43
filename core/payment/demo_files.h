#pragma once

#include "core/payment/demo_book.h"
#include "core/payment/demo_script.h"
#include "core/payment/demo_terminal.h"

#include <QByteArray>
#include <QString>

namespace countersign::payment {

/// What a ledger says.
struct DemoLedger
{
    DemoBook book;
    qint64 whole_bytes = 0; // up to the last whole line; what follows was torn by a power cut
};

/// What is left of the script to be played.
struct DemoPlaying
{
    DemoScript script;
    QString digest; // SHA-256 of the script, as hexadecimal text; empty without one
};

// Each error is "FILE: line N: reason" or "FILE: reason".

/// At most `size_max_bytes`; the error is that it is longer, or can't be read.
Result<QByteArray, QString> readDemoFile(const QString& path, qint64 size_max_bytes);
Result<DemoLedger, QString> readDemoLedger(const QByteArray& bytes,
                                           const DemoTerminalSettings& settings);
/// Script and position as they lie on the disk.
Result<DemoPlaying, QString> readDemoScript(const DemoTerminalSettings& settings);

} // namespace countersign::payment
