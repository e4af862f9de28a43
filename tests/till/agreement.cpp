#include "tests/till/agreement.h"

#include <QMap>
#include <QSet>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Payment
{
    QString authorised; // amounts as they are written
    QString captured;
    QString released;
    int captures = 0;
    int releases = 0; // and refunds
    bool isTaken = false;
};

struct Purchase
{
    QString payment;
    QString authorised;
    QString captured;
    QString recorded; // total
    QString closed;   // outcome
    bool isCard = false;
    bool isReleased = false;
    int ends = 0;
    int captures = 0;
};

class Comparison
{
public:
    QStringList faults;

    void read(const std::vector<QJsonObject>& ledger)
    {
        QSet<QString> keys;
        for (const QJsonObject& action : ledger) {
            const QString op = action[u"op"].toString();
            const QString answer = action[u"answer"].toString();
            const QString amount = action[u"amount"].toString();
            const QString purchase = action[u"key"].toString().left(36);
            if (keys.contains(action[u"key"].toString()))
                say(purchase, u"the ledger has a key twice"_s);
            keys.insert(action[u"key"].toString());
            Payment& payment = m_payments[action[u"payment"].toString()];
            if (answer == u"declined"_s)
                continue;
            if (op == u"authorise"_s) {
                payment.authorised = amount;
                payment.isTaken = answer == u"taken"_s;
                m_purchaseOf[action[u"payment"].toString()] = purchase;
            } else if (op == u"capture"_s) {
                payment.captured = amount;
                ++payment.captures;
            } else {
                payment.released = amount;
                ++payment.releases;
            }
        }
    }

    void read(const std::vector<Entry>& journal)
    {
        for (const Entry& entry : journal) {
            if (entry.purchase.isEmpty())
                continue;
            Purchase& purchase = m_purchases[entry.purchase];
            const QString amount = entry.payload[u"amount"].toString();
            if (entry.kind == u"purchase_started"_s) {
                purchase.isCard = entry.payload[u"tender"][u"kind"] == u"card"_s;
            } else if (entry.kind == u"payment_authorised"_s) {
                purchase.payment = entry.payload[u"payment"].toString();
                purchase.authorised = amount;
            } else if (entry.kind == u"payment_captured"_s) {
                purchase.captured = amount;
                ++purchase.captures;
            } else if (entry.kind == u"payment_released"_s) {
                purchase.isReleased = true;
            } else if (entry.kind == u"purchase_recorded"_s) {
                purchase.recorded = entry.payload[u"total"].toString();
                ++purchase.ends;
            } else if (entry.kind == u"purchase_closed"_s) {
                purchase.closed = entry.payload[u"outcome"].toString();
                ++purchase.ends;
            }
        }
    }

    void compare(bool isOver)
    {
        for (const auto& [id, payment] : m_payments.toStdMap())
            comparePayment(id, payment, isOver);
        for (const auto& [id, purchase] : m_purchases.toStdMap()) {
            if (purchase.ends > 1 || purchase.captures > 1)
                say(id, u"it ended or was captured twice"_s);
            if (isOver && purchase.ends == 0)
                say(id, u"it is still open"_s);
            if (!purchase.payment.isEmpty() && !m_payments.contains(purchase.payment))
                say(id, u"the ledger has no such payment"_s);
            if (purchase.isCard && !purchase.recorded.isEmpty() &&
                purchase.recorded != purchase.captured)
                say(id, u"recorded %1, captured %2"_s.arg(purchase.recorded, purchase.captured));
        }
    }

private:
    void say(const QString& purchase, const QString& what) { faults << purchase + u": "_s + what; }

    void comparePayment(const QString& id, const Payment& payment, bool isOver)
    {
        if (payment.authorised.isEmpty())
            return; // declined
        const QString purchaseId = m_purchaseOf.value(id);
        const Purchase purchase = m_purchases.value(purchaseId);
        if (isOver && purchase.payment != id)
            return say(purchaseId, u"the journal does not know payment %1"_s.arg(id));
        if (!purchase.authorised.isEmpty() && purchase.authorised != payment.authorised)
            say(purchaseId, u"authorised %1, in the ledger %2"_s.arg(purchase.authorised,
                                                                     payment.authorised));
        const QString taken = payment.isTaken ? payment.authorised : payment.captured;
        const bool isKept = !taken.isEmpty() && payment.releases == 0;
        if (isOver && isKept && (taken != purchase.captured || taken != purchase.recorded))
            say(purchaseId, u"the ledger took %1, the journal captured %2 and recorded %3"_s.arg(
                                taken, purchase.captured, purchase.recorded));
        if (!purchase.recorded.isEmpty() && !isKept)
            say(purchaseId, u"recorded, and the ledger keeps nothing"_s);
        if (isOver && (payment.releases > 0) != purchase.isReleased)
            say(purchaseId, u"ledger and journal differ on its release"_s);
        const int ends = payment.captures + payment.releases + (isKept && payment.isTaken ? 1 : 0);
        if (ends > 1 || (isOver && ends == 0))
            say(purchaseId, u"payment %1 has %2 ends"_s.arg(id).arg(ends));
        if (payment.releases > 0 && payment.released != payment.authorised)
            say(purchaseId, u"held %1, let go %2"_s.arg(payment.authorised, payment.released));
    }

    QMap<QString, Payment> m_payments;
    QMap<QString, QString> m_purchaseOf;
    QMap<QString, Purchase> m_purchases;
};

} // namespace

QStringList disagreements(const std::vector<QJsonObject>& ledger,
                          const std::vector<Entry>& journal, bool isOver)
{
    Comparison comparison;
    comparison.read(ledger);
    comparison.read(journal);
    comparison.compare(isOver);
    return comparison.faults;
}

QString whatIsWrongWith(const Shop& shop, bool isOver)
{
    const Shop::Ran verified = shop.ctl({u"journal"_s, u"verify"_s});
    if (verified.code != 0)
        return u"journal verify: %1 %2"_s.arg(verified.code)
            .arg(QString::fromUtf8(verified.errors));
    return disagreements(shop.ledger(), shop.journal(), isOver).join(u'\n');
}

} // namespace countersign::tests
