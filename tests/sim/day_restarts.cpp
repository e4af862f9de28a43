#include "tests/sim/day.h"

#include <utility>
#include <variant>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::int64_t drained_within_ms = 40 * 60'000;
constexpr std::int64_t finished_within_ms = 5 * 60'000;
constexpr std::int64_t closed_within_ms = 60'000; // then whoever closes it loses patience
constexpr std::int64_t closing_step_ms = 500;
constexpr std::int64_t arrived_within_ms = 10 * 60'000;

} // namespace

/// Nobody calls the program any more, nor does anything it wanted to do later.
void Day::endProgram(bool hasLostPower)
{
    m_witness.forgiveListed();
    m_timeline.endProgram();
    m_terminal.forgetProgram(hasLostPower);
    for (const auto& provider : m_providers)
        provider->forgetProgram();
    for (const auto& service : m_services)
        service->forgetProgram();
    if (m_line)
        m_line->forgetProgram();
    if (m_sets)
        m_sets->forgetProgram();
}

/// Somebody closes the program, which closes its store. At the end of its input the till is asked
/// to finish first, whatever still goes wrong meanwhile; once nothing does any more, it comes to
/// its end. Often the machine is switched off then.
bool Day::closeInOrder()
{
    tell(u"the program is closed"_s);
    ++m_end.closings;
    if (m_dice.isOnce(3)) {
        forgetUnsureBaskets();
    } else {
        const int ends = m_end.stops + m_end.powerCuts;
        const bool goesOn = finish();
        // A program that dies as it finishes has been started again by now.
        if (!goesOn || ends != m_end.stops + m_end.powerCuts)
            return goesOn;
    }
    m_program.reset();
    const bool isSwitchedOff = m_dice.isOnce(2);
    tell(isSwitchedOff ? u"-- the machine is switched off --"_s : u"-- the program has ended --"_s);
    return startAgain(isSwitchedOff);
}

/// A program that dies meanwhile is started again, and finishes no more.
bool Day::passUntil(const bool& isDone, std::int64_t time_ms)
{
    const int ends = m_end.stops + m_end.powerCuts;
    bool goesOn = true;
    for (auto left_ms = time_ms;
         goesOn && !isDone && ends == m_end.stops + m_end.powerCuts && left_ms > 0;
         left_ms -= closing_step_ms)
        goesOn = pass(closing_step_ms);
    return goesOn;
}

bool Day::finish()
{
    tell(u"the till is asked to finish"_s);
    bool isFinished = false;
    m_isFinishing = true;
    m_program->till().finish([&] { isFinished = true; });
    bool goesOn = afterStep(false);
    goesOn = goesOn && passUntil(isFinished, closed_within_ms);
    // Whoever has patience sees what goes wrong come right, and then the till ends.
    if (goesOn && !isFinished && m_isFinishing && m_dice.isOnce(2)) {
        tell(u"all faults stop for a while"_s);
        setQuiet(true);
        goesOn = passUntil(isFinished, finished_within_ms);
        setQuiet(false);
        if (goesOn && !isFinished && m_isFinishing)
            m_witness.say(u"all faults have stopped, and the till doesn't finish"_s);
    }
    if (!std::exchange(m_isFinishing, false) || !goesOn)
        return goesOn && !isWrong();
    m_unsureBaskets.clear();
    m_baskets.clear();
    if (!isFinished)
        return !isWrong();
    ++m_end.finished;
    m_witness.checkFinished();
    return !isWrong();
}

/// The program dies with all that it had not done yet, and with the power what the disk had not
/// synced. Time passes, and it is started again.
bool Day::lose(bool hasLostPower, bool isPersonsStep)
{
    ++(hasLostPower ? m_end.powerCuts : m_end.stops);
    if (isPersonsStep)
        m_baskets = m_untouched;
    const bool wasFinishing = std::exchange(m_isFinishing, false);
    forgetUnsureBaskets();
    if (wasFinishing)
        m_baskets.clear();
    noteEnd(hasLostPower ? "power cut" : "killed");
    // Whoever is killed closes nothing: the program's end mustn't reach the disk.
    m_disk->goDown();
    m_program.reset();
    tell(hasLostPower ? u"-- the power is cut --"_s : u"-- the program is killed --"_s);
    return startAgain(hasLostPower);
}

