#pragma once

#include "core/sale/instant.h"

#include <QByteArray>
#include <QString>
#include <cstdint>

namespace countersign::sim {

/// What somebody answered to a message.
struct Answer
{
    enum class Meaning { notMine, stopOffers, nothing };
    QString id;
    QString from; // number
    QByteArray text;
    Meaning meaning = Meaning::nothing;
    std::int64_t at_ms = 0; // wall time, right or wrong; no two answers have the same
    sale::Instant given;    // when it was in truth
};

} // namespace countersign::sim
