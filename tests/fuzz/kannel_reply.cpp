#include "core/sms/kannel_wire.h"
#include "tests/fuzz/provider_report.h"
#include "tests/fuzz/targets.h"

#include <QUrlQuery>

namespace countersign::fuzz {

using namespace sms;

namespace {

void checkStanding(int status, const QByteArray& body)
{
    switch (kannelStanding(status, body)) {
    case KannelStanding::admitted:
        check(status == 400, "Kannel says that the receiver is missing with status 400");
        return;
    case KannelStanding::denied:
        check(status == 403, "Kannel refuses an account with status 403");
        return;
    case KannelStanding::strange:
        return;
    }
}

/// Whatever stands in an account or a message comes out of the address as it went in.
void checkRequest(const QByteArray& bytes)
{
    const QString text = QString::fromUtf8(bytes);
    if (text.isEmpty() || text.contains(QChar(0xfffd)) || text.contains(QChar(0)))
        return;
    QByteArray password = text.toUtf8();
    QByteArray words = password;
    const KannelAccount account{QUrl(QStringLiteral("http://127.0.0.1:13013/cgi-bin/sendsms")),
                                text, SecretBytes::takenFrom(password), text};
    world::Message message;
    message.to = text;
    message.text = SecretBytes::takenFrom(words);
    const QUrl address = kannelRequest(account, message);
    check(address.isValid(), "the address can be asked for");
    const QUrlQuery query(address);
    for (const char* name : {"username", "password", "from", "to", "text"})
        check(query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded) == text,
              "an address says what it was given");
    check(query.queryItemValue(QStringLiteral("charset")) == u"UTF-8", "the charset is named");
    check(kannelInquiry(account).query().contains(u"password="), "an inquiry says who asks");
}

} // namespace

void kannelReply(Bytes input)
{
    if (input.size() < 2)
        return;
    const int status = input[0] << 8 | input[1];
    const QByteArray body = bytesOf(input.subspan(2));
    const world::MessageReport report = sms::kannelReply(status, body);
    checkReport(report, body);
    check(report.provider == u"kannel", "a report names its provider");
    check(!report.reason.isEmpty(), "Kannel's answer is told, whatever it is");
    check(report.outcome != world::MessageReport::Outcome::taken || status == 202,
          "Kannel takes a message with status 202 only");
    const auto cut = sms::kannelReply(status, body.left(kannel_reply_max_bytes));
    check(cut.outcome == report.outcome && cut.reason == report.reason,
          "no more than the limit is read");
    checkStanding(status, body);
    checkRequest(body);
}

} // namespace countersign::fuzz
