#include "tests/sim/sets.h"

#include <QCryptographicHash>
#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using Reason = world::ChangesTrouble::Reason;

namespace {

constexpr std::int64_t again_after_ms = 60'000;
constexpr const char* policy_begins = "from=";

std::shared_ptr<const SecretBytes> secret(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    return std::make_shared<const SecretBytes>(SecretBytes::takenFrom(bytes));
}

QByteArray digestOf(const QByteArray& text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

QString registryOf(const Card& card, const QString& number)
{
    return u"method,brand,last4,phone,locale,registered_at\n%1,%2,%3,%4,en,2023-11-15T08:00:00Z\n"_s
        .arg(card.method.fingerprint, card.method.brand, card.method.last4, number);
}

QString frozenOf(const QString& fingerprint, const QString& state)
{
    return u"method,state,why\n%1,%2,%3\n"_s.arg(
        fingerprint, state, state == u"free" ? u"found again"_s : u"reported stolen"_s);
}

} // namespace

Sets::Sets(const Shop& shop, const till::Configuration& configuration, Timeline& timeline,
           Dice dice, std::function<bool()> isOn, Tell tell)
    : m_articles(shop.articles()), m_stranger(shop.cards().back()),
      m_known(shop.cards().front().method.fingerprint),
      m_from_minor(configuration.policy.from.minor()),
      m_mayLoosen(configuration.headOfficeMayLoosen), m_timeline(timeline), m_dice(dice),
      m_isOn(std::move(isOn)), m_tell(std::move(tell))
{
}

Result<till::ReadPolicy, QString> Sets::readPolicy(const QByteArray& text, const QString&)
{
    bool isNumber = false;
    const qlonglong from_minor =
        text.startsWith(policy_begins)
            ? text.sliced(QByteArrayView(policy_begins).size()).toLongLong(&isNumber)
            : 0;
    if (!isNumber || from_minor < 0)
        return failure(u"policy: that is no amount"_s);
    till::ReadPolicy read;
    read.mandate.from = sale::Money(from_minor, {});
    read.text = text;
    return read;
}

/// Which prices are announced for later is the till's clock's to say, which may be set meanwhile.
void Sets::putProducts(world::ChangeSet& set, Published& published)
{
    auto& article = m_articles[static_cast<std::size_t>(
        m_dice.below(static_cast<std::int64_t>(m_articles.size())))];
    article.price_minor = m_dice.between(0, 5'000);
    published.articles = set.isBase ? m_articles : std::vector<Article>{article};
    set.products = {fileOf(published.articles), u"EUR"_s, set.isBase, {}};
    if (!set.isBase && m_dice.isOnce(3))
        set.products->begins_ms = m_timeline.now().wall_ms + m_dice.between(30'000, 1'800'000);
}

void Sets::publish()
{
    world::ChangeSet set;
    const quint64 version = newest() + static_cast<quint64>(m_dice.between(1, 3));
    set.head = {version, digestOf("set " + QByteArray::number(version))};
    set.made_ms = 1'700'000'000'000;
    set.isBase = m_dice.isOnce(8);
    Published published;
    if (set.isBase || m_dice.isOnce(2))
        putProducts(set, published);
    if (m_dice.isOnce(3))
        set.frozen = secret(frozenOf(m_known, m_dice.isOnce(3) ? u"frozen"_s : u"free"_s));
    if (m_dice.isOnce(5)) {
        published.registered = {m_stranger.method.fingerprint, u"+436601234570"_s};
        set.registry = secret(registryOf(m_stranger, published.registered->second));
    }
    if (m_dice.isOnce(4)) {
        published.from_minor = m_dice.between(0, m_mayLoosen ? 5'000 : m_from_minor);
        set.policy = {policy_begins + QByteArray::number(qlonglong(*published.from_minor)),
                      u"EUR"_s};
    }
    m_tell(u"head office publishes change set %1"_s.arg(version));
    published.set = std::make_shared<const world::ChangeSet>(std::move(set));
    m_published.push_back(std::move(published));
    m_newestAt_ms.reset();
    bring();
}

quint64 Sets::newest() const
{
    return m_published.empty() ? 0 : m_published.back().set->head.version;
}

const Published* Sets::find(quint64 version) const
{
    const auto found = std::ranges::find_if(m_published, [&](const Published& published) {
        return published.set->head.version == version;
    });
    return found == m_published.end() ? nullptr : &*found;
}

const Published* Sets::find(quint64 version, const QByteArray& digest) const
{
    const Published* found = find(version);
    return found && found->set->head.digest == digest ? found : nullptr;
}

std::int64_t Sets::hadNewest_ms() const
{
    return m_newestAt_ms ? m_timeline.now_ms() - *m_newestAt_ms : 0;
}

void Sets::start(const world::ChangesHead& have, Heard heard)
{
    ++m_starts;
    m_have = have;
    m_heard = std::move(heard);
    bringLater(m_dice.between(10, 3'000));
}

void Sets::forgetProgram()
{
    ++m_life;
    m_heard = {};
    m_isOut = false;
    m_leftAside = 0;
    m_newestAt_ms.reset();
}

void Sets::took(const world::ChangesHead& have)
{
    m_have = have;
    m_isOut = false;
    bring();
}

void Sets::leftAside()
{
    m_leftAside = m_lastSent;
    bringLater(again_after_ms);
}

void Sets::setQuiet(bool isQuiet)
{
    m_isQuiet = isQuiet;
    bring();
}

/// Whatever is on its way by then is given up, if it never came back.
void Sets::bringLater(std::int64_t delay_ms)
{
    m_isOut = true;
    m_timeline.outside(delay_ms, [this, life = m_life] {
        if (life != m_life)
            return;
        m_isOut = false;
        bring();
    });
}

void Sets::send(const world::ChangeSetPointer& set, std::int64_t delay_ms)
{
    m_isOut = true;
    m_timeline.outside(delay_ms, [this, life = m_life, set] {
        if (life != m_life || !m_isOn())
            return;
        m_tell(u"head office brings change set %1"_s.arg(set->head.version));
        m_lastSent = set->head.version;
        if (find(set->head.version, set->head.digest) && set->head.version == newest() &&
            !m_newestAt_ms)
            m_newestAt_ms = m_timeline.now_ms();
        m_heard(set);
    });
}

void Sets::sayTrouble(quint64 version)
{
    constexpr Reason reasons[] = {Reason::unreachable, Reason::noPlace,  Reason::notBelieved,
                                  Reason::otherStore,  Reason::behind,   Reason::gap,
                                  Reason::incomplete,  Reason::notSealed};
    const Reason reason = reasons[m_dice.below(8)];
    m_tell(u"head office can't be asked: %1"_s.arg(world::name(reason)));
    m_heard(world::ChangesTrouble{reason, version, u"as simulated"_s});
}

/// The next one that the till lacks. What is malformed, older or in trouble comes right later.
void Sets::bring()
{
    if (!m_heard || m_isOut)
        return;
    const auto next = std::ranges::find_if(m_published, [&](const Published& published) {
        return published.set->head.version > m_have.version;
    });
    if (next == m_published.end())
        return;
    const world::ChangeSetPointer set = next->set;
    const std::int64_t delay_ms = m_dice.between(5, 3'000);
    switch (m_isQuiet ? 0 : m_dice.weighed({50, 10, 15, 8, 10, 7})) {
    case 0:
        return send(set, delay_ms);
    case 1: // it is lost
        return bringLater(again_after_ms);
    case 2:
        return send(malformed(*set), delay_ms);
    case 3: // an older one, if there is one
        return send(m_published.front().set, delay_ms);
    case 4:
        sayTrouble(m_dice.isOnce(2) ? set->head.version : 0);
        return bringLater(m_dice.between(1'000, again_after_ms));
    default:
        send(set, delay_ms);
        return send(set, delay_ms + m_dice.between(1, 90'000));
    }
}

/// Nothing of it may be seen, though most of it could be taken.
world::ChangeSetPointer Sets::malformed(const world::ChangeSet& set)
{
    world::ChangeSet wrong = set;
    wrong.head.digest = digestOf("malformed " + QByteArray::number(++m_malformed));
    Article other = m_articles.front();
    other.price_minor += 7;
    wrong.products = {fileOf({other}), u"EUR"_s, false, {}};
    wrong.frozen = secret(frozenOf(m_known, u"frozen"_s));
    switch (m_dice.below(5)) {
    case 0:
        wrong.products->csv += "5901234123457,Lamp,cheap,19,home\n";
        break;
    case 1:
        wrong.products->currency = u"USD"_s;
        break;
    case 2:
        wrong.registry = secret(registryOf(m_stranger, u"0660"_s));
        break;
    case 3:
        wrong.frozen = secret(frozenOf(m_known, u"cold"_s));
        break;
    default:
        wrong.policy = {"from=cheap", u"EUR"_s};
        break;
    }
    return std::make_shared<const world::ChangeSet>(std::move(wrong));
}

} // namespace countersign::sim
