#include "tests/till/crash_run.h"

#include "tests/till/agreement.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QMap>
#include <QSet>
#include <algorithm>
#include <array>
#include <utility>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int recovery_max_ms = 20'000;
constexpr int poll_ms = 5;
constexpr int code_after_ms = 1'500; // then it is asked for again
constexpr int tries = 3;

constexpr std::array goods{pens, lamp, book};
constexpr std::array<const char*, 4> totals{"0.00", "4.30", "28.30", "48.20"}; // of the first n

bool isAnswer(const QJsonObject& said)
{
    const QString event = said[u"event"].toString();
    return event == u"recorded"_s || event == u"closed"_s || event == u"refused"_s;
}

} // namespace

CrashRun::CrashRun(const Plan& plan, const Shop& before, qint64 sequenceBefore, CrashPoint point,
                   CrashPoint recoveryPoint)
    : m_plan(plan), m_shop(optionsOf(plan), before), m_sequenceBefore(sequenceBefore),
      m_recoveryPoint(recoveryPoint),
      m_till(std::make_unique<TillProcess>(m_shop.config(), environmentOf(m_shop, point)))
{
}

QString CrashRun::run()
{
    if (!m_shop.fault().isEmpty() || !m_till->start())
        return u"it could not begin: "_s + m_shop.fault();
    goOn();
    const int code = m_till->endInput();
    const QStringList points = log();
    if (points.size() > 1 && points.last() == u"killed"_s)
        m_killedAt = points[points.size() - 2];
    if (m_killedAt.isEmpty())
        return code == 0 ? wrongInTheEnd() : u"not killed, it ended with %1"_s.arg(code);
    QString fault = recoverAndEnd();
    if (m_recoveryPoint.number > 0) {
        const QStringList all = log();
        if (all.last() != u"killed"_s || all.size() == points.size()) {
            m_killedAt.clear();
        } else {
            m_killedAt = all[all.size() - 2];
            m_recoveryPoint = {};
            fault = recoverAndEnd();
        }
    }
    return fault.isEmpty() ? wrongInTheEnd() : fault;
}

QString CrashRun::recoverAndEnd()
{
    m_till = std::make_unique<TillProcess>(m_shop.config(), environmentOf(m_shop, m_recoveryPoint));
    if (QString fault = recover(); !fault.isEmpty())
        return fault;
    if (const int ending = m_till->endInput(); ending != 0)
        return u"the next till ended with %1: %2"_s.arg(ending).arg(
            QString::fromUtf8(m_till->errors()));
    return {};
}

/// Everything said passes by here, until that event or the till's end.
QJsonObject CrashRun::hear(const TillProcess::Wanted& wanted, int within_ms)
{
    const auto kept = [&](const QJsonObject& said) {
        const QString event = said[u"event"].toString();
        if (event == u"recorded"_s)
            m_recorded = said;
        if (event == u"recorded"_s || event == u"closed"_s)
            m_end = event == u"closed"_s ? said[u"outcome"].toString() : event;
        if (event == u"stage"_s && said[u"stage"] == u"countersigning"_s)
            m_purchase = said[u"purchase"].toString();
        return wanted(said);
    };
    return m_till->nextIfAny(kept, within_ms);
}

QJsonObject CrashRun::hear(const QString& event)
{
    return hear([&](const QJsonObject& said) { return said[u"event"] == event; });
}

/// The plan, until its end or the kill.
void CrashRun::goOn()
{
    for (const char* article : goods) {
        m_till->send(scan(article));
        ++m_scansSent;
        if (hear(u"basket"_s).isEmpty())
            return;
        ++m_scansHeard;
    }
    m_pointsBeforeTheCharge = log().size();
    m_till->send(chargeOf(m_plan));
    if (m_plan.pay != Plan::Pay::annasCard) {
        (void)hear(isAnswer); // without a code it is the end
        return;
    }
    if (hear([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; }).isEmpty())
        return;
    if (m_plan.detour == Plan::Detour::expiry)
        return letExpire();
    m_till->send(key(wrongFor(code())));
    ++m_codesSent;
    m_isWrongCodeHeard = !hear(u"refused"_s).isEmpty();
    if (!m_isWrongCodeHeard)
        return;
    m_pointsBeforeTheEnd = log().size();
    if (m_plan.detour == Plan::Detour::none || goAside())
        finish();
}

/// Aside, and back at the counter.
bool CrashRun::goAside()
{
    m_till->send(plain("aside"));
    if (hear(u"basket"_s).isEmpty())
        return false;
    m_till->send({{u"do"_s, u"take"_s}, {u"purchase"_s, m_purchase}});
    return !hear(u"stage"_s).isEmpty();
}

void CrashRun::letExpire()
{
    const QDeadlineTimer life(code_life_ms);
    while (m_till->isRunning() && !life.hasExpired())
        (void)hear([](const QJsonObject&) { return false; }, poll_ms);
    m_pointsBeforeTheEnd = log().size();
    finish();
}

