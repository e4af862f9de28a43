#pragma once

#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDeadlineTimer>
#include <QString>
#include <memory>

namespace countersign::tests {

enum class Moment { before, half, after };
QString wordOf(Moment moment);

struct CrashPoint
{
    Moment moment = Moment::before;
    long number = 0; // of the change, from 1; 0: none
};

/// What is done with three articles and Anna's card, and how it ends.
struct Plan
{
    enum class End { recorded, cancelled, unresolved };
    const char* name;
    End end;
    int runsAtOnce; // a till waits for us, for its disk, or for a terminal that doesn't answer
};
extern const Plan recordedPlan;
extern const Plan cancelledPlan;
extern const Plan unresolvedPlan;

/// A till that goes by a plan, a wrong code among the rest, and is killed at one point of it; the
/// next one has to find its way to the plan's end, and everything that was promised by then is
/// looked at.
class CrashRun
{
public:
    /// `before` is what the till of a shop left, with a journal up to that sequence.
    CrashRun(const Plan& plan, const Shop& before, qint64 sequenceBefore, CrashPoint point);
    /// What is wrong, or empty.
    QString run();
    /// "write store.db-wal", or what else the kill came at; empty if the program ended by itself.
    [[nodiscard]] const QString& killedAt() const { return m_killedAt; }
    /// How many changes came before the last thing that was asked for, the right code or the
    /// cancelling.
    [[nodiscard]] long pointsBeforeTheEnd() const { return m_pointsBeforeTheEnd; }

private:
    void goOn();
    void finish();
    [[nodiscard]] QStringList log() const;
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

    const Plan& m_plan;
    Shop m_shop;
    qint64 m_sequenceBefore;
    std::unique_ptr<TillProcess> m_till;
    QString m_killedAt;
    long m_pointsBeforeTheEnd = 0;
    QDeadlineTimer m_codeDeadline;

    // What was asked for, and what was heard.
    int m_scansSent = 0;
    int m_scansHeard = 0;
    bool m_isCharged = false;
    bool m_isDeclined = false; // the first time, as nothing was held
    QString m_started;         // before the kill, by the journal
    QString m_purchase;        // once it is countersigned
    int m_codesSent = 0;
    bool m_isWrongCodeHeard = false;
    QJsonObject m_recorded;
    QString m_end; // "recorded" or the outcome
};

} // namespace countersign::tests
