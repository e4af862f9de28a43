#include "tests/sim/day.h"

#include "core/journal/verify.h"

#include <limits>
#include <utility>
#include <variant>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int starts_max = 8; // that fail one after the other
constexpr std::int64_t drained_within_ms = 40 * 60'000;
constexpr std::int64_t finished_within_ms = 60'000;
constexpr std::int64_t arrived_within_ms = 10 * 60'000;

bool isOfGuess(const journal::Entry& entry)
{
    return entry.kind == "try_counted" || entry.kind == "try_failed";
}

/// What the journal on that disk holds, read without any till.
Result<Done, store::StoreError> eachEntry(Disk& disk, quint64 from,
                                          const store::JournalRows::Visit& visit)
{
    const auto connection =
        store::Connection::open(QString::fromLatin1(data_directory) + u"/store.db"_s,
                                store::Connection::Mode::readOnly, disk);
    if (!connection)
        return failure(connection.error());
    auto rows = store::JournalRows::over(**connection);
    if (!rows)
        return failure(rows.error());
    return rows->each(from, visit);
}

/// What the doctor says of a store beside its journal; nothing, as nobody damaged it.
QString alarmAbout(Disk& disk, const store::KeysPointer& keys)
{
    const auto reader = store::StoreReader::open(QString::fromLatin1(data_directory), keys, disk);
    if (!reader)
        return reader.error().words;
    if (const auto checked = (*reader)->connection().checkFile(); !checked)
        return checked.error().words;
    const auto listed = (*reader)->registry().list(std::numeric_limits<int>::max(), 0);
    return listed ? QString() : listed.error().words;
}

} // namespace

/// The program comes up on the disk as it is. Its start may be cut off as well.
bool Day::start()
{
    for (int attempt = 0; attempt < starts_max; ++attempt) {
        if (!m_isDraining && m_dice.isOnce(5))
            m_disk->goDownAfter(static_cast<int>(m_dice.below(12)));
        auto started =
            Program::start({*m_disk,
                            m_timeline,
                            m_terminal,
                            {m_providers.begin(), m_providers.end()},
                            m_line ? &*m_line : nullptr,
                            m_archive ? std::optional(m_archive->publicKey()) : std::nullopt},
                           m_configuration, m_dice.fork(), *this);
        if (m_disk->isDown()) {
            tell(u"the program dies while it starts"_s);
            if (started)
                m_program = std::move(started).value();
            return lose(m_dice.isOnce(2), false);
        }
        if (started) {
            m_program = std::move(started).value();
            return afterStep(false);
        }
        tell(u"the program doesn't start: %1"_s.arg(started.error().words));
        endProgram(false);
        if (attempt == 0) {
            m_disk->setTrouble({});
            m_disk->setFree(Disk::plenty_bytes);
            m_disk->stayUp();
            continue;
        }
        m_witness.say(
            u"a sound disk, and the till doesn't start on it: %1"_s.arg(started.error().words));
        return false;
    }
    return false;
}

/// Nobody calls the program any more, nor does anything it wanted to do later.
void Day::endProgram(bool hasLostPower)
{
    m_timeline.endProgram();
    m_terminal.forgetProgram(hasLostPower);
    if (m_line)
        m_line->forgetProgram();
}

/// Ends the program in order, or by a signal that leaves it no time.
bool Day::stop(bool isCleanly)
{
    tell(isCleanly ? u"the program is closed"_s : u"the program is killed"_s);
    return lose(false, false);
}

/// The program is gone, and with the power what the disk had not synced. Time passes, and it is
/// started again.
bool Day::lose(bool hasLostPower, bool isPersonsStep)
{
    ++(hasLostPower ? m_end.powerCuts : m_end.stops);
    if (isPersonsStep)
        m_baskets = m_untouched;
    if (std::exchange(m_isLastCommitUnsure, false))
        m_baskets.clear();
    const auto before = m_baskets;
    if (!m_disk->isDown() && hasLostPower)
        m_disk->goDown();
    m_program.reset();
    endProgram(hasLostPower);
    m_disk->comeBack(hasLostPower);
    tell(hasLostPower ? u"-- the power is cut --"_s : u"-- the program has ended --"_s);
    if (m_breakage == Breakage::tryCounter)
        recall();
    if (hasLostPower)
        m_timeline.reboot();
    for (auto left_ms = m_dice.between(500, m_dice.isOnce(5) ? 900'000 : 40'000); left_ms > 0;) {
        const std::int64_t since_ms = m_timeline.now_ms();
        m_timeline.doNext(left_ms);
        left_ms -= m_timeline.now_ms() - since_ms;
    }
    if (!readDisk(hasLostPower))
        return false;
    tell(u"-- the program starts --"_s);
    if (!start())
        return false;
    compareBaskets(before);
    return !isWrong();
}

