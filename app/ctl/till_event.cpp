#include "app/ctl/till_event.h"

#include "app/ctl/told_values.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

QString text(const QUuid& id)
{
    return id.toString(QUuid::WithoutBraces);
}

QJsonValue quantity(const sale::Quantity& quantity)
{
    if (quantity.thousandths % 1000 == 0)
        return qint64(quantity.thousandths / 1000);
    return quantity.toString();
}

QJsonArray lines(const sale::Basket& basket, const sale::Totals& totals)
{
    QJsonArray array;
    for (std::size_t i = 0; i < basket.lines.size(); ++i) {
        const sale::Line& line = basket.lines[i];
        const sale::LineTotal& total = totals.lines[i];
        QJsonObject object{{u"line"_s, qint64(i + 1)},
                           {u"gtin"_s, line.product.gtin.toString()},
                           {u"name"_s, line.product.name},
                           {u"quantity"_s, quantity(line.quantity)},
                           {u"price"_s, line.product.price.toString()},
                           {u"discount"_s, (total.discount + total.share).toString()},
                           {u"total"_s, total.total.toString()}};
        array.append(object);
    }
    return array;
}

struct Write
{
    QJsonObject operator()(const till::BasketChanged& event) const
    {
        return {{u"event"_s, u"basket"_s},
                {u"lines"_s, lines(event.basket, event.totals)},
                {u"discounts"_s, event.totals.discounts.toString()},
                {u"net"_s, event.totals.net.toString()},
                {u"tax"_s, event.totals.tax.toString()},
                {u"total"_s, event.totals.total.toString()},
                {u"currency"_s, event.basket.currency.toString()}};
    }
    QJsonObject operator()(const till::StageChanged& event) const
    {
        const till::PurchaseView& purchase = event.purchase;
        QJsonObject object{{u"event"_s, u"stage"_s},
                           {u"purchase"_s, text(purchase.id)},
                           {u"stage"_s, sale::name(purchase.stage)},
                           {u"total"_s, purchase.totals.total.toString()}};
        if (purchase.isAside)
            object[u"aside"_s] = true;
        if (purchase.stage == sale::Stage::basket)
            object[u"lines"_s] = lines(purchase.basket, purchase.totals);
        if (purchase.stage != sale::Stage::countersigning || !purchase.countersigning)
            return object;
        const till::CountersigningView& c = *purchase.countersigning;
        object[u"phone"_s] = u"•••• "_s + c.phoneEnding;
        if (c.message)
            object[u"provider"_s] = c.message->provider;
        object[u"tries_left"_s] = c.triesLeft;
        object[u"resends_left"_s] = c.resendsLeft;
        object[u"expires_at"_s] = moment(c.expires_ms);
        return object;
    }
    QJsonObject operator()(const till::MessageChanged& event) const
    {
        return {{u"event"_s, u"message"_s},
                {u"purchase"_s, text(event.purchase)},
                {u"provider"_s, event.message.provider},
                {u"state"_s, world::name(event.message.state)},
                {u"say"_s, till::inWords(event.message)},
                {u"at"_s, moment(event.message.since_ms)}};
    }
    QJsonObject operator()(const till::Refused& event) const
    {
        QJsonObject object{{u"event"_s, u"refused"_s},
                           {u"reason"_s, sale::name(event.refusal.reason)},
                           {u"say"_s, event.refusal.say}};
        if (!event.refusal.purchase.isNull())
            object[u"purchase"_s] = text(event.refusal.purchase);
        if (event.refusal.reason == till::Refusal::wrongCode)
            object[u"tries_left"_s] = event.refusal.triesLeft;
        if (event.refusal.freeAt_ms > 0)
            object[u"free_at"_s] = moment(event.refusal.freeAt_ms);
        if (event.refusal.limit)
            object[u"limit"_s] = policy::name(*event.refusal.limit);
        return object;
    }
    QJsonObject operator()(const till::Recorded& event) const
    {
        QJsonObject object{{u"event"_s, u"recorded"_s},
                           {u"purchase"_s, text(event.purchase)},
                           {u"sequence"_s, qint64(event.sequence)},
                           {u"receipt"_s, event.receipt},
                           {u"total"_s, event.total.toString()},
                           {u"receipt_code"_s, event.receiptCode}};
        if (event.paid)
            object[u"paid"_s] = event.paid->toString();
        if (event.change)
            object[u"change"_s] = event.change->toString();
        return object;
    }
    QJsonObject operator()(const till::Closed& event) const
    {
        QJsonObject object{{u"event"_s, u"closed"_s},
                           {u"purchase"_s, text(event.purchase)},
                           {u"outcome"_s, sale::name(event.outcome)}};
        if (event.why) {
            object[u"why"_s] = sale::name(*event.why);
            object[u"say"_s] = sale::sentence(*event.why);
        }
        return object;
    }
    QJsonObject operator()(const till::Settled& event) const
    {
        return {{u"event"_s, u"settled"_s},
                {u"purchase"_s, text(event.purchase)},
                {u"by"_s, event.isByHand ? u"hand"_s : u"terminal"_s}};
    }
};

} // namespace

QByteArray lineOf(const till::Event& event)
{
    return QJsonDocument(std::visit(Write{}, event)).toJson(QJsonDocument::Compact);
}

} // namespace countersign::app