void CrashRun::finish()
{
    if (m_plan.end == Plan::End::cancelled) {
        m_till->send(plain("cancel"));
        (void)hear(isAnswer);
        return;
    }
    const QDeadlineTimer deadline(recovery_max_ms);
    while (!endedByKey() && m_till->isRunning() && !deadline.hasExpired() &&
           m_plan.detour == Plan::Detour::expiry)
        sendAnotherCode();
}

/// Keys the last code; false if it has expired, which costs no try.
bool CrashRun::endedByKey()
{
    m_till->send(key(code()));
    ++m_codesSent;
    return hear(isAnswer)[u"reason"] != u"code_expired"_s;
}

void CrashRun::sendAnotherCode()
{
    const qsizetype texts = m_shop.phone().size();
    m_till->send(plain("resend"));
    const QDeadlineTimer deadline(recovery_max_ms);
    while (m_shop.phone().size() == texts && m_till->isRunning() && !deadline.hasExpired()) {
        if (!hear(isAnswer, poll_ms).isEmpty())
            return;
    }
}

/// How many different codes have arrived.
int CrashRun::codesOut() const
{
    QSet<QString> codes;
    for (const QString& text : m_shop.phone())
        codes.insert(codeIn(text));
    return static_cast<int>(codes.size());
}

QString CrashRun::code() const
{
    const QStringList texts = m_shop.phone();
    return texts.isEmpty() ? QString() : codeIn(texts.last());
}

QStringList CrashRun::log() const
{
    QFile log(m_shop.file("points"));
    (void)log.open(QIODevice::ReadOnly);
    return QString::fromUtf8(log.readAll()).split(u'\n', Qt::SkipEmptyParts);
}

QJsonObject CrashRun::status()
{
    // The answer to `status` is the stage that comes right before the answer to what is no command.
    m_till->send(plain("status"));
    m_till->sendLine("{\"do\":\"mark\"}");
    QJsonObject stage;
    const QJsonObject mark = hear([&](const QJsonObject& said) {
        if (said[u"event"] == u"stage"_s)
            stage = said;
        return said[u"reason"] == u"bad_command"_s;
    });
    return mark.isEmpty() ? QJsonObject() : stage;
}

QString CrashRun::recover()
{
    const QString recordedBefore = m_recorded.value(u"purchase").toString();
    m_end.clear();
    m_isCharged = false; // unless the journal says so
    if (!m_till->start())
        return u"the next till does not start"_s;
    const QDeadlineTimer deadline(recovery_max_ms);
    m_codeDeadline.setRemainingTime(code_after_ms);
    bool isFirst = true;
    while (!deadline.hasExpired()) {
        const QJsonObject at = status();
        if (at.isEmpty())
            return u"the next till says nothing: %1"_s.arg(QString::fromUtf8(m_till->errors()));
        if (std::exchange(isFirst, false))
            readEndInJournal();
        if (!recordedBefore.isEmpty() && m_end.isEmpty())
            return u"a sale that was said to be recorded is none"_s;
        if (m_end == u"declined"_s) {
            if (const QString fault = takeDeclined(status()); !fault.isEmpty())
                return fault;
            continue;
        }
        if (!m_end.isEmpty())
            return saidAgain();
        if (const QString fault = recoverFrom(at); !fault.isEmpty())
            return fault;
        (void)hear([](const QJsonObject&) { return false; }, poll_ms);
    }
    return u"it never came to its end"_s;
}

/// The purchase may have ended before the kill, without anybody hearing of it.
void CrashRun::readEndInJournal()
{
    m_codesIssued = 0;
    for (const Entry& entry : m_shop.journal()) {
        if (entry.seq <= m_sequenceBefore)
            continue;
        m_codesIssued += entry.kind == u"code_issued"_s ? 1 : 0;
        if (entry.kind == u"purchase_started"_s) {
            m_isCharged = true;
            m_started = entry.purchase;
        }
        if (entry.kind == u"purchase_recorded"_s)
            m_end = u"recorded"_s;
        if (entry.kind == u"purchase_closed"_s)
            m_end = entry.payload[u"outcome"].toString();
    }
}

/// A hold of which the terminal never heard is none, and the same lines stand in a new basket.
QString CrashRun::takeDeclined(const QJsonObject& at)
{
    const bool isKnown = std::ranges::any_of(m_shop.ledger(), [&](const QJsonObject& action) {
        return action[u"key"].toString().startsWith(m_started);
    });
    if (m_started.isEmpty() || isKnown || std::exchange(m_isDeclined, true))
        return u"it was declined"_s;
    if (at[u"stage"] != u"basket"_s || at[u"total"] != QLatin1String(totals.back()))
        return u"the lines of what was declined are gone"_s;
    m_end.clear();
    m_isCharged = false;
    m_scansHeard = m_scansSent = int(goods.size());
    return {};
}

QString CrashRun::recoverFrom(const QJsonObject& at)
{
    const QString stage = at[u"stage"].toString();
    if (stage == u"basket"_s)
        return basketAgain(at);
    if (stage == u"countersigning"_s)
        return countersignAgain(at);
    return {};
}

