#pragma once

#include "core/sms/wire.h"
#include "core/world/code_service.h"
#include "tests/sim/dice.h"
#include "tests/sim/phones.h"
#include "tests/sim/timeline.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

namespace countersign::sim {

/// What services really did, as their own books would tell it.
struct ServiceBooks
{
    /// They found the digits right.
    struct Approval
    {
        QString asker;     // the purchase whose digits those were
        QString made;      // the message that the code was made for; empty: another till's
        QString reference; // of the code
        QByteArray digits;
    };
    std::vector<Approval> approvals;
    QHash<QString, int> questions; // by purchase: how often digits were handed over
    int sent = 0;                  // messages
    int cancelled = 0;
    int refusedAsOthers = 0; // codes of somebody else that were sent in a purchase's place
    int withdrawn = 0;       // never asked for
};

/// A service that makes, sends and checks its own codes, with moods: it acts and says nothing, says
/// it late, or nonsense; it hangs, refuses, has enough of a number, forgets codes and lets them
/// expire. Other tills use it too. What it answers is read by the real wires; as they do, it has an
/// old code cancelled before it is asked for a new one.
class Service final : public world::CodeService
{
public:
    enum class Kind {
        repeats, // a code that is open at a number is sent once more, as Twilio does
        one      // no second one is begun meanwhile, as Vonage does
    };
    static constexpr std::int64_t answer_within_ms = 8'000;
    static constexpr int checks_max = 5; // of one code
    static constexpr int sends_max = 5;  // of one code

    Service(Kind kind, ServiceBooks& books, Phones& phones, Timeline& timeline, Dice dice,
            std::function<bool()> isOn, std::function<void(const QString&)> tell);

    [[nodiscard]] QString name() const override { return m_wire->name(); }
    void send(const world::CodeRequest& request, const QString& replaced,
              Reported reported) override;
    void check(const QString& reference, const world::CodeRequest& request,
               const SecretBytes& digits, Checked checked) override;
    void cancel(const QString& reference) override;
    void withdraw(const QString& id) override;

    /// Somebody else's till has a code sent to that number, if none is open there.
    void sendForAnother(const QString& number);
    void setQuiet(bool isQuiet) { m_isQuiet = isQuiet; }
    void setCutOff(bool isCutOff) { m_isCutOff = isCutOff; }
    /// It approves the digits of any code that it ever made.
    void believeAnyCode() { m_believesAny = true; }
    /// Answers to a program that has ended are lost, and what it had not asked yet it never asks.
    void forgetProgram();

private:
    struct Code
    {
        QString reference;
        QString number;
        QString made; // see ServiceBooks::Approval
        QByteArray digits;
        std::int64_t until_ms = 0; // true time
        int sends = 1;
        int checks = 0;
        bool isOpen = true;
    };
    enum class Way { straight, silent, late, nonsense, fails, hangs, unreachable, busy, refuses };

    Way wayOf();
    Code* openAt(const QString& number);
    Code* openOf(const QString& reference);
    Code& make(const QString& number, const QString& made, int digits);
    void ask(const world::CodeRequest& request, const QString& replaced, const Reported& reported);
    sms::HttpReply sent(const world::CodeRequest& request);
    sms::HttpReply checked(const QString& reference, const QString& asker,
                           const QByteArray& digits);
    sms::HttpReply approved(Code& code, const QString& reference, const QString& asker);
    [[nodiscard]] sms::HttpReply nonsense(const sms::HttpReply& truth);
    void cancelled(const QString& reference);
    void bring(const world::CodeRequest& request, const Code& code);
    /// Nothing that comes after the program's end, or the machine's, is heard.
    void later(std::int64_t delay_ms, std::function<void()> work);

    Kind m_kind;
    std::unique_ptr<sms::CodeWire> m_wire;
    ServiceBooks& m_books;
    Phones& m_phones;
    Timeline& m_timeline;
    Dice m_dice;
    std::function<bool()> m_isOn;
    std::function<void(const QString&)> m_tell;
    std::vector<Code> m_codes;
    QSet<QString> m_waiting; // requests that come once an old code is cancelled
    bool m_isQuiet = false;
    bool m_isCutOff = false;
    bool m_believesAny = false;
    int m_life = 0; // of the program that asks
};

} // namespace countersign::sim
