#include "core/journal/notice.h"
#include "core/journal/words.h"
#include "tests/journal/case_story.h"

#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::tests;

// What the journal keeps of what owners were told, and how it is said.
class JournalNoticeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachIsReadAsItWasWritten();
    void eachHasItsForm();
    void anythingElseIsRefused_data();
    void anythingElseIsRefused();
    void otherKindsAreNone();
    void theyAreNoFactsOfAPurchase();
    void theyAreSaidInWords();
    void aCaseFileTellsThem();
    void oneOfALaterVersionIsNamedAndNotPassedOver();
};

namespace {

const QString message = QString::fromLatin1(id) + u"-completed"_s;

std::vector<Notice> samples()
{
    std::vector<Notice> all{
        NoticeQueued{message, u"completed"_s, QByteArray(16, '\x01'), 1'795'993'200'000},
        NoticeQueued{message, u"suspicious"_s, QByteArray(16, '\x02'), 0},
        NoticeOffered{message, "6d1f5a0e", 123'456},
        NoticeState{message, u"kannel"_s, u"accepted"_s, SaidBy::provider},
        NoticeState{message, {}, u"queued"_s, SaidBy::till}};
    for (const char* why : {notice_expired, notice_limited, notice_number_replaced,
                            notice_not_registered, notice_unfounded, notice_number_not_allowed})
        all.emplace_back(NoticeDropped{message, why});
    return all;
}

Story& told(Story& story, const Notice& notice)
{
    const EncodedFact entry = encoded(notice);
    return story.then(entry.kind, entry.payload);
}

QByteArray kindOf(const Notice& notice)
{
    return encoded(notice).kind;
}

} // namespace

void JournalNoticeTest::eachIsReadAsItWasWritten()
{
    for (const Notice& sample : samples()) {
        const EncodedFact entry = encoded(sample);
        const auto read = decodedNotice(entry.kind, entry.payload);
        QVERIFY2(read.ok() && *read, entry.payload.constData());
        QVERIFY2(**read == sample, entry.payload.constData());
    }
}

void JournalNoticeTest::eachHasItsForm()
{
    const auto form = [](const Notice& notice) {
        const EncodedFact entry = encoded(notice);
        return entry.kind + ' ' + entry.payload;
    };
    QCOMPARE(form(NoticeQueued{u"m"_s, u"completed"_s, QByteArray(2, '\x01'), 5}),
             "notice_queued {\"expires_ms\":5,\"message\":\"m\",\"purpose\":\"completed\","
             "\"registration\":\"0101\"}");
    QCOMPARE(form(NoticeOffered{u"m"_s, "b", 7}),
             "notice_offered {\"boot\":\"b\",\"boot_ms\":7,\"message\":\"m\"}");
    QCOMPARE(form(NoticeState{u"m"_s, u"modem"_s, u"sent"_s, SaidBy::provider}),
             "notice_state {\"message\":\"m\",\"provider\":\"modem\",\"said_by\":\"provider\","
             "\"state\":\"sent\"}");
    QCOMPARE(form(NoticeDropped{u"m"_s, notice_expired}),
             "notice_dropped {\"message\":\"m\",\"why\":\"expired\"}");
}

void JournalNoticeTest::anythingElseIsRefused_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("payload");
    for (const Notice& sample : {samples().front(), samples()[2], samples()[3], samples().back()}) {
        const EncodedFact entry = encoded(sample);
        const auto row = [&entry](const char* what, const QByteArray& payload) {
            QTest::newRow((entry.kind + ", " + what).constData()) << entry.kind << payload;
        };
        row("nothing", {});
        row("no object", "[]");
        row("spaced", QByteArray(entry.payload).replace(":", ": "));
        row("a field more", QByteArray(entry.payload).replace("{", "{\"a\":1,"));
        row("a number for a message",
            QByteArray(entry.payload).replace('"' + message.toLatin1() + '"', "7"));
    }
    QTest::newRow("an unknown state")
        << QByteArray("notice_state")
        << encoded(NoticeState{message, {}, u"gone"_s, SaidBy::till}).payload;
}

void JournalNoticeTest::anythingElseIsRefused()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, payload);
    QVERIFY(!decodedNotice(kind, payload).ok());
}

void JournalNoticeTest::otherKindsAreNone()
{
    const auto other = decodedNotice("message_queued", encoded(samples().front()).payload);
    QVERIFY(other.ok() && !*other);
}

void JournalNoticeTest::theyAreNoFactsOfAPurchase()
{
    for (const Notice& sample : samples()) {
        const EncodedFact entry = encoded(sample);
        const auto fact = decodedFact(entry.kind, entry.payload);
        QVERIFY(fact.ok() && !*fact);
    }
}

void JournalNoticeTest::theyAreSaidInWords()
{
    Entry entry;
    for (const Notice& sample : samples()) {
        entry.kind = kindOf(sample);
        entry.payload = encoded(sample).payload;
        QVERIFY2(inWords(entry).contains(u"message "_s + message), qPrintable(inWords(entry)));
        QVERIFY2(!inWords(entry).contains(u'{'), qPrintable(inWords(entry)));
    }
    QVERIFY(inWords(entry).endsWith(u"is sent to nobody: number not allowed"_s));
}

void JournalNoticeTest::aCaseFileTellsThem()
{
    Story story;
    story.chargedToCard().authorised();
    story.then(CaptureRequested{u"key"_s});
    told(story, samples().front());
    story.then(PaymentCaptured{euros("48.20")});
    story.then(PurchaseRecorded{u"T3-000417"_s, euros("48.20"), false});
    told(story, samples()[2]);
    told(story, samples()[4]);
    told(story, samples()[2]);
    told(story, NoticeState{message, u"kannel"_s, u"accepted"_s, SaidBy::provider});
    told(story, NoticeState{message, u"kannel"_s, u"delivered"_s, SaidBy::provider});
    told(story, NoticeDropped{message, notice_expired});
    told(story, NoticeState{message, {}, u"unknown"_s, SaidBy::till});
    const CaseFile file = story.file();
    const QStringList tills = said(file, Source::till);
    QVERIFY(hasWords(tills, u"tell the registered phone that it was paid, with message "
                            "\u2026-completed."_s));
    QCOMPARE(tills.filter(u"Handed message \u2026-completed over"_s).size(), 2);
    QVERIFY(hasWords(tills, u"No provider took message \u2026-completed yet"_s));
    QVERIFY(hasWords(tills, u"became of message \u2026-completed: it may or may not have"_s));
    QVERIFY(hasWords(tills, u"Did not send message \u2026-completed: it had waited so long"_s));
    const QStringList providers = said(file, Source::provider);
    QVERIFY(hasWords(providers, u"Reported of message \u2026-completed: accepted."_s));
    QVERIFY(hasWords(providers, u"Delivered message \u2026-completed to the phone."_s));
    QVERIFY(!hasWords(file.unknown, u"notice_"_s));
    // What its owner was told afterwards is no code.
    QCOMPARE(file.headline, u"Paid by card, not countersigned"_s);
    QVERIFY(!file.summary.contains(u"message"_s));
}

void JournalNoticeTest::oneOfALaterVersionIsNamedAndNotPassedOver()
{
    Story story;
    story.chargedToCard().authorised();
    story.then("notice_state", "{\"message\":\"m\",\"state\":\"read\"}");
    QVERIFY(hasWords(story.file().unknown, u"notice_state"_s));
}

QTEST_APPLESS_MAIN(JournalNoticeTest)
#include "journal_notice_test.moc"
