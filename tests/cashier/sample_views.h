#pragma once

#include "core/sale/instant.h"
#include "core/till/view.h"
#include "ui/cashier/catalogue_search.h"

#include <QTimeZone>
#include <vector>

/// The morning of the pictures: a shop, its shelves, and a purchase at every stage.
namespace samples {

/// What the code on the sample receipt says: as long as a real one, and as varied.
extern const QString receiptText;

/// The store's, another than that of the machine.
QTimeZone timezone();
/// 14:32:24 on 9 June 2026 there; boot time is a round number.
countersign::sale::Instant now();

countersign::till::TillView shop();
countersign::till::TillView shopping(); // nine items in the basket, line 7 newest
countersign::till::TillView authorising();
countersign::till::TillView waiting(); // four digits keyed, 1:42 left, 18 s to the next send
/// The same on a terminal that takes at once instead of holding.
countersign::till::TillView taken(countersign::till::TillView view);
countersign::till::TillView releasing();
countersign::till::TillView wrongOnce();
countersign::till::TillView expired();
countersign::till::TillView undelivered();
countersign::till::TillView capturing();
countersign::till::TillView recorded(); // by card, countersigned
countersign::till::TillView recordedCash();
countersign::till::TillView cancelled();
countersign::till::TillView refused();
countersign::till::TillView withAside(); // one waiting, one on hold, one unresolved
/// And of those that were set aside too one recorded, one stopped by a NO, one taken without sale.
countersign::till::TillView withAsideEnded();

countersign::till::TillViewPointer shared(countersign::till::TillView view);

/// Answers at once, from the shelves of the sample shop.
class Catalogue : public countersign::ui::CatalogueSearch
{
public:
    void search(const QString& text, int results_max, Products answer) override;
    void shelf(const QString& category, int results_max, Products answer) override;
    void categories(Categories answer) override;
};

} // namespace samples
