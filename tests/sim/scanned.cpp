#include "tests/sim/scanned.h"

#include "tests/sim/shop.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <variant>

namespace countersign::sim {

namespace {

constexpr std::int64_t whole_milli_percent = 100'000;
constexpr std::int64_t piece_thousandths = 1000;
constexpr qsizetype gtin_digits = 14;

std::int64_t halfUp(std::int64_t numerator, std::int64_t denominator)
{
    return (2 * numerator + denominator) / (2 * denominator);
}

std::int64_t takenOff(const std::optional<sale::Discount>& discount, std::int64_t whole)
{
    if (!discount)
        return 0;
    if (const auto* percent = std::get_if<sale::PercentOff>(&*discount))
        return halfUp(whole * percent->milli_percent, whole_milli_percent);
    return std::min(std::get<sale::AmountOff>(*discount).amount.minor(), whole);
}

/// Each line bears its part: rounded down, then a unit more where most was cut off, the first of
/// equals first.
void share(std::int64_t discount, std::vector<std::int64_t>& lines)
{
    const std::int64_t whole = std::accumulate(lines.begin(), lines.end(), std::int64_t{0});
    if (discount == 0 || whole == 0)
        return;
    std::vector<std::size_t> places(lines.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const std::vector<std::int64_t> weights = lines;
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
        return discount * weights[a] % whole > discount * weights[b] % whole;
    });
    std::int64_t left = discount;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::int64_t part = discount * weights[i] / whole;
        lines[i] -= part;
        left -= part;
    }
    for (std::int64_t i = 0; i < left; ++i)
        --lines[places[static_cast<std::size_t>(i)]];
}

bool changesBaskets(const till::Command& command)
{
    return std::holds_alternative<till::Scan>(command) ||
           std::holds_alternative<till::Add>(command) ||
           std::holds_alternative<till::SetQuantity>(command) ||
           std::holds_alternative<till::Remove>(command) ||
           std::holds_alternative<till::SetDiscount>(command) ||
           std::holds_alternative<till::Cancel>(command);
}

bool isSameArticle(const Article& article, const sale::Product& product)
{
    const auto rates = product.tax.rates_milli_percent();
    return product.gtin.toString() == article.gtin.rightJustified(gtin_digits, u'0') &&
           product.name == article.name && product.category == article.category &&
           product.price.minor() == article.price_minor &&
           std::ranges::equal(rates, article.rates_milli_percent);
}

} // namespace

std::int64_t roundedTo(std::int64_t amount, std::int64_t step)
{
    return halfUp(amount, step) * step;
}

std::int64_t Scanned::items() const
{
    return std::accumulate(
        lines.begin(), lines.end(), std::int64_t{0}, [](std::int64_t items, const Line& line) {
            const bool isWeighed = line.thousandths % piece_thousandths != 0;
            return items + (isWeighed ? 1 : line.thousandths / piece_thousandths);
        });
}

Scanned::Sum Scanned::sum(bool pricesIncludeTax) const
{
    std::vector<std::int64_t> amounts;
    for (const Line& line : lines) {
        const std::int64_t gross =
            halfUp(line.article->price_minor * line.thousandths, piece_thousandths);
        amounts.push_back(gross - takenOff(line.discount, gross));
    }
    share(takenOff(discount, std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0})),
          amounts);
    std::map<std::vector<int>, std::int64_t> combinations;
    Sum sum;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        combinations[lines[i].article->rates_milli_percent] += amounts[i];
        sum.total_minor += amounts[i];
    }
    for (const auto& [rates, amount] : combinations) {
        const std::int64_t rate = std::accumulate(rates.begin(), rates.end(), std::int64_t{0});
        const std::int64_t whole = whole_milli_percent + (pricesIncludeTax ? rate : 0);
        sum.tax_minor += halfUp(amount * rate, whole);
    }
    if (!pricesIncludeTax)
        sum.total_minor += sum.tax_minor;
    return sum;
}

bool Scanned::isSame(const sale::Basket& basket) const
{
    return discount == basket.discount &&
           std::equal(lines.begin(), lines.end(), basket.lines.begin(), basket.lines.end(),
                      [](const Line& line, const sale::Line& shown) {
                          return line.thousandths == shown.quantity.thousandths &&
                                 line.discount == shown.discount &&
                                 isSameArticle(*line.article, shown.product);
                      });
}

/// What is scanned once more adds to the newest line, unless that has a discount.
std::optional<Scanned> Baskets::with(Scanned basket, const QString& gtin,
                                     std::int64_t thousandths) const
{
    const auto sold = m_sold.find(gtin.rightJustified(gtin_digits, u'0'));
    if (sold == m_sold.end())
        return std::nullopt;
    const Article* const article = sold->second;
    const bool isAgain = !basket.lines.empty() && *basket.lines.back().article == *article &&
                         !basket.lines.back().discount;
    if (isAgain)
        basket.lines.back().thousandths += thousandths;
    else
        basket.lines.push_back({article, thousandths, {}});
    return basket;
}

