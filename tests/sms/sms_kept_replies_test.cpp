#include "core/sms/vonage_account.h"
#include "tests/sms/code_requests.h"
#include "tests/sms/requests.h"
#include "tests/sms/seller_settings.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::CodeVerdict;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

const QString message_sid = u"SM"_s + QString(32, u'b');
const QString verification_sid = u"VE"_s + QString(32, u'b');
const QString request_id = u"c11236f4-00bf-4b89-84ba-88b25df97315"_s;

} // namespace

// What sellers document that they answer, as it is kept beside this test, is read as they mean it.
class SmsKeptRepliesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofTwilio();
    void repliesOfTwilio();
    void ofTwilioVerify();
    void ofVonage();
    void ofVonageVerify();
    void ofAVonageAccount();
    void everyKeptReplyIsRead();

private:
    HttpReply kept(const QString& name, int status)
    {
        m_read << name + u".json"_s;
        QFile file(QStringLiteral(COUNTERSIGN_KEPT_REPLIES "/") + name + u".json"_s);
        check(file.open(QIODevice::ReadOnly), "the reply is kept");
        return {status, file.readAll(), true};
    }

    QStringList m_read;
};

void SmsKeptRepliesTest::ofTwilio()
{
    const TwilioWire wire(twilioSettings());
    const MessageReport created = wire.readSent(kept(u"twilio_created"_s, 201));
    QCOMPARE(created.outcome, Outcome::taken);
    QCOMPARE(created.state, MessageState::accepted);
    QCOMPARE(created.reference, message_sid);
    const MessageReport delivered = wire.readFollowed(kept(u"twilio_delivered"_s, 200));
    QCOMPARE(delivered.outcome, Outcome::taken);
    QCOMPARE(delivered.state, MessageState::delivered);
    const MessageReport undelivered = wire.readFollowed(kept(u"twilio_undelivered"_s, 200));
    QCOMPARE(undelivered.state, MessageState::undelivered);
    QCOMPARE(undelivered.reason, u"30003: the phone can't be reached"_s);
    const MessageReport invalid = wire.readSent(kept(u"twilio_invalid_number"_s, 400));
    QCOMPARE(invalid.outcome, Outcome::permanent);
    QCOMPARE(invalid.reason, u"HTTP 400: 21211: not a valid number"_s);
    QCOMPARE(wire.readSent(kept(u"twilio_too_many"_s, 429)).outcome, Outcome::transient);
}

