#include "core/journal/case_notices.h"

#include "core/journal/case_quotes.h"

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

QString droppedInWords(const QByteArray& why)
{
    if (why == notice_expired)
        return u"it had waited so long that nobody needed it any more"_s;
    if (why == notice_limited)
        return u"as many messages had gone as may"_s;
    if (why == notice_number_replaced)
        return u"another number had been registered since"_s;
    if (why == notice_not_registered)
        return u"no number was registered any more"_s;
    if (why == notice_number_not_allowed)
        return u"the shop sends nothing to such a number"_s;
    if (why == notice_unfounded)
        return u"nothing was written down that it could be about"_s;
    return quotedInWords(QString::fromUtf8(why));
}

/// Where there is no provider to name.
QString unsaidInWords(const QString& state)
{
    if (state == u"queued")
        return u"No provider took message %1 yet: it waits."_s;
    if (state == u"failed")
        return u"No provider took message %1."_s;
    return u"Does not know what became of message %1: it may or may not have gone."_s;
}

struct Say
{
    const QString& message;

    Said operator()(const NoticeQueued& notice) const
    {
        const QString what = notice.purpose == u"completed"    ? u"that it was paid"_s
                             : notice.purpose == u"suspicious" ? u"of the failed tries"_s
                                                               : quotedInWords(notice.purpose);
        return till(
            u"Meant to tell the registered phone %1, with message %2."_s.arg(what, message));
    }
    Said operator()(const NoticeOffered&) const
    {
        return till(u"Handed message %1 over to be sent."_s.arg(message));
    }
    /// As of every message; the one with the code is not this one.
    Said operator()(const NoticeState& notice) const
    {
        if (notice.provider.isEmpty())
            return till(unsaidInWords(notice.state).arg(message));
        const sale::MessageStateChanged fact{
            notice.message, notice.provider, notice.state, false, 1, notice.saidBy};
        return saidOf(fact, message, sale::Purchase());
    }
    Said operator()(const NoticeDropped& notice) const
    {
        return till(u"Did not send message %1: %2."_s.arg(message, droppedInWords(notice.why)));
    }

private:
    static Said till(const QString& words) { return {Source::till, {}, words}; }
};

} // namespace

Said saidOf(const Notice& notice, const QString& message)
{
    return std::visit(Say{message}, notice);
}

QString messageOf(const Notice& notice)
{
    return std::visit([](const auto& each) { return each.message; }, notice);
}

} // namespace countersign::journal