/// Nothing if that changes no basket, or can't be done to this one.
std::optional<Scanned> Baskets::after(const Scanned& basket, const till::Command& command) const
{
    if (const auto* scan = std::get_if<till::Scan>(&command))
        return with(basket, scan->code, piece_thousandths);
    if (const auto* add = std::get_if<till::Add>(&command))
        return with(basket, add->gtin.toString(), add->quantity.thousandths);
    if (std::holds_alternative<till::Cancel>(command))
        return Scanned{};
    Scanned changed = basket;
    if (const auto* remove = std::get_if<till::Remove>(&command)) {
        if (remove->line == 0 || remove->line > changed.lines.size())
            return std::nullopt;
        changed.lines.erase(changed.lines.begin() + static_cast<std::ptrdiff_t>(remove->line) - 1);
        if (changed.lines.empty())
            changed.discount.reset();
        return changed;
    }
    if (const auto* set = std::get_if<till::SetQuantity>(&command)) {
        if (set->line == 0 || set->line > changed.lines.size() || set->quantity.thousandths <= 0)
            return std::nullopt;
        changed.lines[set->line - 1].thousandths = set->quantity.thousandths;
        return changed;
    }
    if (const auto* set = std::get_if<till::SetDiscount>(&command)) {
        const bool isNothing = set->line == 0 && !set->discount; // which an empty one has, too
        if (set->line > changed.lines.size() || (changed.lines.empty() && !isNothing))
            return std::nullopt;
        (set->line == 0 ? changed.discount : changed.lines[set->line - 1].discount) = set->discount;
        return changed;
    }
    return std::nullopt;
}

bool Baskets::took(const QString& id, const till::Command& command, Ending ending)
{
    if (ending == Ending::refused || !changesBaskets(command))
        return true;
    auto& known = m_known.try_emplace(id, std::vector<Scanned>(1)).first->second;
    const auto changed = after(known.front(), command);
    if (!changed)
        return ending == Ending::unsure;
    if (ending == Ending::done)
        known = {*changed};
    else
        known.push_back(*changed);
    return true;
}

void Baskets::sell(const std::vector<Article>& articles, bool isWhole)
{
    if (isWhole)
        m_sold.clear();
    for (const Article& article : articles) {
        m_articles.push_back(article);
        m_sold[article.gtin.rightJustified(gtin_digits, u'0')] = &m_articles.back();
    }
}

bool Baskets::touches(const till::Command& command)
{
    return changesBaskets(command) || std::holds_alternative<till::ChargeCash>(command) ||
           std::holds_alternative<till::ChargeCard>(command);
}

void Baskets::reopened(const QString& id, bool isSure)
{
    const auto known = m_known.find(id);
    if (known == m_known.end())
        return;
    // Before those that may stand nowhere: of two with the same lines it is the one that is seen.
    const auto place = isSure ? m_moved.begin() : m_moved.end();
    m_moved.insert(place, Moved{{known->second.front()}, id, isSure});
}

/// An earlier program may have died before anybody saw what it had taken up.
void Baskets::restarted(const std::map<QString, QString>& shown,
                        const std::function<bool(const QString& id)>& isCharged,
                        bool pricesIncludeTax)
{
    for (auto& [id, known] : m_known) {
        if (isCharged(id))
            continue;
        const auto total = shown.find(id);
        const bool isSure = total != shown.end();
        std::erase_if(known, [&](const Scanned& basket) {
            return basket.lines.empty() ||
                   (isSure && inWords(basket.sum(pricesIncludeTax).total_minor) != total->second);
        });
        if (!known.empty())
            m_moved.push_back(Moved{std::move(known), id, isSure, true});
    }
    std::erase_if(m_known, [&](const auto& known) { return !isCharged(known.first); });
    std::ranges::stable_sort(m_moved, std::less(), [](const Moved& moved) {
        return std::pair(!moved.isSure, moved.lines.size());
    });
}

/// Several that look the same from there may be it, until somebody takes it up.
bool Baskets::stands(const Aside& aside, bool pricesIncludeTax)
{
    auto& known = m_known[aside.id];
    if (!known.empty())
        return true;
    const auto isAlike = [&](const Scanned& lines) {
        return lines.items() == aside.items &&
               lines.sum(pricesIncludeTax).total_minor == aside.total_minor;
    };
    const auto found = std::ranges::find_if(m_moved, [&](const Moved& moved) {
        return !moved.isSeen && std::ranges::any_of(moved.lines, isAlike);
    });
    if (found == m_moved.end())
        return false;
    found->isSeen = true;
    // Each once: of what looks alike, every restart would have as many more as there are.
    for (const Moved& moved : m_moved) {
        for (const Scanned& lines : moved.lines) {
            if (isAlike(lines) && std::ranges::find(known, lines) == known.end())
                known.push_back(lines);
        }
    }
    return true;
}

QString Baskets::missing()
{
    std::erase_if(m_moved, [](const Moved& moved) { return moved.isSeen; });
    const auto found = std::ranges::find_if(m_moved, &Moved::isSure);
    const QString before = found == m_moved.end() ? QString() : found->before;
    std::erase_if(m_moved, [](const Moved& moved) { return moved.isOfRestart; });
    return before;
}

const Scanned* Baskets::find(const QString& id, const sale::Basket& shown)
{
    const auto isShown = [&](const Scanned& basket) { return basket.isSame(shown); };
    auto& known = m_known[id];
    const auto found = std::find_if(known.begin(), known.end(), isShown);
    if (found != known.end()) {
        std::iter_swap(known.begin(), found);
        return &known.front();
    }
    if (!known.empty())
        return nullptr;
    const auto moved = std::ranges::find_if(m_moved, [&](const Moved& candidate) {
        return !candidate.isSeen && std::ranges::any_of(candidate.lines, isShown);
    });
    if (moved == m_moved.end() && !shown.lines.empty())
        return nullptr;
    known.push_back(moved == m_moved.end() ? Scanned{}
                                           : *std::ranges::find_if(moved->lines, isShown));
    if (moved != m_moved.end())
        moved->isSeen = true;
    return &known.front();
}

} // namespace countersign::sim
