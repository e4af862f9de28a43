#include "core/store/catalogue.h"

#include <QStringList>
#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace countersign::store {

namespace {

constexpr qsizetype gtin_digits_max = 14;
constexpr std::array<qsizetype, 4> gtin_lengths{13, 14, 12, 8}; // the usual one first
constexpr qsizetype trigram_length = 3;
// Above every character that a folded name can hold.
constexpr char after_everything[] = "\xF4\x8F\xBF\xBF";

/// Letters that Unicode doesn't take apart, and how they are typed where a keyboard lacks them.
constexpr std::pair<char16_t, const char16_t*> plain_letters[] = {
    {u'ß', u"ss"}, {u'œ', u"oe"}, {u'æ', u"ae"}, {u'ø', u"o"},
    {u'ł', u"l"},  {u'đ', u"d"},  {u'ð', u"d"},  {u'ı', u"i"}};

bool isLeftOut(QChar character)
{
    const bool isAccent = character >= QChar(u'\u0300') && character <= QChar(u'\u036F');
    return isAccent || (character.category() == QChar::Other_Control && !character.isSpace());
}

bool areDigits(const QString& text)
{
    return !text.isEmpty() && text.size() <= gtin_digits_max &&
           std::all_of(text.begin(), text.end(), [](QChar character) {
               return character >= QChar(u'0') && character <= QChar(u'9');
           });
}

qint64 powerOfTen(qsizetype exponent)
{
    qint64 power = 1;
    for (; exponent > 0; --exponent)
        power *= 10;
    return power;
}

/// FTS5 syntax: a string in double quotes is a phrase, doubled quotes stand for one.
QString quotedPhrase(QString part)
{
    return u'"' + part.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

/// The parts that a trigram index can find, all of them to be there; empty if there are none.
QString matchOf(const QStringList& parts)
{
    QStringList phrases;
    for (const auto& part : parts) {
        if (part.toUcs4().size() >= trigram_length)
            phrases.append(quotedPhrase(part));
    }
    return phrases.join(u' ');
}

/// 0: the name begins with the first part, 1: a word does, 2: it is somewhere.
int rankOf(const QString& foldedName, const QString& firstPart)
{
    if (foldedName.startsWith(firstPart))
        return 0;
    return foldedName.contains(u' ' + firstPart) ? 1 : 2;
}

} // namespace

/// What a search has found so far, each product once.
struct Catalogue::Found
{
    std::vector<sale::Product> products;
    std::unordered_set<quint64> numbers;
    std::size_t limit;

    [[nodiscard]] bool isEnough() const { return products.size() >= limit; }
    void add(sale::Product product)
    {
        if (!isEnough() && numbers.insert(product.gtin.number()).second)
            products.push_back(std::move(product));
    }
};

QString foldedForSearch(const QString& name)
{
    auto folded = name.normalized(QString::NormalizationForm_KD).toCaseFolded();
    folded.removeIf(isLeftOut);
    for (const auto& [letter, plain] : plain_letters)
        folded.replace(QChar(letter), QStringView(plain).toString());
    // Qt folds characters one to one, and what is typed may hold anything.
    folded.replace(u'ß', QStringLiteral("ss"));
    folded.removeIf([](QChar c) { return c.category() == QChar::Other_Control && !c.isSpace(); });
    return folded.simplified();
}

Result<std::vector<sale::Product>, StoreError> Catalogue::search(const QString& text, int limit)
{
    Found found{{}, {}, static_cast<std::size_t>(std::clamp(limit, 1, results_max))};
    const auto typed = text.left(search_length_max).trimmed();
    const auto folded = foldedForSearch(typed);
    if (folded.isEmpty())
        return std::vector<sale::Product>();
    const auto step = [&](auto member, const QString& what) -> Result<Done, StoreError> {
        return found.isEnough() ? Result<Done, StoreError>(Done{}) : (this->*member)(what, found);
    };
    if (areDigits(typed)) {
        if (const auto added = step(&Catalogue::addByNumber, typed); !added)
            return failure(added.error());
    }
    if (const auto added = step(&Catalogue::addByNameStart, folded); !added)
        return failure(added.error());
    if (const auto added = step(&Catalogue::addByParts, folded); !added)
        return failure(added.error());
    return std::move(found.products);
}

Result<Done, StoreError> Catalogue::addByNumber(const QString& digits, Found& found)
{
    for (const auto length : gtin_lengths) {
        if (digits.size() > length)
            continue;
        const auto unit = powerOfTen(length - digits.size());
        const auto start = digits.toLongLong() * unit;
        Query query(m_byGtinRange);
        query.bind(start).bind(start + unit).bind(qint64(found.limit));
        auto products = productsOf(query);
        if (!products)
            return failure(products.error());
        for (auto& product : *products)
            found.add(std::move(product));
    }
    return Done{};
}

Result<Done, StoreError> Catalogue::addByNameStart(const QString& folded, Found& found)
{
    const auto start = folded.toUtf8();
    const auto end = start + after_everything;
    Query query(m_byNameStart);
    query.bindText(start).bindText(end).bind(qint64(found.limit));
    auto products = productsOf(query);
    if (!products)
        return failure(products.error());
    for (auto& product : *products)
        found.add(std::move(product));
    return Done{};
}

Result<Done, StoreError> Catalogue::addByParts(const QString& folded, Found& found)
{
    const auto parts = folded.split(u' ', Qt::SkipEmptyParts);
    const auto match = matchOf(parts);
    if (match.isEmpty())
        return Done{};
    Query query(m_byParts);
    query.bind(match).bind(candidates_max);
    auto products = productsOf(query);
    if (!products)
        return failure(products.error());
    struct Ranked
    {
        int rank;
        QString name;
        sale::Product product;
    };
    std::vector<Ranked> ranked;
    for (auto& product : *products) {
        auto name = foldedForSearch(product.name);
        const auto isThere = [&name](const QString& part) { return name.contains(part); };
        // Parts too short for the index are looked for here.
        if (std::all_of(parts.begin(), parts.end(), isThere))
            ranked.push_back({rankOf(name, parts.front()), std::move(name), std::move(product)});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
        return std::tie(a.rank, a.name) < std::tie(b.rank, b.name);
    });
    for (auto& one : ranked)
        found.add(std::move(one.product));
    return Done{};
}

} // namespace countersign::store
