#pragma once

#include "tests/till/reply_gateway.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::tests {

/// So many seconds from now.
QString dated(int ahead_s);

/// A shop whose codes go through a gateway on loopback that shows what people answer, and its till.
class ReplyShop
{
protected:
    void open();
    /// The till ends, and all that it kept agrees.
    void close();

    QString chargeAnna() { return charge(anna); }
    QString charge(const Card& card);
    void waitUntilAskedAgain();
    [[nodiscard]] std::vector<Entry> entriesOf(const QString& kind) const;
    [[nodiscard]] QString whyFrozen() const; // Anna's card; empty if it isn't

    std::unique_ptr<ReplyGateway> m_gateway;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

} // namespace countersign::tests
