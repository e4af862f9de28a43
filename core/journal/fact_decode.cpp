#include "core/journal/fact_codec.h"

#include "core/journal/fact_fields.h"
#include "core/sale/basket_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

PurchaseStarted purchaseStarted(Fields& in)
{
    PurchaseStarted fact;
    auto basket = basketFromJson(in.object(u"basket"_s));
    if (!basket) {
        in.wrong(u"basket"_s, basket.error());
        return fact;
    }
    fact.basket = std::move(basket).value();
    const Currency currency = fact.basket.currency;
    if (in.has(u"tender"_s)) {
        const QJsonObject object = in.object(u"tender"_s);
        Fields from(object);
        Tender tender;
        tender.number = from.small(u"number"_s);
        tender.kind = from.text(u"kind"_s) == u"cash"_s ? TenderKind::cash : TenderKind::card;
        tender.amount = from.money(u"amount"_s, currency);
        tender.given =
            from.has(u"given"_s) ? from.money(u"given"_s, currency) : Money::zero(currency);
        if (from.has(u"method"_s))
            tender.methodId = from.bytes(u"method"_s);
        if (!from.fault().isEmpty())
            in.wrong(u"tender"_s, from.fault());
        fact.tender = tender;
    }
    if (in.has(u"authorise_key"_s))
        fact.authoriseKey = in.text(u"authorise_key"_s);
    return fact;
}

PaymentAuthorised paymentAuthorised(Fields& in)
{
    PaymentAuthorised fact;
    fact.payment.id = in.text(u"payment"_s);
    fact.payment.state = in.text(u"answer"_s) == u"taken"_s ? HoldState::taken : HoldState::held;
    fact.payment.amount = in.moneyWithCurrency(u"amount"_s);
    fact.payment.capturableUntil_ms = in.number(u"capturable_until_ms"_s);
    fact.methodId = in.bytes(u"method"_s);
    fact.requirement = in.requirement();
    return fact;
}

CodeIssued codeIssued(Fields& in)
{
    IssuedCode code;
    code.issue = in.small(u"issue"_s);
    code.nonce = in.bytes(u"nonce"_s);
    code.keyId = in.text(u"key"_s);
    if (in.has(u"service"_s))
        code.service = in.text(u"service"_s);
    code.registrationId = in.bytes(u"registration"_s);
    code.digits = in.small(u"digits"_s);
    code.bootId = in.latin(u"boot"_s);
    code.issued_boot_ms = in.number(u"issued_boot_ms"_s);
    code.life_ms = in.number(u"life_ms"_s);
    return {code};
}

std::optional<FactBody> paymentFact(const QByteArray& kind, Fields& in)
{
    if (kind == "payment_authorised")
        return paymentAuthorised(in);
    if (kind == "payment_declined")
        return PaymentDeclined{in.action()};
    if (kind == "payment_unknown")
        return PaymentUnknown{in.action(), {in.latin(u"boot"_s), in.number(u"since_boot_ms"_s)}};
    if (kind == "capture_requested")
        return CaptureRequested{in.text(u"key"_s)};
    if (kind == "payment_captured")
        return PaymentCaptured{in.moneyWithCurrency(u"amount"_s)};
    if (kind == "release_requested")
        return ReleaseRequested{
            {in.outcome(), in.flag(u"refund"_s), in.has(u"not_mine"_s) && in.flag(u"not_mine"_s)}};
    if (kind == "payment_released")
        return PaymentReleased{};
    return std::nullopt;
}

std::optional<FactBody> codeFact(const QByteArray& kind, Fields& in)
{
    if (kind == "code_issued")
        return codeIssued(in);
    if (kind == "message_queued")
        return MessageQueued{in.text(u"message"_s), in.small(u"send"_s), in.latin(u"boot"_s),
                             in.number(u"boot_ms"_s)};
    if (kind == "message_sent")
        return MessageSent{in.text(u"message"_s), in.text(u"provider"_s), in.text(u"state"_s),
                           in.has(u"attempt"_s) ? in.small(u"attempt"_s) : 1,
                           in.has(u"reference"_s) ? in.bytes(u"reference"_s) : QByteArray()};
    if (kind == "message_state")
        return MessageStateChanged{in.text(u"message"_s),
                                   in.text(u"provider"_s),
                                   in.text(u"state"_s),
                                   in.flag(u"final"_s),
                                   in.has(u"attempt"_s) ? in.small(u"attempt"_s) : 1,
                                   in.saidBy()};
    if (kind == "message_repeated")
        return MessageRepeated{in.text(u"message"_s), in.small(u"spare"_s), in.text(u"why"_s)};
    if (kind == "time_extended")
        return TimeExtended{in.number(u"life_ms"_s)};
    if (kind == "code_voided")
        return CodeVoided{in.number(u"life_ms"_s)};
    if (kind == "try_counted")
        return TryCounted{in.small(u"number"_s), in.bytes(u"method"_s)};
    if (kind == "try_failed")
        return TryFailed{in.tryFailure()};
    if (kind == "countersigned")
        return Countersigned{in.bytes(u"method"_s)};
    if (kind == "method_frozen")
        return MethodFrozen{in.bytes(u"method"_s), in.text(u"why"_s)};
    if (kind == "method_unfrozen")
        return MethodUnfrozen{in.bytes(u"method"_s), in.text(u"why"_s)};
    return std::nullopt;
}

