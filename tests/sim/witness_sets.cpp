// What must never be with what head office sends down.

#include "core/journal/changes.h"
#include "tests/sim/witness.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::int64_t taken_within_ms = 120'000; // where nobody is served

bool isOfSets(const QByteArray& kind)
{
    return kind == journal::changes_taken_kind || kind == journal::prices_begun_kind;
}

} // namespace

/// Entries up to the next signature are one commit.
void Witness::followSets(const journal::Entry& entry, bool isOfThisProgram)
{
    if (!m_sets)
        return;
    m_commit.push_back(entry.kind);
    const QJsonObject said = QJsonDocument::fromJson(entry.payload).object();
    const auto version = static_cast<quint64>(said[u"version"_s].toInteger());
    if (isOfSets(entry.kind)) {
        checkNobodyServed(entry, isOfThisProgram);
        if (entry.kind == journal::changes_taken_kind)
            takeSet(entry, version, said);
        else
            beginPrices(entry, version);
    } else if (entry.kind == journal::changes_refused_kind) {
        refuseSet(entry, version, said, isOfThisProgram);
    }
    if (!entry.signature.isEmpty())
        checkCommitOfSet(entry);
}

void Witness::refuseSet(const journal::Entry& entry, quint64 version, const QJsonObject& said,
                        bool isOfThisProgram)
{
    ++m_setsRefused;
    const auto which = std::pair(version, said[u"why"_s].toString());
    if (said[u"reason"_s].toString().isEmpty())
        say(u"entry %1: change set %2 is refused without a reason"_s.arg(entry.seq).arg(version));
    // Of an earlier program nobody knows where it began.
    if (!isOfThisProgram)
        return;
    if (std::exchange(m_refusedIn, m_sets->starts()) != m_sets->starts())
        m_refusedSets.clear();
    if (!m_refusedSets.insert(which).second)
        say(u"entry %1: that change set %2 is refused for '%3' is kept twice"_s.arg(entry.seq)
                .arg(version)
                .arg(which.second));
}

/// Prices, rules and cards stay as they are while somebody stands at the counter.
void Witness::checkNobodyServed(const journal::Entry& entry, bool isOfThisProgram)
{
    const bool isPaying = std::ranges::any_of(
        m_seen, [](const auto& seen) { return seen.second.purchase.isPaying(); });
    if (isPaying || (isOfThisProgram && m_isServing))
        say(u"entry %1 (%2) is kept while somebody is served"_s.arg(entry.seq).arg(
            QString::fromLatin1(entry.kind)));
}

void Witness::takeSet(const journal::Entry& entry, quint64 version, const QJsonObject& said)
{
    const QByteArray digest = QByteArray::fromHex(said[u"manifest"_s].toString().toLatin1());
    const Published* published = m_sets->find(version, digest);
    if (!published)
        return say(
            u"entry %1: change set %2 is taken, and was never published so"_s.arg(entry.seq).arg(
                version));
    if (version <= m_setTaken)
        return say(u"entry %1: change set %2 is taken after %3"_s.arg(entry.seq).arg(version).arg(
            m_setTaken));
    m_setTaken = version;
    ++m_setsTaken;
    m_refusedSets.clear();
    m_ofCommit = published;
    const world::ChangeSet& set = *published->set;
    m_isAnnounced = said[u"prices"_s].isObject();
    if (set.isBase)
        m_announced.clear();
    if (m_isAnnounced)
        m_announced.insert(version);
    else if (set.products)
        m_baskets.sell(published->articles, set.products->isWhole);
    if (published->registered)
        m_numbers.registerNumber(published->registered->first, published->registered->second);
    if (published->from_minor)
        m_from_minor = *published->from_minor;
    else if (set.isBase)
        m_from_minor = m_configuration.policy.from.minor();
}

void Witness::beginPrices(const journal::Entry& entry, quint64 version)
{
    const Published* published = m_sets->find(version);
    if (!published || !m_announced.contains(version))
        return say(
            u"entry %1: prices of change set %2 begin, and weren't announced"_s.arg(entry.seq).arg(
                version));
    m_announced.remove(version);
    ++m_pricesBegun;
    const auto& products = *published->set->products;
    if (entry.at_ms < *products.begins_ms)
        say(u"entry %1: prices of change set %2 begin %3 ms too early"_s.arg(entry.seq)
                .arg(version)
                .arg(*products.begins_ms - entry.at_ms));
    m_baskets.sell(published->articles, products.isWhole);
}

/// It is taken with all that it does, in one commit, and with nothing else.
void Witness::checkCommitOfSet(const journal::Entry& last)
{
    const auto kinds = std::exchange(m_commit, {});
    const Published* published = std::exchange(m_ofCommit, nullptr);
    if (std::ranges::none_of(kinds, isOfSets))
        return;
    const bool isBegun = kinds.front() == journal::prices_begun_kind;
    if (std::ranges::count_if(kinds, isOfSets) != 1 || !isOfSets(kinds.front()))
        return say(
            u"entry %1 ends a commit of a change set and of something else (%2)"_s.arg(last.seq)
                .arg(QString::fromLatin1(QByteArrayList(kinds.begin(), kinds.end()).join(", "))));
    if (!published && !isBegun)
        return; // It was never published, which was said.
    const world::ChangeSet nothing;
    const world::ChangeSet& set = published ? *published->set : nothing;
    const bool hasProducts = isBegun || (set.products && !m_isAnnounced);
    const std::pair<const char*, bool> needed[] = {{"products_imported", hasProducts},
                                                   {"registry_imported", set.registry != nullptr}};
    for (const auto& [kind, isNeeded] : needed) {
        if ((std::ranges::find(kinds, QByteArray(kind)) != kinds.end()) != isNeeded)
            say(u"entry %1 ends a commit of a change set, which %2 %3"_s.arg(last.seq).arg(
                isNeeded ? u"lacks"_s : u"has no"_s, QLatin1String(kind)));
    }
    for (const QByteArray& kind : kinds) {
        const bool isAllowed =
            isOfSets(kind) || kind == "products_imported" || kind == "registry_imported" ||
            kind == "registry_changed" || (kind == "products_dropped" && hasProducts) ||
            (kind == journal::policy_changed_kind && (set.policy || set.isBase)) ||
            ((kind == "method_frozen" || kind == "method_unfrozen") && set.frozen);
        if (!isAllowed)
            say(u"entry %1 ends a commit of a change set with %2 in it"_s.arg(last.seq).arg(
                QString::fromLatin1(kind)));
    }
}

/// The till left it aside, on a disk that takes what is kept.
void Witness::checkRefused(quint64 version)
{
    const bool isKept = m_refusedIn == m_sets->starts() &&
                        std::ranges::any_of(m_refusedSets, [version](const auto& refused) {
                            return refused.first == version;
                        });
    if (!isKept)
        say(u"change set %1 was left aside, and no reason is kept"_s.arg(version));
}

/// Where nobody has been served for long enough, the newest one counts.
void Witness::checkSetsTaken()
{
    if (!m_sets || m_isServing || m_sets->hadNewest_ms() < taken_within_ms)
        return;
    if (m_setTaken != m_sets->newest())
        say(u"change set %1 never counts; the till has %2"_s.arg(m_sets->newest()).arg(m_setTaken));
}

} // namespace countersign::sim
