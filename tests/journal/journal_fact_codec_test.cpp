#include "core/journal/fact_codec.h"
#include "tests/sale/samples.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace countersign::sale;
using namespace Qt::Literals::StringLiterals;

namespace {

Payment paymentOf(HoldState state)
{
    return {u"payment-7"_s, state, amountOf(u"48.20"), 1'700'000'123'456, 0};
}

/// At least one of every kind, each field other than its default where the entry keeps it.
std::vector<FactBody> everyFact()
{
    const QByteArray method = QByteArray::fromHex("00ff10203040506070809000a0b0c0d0");
    Basket basket = basketOf({lineOf(u"2", u"12.10"), lineOf(u"0.412", u"24.00", u"18+8")}, false);
    basket.lines[0].discount = PercentOff{12'500};
    basket.discount = AmountOff{amountOf(u"1.50")};
    const Money zero = amountOf(u"0.00");
    const Money total = amountOf(u"48.20");
    IssuedCode code{2,      QByteArray(16, '\xfe'), u"key-1"_s, method, 8, {}, "boot-1", 123'456,
                    360'000};
    IssuedCode service = code;
    service.keyId.clear();
    service.service = u"twilio-verify"_s;
    std::vector<FactBody> facts{
        PurchaseStarted{basket, {}, {}},
        PurchaseStarted{basket, Tender{1, TenderKind::cash, total, amountOf(u"50.00"), {}}, {}},
        PurchaseStarted{basket, Tender{1, TenderKind::card, total, zero, method}, u"id-1-a"_s},
        PaymentAuthorised{paymentOf(HoldState::held), method, Requirement::countersignCategory},
        PaymentAuthorised{paymentOf(HoldState::taken), method, Requirement::freeBelowAmount},
        CodeIssued{code},
        CodeIssued{service},
        CodeVoided{61'000},
        MessageQueued{u"id-m2"_s, 2, "boot-1", 123'457},
        MessageSent{u"id-m2"_s, u"kannel"_s, u"accepted"_s},
        MessageSent{u"id-m2"_s, u"kannel"_s, u"accepted"_s, 3},
        MessageSent{u"id-m2"_s, u"twilio-verify"_s, u"accepted"_s, 1, method},
        MessageStateChanged{u"id-m2"_s, u"kannel"_s, u"unknown"_s, true},
        MessageStateChanged{u"id-m2"_s, u"kannel"_s, u"failed"_s, true, 2, SaidBy::till},
        MessageStateChanged{u"id-m2"_s, u"kannel"_s, u"failed"_s, false, 2, SaidBy::provider},
        MessageRepeated{u"id-m2"_s, 2, u"too_slow"_s},
        TimeExtended{420'000},
        TryCounted{3, method},
        TryFailed{},
        TryFailed{TryFailure::wrongDigits},
        TryFailed{TryFailure::notCompared},
        Countersigned{method},
        CaptureRequested{u"id-1-capture"_s},
        PaymentCaptured{Money(-5, currencyOf(u"JPY"))},
        PaymentReleased{},
        PurchaseRecorded{u"T3-000417"_s, Money(48'200, currencyOf(u"BHD")), true},
        RefundLeft{},
        PurchaseSetAside{},
        PurchaseTakenUp{},
        PurchaseResumed{"boot-2", 99},
        MethodFrozen{method, u"failures_in_a_row"_s},
        MethodUnfrozen{method, u"the owner came by – „wirklich“"_s},
        StoreRestored{12, method, 0, {}, 0, u"anna"_s},
        StoreRestored{12, method, 17, code.nonce, 3, u"anna"_s},
        StoreRestored{12, method, 0, {}, 5, u"anna"_s, false, 417},
        StoreRestored{12,
                      method,
                      17,
                      code.nonce,
                      3,
                      u"anna"_s,
                      true,
                      0,
                      {{70, method}, {68, code.nonce}},
                      false,
                      9}};
    for (const auto action :
         {TerminalAction::authorise, TerminalAction::capture, TerminalAction::release}) {
        facts.emplace_back(PaymentDeclined{action});
        facts.emplace_back(PaymentUnknown{action, {"boot-1", 77}});
    }
    for (const auto outcome : {Outcome::cancelled, Outcome::locked, Outcome::declined,
                               Outcome::expired, Outcome::deniedByCustomer, Outcome::unresolved}) {
        facts.emplace_back(ReleaseRequested{{outcome, outcome == Outcome::locked}});
        facts.emplace_back(PurchaseClosed{outcome});
    }
    for (const auto requirement :
         {Requirement::countersignFromAmount, Requirement::freeUnregistered,
          Requirement::refuseNotRegistered, Requirement::refuseFrozen})
        facts.emplace_back(PaymentAuthorised{paymentOf(HoldState::held), method, requirement});
    facts.emplace_back(PurchaseClosed{Outcome::unresolved, true});
    facts.emplace_back(PurchaseSettled{QStringLiteral("seen on the terminal's slip")});
    return facts;
}

} // namespace

class JournalFactCodecTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFactComesBackAsItWas();
    void aMissingFieldIsNamed();
    void aFieldOfAnotherTypeIsNamed();
    void whatEarlierVersionsDidNotSayIsUnsaid();
    void otherKindsAreNoFacts();
    void whatIsNoObjectIsRefused();
};

void JournalFactCodecTest::everyFactComesBackAsItWas()
{
    QSet<std::size_t> kinds;
    QSet<QByteArray> names;
    for (const FactBody& fact : everyFact()) {
        kinds.insert(fact.index());
        const auto written = journal::encoded(fact);
        names.insert(written.kind);
        const auto read = journal::decodedFact(written.kind, written.payload);
        QVERIFY2(read.ok(), written.payload.constData());
        QVERIFY2(read->has_value(), written.kind.constData());
        QVERIFY2(**read == fact, written.payload.constData());
    }
    QCOMPARE(kinds.size(), qsizetype(std::variant_size_v<FactBody>));
    QCOMPARE(names.size(), qsizetype(std::variant_size_v<FactBody>));
}

void JournalFactCodecTest::aMissingFieldIsNamed()
{
    // These may be absent: there may be no tender, no key of an authorisation, nothing known to be
    // lost, a store is seldom restored, and the totals are computed from the basket. Earlier
    // versions told no attempts apart, nor who said what became of a message, nor why a try failed.
    // Few codes are a service's.
    const QSet<QString> optional{
        u"tender"_s,    u"authorise_key"_s, u"totals"_s,       u"purpose"_s,
        u"by"_s,        u"lost"_s,          u"attempt"_s,      u"said_by"_s,
        u"restored"_s,  u"head_known"_s,    u"last_receipt"_s, u"service"_s,
        u"reference"_s, u"earlier"_s,       u"common"_s,       u"earlier_known"_s};
    int fields = 0;
    for (const FactBody& fact : everyFact()) {
        const auto written = journal::encoded(fact);
        const QJsonObject whole = QJsonDocument::fromJson(written.payload).object();
        for (const QString& key : whole.keys()) {
            if (optional.contains(key) || written.kind == "try_failed")
                continue;
            ++fields;
            QJsonObject lacking = whole;
            lacking.remove(key);
            const auto read = journal::decodedFact(
                written.kind, QJsonDocument(lacking).toJson(QJsonDocument::Compact));
            QVERIFY2(!read.ok(), qPrintable(QString::fromLatin1(written.kind) + u": "_s + key));
            QVERIFY2(read.error().startsWith(key), qPrintable(read.error()));
        }
    }
    QVERIFY(fields > 50);
}

void JournalFactCodecTest::aFieldOfAnotherTypeIsNamed()
{
    for (const FactBody& fact : everyFact()) {
        const auto written = journal::encoded(fact);
        const QJsonObject whole = QJsonDocument::fromJson(written.payload).object();
        for (const QString& key : whole.keys()) {
            if (key == u"totals"_s || key == u"purpose"_s || key == u"by"_s)
                continue;
            for (const QJsonValue& wrong : {QJsonValue(QJsonValue::Null), QJsonValue(1.5)}) {
                QJsonObject other = whole;
                other[key] = wrong;
                const auto read = journal::decodedFact(
                    written.kind, QJsonDocument(other).toJson(QJsonDocument::Compact));
                QVERIFY2(!read.ok(), qPrintable(QString::fromLatin1(written.kind) + u": "_s + key));
            }
        }
    }
}

void JournalFactCodecTest::whatEarlierVersionsDidNotSayIsUnsaid()
{
    QVERIFY(**journal::decodedFact("try_failed", "{}") == FactBody(TryFailed{}));
    QVERIFY(
        **journal::decodedFact("message_state",
                               R"({"final":true,"message":"m","provider":"p","state":"failed"})") ==
        FactBody(MessageStateChanged{u"m"_s, u"p"_s, u"failed"_s, true}));
    QVERIFY(!journal::decodedFact("try_failed", R"({"why":"unsaid"})"));
    QVERIFY(!journal::decodedFact("try_failed", R"({"why":""})"));
}

void JournalFactCodecTest::otherKindsAreNoFacts()
{
    for (const char* kind : {"initialised", "products_imported", "key_changed", "of_tomorrow"}) {
        const auto read = journal::decodedFact(kind, "{}");
        QVERIFY(read.ok() && !read->has_value());
    }
}

void JournalFactCodecTest::whatIsNoObjectIsRefused()
{
    for (const char* payload : {"", "[]", "{", "\"text\"", "null"})
        QVERIFY(!journal::decodedFact("try_failed", payload).ok());
}

QTEST_GUILESS_MAIN(JournalFactCodecTest)
#include "journal_fact_codec_test.moc"