bool Day::startAgain(bool hasLostPower)
{
    endProgram(hasLostPower);
    m_disk->comeBack(hasLostPower);
    if (m_breakage == Breakage::tryCounter)
        recall();
    if (hasLostPower)
        m_timeline.reboot();
    letPass(m_dice.between(500, m_dice.isOnce(5) ? 900'000 : 40'000));
    if (!readDisk(hasLostPower) || !operate())
        return false;
    // Nobody knows a basket by its id any more; the first screen has to show them all.
    m_witness.takeRestart(std::exchange(m_baskets, {}));
    tell(u"-- the program starts --"_s);
    return start() && !isWrong();
}

std::map<QString, QString> Day::baskets() const
{
    std::map<QString, QString> shown;
    const till::TillViewPointer seen = view();
    if (seen->counter.stage == sale::Stage::basket && !seen->counter.basket.isEmpty())
        shown[seen->counter.id.toString(QUuid::WithoutBraces)] =
            seen->counter.totals.total.toString();
    for (const till::AsideView& aside : seen->aside) {
        if (aside.stage == sale::Stage::basket)
            shown[aside.id.toString(QUuid::WithoutBraces)] = aside.total.toString();
    }
    return shown;
}

void Day::forgetUnsureBaskets()
{
    for (const QString& id : std::exchange(m_unsureBaskets, {}))
        m_baskets.erase(id);
}

void Day::compareBaskets(const std::map<QString, QString>& before)
{
    if (!m_program)
        return;
    const auto after = baskets();
    for (const auto& [id, shown] : before) {
        const auto found = after.find(id);
        if (found == after.end())
            m_witness.say(u"basket %1 (%2) was lost"_s.arg(id, shown));
        else if (found->second != shown)
            m_witness.say(u"basket %1 was %2 and is %3"_s.arg(id, shown, found->second));
    }
}

/// A disk that will forget guesses keeps what it was before the first of them.
void Day::remember(const till::Command& command)
{
    if (!std::holds_alternative<till::KeyCode>(command))
        m_beforeGuesses.reset();
    else if (m_beforeGuesses)
        return;
    else
        keepDisk();
}

void Day::keepDisk()
{
    m_beforeGuesses = std::make_unique<Disk>(*m_disk, m_dice.fork());
    m_seqBeforeGuesses = m_witness.entries().size();
}

void Day::recall()
{
    if (!m_beforeGuesses)
        return;
    Disk copy(*m_disk, Dice(1));
    (void)eachEntryOn(copy, [this](const journal::Entry& entry) {
        if (entry.seq > m_seqBeforeGuesses && !isOfGuess(entry))
            m_beforeGuesses.reset();
        return m_beforeGuesses != nullptr;
    });
    if (!m_beforeGuesses)
        return;
    tell(u"the disk forgets the last guesses"_s);
    m_disk = std::move(m_beforeGuesses);
    m_witness.rollBackTo(m_seqBeforeGuesses);
}

/// All faults stop. What is open comes to its end, and nothing is held.
bool Day::drain()
{
    tell(u"== all faults stop =="_s);
    m_isDraining = true;
    m_breakage = m_breakage == Breakage::tryCounter ? Breakage::none : m_breakage;
    setQuiet(true);
    if (!pass(drained_within_ms))
        return false;
    m_witness.checkDrained();
    checkRefused();
    // What head office lost is asked for with the next entry, or the next start. Where neither
    // came, it has what came before the loss, which is compared after each step.
    if (m_line && (!m_entriesAtLoss || m_witness.entries().size() > *m_entriesAtLoss))
        m_witness.checkArrived();
    bool isFinished = false;
    m_isFinishing = true;
    m_program->till().finish([&] { isFinished = true; });
    if (!afterStep(false) || !passUntil(isFinished, finished_within_ms))
        return false;
    m_isFinishing = false;
    m_baskets.clear();
    if (!isFinished)
        m_witness.say(u"the till is asked to finish, and never does"_s);
    m_program.reset();
    endProgram(false);
    if (!readDisk(true) || !start())
        return false;
    m_witness.checkDrained();
    if (m_line) {
        if (!pass(arrived_within_ms))
            return false;
        m_witness.checkArrived();
    }
    return !isWrong();
}

} // namespace countersign::sim