void SmsKeptRepliesTest::repliesOfTwilio()
{
    const TwilioWire wire(twilioSettings());
    const std::int64_t since_ms =
        QDateTime(QDate(2026, 11, 24), QTime(17, 0, 0), Qt::UTC).toMSecsSinceEpoch();
    const HttpReply list = kept(u"twilio_replies"_s, 200);
    const auto replies = wire.readReplies(list, since_ms, since_ms);
    QVERIFY(replies);
    QCOMPARE(replies->size(), 2U);
    QCOMPARE(bytesOf(replies->front().text), QByteArray("NO"));
    QCOMPARE(replies->front().id, u"SM"_s + QString(32, u'c'));
    QCOMPARE(replies->front().at_ms, since_ms + 60'000);
    QCOMPARE(bytesOf(replies->back().text), QByteArray("STOP"));
    const auto next = wire.askingMoreReplies(list, since_ms);
    QVERIFY(next);
    QCOMPARE(next->url.host(), u"api.twilio.com"_s);
    QVERIFY(next->url.query(QUrl::FullyEncoded)
                .endsWith(u"&Page=1&PageToken=PASM"_s + QString(32, u'c')));
}

void SmsKeptRepliesTest::ofTwilioVerify()
{
    const TwilioVerifyWire wire(twilioVerifySettings());
    const MessageReport created =
        wire.readSent(kept(u"twilio-verify_created"_s, 201), codeRequest(), {});
    QCOMPARE(created.outcome, Outcome::taken);
    QCOMPARE(created.reference, verification_sid);
    const auto verdict = [&](const QString& name, int status) {
        return wire.readChecked(kept(name, status), verification_sid);
    };
    QCOMPARE(verdict(u"twilio-verify_approved"_s, 200), CodeVerdict::right);
    QCOMPARE(verdict(u"twilio-verify_wrong"_s, 200), CodeVerdict::wrong);
    QCOMPARE(verdict(u"twilio-verify_gone"_s, 404), CodeVerdict::gone);
    QCOMPARE(verdict(u"twilio-verify_too_many_checks"_s, 429), CodeVerdict::limited);
    const auto service = TwilioVerifyWire::readInquiry(kept(u"twilio-verify_service"_s, 200));
    QVERIFY(service);
    QCOMPARE(service->digits, 6);
    QVERIFY(service->namesAmountAndPayee);
}

void SmsKeptRepliesTest::ofVonage()
{
    const VonageWire wire(vonageSettings());
    const MessageReport taken = wire.readSent(kept(u"vonage_taken"_s, 200));
    QCOMPARE(taken.outcome, Outcome::taken);
    QCOMPARE(taken.reference, u"0A0000000123ABCD1"_s);
    const MessageReport refused = wire.readSent(kept(u"vonage_no_credit"_s, 200));
    QCOMPARE(refused.outcome, Outcome::permanent);
    QCOMPARE(refused.reason, u"status 9: no credit is left"_s);
    QCOMPARE(wire.readSent(kept(u"vonage_throttled"_s, 200)).outcome, Outcome::transient);
}

void SmsKeptRepliesTest::ofVonageVerify()
{
    const VonageVerifyWire wire(vonageVerifySettings());
    const auto sent = [&](const QString& name, int status) {
        return wire.readSent(kept(name, status), codeRequest(), {});
    };
    QCOMPARE(sent(u"vonage-verify_created"_s, 202).outcome, Outcome::taken);
    QCOMPARE(sent(u"vonage-verify_created"_s, 202).reference, request_id);
    QCOMPARE(sent(u"vonage-verify_conflict"_s, 409).outcome, Outcome::transient);
    QCOMPARE(sent(u"vonage-verify_conflict"_s, 409).about, MessageReport::About::number);
    QCOMPARE(sent(u"vonage-verify_invalid"_s, 422).outcome, Outcome::permanent);
    const auto verdict = [&](const QString& name, int status) {
        return wire.readChecked(kept(name, status), request_id);
    };
    QCOMPARE(verdict(u"vonage-verify_completed"_s, 200), CodeVerdict::right);
    QCOMPARE(verdict(u"vonage-verify_wrong"_s, 400), CodeVerdict::wrong);
    QCOMPARE(verdict(u"vonage-verify_gone"_s, 404), CodeVerdict::gone);
    QCOMPARE(verdict(u"vonage-verify_too_many_tries"_s, 410), CodeVerdict::gone);
}

/// Only the account that has subaccounts is called primary: what one of them is told, or nothing,
/// says nothing of the key.
void SmsKeptRepliesTest::ofAVonageAccount()
{
    const HttpReply list = kept(u"vonage_subaccounts"_s, 200);
    QVERIFY(isVonagePrimary(list, u"acc6111f"_s));
    QVERIFY(!isVonagePrimary(list, u"bbe6222f"_s));
    QVERIFY(!isVonagePrimary(list, QString()));
    QVERIFY(!isVonagePrimary({403, list.body, true}, u"acc6111f"_s));
    QVERIFY(!isVonagePrimary({200, list.body.left(120), false}, u"acc6111f"_s));
    QVERIFY(!isVonagePrimary({200, "{\"_embedded\":[]}", true}, u"acc6111f"_s));
    QVERIFY(!isVonagePrimary(kept(u"vonage_subaccounts_refused"_s, 403), u"acc6111f"_s));
}

void SmsKeptRepliesTest::everyKeptReplyIsRead()
{
    const QStringList files = QDir(QStringLiteral(COUNTERSIGN_KEPT_REPLIES))
                                  .entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    QVERIFY(!files.isEmpty());
    if (m_read.isEmpty())
        QSKIP("one test of these was run alone");
    for (const QString& file : files)
        QVERIFY2(m_read.contains(file), qPrintable(file));
}

QTEST_GUILESS_MAIN(SmsKeptRepliesTest)
#include "sms_kept_replies_test.moc"