/// What was answered is still there, with or without what was scanned at the last moment.
QString CrashRun::basketAgain(const QJsonObject& at)
{
    const bool isEmpty = at[u"total"] == QLatin1String(totals.front());
    if (m_isCharged && m_plan.detour == Plan::Detour::aside && isEmpty) {
        m_till->send({{u"do"_s, u"take"_s}, {u"purchase"_s, m_purchase}});
        return {};
    }
    if (m_isCharged)
        return u"what was being paid is a basket again"_s;
    const QString total = at[u"total"].toString();
    int scans = m_scansHeard;
    if (total != QLatin1String(totals.at(std::size_t(scans))) && m_scansSent > scans)
        ++scans;
    if (total != QLatin1String(totals.at(std::size_t(scans))))
        return u"after %1 scans the basket comes to %2"_s.arg(m_scansHeard).arg(total);
    for (; scans < int(goods.size()); ++scans)
        m_till->send(scan(goods.at(std::size_t(scans))));
    m_pointsBeforeTheCharge = log().size();
    m_till->send(chargeOf(m_plan));
    m_isCharged = true;
    m_codeDeadline.setRemainingTime(code_after_ms);
    return {};
}

/// Tries that were used are used, and the code of the message is still the right one.
QString CrashRun::countersignAgain(const QJsonObject& at)
{
    m_isCharged = true;
    const int left = at[u"tries_left"].toInt();
    const int most = m_isWrongCodeHeard ? tries - 1 : tries;
    const int least = tries - m_codesSent; // a kill between count and comparison costs a try
    if (left > most || left < least)
        return u"%1 tries left"_s.arg(left);
    if (m_plan.end != Plan::End::cancelled && codesOut() < std::max(m_codesIssued, 1)) {
        if (!m_codeDeadline.hasExpired())
            return {};
        m_codeDeadline.setRemainingTime(code_after_ms);
        m_till->send(plain("resend"));
        return {};
    }
    finish();
    return m_end.isEmpty() ? u"neither recorded nor closed after the right code"_s : QString();
}

/// What is unresolved is said at each start until somebody settles it.
QString CrashRun::saidAgain()
{
    if (m_plan.end != Plan::End::unresolved)
        return {};
    m_till->kill();
    m_end.clear();
    if (!m_till->start() || status().isEmpty() || m_end != u"unresolved"_s)
        return u"a start does not say what is unresolved"_s;
    return {};
}

QString CrashRun::wrongInTheEnd()
{
    const QString end = m_plan.end == Plan::End::recorded    ? u"recorded"_s
                        : m_plan.end == Plan::End::cancelled ? u"cancelled"_s
                                                             : u"unresolved"_s;
    if (m_end != end)
        return u"it ended %1"_s.arg(m_end);
    QString wrong = whatIsWrongWith(m_shop, m_plan.end != Plan::End::unresolved);
    return wrong.isEmpty() ? wrongInTheJournal() : wrong;
}

QString CrashRun::wrongInTheJournal()
{
    QStringList purchases;
    QMap<QString, int> counts;
    QJsonObject recorded;
    qint64 recordedAt = 0;
    for (const Entry& entry : m_shop.journal()) {
        if (entry.seq <= m_sequenceBefore || entry.purchase.isEmpty())
            continue;
        if (!purchases.contains(entry.purchase))
            purchases << entry.purchase;
        ++counts[entry.kind];
        if (entry.kind != u"purchase_recorded"_s)
            continue;
        recorded = entry.payload;
        recordedAt = entry.seq;
        const int codes = m_plan.pay == Plan::Pay::annasCard ? 1 : 0;
        const int captures = m_plan.pay == Plan::Pay::cash ? 0 : 1;
        if (counts[u"countersigned"_s] != codes || counts[u"payment_captured"_s] != captures)
            return u"recorded with %1 countersignatures and %2 captures"_s.arg(
                QString::number(counts[u"countersigned"_s]),
                QString::number(counts[u"payment_captured"_s]));
    }
    if (purchases.size() != (m_isDeclined ? 2 : 1) ||
        (!m_purchase.isEmpty() && m_purchase != purchases.last()))
        return u"%1 was said, the journal has %2"_s.arg(m_purchase, purchases.join(u", "_s));
    if (m_isWrongCodeHeard && counts[u"try_counted"_s] < 1)
        return u"a try was not counted"_s;
    if ((m_plan.end == Plan::End::recorded) != (recordedAt > 0))
        return u"the journal and the till differ on whether it was recorded"_s;
    if (m_recorded.isEmpty() || recordedAt == 0)
        return {};
    const bool isSame = m_recorded.value(u"sequence").toInteger() == recordedAt &&
                        m_recorded.value(u"receipt") == recorded.value(u"receipt") &&
                        m_recorded.value(u"total") == recorded.value(u"total");
    return isSame ? QString() : u"what was said of the sale is not what was recorded"_s;
}

} // namespace countersign::tests
