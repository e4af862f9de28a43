#pragma once

#include "tests/damage/raw_store.h"
#include "tests/sim/dice.h"

#include <QString>
#include <span>

namespace countersign::tests {

/// The folders of one till at three moments: what a damage starts from.
struct Copies
{
    QString closed;  // the till had ended in order
    QString killed;  // the same till later: killed, with a log, and with purchases and baskets open
    QString earlier; // an older copy
};

/// One copy, to be damaged: the till's data folder.
class Place
{
public:
    explicit Place(QString folder) : m_folder(std::move(folder)) {}
    [[nodiscard]] QString file(const QString& name) const { return m_folder + u'/' + name; }
    [[nodiscard]] bool has(const QString& name) const;
    /// What is said of it, or empty if there is nothing to flip, cut or run.
    QString flipBit(const QString& name, sim::Dice& dice) const;
    QString cut(const QString& name, sim::Dice& dice) const;
    QString remove(const QString& name) const;
    QString zeroPage(const QString& name, sim::Dice& dice) const;
    QString put(const QString& name, const QString& other) const;
    QString run(const QString& sql) const;
    /// How many entries the journal has.
    [[nodiscard]] qint64 entries() const;

private:
    QString m_folder;
};

struct Damage
{
    const char* kind;
    int weight;
    bool needsLog;    // is done to the copy of the killed till
    const char* says; // a word that names it wherever it is found
    /// Says what it did, or nothing if it could do nothing.
    QString (*apply)(const Place& place, const Copies& copies, sim::Dice& dice);
};
std::span<const Damage> damages();

Dump dumpOf(const QString& folder);

} // namespace countersign::tests
