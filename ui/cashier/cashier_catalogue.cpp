// What the cashier's screen shows of the catalogue.

#include "ui/cashier/cashier_screen.h"
#include "ui/cashier/shelf_look.h"

#include <QPointer>
#include <QVariantMap>

namespace countersign::ui {

namespace {

// A person types a character every 100 ms or so; a search for each would be thrown away.
constexpr int search_delay_ms = 60;

} // namespace

void CashierScreen::refreshCatalogue()
{
    const QPointer<CashierScreen> self(this);
    m_catalogue.categories([self](const QStringList& categories) {
        if (!self || categories == self->m_categories)
            return;
        self->m_categories = categories;
        Q_EMIT self->shelvesChanged();
        if (!categories.contains(self->m_shelf))
            self->setShelf(categories.value(0));
    });
}

QVariantList CashierScreen::shelves() const
{
    QVariantList shelves;
    for (const QString& category : m_categories) {
        const ShelfLook look = shelfLookOf(category);
        shelves += QVariantMap{{QStringLiteral("category"), category},
                               {QStringLiteral("label"), look.label},
                               {QStringLiteral("icon"), look.icon}};
    }
    return shelves;
}

void CashierScreen::setShelf(const QString& category)
{
    if (category == m_shelf)
        return;
    m_shelf = category;
    Q_EMIT shelfChanged();
    const QPointer<CashierScreen> self(this);
    m_catalogue.shelf(category, tiles_max, [self, number = ++m_shelfNumber](auto products) {
        if (!self || number != self->m_shelfNumber)
            return;
        self->m_shelfProducts = std::move(products);
        self->showTiles();
    });
}

void CashierScreen::showTiles()
{
    m_tiles.show(tileRowsOf(m_shelfProducts, m_view->counter.basket));
    m_results.show(tileRowsOf(m_foundProducts, m_view->counter.basket));
}

void CashierScreen::setSearchText(const QString& text)
{
    const QString bounded = text.left(search_length_max);
    if (bounded == m_searchText)
        return;
    m_searchText = bounded;
    ++m_searchNumber;
    if (bounded.trimmed().isEmpty()) {
        m_searchDelay.stop();
        m_searchState = SearchState::Idle;
        m_foundProducts.clear();
        showTiles();
    } else {
        m_searchState = SearchState::Searching;
        m_searchDelay.start(search_delay_ms);
    }
    Q_EMIT searchChanged();
}

void CashierScreen::searchNow()
{
    const QPointer<CashierScreen> self(this);
    m_catalogue.search(
        m_searchText.trimmed(), results_max, [self, number = m_searchNumber](auto products) {
            if (!self || number != self->m_searchNumber)
                return;
            self->m_foundProducts = std::move(products);
            self->m_searchState =
                self->m_foundProducts.empty() ? SearchState::NoMatch : SearchState::Found;
            self->showTiles();
            Q_EMIT self->searchChanged();
        });
}

} // namespace countersign::ui
