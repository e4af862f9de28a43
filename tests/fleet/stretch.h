#pragma once

#include "tests/fleet/office_server.h"
#include "tests/fleet/timed_head_office.h"

#include <QJsonObject>
#include <QStringList>
#include <algorithm>

namespace countersign::fleet {

/// What was seen from one moment to another, in which entries arrived.
struct Stretch
{
    double took_s = 0; // until head office's last word
    qint64 purchases = 0;
    qint64 entries = 0;
    Tries::Seen tries;
    double cpu_s = 0; // of head office, as what follows
    qint64 wal_bytes = 0;
    qint64 table_bytes = 0;
    qint64 index_bytes = 0;
    int connections_max = 0;
    qint64 connections_bytes_max = 0;

    [[nodiscard]] double entries_per_s() const
    {
        return static_cast<double>(entries) / std::max(took_s, 1e-3);
    }
    [[nodiscard]] double connection_bytes() const
    {
        return static_cast<double>(connections_bytes_max) / std::max(connections_max, 1);
    }
};

[[nodiscard]] QStringList inWords(const Stretch& stretch);
[[nodiscard]] QJsonObject toJson(const Stretch& stretch);

} // namespace countersign::fleet