LostEnd lostEnd(Fields& in, const QString& key, const QJsonObject& object)
{
    Fields end(object);
    LostEnd lost{end.count(u"seq"_s), end.bytes(u"hash"_s)};
    if (!end.fault().isEmpty())
        in.wrong(key, end.fault());
    return lost;
}

void readEarlier(Fields& in, StoreRestored& fact)
{
    fact.isEarlierKnown = !in.has(u"earlier_known"_s) || in.flag(u"earlier_known"_s);
    if (in.has(u"common"_s))
        fact.commonSequence = in.count(u"common"_s);
    if (!in.has(u"earlier"_s))
        return;
    const QJsonArray earlier = in.array(u"earlier"_s);
    if (static_cast<std::size_t>(earlier.size()) > StoreRestored::earlier_max)
        return in.wrong(u"earlier"_s, u"there are too many"_s);
    for (const QJsonValue& end : earlier)
        fact.earlier.push_back(lostEnd(in, u"earlier"_s, end.toObject()));
}

StoreRestored storeRestored(Fields& in)
{
    StoreRestored fact;
    const QJsonObject fromObject = in.object(u"from"_s);
    Fields from(fromObject);
    fact.fromSequence = from.count(u"seq"_s);
    fact.fromHash = from.bytes(u"hash"_s);
    fact.receiptsSkipped = in.count(u"receipts_skipped"_s);
    fact.who = in.text(u"who"_s);
    fact.isHeadKnown = !in.has(u"head_known"_s) || in.flag(u"head_known"_s);
    if (in.has(u"last_receipt"_s))
        fact.lastReceipt = in.count(u"last_receipt"_s);
    if (!from.fault().isEmpty())
        in.wrong(u"from"_s, from.fault());
    readEarlier(in, fact);
    if (!in.has(u"lost"_s))
        return fact;
    const LostEnd lost = lostEnd(in, u"lost"_s, in.object(u"lost"_s));
    fact.lostSequence = lost.sequence;
    fact.lostHash = lost.hash;
    return fact;
}

std::optional<FactBody> purchaseFact(const QByteArray& kind, Fields& in)
{
    if (kind == "purchase_started")
        return purchaseStarted(in);
    if (kind == "purchase_recorded")
        return PurchaseRecorded{in.text(u"receipt"_s), in.moneyWithCurrency(u"total"_s),
                                in.flag(u"countersigned"_s)};
    if (kind == "purchase_closed")
        return PurchaseClosed{in.outcome(), in.has(u"restored"_s) && in.flag(u"restored"_s)};
    if (kind == "purchase_settled")
        return PurchaseSettled{in.text(u"why"_s)};
    if (kind == "refund_left")
        return RefundLeft{};
    if (kind == "purchase_set_aside")
        return PurchaseSetAside{};
    if (kind == "purchase_taken_up")
        return PurchaseTakenUp{};
    if (kind == "store_restored")
        return storeRestored(in);
    if (kind == "purchase_resumed")
        return PurchaseResumed{in.latin(u"boot"_s), in.number(u"boot_ms"_s)};
    return std::nullopt;
}

} // namespace

Result<std::optional<FactBody>, QString> decodedFact(const QByteArray& kind,
                                                     const QByteArray& payload)
{
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(payload, &parsed);
    if (parsed.error != QJsonParseError::NoError || !document.isObject())
        return failure(u"the payload is not a JSON object"_s);
    const QJsonObject object = document.object();
    Fields in(object);
    std::optional<FactBody> fact = purchaseFact(kind, in);
    if (!fact)
        fact = paymentFact(kind, in);
    if (!fact)
        fact = codeFact(kind, in);
    if (fact && !in.fault().isEmpty())
        return failure(in.fault());
    return fact;
}

} // namespace countersign::journal
