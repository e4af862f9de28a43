#pragma once

#include "core/sale/money.h"
#include "core/settings/duration.h"
#include "core/settings/fault.h"
#include "core/settings/secret.h"
#include "core/settings/toml_parser.h"

#include <QString>
#include <QStringList>
#include <functional>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::settings {

/// Collects what is wrong with one file.
class Faults
{
public:
    explicit Faults(QString file) : m_file(std::move(file)) {}
    [[nodiscard]] const QString& file() const { return m_file; }
    void add(int line, const QString& key, const QString& reason);
    void add(const Fault& fault) { m_faults.push_back(fault); }
    /// The one nearest the start of the file, if there is any.
    [[nodiscard]] std::optional<Fault> first() const;

private:
    QString m_file;
    std::vector<Fault> m_faults;
};

/// One table of the file. Every reader says which key it knows, adds a fault if what stands there
/// is wrong, and then, as where nothing stands, returns nothing. `finish` refuses all other keys.
class Table
{
public:
    template <class T> struct Choice
    {
        const char* word;
        std::optional<T> value; // none: a word of the contract that this version doesn't have
    };

    /// `table` may be null: a table that isn't there is an empty one on line 1.
    Table(const toml::table* table, QString name, Faults& faults);

    [[nodiscard]] bool has(const char* key) const;
    /// Where the key's value stands, or the table if there is none.
    [[nodiscard]] int lineOfKey(const char* key) const;
    void require(const char* key);
    void fault(const char* key, const QString& reason);

    /// 1 to `units_max` UTF-16 units that show: trimmed, not blank, no control characters.
    std::optional<QString> text(const char* key, int units_max);
    /// The same, of several lines.
    std::optional<QString> lines(const char* key, int units_max);
    std::optional<bool> flag(const char* key);
    std::optional<int> whole(const char* key, int min, int max);
    std::optional<std::int64_t> duration_ms(const char* key, std::int64_t min_ms,
                                            std::int64_t max_ms);
    std::optional<Rate> rate(const char* key, int count_max, std::int64_t window_ms_max);
    /// Not negative. Without a currency only the type is checked.
    std::optional<sale::Money> money(const char* key, std::optional<sale::Currency> currency);
    /// Texts without repetition, perhaps none; `wrong` says what an entry must be, or nothing.
    std::optional<QStringList> list(const char* key, int entries_max,
                                    const std::function<QString(const QString&)>& wrong);
    /// Absolute; a relative one is taken from the file's folder.
    std::optional<QString> path(const char* key);
    std::optional<SecretReference> secret(const char* key);
    /// A table within this one. It has its own `finish`.
    std::optional<Table> table(const char* key);
    /// One table, or a list of them.
    std::vector<Table> tables(const char* key, int tables_max);
    /// Names and texts, none of which spans lines.
    std::vector<std::pair<QString, QString>> pairs(const char* key, int pairs_max, int units_max);
    /// The first of what this version has is what it suggests.
    template <class T>
    std::optional<T> choice(const char* key, std::initializer_list<Choice<T>> choices);

    /// The keys nobody asked for are faults.
    void finish();

private:
    static constexpr int path_units_max = 1024;

    const toml::node* node(const char* key);
    [[nodiscard]] QString keyName(const char* key) const;
    [[nodiscard]] QString absolute(const QString& path) const;
    void wrongType(const char* key, const toml::node& found, const QString& wanted);
    std::optional<QString> string(const char* key, const QString& wanted);
    void chosenWrongly(const char* key, const QString& word, bool notAvailable,
                       const QStringList& words);

    const toml::table* m_table;
    QString m_name;
    Faults* m_faults;
    std::vector<const char*> m_known;
};

template <class T>
std::optional<T> Table::choice(const char* key, std::initializer_list<Choice<T>> choices)
{
    const auto word = string(key, QStringLiteral("a word in quotes"));
    if (!word)
        return {};
    QStringList words;
    bool notAvailable = false;
    for (const Choice<T>& choice : choices) {
        if (*word == QLatin1String(choice.word)) {
            if (choice.value)
                return choice.value;
            notAvailable = true;
        }
        if (choice.value)
            words += QLatin1String(choice.word);
    }
    chosenWrongly(key, *word, notAvailable, words);
    return {};
}

/// Where that part of the file begins, from 1.
int lineOf(const toml::source_region& region);
/// Nothing, or why the text can't be shown: blank, too long, control characters.
QString whyNotShown(const QString& text, int units_max, bool severalLines);
/// A value as it may be repeated in a fault: short and in quotes.
QString quoted(const QString& value);
/// A key as it may be repeated: short, and in quotes where nobody would see it.
QString shownKey(const QString& key);

} // namespace countersign::settings
