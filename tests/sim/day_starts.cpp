// How a program comes up on a disk that may fail, and what a start that fails must leave.

#include "tests/sim/day.h"

#include <algorithm>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int failing_starts_max = 4; // one after the other, then somebody sees to the disk
constexpr int log_pages = 12; // that a till moves: a day has no thousand

/// What is wrong with what a till says of a disk that fails or is full; empty if nothing is.
QString faultOfWords(const store::StoreError& error, bool hasRoom)
{
    if (error.fault != store::StoreFault::failed && error.fault != store::StoreFault::full)
        return u"it isn't that"_s;
    if (error.fault == store::StoreFault::full && hasRoom)
        return u"there is room"_s;
    return error.words.isEmpty() || error.words.startsWith(u':') ? u"where, it doesn't say"_s
                                                                 : QString();
}

QString reasonOf(const store::StoreError& error)
{
    if (error.fault == store::StoreFault::full)
        return u"no room"_s;
    return error.words.startsWith(u"what was open"_s) ? u"nothing can be kept"_s : u"EIO"_s;
}

} // namespace

/// The program comes up on the disk as it is. Its start may be cut off as well.
bool Day::start()
{
    for (int failed = 0;; ++failed) {
        meetDisk(failed);
        if (!m_isDraining && m_dice.isOnce(5))
            m_disk->goDownAfter(static_cast<int>(m_dice.below(20)));
        auto started =
            Program::start({*m_disk,
                            m_timeline,
                            m_terminal,
                            {m_providers.begin(), m_providers.end()},
                            m_line ? &*m_line : nullptr,
                            m_archive ? std::optional(m_archive->publicKey()) : std::nullopt,
                            m_breakage,
                            {m_services.begin(), m_services.end()},
                            m_sets ? &*m_sets : nullptr},
                           m_configuration, m_dice.fork(), *this);
        m_pagesMoved = m_disk->pagesMoved();
        if (m_disk->isDown()) {
            tell(u"the program dies while it starts"_s);
            if (started)
                m_program = std::move(started).value();
            return lose(m_dice.isOnce(2), false);
        }
        if (started) {
            m_program = std::move(started).value();
            m_program->store().log().setWorthwhile(log_pages);
            m_entriesAtLoss.reset();
            return afterStep(false);
        }
        if (!outliveFailedStart(started.error()))
            return false;
    }
}

/// A program comes up on the disk as the last one left it, on one that somebody has seen to, or on
/// one that goes wrong just then. After a few starts that failed somebody has seen to it.
void Day::meetDisk(int failed)
{
    if (m_isDraining)
        return;
    if (m_breakage != Breakage::none || failed >= failing_starts_max) {
        m_disk->setTrouble({});
        if (failed > 0)
            m_disk->setFree(Disk::plenty_bytes);
        return;
    }
    switch (m_dice.weighed({4, 3, 3, 1})) {
    case 0:
        m_disk->setTrouble({});
        m_disk->setFree(Disk::plenty_bytes);
        break;
    case 1:
        break; // as it was
    case 2:
        m_disk->setTrouble({static_cast<int>(m_dice.below(60)), static_cast<int>(m_dice.below(120)),
                            static_cast<int>(m_dice.below(10))});
        tell(u"the disk fails now and then"_s);
        break;
    default:
        runShort(m_dice.below(20'000));
        tell(u"the disk is full"_s);
        break;
    }
}

/// It says what kept it, and nothing is lost by it. Before the next one the machine may be off.
bool Day::outliveFailedStart(const store::StoreError& error)
{
    tell(u"the program doesn't start: %1"_s.arg(error.words));
    m_end.met.add(u"failed start: "_s + reasonOf(error));
    endProgram(false);
    if (error.fault == store::StoreFault::damaged)
        m_witness.say(u"a false alarm of the till: "_s + error.words);
    else if (m_disk->isWell())
        m_witness.say(u"a sound disk, and the till doesn't start on it: %1"_s.arg(error.words));
    else if (const QString wrong = faultOfWords(error, m_disk->hasRoom()); !wrong.isEmpty())
        m_witness.say(u"the disk fails, and the till says \"%1\": %2"_s.arg(error.words, wrong));
    if (isWrong())
        return false;
    const bool isSwitchedOff = m_dice.isOnce(4);
    if (isSwitchedOff) {
        tell(u"-- the machine is switched off --"_s);
        endProgram(true);
        m_timeline.reboot();
    }
    m_disk->comeBack(isSwitchedOff);
    letPass(m_dice.between(500, 20'000));
    return readDisk(isSwitchedOff);
}

/// While no program runs.
void Day::letPass(std::int64_t time_ms)
{
    while (time_ms > 0) {
        const std::int64_t since_ms = m_timeline.now_ms();
        m_timeline.doNext(time_ms);
        time_ms -= m_timeline.now_ms() - since_ms;
    }
}

} // namespace countersign::sim