/// Reads what lies on the disk without any till: the chain verifies, and begins with all that was
/// there before. Of what is not synced yet, nobody was told.
bool Day::readDisk(bool isDurable)
{
    Disk copy(*m_disk, Dice(1));
    if (m_breakage == Breakage::transaction) {
        // Without a log, a reader can't read before a writer has undone what was half done.
        const auto writer =
            store::Connection::open(QString::fromLatin1(data_directory) + u"/store.db"_s,
                                    store::Connection::Mode::write, copy);
        if (writer)
            (void)(*writer)->number("SELECT count(*) FROM sqlite_schema");
    }
    QString wrong;
    journal::ChainVerifier verifier(m_shop.keys()->signing.publicKey(),
                                    journal::Signatures::onlyLast);
    const auto read = eachEntry(copy, 1, [&](const journal::Entry& entry) {
        if (const auto accepted = verifier.accept(entry); !accepted) {
            wrong = accepted.error().words;
            return false;
        }
        const auto& known = m_witness.entries();
        if (entry.seq > known.size()) {
            if (isDurable)
                m_witness.takeEntry(entry);
        } else if (known[entry.seq - 1].hash != entry.hash) {
            wrong = u"entry %1 is another one than before"_s.arg(entry.seq);
        }
        return wrong.isEmpty();
    });
    if (!read)
        wrong = read.error().words;
    const auto head = verifier.finish();
    if (wrong.isEmpty() && !head)
        wrong = head.error().words;
    if (wrong.isEmpty() && head->seq < m_witness.entries().size())
        wrong = u"the journal ends at %1, and %2 (%3) had been kept"_s.arg(head->seq)
                    .arg(m_witness.entries().size())
                    .arg(QString::fromLatin1(m_witness.entries().back().kind));
    if (!wrong.isEmpty())
        m_witness.say(u"the journal on the disk: "_s + wrong);
    if (const QString alarm = alarmAbout(copy, m_shop.keys()); !alarm.isEmpty())
        m_witness.say(u"a false alarm: "_s + alarm);
    ++m_end.examined;
    if (isDurable) {
        m_witness.checkTold();
        m_witness.checkMoney();
    }
    return !isWrong();
}

/// Reads on in the store of the running till, from outside the trouble that its disk is in.
bool Day::readStore()
{
    const Disk::Calm calm(*m_disk);
    if (m_breakage == Breakage::signature)
        (void)m_program->store().connection().run(
            "UPDATE journal SET signature = zeroblob(64) WHERE seq > 30 AND signature NOTNULL");
    const std::size_t known = m_witness.entries().size();
    const auto read =
        m_program->store().journal().each(known + 1, [this](const journal::Entry& entry) {
            m_witness.takeEntry(entry, m_timeline.now());
            return !isWrong();
        });
    if (!read)
        m_witness.say(u"the store can't be read: %1"_s.arg(read.error().words));
    if (m_beforeGuesses) {
        for (std::size_t i = known; i < m_witness.entries().size(); ++i) {
            if (!isOfGuess(m_witness.entries()[i]))
                m_beforeGuesses.reset();
        }
    }
    return !isWrong();
}

std::map<QString, QString> Day::baskets() const
{
    std::map<QString, QString> shown;
    const till::TillViewPointer view = m_program->till().view();
    if (view->counter.stage == sale::Stage::basket && !view->counter.basket.isEmpty())
        shown[view->counter.id.toString()] = view->counter.totals.total.toString();
    for (const till::AsideView& aside : view->aside) {
        if (aside.stage == sale::Stage::basket)
            shown[aside.id.toString()] = aside.total.toString();
    }
    return shown;
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
    (void)eachEntry(copy, m_seqBeforeGuesses + 1, [this](const journal::Entry& entry) {
        if (!isOfGuess(entry))
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
    // What head office lost is asked for with the next entry, or the next start.
    if (m_line && !m_hasArchiveLost)
        m_witness.checkArrived();
    bool isFinished = false;
    m_program->till().finish([&] { isFinished = true; });
    if (!afterStep(false) || !pass(finished_within_ms))
        return false;
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
