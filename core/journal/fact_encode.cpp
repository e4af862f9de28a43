#include "core/journal/fact_codec.h"

#include "core/journal/requirement_name.h"
#include "core/sale/basket_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

struct Encode
{
    QJsonObject operator()(const PurchaseStarted& f) const
    {
        QJsonObject object{{u"basket"_s, toJson(f.basket)},
                           {u"totals"_s, toJson(totalsOf(f.basket))}};
        if (f.tender) {
            QJsonObject tender{{u"number"_s, f.tender->number},
                               {u"kind"_s, sale::name(f.tender->kind)},
                               {u"amount"_s, f.tender->amount.toString()}};
            if (f.tender->kind == TenderKind::cash)
                tender[u"given"_s] = f.tender->given.toString();
            if (!f.tender->methodId.isEmpty())
                tender[u"method"_s] = hex(f.tender->methodId);
            object[u"tender"_s] = tender;
        }
        if (!f.authoriseKey.isEmpty())
            object[u"authorise_key"_s] = f.authoriseKey;
        return object;
    }
    QJsonObject operator()(const PaymentAuthorised& f) const
    {
        return {{u"payment"_s, f.payment.id},
                {u"answer"_s, f.payment.state == HoldState::taken ? u"taken"_s : u"held"_s},
                {u"amount"_s, f.payment.amount.toString()},
                {u"currency"_s, f.payment.amount.currency().toString()},
                {u"capturable_until_ms"_s, qint64(f.payment.capturableUntil_ms)},
                {u"method"_s, hex(f.methodId)},
                {u"requirement"_s, journal::name(f.requirement)}};
    }
    QJsonObject operator()(const PaymentDeclined& f) const
    {
        return {{u"action"_s, sale::name(f.action)}};
    }
    QJsonObject operator()(const PaymentUnknown& f) const
    {
        return {{u"action"_s, sale::name(f.action)},
                {u"boot"_s, QString::fromLatin1(f.doubt.bootId)},
                {u"since_boot_ms"_s, qint64(f.doubt.since_boot_ms)}};
    }
    QJsonObject operator()(const CodeIssued& f) const
    {
        QJsonObject object{{u"issue"_s, f.code.issue},
                           {u"nonce"_s, hex(f.code.nonce)},
                           {u"key"_s, f.code.keyId},
                           {u"registration"_s, hex(f.code.registrationId)},
                           {u"digits"_s, f.code.digits},
                           {u"boot"_s, QString::fromLatin1(f.code.bootId)},
                           {u"issued_boot_ms"_s, qint64(f.code.issued_boot_ms)},
                           {u"life_ms"_s, qint64(f.code.life_ms)}};
        if (!f.code.service.isEmpty())
            object[u"service"_s] = f.code.service;
        return object;
    }
    QJsonObject operator()(const MessageQueued& f) const
    {
        return {{u"message"_s, f.id},
                {u"purpose"_s, u"code"_s},
                {u"send"_s, f.sends},
                {u"boot"_s, QString::fromLatin1(f.bootId)},
                {u"boot_ms"_s, qint64(f.boot_ms)}};
    }
    QJsonObject operator()(const MessageSent& f) const
    {
        QJsonObject object{{u"message"_s, f.id},
                           {u"provider"_s, f.provider},
                           {u"state"_s, f.state},
                           {u"attempt"_s, f.attempt}};
        if (!f.reference.isEmpty())
            object[u"reference"_s] = hex(f.reference);
        return object;
    }
    QJsonObject operator()(const MessageStateChanged& f) const
    {
        QJsonObject object{{u"message"_s, f.id},
                           {u"provider"_s, f.provider},
                           {u"state"_s, f.state},
                           {u"final"_s, f.isFinal},
                           {u"attempt"_s, f.attempt}};
        if (f.saidBy != SaidBy::unsaid)
            object[u"said_by"_s] = sale::name(f.saidBy);
        return object;
    }
    QJsonObject operator()(const MessageRepeated& f) const
    {
        return {{u"message"_s, f.id}, {u"spare"_s, f.number}, {u"why"_s, f.why}};
    }
    QJsonObject operator()(const TimeExtended& f) const
    {
        return {{u"life_ms"_s, qint64(f.life_ms)}};
    }
    QJsonObject operator()(const CodeVoided& f) const
    {
        return {{u"life_ms"_s, qint64(f.life_ms)}};
    }
    QJsonObject operator()(const TryCounted& f) const
    {
        return {{u"number"_s, f.number}, {u"method"_s, hex(f.methodId)}};
    }
    QJsonObject operator()(const TryFailed& f) const
    {
        if (f.why == TryFailure::unsaid)
            return {};
        return {{u"why"_s, sale::name(f.why)}};
    }
    QJsonObject operator()(const Countersigned& f) const
    {
        return {{u"by"_s, u"code"_s}, {u"method"_s, hex(f.methodId)}};
    }
    QJsonObject operator()(const CaptureRequested& f) const { return {{u"key"_s, f.key}}; }
    QJsonObject operator()(const PaymentCaptured& f) const
    {
        return {{u"amount"_s, f.amount.toString()},
                {u"currency"_s, f.amount.currency().toString()}};
    }
    QJsonObject operator()(const ReleaseRequested& f) const
    {
        QJsonObject object{{u"outcome"_s, sale::name(f.release.outcome)},
                           {u"refund"_s, f.release.isRefund}};
        if (f.release.isNotMine)
            object[u"not_mine"_s] = true;
        return object;
    }
    QJsonObject operator()(const PaymentReleased&) const { return {}; }
    QJsonObject operator()(const PurchaseRecorded& f) const
    {
        return {{u"receipt"_s, f.receipt},
                {u"total"_s, f.total.toString()},
                {u"currency"_s, f.total.currency().toString()},
                {u"countersigned"_s, f.isCountersigned}};
    }
    QJsonObject operator()(const PurchaseClosed& f) const
    {
        QJsonObject object{{u"outcome"_s, sale::name(f.outcome)}};
        if (f.isByRestoration)
            object[u"restored"_s] = true;
        return object;
    }
    QJsonObject operator()(const PurchaseSettled& f) const { return {{u"why"_s, f.why}}; }
    QJsonObject operator()(const RefundLeft&) const { return {}; }
    QJsonObject operator()(const PurchaseSetAside&) const { return {}; }
    QJsonObject operator()(const PurchaseTakenUp&) const { return {}; }
    QJsonObject operator()(const PurchaseResumed& f) const
    {
        return {{u"boot"_s, QString::fromLatin1(f.bootId)}, {u"boot_ms"_s, qint64(f.boot_ms)}};
    }
    QJsonObject operator()(const MethodFrozen& f) const
    {
        return {{u"method"_s, hex(f.methodId)}, {u"why"_s, f.why}};
    }
    QJsonObject operator()(const MethodUnfrozen& f) const
    {
        return {{u"method"_s, hex(f.methodId)}, {u"why"_s, f.why}};
    }
    QJsonObject operator()(const StoreRestored& f) const
    {
        QJsonObject object{{u"from"_s, QJsonObject{{u"seq"_s, qint64(f.fromSequence)},
                                                   {u"hash"_s, hex(f.fromHash)}}},
                           {u"receipts_skipped"_s, qint64(f.receiptsSkipped)},
                           {u"who"_s, f.who}};
        if (f.lostSequence > 0)
            object[u"lost"_s] =
                QJsonObject{{u"seq"_s, qint64(f.lostSequence)}, {u"hash"_s, hex(f.lostHash)}};
        if (!f.isHeadKnown)
            object[u"head_known"_s] = false;
        if (f.lastReceipt > 0)
            object[u"last_receipt"_s] = qint64(f.lastReceipt);
        QJsonArray earlier;
        for (const LostEnd& end : f.earlier)
            earlier.append(
                QJsonObject{{u"seq"_s, qint64(end.sequence)}, {u"hash"_s, hex(end.hash)}});
        if (!earlier.isEmpty())
            object[u"earlier"_s] = earlier;
        if (!f.isEarlierKnown)
            object[u"earlier_known"_s] = false;
        if (f.commonSequence > 0)
            object[u"common"_s] = qint64(f.commonSequence);
        return object;
    }
};

