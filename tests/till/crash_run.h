#pragma once

#include "tests/till/crash_plan.h"
#include "tests/till/till_process.h"

#include <QDeadlineTimer>
#include <QString>
#include <memory>

namespace countersign::tests {

/// A till that goes by a plan, a wrong code among the rest, and is killed at one point of it; the
/// next one has to find its way to the plan's end, and everything that was promised by then is
/// looked at. The next one may be killed too, which makes that the third one's task.
class CrashRun
{
public:
    /// `before` is what the till of a shop left, with a journal up to that sequence.
    CrashRun(const Plan& plan, const Shop& before, qint64 sequenceBefore, CrashPoint point,
             CrashPoint recoveryPoint = {});
    /// What is wrong, or empty.
    QString run();
    /// "write store.db-wal", or what else the last kill came at; empty if that one never came, and
    /// the program ended by itself.
    [[nodiscard]] const QString& killedAt() const { return m_killedAt; }
    /// How many changes came before the last things that were asked for: the right code or the
    /// cancelling, and the detour before it.
    [[nodiscard]] long pointsBeforeTheEnd() const { return m_pointsBeforeTheEnd; }
    /// And before the amount was charged, the last time that it was.
    [[nodiscard]] long pointsBeforeTheCharge() const { return m_pointsBeforeTheCharge; }
    /// Every change so far, and "killed" behind the one at which it was.
    [[nodiscard]] QStringList log() const;

private:
    void goOn();
    bool goAside();
    void letExpire();
    void finish();
    bool endedByKey();
    void sendAnotherCode();
    QString recoverAndEnd();
    QString recover();
    void readEndInJournal();
    QString takeDeclined(const QJsonObject& at);
    QString recoverFrom(const QJsonObject& at);
    QString basketAgain(const QJsonObject& at);
    QString countersignAgain(const QJsonObject& at);
    QString saidAgain();
    QString wrongInTheEnd();
    QString wrongInTheJournal();
    QJsonObject hear(const TillProcess::Wanted& wanted, int within_ms = TillProcess::limit_ms);
    QJsonObject hear(const QString& event);
    QJsonObject status();
    [[nodiscard]] QString code() const;
    [[nodiscard]] int codesOut() const;

    const Plan& m_plan;
    Shop m_shop;
    qint64 m_sequenceBefore;
    CrashPoint m_recoveryPoint;
    std::unique_ptr<TillProcess> m_till;
    QString m_killedAt;
    long m_pointsBeforeTheEnd = 0;
    long m_pointsBeforeTheCharge = 0;
    QDeadlineTimer m_codeDeadline;

    // What was asked for, and what was heard.
    int m_scansSent = 0;
    int m_scansHeard = 0;
    bool m_isCharged = false;
    bool m_isDeclined = false; // the first time, as nothing was held
    QString m_started;         // before the kill, by the journal
    QString m_purchase;        // once it is countersigned
    int m_codesSent = 0;
    int m_codesIssued = 0; // before the kill, by the journal
    bool m_isWrongCodeHeard = false;
    QJsonObject m_recorded;
    QString m_end; // "recorded" or the outcome
};

} // namespace countersign::tests
