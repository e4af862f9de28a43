#pragma once

#include "core/base/result.h"
#include "core/sale/basket.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

namespace countersign::sale {

/// The whole basket, for the store and the journal:
/// {"currency":"EUR","prices_include_tax":true,"lines":[{"gtin":"04006381333931","name":"Pens",
/// "quantity":"2","price":"1.50","tax":"19","category":"stationery","discount":{"percent":"10"}}],
/// "discount":{"amount":"1.00"}}. Both kinds of discount are left out where there is none.
QJsonObject toJson(const Basket& basket);
/// The same as compact UTF-8 text, byte for byte what QJsonDocument makes of toJson(basket), but
/// some twenty times faster: for the row of the open basket, which is written at every scan.
QByteArray toJsonText(const Basket& basket);

/// The basket that toJson wrote, equal in everything. Missing, unknown or ill-typed fields and
/// values outside their limits are refused; the error says in words where and what.
Result<Basket, QString> basketFromJson(const QJsonObject& object);

/// {"net":"40.50","tax":"7.70","total":"48.20","discounts":"0.00",
/// "taxes":[{"rate":"19","base":"40.50","tax":"7.70"}]}
QJsonObject toJson(const Totals& totals);

} // namespace countersign::sale
