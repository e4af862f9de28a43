#include "app/ctl/paying.h"

namespace countersign::app {

namespace {

bool mayPayWith(const sale::Purchase& purchase, const QByteArray& method)
{
    const bool isCard = purchase.tender && purchase.tender->kind == sale::TenderKind::card;
    const QByteArray& told =
        purchase.methodId.isEmpty() && isCard ? purchase.tender->methodId : purchase.methodId;
    return isCard && (told.isEmpty() || told == method);
}

} // namespace

Result<till::Book, Ending> verifiedBook(store::Store& store)
{
    till::Book book;
    const auto verified =
        store.verifyJournal([&book](const auto& entry) { return book.take(entry).ok(); });
    if (!verified)
        return failure(endingOf(verified.error()));
    return book;
}

std::optional<Ending> refusalWhilePaying(const till::Book& book,
                                         const std::optional<QByteArray>& method)
{
    for (const sale::Purchase& purchase : book.purchases()) {
        if (purchase.isPaying() && (!method || mayPayWith(purchase, *method)))
            return Ending{
                exitRefused,
                QStringLiteral("purchase %1 is being paid: start the till and end it first")
                    .arg(purchase.id.toString(QUuid::WithoutBraces))};
    }
    return std::nullopt;
}

} // namespace countersign::app