struct KindOf
{
    const char* operator()(const PurchaseStarted&) const { return "purchase_started"; }
    const char* operator()(const PaymentAuthorised&) const { return "payment_authorised"; }
    const char* operator()(const PaymentDeclined&) const { return "payment_declined"; }
    const char* operator()(const PaymentUnknown&) const { return "payment_unknown"; }
    const char* operator()(const CodeIssued&) const { return "code_issued"; }
    const char* operator()(const MessageQueued&) const { return "message_queued"; }
    const char* operator()(const MessageSent&) const { return "message_sent"; }
    const char* operator()(const MessageStateChanged&) const { return "message_state"; }
    const char* operator()(const MessageRepeated&) const { return "message_repeated"; }
    const char* operator()(const TimeExtended&) const { return "time_extended"; }
    const char* operator()(const CodeVoided&) const { return "code_voided"; }
    const char* operator()(const TryCounted&) const { return "try_counted"; }
    const char* operator()(const TryFailed&) const { return "try_failed"; }
    const char* operator()(const Countersigned&) const { return "countersigned"; }
    const char* operator()(const CaptureRequested&) const { return "capture_requested"; }
    const char* operator()(const PaymentCaptured&) const { return "payment_captured"; }
    const char* operator()(const ReleaseRequested&) const { return "release_requested"; }
    const char* operator()(const PaymentReleased&) const { return "payment_released"; }
    const char* operator()(const PurchaseRecorded&) const { return "purchase_recorded"; }
    const char* operator()(const PurchaseClosed&) const { return "purchase_closed"; }
    const char* operator()(const PurchaseSettled&) const { return "purchase_settled"; }
    const char* operator()(const RefundLeft&) const { return "refund_left"; }
    const char* operator()(const PurchaseSetAside&) const { return "purchase_set_aside"; }
    const char* operator()(const PurchaseTakenUp&) const { return "purchase_taken_up"; }
    const char* operator()(const PurchaseResumed&) const { return "purchase_resumed"; }
    const char* operator()(const MethodFrozen&) const { return "method_frozen"; }
    const char* operator()(const MethodUnfrozen&) const { return "method_unfrozen"; }
    const char* operator()(const StoreRestored&) const { return "store_restored"; }
};

} // namespace

EncodedFact encoded(const FactBody& fact)
{
    const QJsonObject object = std::visit(Encode{}, fact);
    return {std::visit(KindOf{}, fact), QJsonDocument(object).toJson(QJsonDocument::Compact)};
}

} // namespace countersign::journal
