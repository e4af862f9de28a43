#include "ui/cashier/shelf_look.h"

#include <QStringView>

namespace countersign::ui {

namespace {

struct CategoryLook
{
    QStringView category;
    QStringView icon;
    QStringView tint;
};

constexpr CategoryLook looks[] = {
    {u"bakery", u"croissant", u"bakery"},   {u"breakfast", u"egg", u"bakery"},
    {u"chilled", u"milk", u"chilled"},      {u"frozen", u"snowflake", u"chilled"},
    {u"produce", u"apple", u"produce"},     {u"drinks", u"coffee", u"drinks"},
    {u"deli", u"sandwich", u"deli"},        {u"pantry", u"soup", u"deli"},
    {u"snacks", u"cookie", u"drinks"},      {u"sweets", u"candy", u"gifts"},
    {u"household", u"house", u"household"}, {u"phones", u"phone", u"household"},
    {u"gift-cards", u"gift", u"gifts"},     {u"gifts", u"gift", u"gifts"},
};

struct NameLook
{
    QStringView word; // as a name has it, in lower case
    QStringView icon;
};

// The first that the name contains; longer words before the shorter ones inside them.
constexpr NameLook nameLooks[] = {
    {u"soap", u"spray-can"},
    {u"detergent", u"spray-can"},
    {u"paper bag", u"shopping-bag"},
    {u"croissant", u"croissant"},
    {u"cookie", u"cookie"},
    {u"biscuit", u"cookie"},
    {u"cake", u"cake-slice"},
    {u"bread", u"wheat"},
    {u"loaf", u"wheat"},
    {u"pain ", u"wheat"},
    {u"sandwich", u"sandwich"},
    {u" roll", u"sandwich"},
    {u"oat milk", u"milk"},
    {u"milk", u"milk"},
    {u"lait", u"milk"},
    {u"yog", u"ice-cream-bowl"},
    {u"yaourt", u"ice-cream-bowl"},
    {u"ice cream", u"ice-cream-bowl"},
    {u"glace", u"ice-cream-bowl"},
    {u"egg", u"egg"},
    {u"oeuf", u"egg"},
    {u"œuf", u"egg"},
    {u"coffee beans", u"bean"},
    {u"bean", u"bean"},
    {u"haricot", u"bean"},
    {u"coffee", u"coffee"},
    {u"café", u"coffee"},
    {u"flat white", u"coffee"},
    {u"iced tea", u"cup-soda"},
    {u"cola", u"cup-soda"},
    {u"soda", u"cup-soda"},
    {u"lemonade", u"cup-soda"},
    {u"juice", u"cup-soda"},
    {u"jus ", u"cup-soda"},
    {u"wine", u"wine"},
    {u"house red", u"wine"},
    {u"vin ", u"wine"},
    {u"banan", u"banana"},
    {u"apple", u"apple"},
    {u"pomme", u"apple"},
    {u"carrot", u"carrot"},
    {u"carotte", u"carrot"},
    {u"salad", u"salad"},
    {u"lemon", u"citrus"},
    {u"citron", u"citrus"},
    {u"orange", u"citrus"},
    {u"salmon", u"fish"},
    {u"saumon", u"fish"},
    {u"fish", u"fish"},
    {u"tuna", u"fish"},
    {u"thon", u"fish"},
    {u"beef", u"beef"},
    {u"pastrami", u"beef"},
    {u"ham", u"beef"},
    {u"jambon", u"beef"},
    {u"soup", u"soup"},
    {u"pizza", u"pizza"},
    {u"focaccia", u"pizza"},
    {u"candy", u"candy"},
    {u"liquorice", u"candy"},
    {u"bonbon", u"candy"},
    {u"bouquet", u"flower-2"},
    {u"flower", u"flower-2"},
    {u"gift", u"gift"},
};

} // namespace

ShelfLook shelfLookOf(const QString& category)
{
    QString label = category;
    label.replace(u'-', u' ');
    if (!label.isEmpty())
        label[0] = label[0].toUpper();
    for (const CategoryLook& look : looks) {
        if (category == look.category)
            return {label, look.icon.toString(), look.tint.toString()};
    }
    return {label, QStringLiteral("package"), category};
}

QString productIconOf(const QString& productName, const QString& category)
{
    const QString name = productName.toLower();
    for (const NameLook& look : nameLooks) {
        if (name.contains(look.word))
            return look.icon.toString();
    }
    return shelfLookOf(category).icon;
}

} // namespace countersign::ui
