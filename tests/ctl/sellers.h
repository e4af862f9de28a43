#pragma once

#include "tests/till/shop.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QUrl>

namespace countersign::tests {

/// A seller of messages as its own interface looks: what it is asked, and how it answers.
struct Seller
{
    const char* lines; // of [[sms]], but for secret, url and ca_file
    const char* sends; // the request that sms test makes begins so
    QByteArray taken;  // how it is answered
    const char* asks;  // the request that doctor makes begins so
    QByteArray knows;  // how it is answered
    const char* says = " answers and knows the credentials\n";
    const char* secretKey = "secret";
    const char* path = ""; // of the url
};
/// By the name that the settings have for them.
const QMap<QString, Seller>& sellers();

/// What `Shop::Options::sms` must be for a shop whose one provider is that seller at that address,
/// in place of the seller's own lines with `lines`. The secret is the shop's one, "kannel-pass".
QString smsOf(const QString& seller, const QUrl& base, const QString& authority,
              const QByteArray& lines = {});

/// As Shop::ctl, but turns the event loop, in which a server of the test answers.
Shop::Ran runServed(const Shop& shop, const QStringList& arguments,
                    const QStringList& environment = {});

} // namespace countersign::tests
