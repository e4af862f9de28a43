#pragma once

#include "core/journal/export_line.h"
#include "core/world/head_office.h"

namespace countersign::tests {

/// The batch as an export has it.
inline QByteArray exported(const world::Batch& batch)
{
    QByteArray lines;
    for (const journal::Entry& entry : batch.entries)
        lines += journal::toExportLine(entry).value() + '\n';
    return lines;
}

} // namespace countersign::tests
