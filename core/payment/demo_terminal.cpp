#include "core/payment/demo_terminal.h"

#include "core/payment/demo_book.h"
#include "core/payment/demo_files.h"
#include "core/payment/demo_script.h"
#include "core/payment/durable_file.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::payment {

using world::MethodSeen;
using world::PaymentAnswer;
using world::PaymentState;

namespace {

PaymentState stateOf(DemoAnswer answer)
{
    switch (answer) {
    case DemoAnswer::held:
        return PaymentState::held;
    case DemoAnswer::taken:
    case DemoAnswer::captured:
        return PaymentState::taken;
    case DemoAnswer::released:
    case DemoAnswer::refunded:
        return PaymentState::released;
    case DemoAnswer::declined:
        return PaymentState::declined;
    }
    return PaymentState::unknown;
}

PaymentAnswer nothingKnown(const QString& reason)
{
    PaymentAnswer answer;
    answer.reason = reason;
    return answer;
}

} // namespace

/// Everything behind the counter. Lives on the loop's thread after `create`.
class DemoTerminal::Counter : public std::enable_shared_from_this<Counter>
{
public:
    Counter(DemoTerminalSettings settings, AppendedFile file, DemoBook book, DemoPlaying playing,
            world::Loop& loop)
        : m_settings(std::move(settings)), m_file(std::move(file)), m_book(std::move(book)),
          m_playing(std::move(playing)), m_loop(loop)
    {
    }

    void act(DemoOperation operation, const QString& key, const QString& payment,
             const sale::Money& amount, const std::optional<MethodSeen>& shown,
             const Answered& answered);
    [[nodiscard]] PaymentAnswer enquire(const QString& key) const;

private:
    Result<std::optional<DemoScript::Step>, QString> nextStep(DemoOperation operation);
    static void play(const DemoScript::Step& step, DemoAction& action);
    [[nodiscard]] PaymentAnswer answerOf(const DemoAction& action) const;
    void staySilent(const Answered& answered);

    DemoTerminalSettings m_settings;
    AppendedFile m_file;
    DemoBook m_book;
    DemoPlaying m_playing;
    QHash<QString, MethodSeen> m_shown; // by payment
    world::Loop& m_loop;
};

void DemoTerminal::Counter::act(DemoOperation operation, const QString& key, const QString& payment,
                                const sale::Money& amount, const std::optional<MethodSeen>& shown,
                                const Answered& answered)
{
    if (const DemoAction* earlier = m_book.find(key)) {
        answered(answerOf(*earlier));
        return;
    }
    const Result<std::optional<DemoScript::Step>, QString> step = nextStep(operation);
    if (!step) {
        answered(nothingKnown(step.error()));
        return;
    }
    if (*step && (*step)->word == DemoScript::Word::time_out) {
        staySilent(answered);
        return;
    }
    DemoAction action = m_book.decide(operation, key, payment, amount);
    if (*step)
        play(**step, action);
    if (const Result<Done, QString> written = m_file.append(action.toLine()); !written) {
        answered(nothingKnown(written.error()));
        return;
    }
    check(m_book.add(action).ok(), "what was decided fits the book");
    if (shown && operation == DemoOperation::authorise)
        m_shown.insert(action.payment, *shown);
    if (*step && (*step)->word == DemoScript::Word::lose_answer)
        staySilent(answered);
    else
        answered(answerOf(action));
}

/// A step counts as played before it is: a crash in between loses it, but no step is played twice.
Result<std::optional<DemoScript::Step>, QString>
DemoTerminal::Counter::nextStep(DemoOperation operation)
{
    std::optional<DemoScript::Step> step = m_playing.script.take(operation);
    if (!step)
        return step;
    const QJsonObject position{
        {QStringLiteral("script"), m_playing.digest},
        {QStringLiteral("consumed"), static_cast<qint64>(m_playing.script.consumed())}};
    const QByteArray bytes = QJsonDocument(position).toJson(QJsonDocument::Compact) + '\n';
    if (const Result<Done, QString> kept = replaceDurably(m_settings.position, bytes); !kept)
        return failure(kept.error());
    return step;
}

void DemoTerminal::Counter::play(const DemoScript::Step& step, DemoAction& action)
{
    if (action.answer == DemoAnswer::declined)
        return;
    switch (step.word) {
    case DemoScript::Word::decline:
    case DemoScript::Word::decline_capture:
        action.answer = DemoAnswer::declined;
        break;
    case DemoScript::Word::taken:
        action.answer = DemoAnswer::taken;
        break;
    case DemoScript::Word::partial: {
        const sale::Money part =
            step.amount.value_or(action.amount.scaled(1, 2, sale::Rounding::down));
        if (part.isZero())
            action.answer = DemoAnswer::declined;
        else if (part < action.amount)
            action.amount = part;
        break;
    }
    case DemoScript::Word::ok:
    case DemoScript::Word::time_out:
    case DemoScript::Word::lose_answer:
        break;
    }
}

