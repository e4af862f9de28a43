#pragma once

#include "core/sale/basket.h"
#include "core/till/command.h"

#include <QString>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace countersign::sim {

/// An article as the shop's own list has it.
struct Article
{
    QString gtin;
    QString name;
    std::int64_t price_minor = 0;
    std::vector<int> rates_milli_percent; // the largest first
    QString category;
    friend bool operator==(const Article&, const Article&) = default;
};

/// A basket as people made it by what they did, and what it comes to by an arithmetic that has
/// nothing of core/sale's: whole numbers, rounded half up wherever something is rounded.
struct Scanned
{
    struct Line
    {
        const Article* article = nullptr;
        std::int64_t thousandths = 0;
        std::optional<sale::Discount> discount;
        friend bool operator==(const Line&, const Line&) = default;
    };
    std::vector<Line> lines;
    std::optional<sale::Discount> discount;
    friend bool operator==(const Scanned&, const Scanned&) = default;

    /// How many things, as a screen counts them: whatever is weighed is one.
    [[nodiscard]] std::int64_t items() const;

    struct Sum
    {
        std::int64_t total_minor = 0;
        std::int64_t tax_minor = 0;
    };
    [[nodiscard]] Sum sum(bool pricesIncludeTax) const;
    /// Whether it's that one, line by line.
    [[nodiscard]] bool isSame(const sale::Basket& basket) const;
};

/// Rounded to a multiple of `step`, a half up; neither is negative.
[[nodiscard]] std::int64_t roundedTo(std::int64_t amount, std::int64_t step);

/// All the baskets of a day. Where nobody knows whether the till kept a change, it may have or not.
class Baskets
{
public:
    explicit Baskets(const std::vector<Article>& articles) { sell(articles, true); }

    /// From now on these are sold so: what lies in a basket keeps its price. If they are all that
    /// is sold, nothing else is.
    void sell(const std::vector<Article>& articles, bool isWhole);

    enum class Ending { done, refused, unsure };
    /// Somebody did that to the basket at the counter. False if it can't be done, and was.
    bool took(const QString& id, const till::Command& command, Ending ending);
    /// Whether that may change what is in the basket at the counter, or sell it.
    [[nodiscard]] static bool touches(const till::Command& command);
    /// What was in the basket stands in another one from now on; if it isn't `isSure`, it may.
    void reopened(const QString& id, bool isSure);
    /// The program ended, and the next one takes up what was open under other ids. Each of `shown`,
    /// totals by id, has to stand somewhere then, once; what else isn't `isCharged` may.
    void restarted(const std::map<QString, QString>& shown,
                   const std::function<bool(const QString& id)>& isCharged, bool pricesIncludeTax);
    /// A basket that stands aside, of which no screen shows the lines.
    struct Aside
    {
        QString id;
        std::int64_t items = 0;
        std::int64_t total_minor = 0;
    };
    /// False if nobody put that there.
    bool stands(const Aside& aside, bool pricesIncludeTax);
    /// After all that a screen shows was looked for: the purchase, or basket before a restart,
    /// whose lines stand nowhere, though they had to; empty if there is none.
    [[nodiscard]] QString missing();
    /// What that basket is, if it is what people made of it; null if it is another one.
    const Scanned* find(const QString& id, const sale::Basket& shown);

private:
    [[nodiscard]] std::optional<Scanned> after(const Scanned& basket,
                                               const till::Command& command) const;
    [[nodiscard]] std::optional<Scanned> with(Scanned basket, const QString& gtin,
                                              std::int64_t thousandths) const;

    std::deque<Article> m_articles;           // all that were ever sold
    std::map<QString, const Article*> m_sold; // by the GTIN's 14 digits
    /// Lines of which nobody has seen the new basket yet.
    struct Moved
    {
        std::vector<Scanned> lines; // as they may be
        QString before;             // the purchase, or basket, that they were in
        bool isSure = true;
        bool isOfRestart = false; // the next screen shows it, or nobody ever does
        bool isSeen = false;
    };
    std::map<QString, std::vector<Scanned>> m_known; // the likeliest first
    std::vector<Moved> m_moved;                      // the likeliest first
};

} // namespace countersign::sim
