#include "core/journal/notice.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Encode
{
    EncodedFact operator()(const NoticeQueued& notice) const
    {
        return of("notice_queued",
                  {{u"expires_ms"_s, qint64(notice.expires_ms)},
                   {u"message"_s, notice.message},
                   {u"purpose"_s, notice.purpose},
                   {u"registration"_s, QString::fromLatin1(notice.registration.toHex())}});
    }
    EncodedFact operator()(const NoticeOffered& notice) const
    {
        return of("notice_offered", {{u"boot"_s, QString::fromLatin1(notice.bootId)},
                                     {u"boot_ms"_s, qint64(notice.boot_ms)},
                                     {u"message"_s, notice.message}});
    }
    EncodedFact operator()(const NoticeState& notice) const
    {
        return of("notice_state", {{u"message"_s, notice.message},
                                   {u"provider"_s, notice.provider},
                                   {u"said_by"_s, sale::name(notice.saidBy)},
                                   {u"state"_s, notice.state}});
    }
    EncodedFact operator()(const NoticeDropped& notice) const
    {
        return of(notice_dropped_kind,
                  {{u"message"_s, notice.message}, {u"why"_s, QString::fromLatin1(notice.why)}});
    }

private:
    static EncodedFact of(const char* kind, const QJsonObject& payload)
    {
        return {kind, QJsonDocument(payload).toJson(QJsonDocument::Compact)};
    }
};

/// As the payload says it, if it says it as it should.
std::optional<Notice> noticeIn(const QByteArray& kind, const QJsonObject& payload)
{
    const QString message = payload["message"_L1].toString();
    if (kind == "notice_queued")
        return NoticeQueued{message, payload["purpose"_L1].toString(),
                            QByteArray::fromHex(payload["registration"_L1].toString().toLatin1()),
                            payload["expires_ms"_L1].toInteger()};
    if (kind == "notice_offered")
        return NoticeOffered{message, payload["boot"_L1].toString().toLatin1(),
                             payload["boot_ms"_L1].toInteger()};
    if (kind == "notice_state")
        return NoticeState{
            message, payload["provider"_L1].toString(), payload["state"_L1].toString(),
            payload["said_by"_L1] == sale::name(sale::SaidBy::provider) ? sale::SaidBy::provider
                                                                        : sale::SaidBy::till};
    if (kind == notice_dropped_kind)
        return NoticeDropped{message, payload["why"_L1].toString().toLatin1()};
    return std::nullopt;
}

bool isKnown(const NoticeState& notice)
{
    return sale::name(sale::messageStateFromName(notice.state)) == notice.state;
}

} // namespace

EncodedFact encoded(const Notice& notice)
{
    return std::visit(Encode{}, notice);
}

Result<std::optional<Notice>, QString> decodedNotice(const QByteArray& kind,
                                                     const QByteArray& payload)
{
    auto notice = noticeIn(kind, QJsonDocument::fromJson(payload).object());
    if (!notice)
        return std::optional<Notice>();
    const auto* told = std::get_if<NoticeState>(&*notice);
    if (encoded(*notice).payload != payload || (told != nullptr && !isKnown(*told)))
        return failure(u"this is no notice that this version knows"_s);
    return notice;
}

} // namespace countersign::journal