PaymentAnswer DemoTerminal::Counter::enquire(const QString& key) const
{
    if (const DemoAction* action = m_book.find(key))
        return answerOf(*action);
    PaymentAnswer answer;
    answer.state = PaymentState::neverSeen;
    return answer;
}

PaymentAnswer DemoTerminal::Counter::answerOf(const DemoAction& action) const
{
    PaymentAnswer answer;
    answer.state = stateOf(action.answer);
    answer.payment = action.payment;
    answer.amount = action.amount;
    if (const auto shown = m_shown.constFind(action.payment); shown != m_shown.constEnd())
        answer.method = *shown;
    if (action.answer == DemoAnswer::declined)
        answer.reason = QStringLiteral("declined by the demo terminal");
    return answer;
}

void DemoTerminal::Counter::staySilent(const Answered& answered)
{
    m_loop.after(m_settings.timeout_ms, [weak = weak_from_this(), answered] {
        if (!weak.expired())
            answered(nothingKnown(QStringLiteral("no answer in time")));
    });
}

DemoTerminal::DemoTerminal(std::shared_ptr<Counter> counter, sale::Currency currency,
                           world::Loop& loop)
    : m_counter(std::move(counter)), m_currency(currency), m_loop(loop)
{
}

DemoTerminal::~DemoTerminal() = default;

Result<std::unique_ptr<DemoTerminal>, QString>
DemoTerminal::create(const DemoTerminalSettings& settings, world::Loop& loop)
{
    Result<DemoPlaying, QString> playing = readDemoScript(settings);
    if (!playing)
        return failure(playing.error());
    Result<AppendedFile, QString> file = AppendedFile::open(settings.ledger);
    if (!file)
        return failure(file.error());
    const Result<QByteArray, QString> bytes = file->read(ledger_max_bytes);
    if (!bytes)
        return failure(bytes.error());
    Result<DemoLedger, QString> ledger = readDemoLedger(*bytes, settings);
    if (!ledger)
        return failure(ledger.error());
    if (ledger->whole_bytes < bytes->size()) {
        if (Result<Done, QString> cut = file->cutTo(ledger->whole_bytes); !cut)
            return failure(cut.error());
    }
    auto counter = std::make_shared<Counter>(settings, std::move(*file), std::move(ledger->book),
                                             std::move(*playing), loop);
    return std::unique_ptr<DemoTerminal>(
        new DemoTerminal(std::move(counter), settings.currency, loop));
}

Result<Done, QString> DemoTerminal::examine(const DemoTerminalSettings& settings)
{
    if (const Result<DemoPlaying, QString> playing = readDemoScript(settings); !playing)
        return failure(playing.error());
    if (!QFileInfo::exists(settings.ledger))
        return Done{};
    if (!QFileInfo(settings.ledger).isFile())
        return failure(QStringLiteral("%1: not a regular file").arg(settings.ledger));
    const Result<QByteArray, QString> bytes = readDemoFile(settings.ledger, ledger_max_bytes);
    if (!bytes)
        return failure(bytes.error());
    if (const Result<DemoLedger, QString> ledger = readDemoLedger(*bytes, settings); !ledger)
        return failure(ledger.error());
    return Done{};
}

void DemoTerminal::post(std::function<void(Counter&)> work)
{
    m_loop.post([weak = std::weak_ptr<Counter>(m_counter), work = std::move(work)] {
        if (const std::shared_ptr<Counter> counter = weak.lock())
            work(*counter);
    });
}

void DemoTerminal::authorise(const QString& key, const sale::Money& amount,
                             const std::optional<MethodSeen>& shown, Answered answered)
{
    ask(DemoOperation::authorise, key, QString(), amount, shown, std::move(answered));
}

void DemoTerminal::capture(const QString& key, const QString& payment, const sale::Money& amount,
                           Answered answered)
{
    ask(DemoOperation::capture, key, payment, amount, std::nullopt, std::move(answered));
}

void DemoTerminal::release(const QString& key, const QString& payment, const sale::Money& amount,
                           Answered answered)
{
    ask(DemoOperation::release, key, payment, amount, std::nullopt, std::move(answered));
}

void DemoTerminal::refund(const QString& key, const QString& payment, const sale::Money& amount,
                          Answered answered)
{
    ask(DemoOperation::refund, key, payment, amount, std::nullopt, std::move(answered));
}

void DemoTerminal::ask(DemoOperation operation, const QString& key, const QString& payment,
                       const sale::Money& amount, const std::optional<MethodSeen>& shown,
                       Answered answered)
{
    check(!key.isEmpty() && key.size() <= DemoAction::text_max, "a key has 1 to 128 characters");
    check(payment.size() <= DemoAction::text_max, "a payment's id has at most 128 characters");
    check(amount.currency() == m_currency, "amounts are of the terminal's currency");
    post([=, answered = std::move(answered)](Counter& counter) {
        counter.act(operation, key, payment, amount, shown, answered);
    });
}

void DemoTerminal::enquire(const QString& key, Answered answered)
{
    post([key, answered = std::move(answered)](Counter& counter) {
        answered(counter.enquire(key));
    });
}

} // namespace countersign::payment
