#include "tests/sim/day.h"

#include <algorithm>
#include <sqlite3.h>
#include <utility>
#include <variant>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::uint64_t office_salt = 0x6f66666963650000;
constexpr std::uint64_t service_salt = 0x7365727669636500;
constexpr int deeds_with_services = 4; // for each one without, since their answers take longer

/// What the till says, in one line.
struct Heard
{
    QString operator()(const till::BasketChanged& event) const
    {
        return u"basket: %1 lines, %2"_s.arg(event.basket.lines.size())
            .arg(event.totals.total.toString());
    }
    QString operator()(const till::StageChanged& event) const
    {
        return u"%1 is %2"_s.arg(id(event.purchase.id), sale::name(event.purchase.stage));
    }
    QString operator()(const till::MessageChanged& event) const
    {
        return u"message of %1: %2"_s.arg(id(event.purchase), world::name(event.message.state));
    }
    QString operator()(const till::Refused& event) const
    {
        return u"refused: %1"_s.arg(sale::name(event.refusal.reason));
    }
    QString operator()(const till::Recorded& event) const
    {
        return u"%1 is recorded as %2: %3"_s.arg(id(event.purchase), event.receipt,
                                                 event.total.toString());
    }
    QString operator()(const till::Closed& event) const
    {
        return u"%1 is closed: %2"_s.arg(id(event.purchase), sale::name(event.outcome));
    }
    QString operator()(const till::Settled& event) const
    {
        return u"%1 is settled"_s.arg(id(event.purchase));
    }
    static QString id(const QUuid& purchase) { return purchase.toString(QUuid::WithoutBraces); }
};

} // namespace

Day::Day(const Shop& shop, std::uint64_t seed, Breakage breakage, Trace trace)
    : m_shop(shop), m_breakage(breakage), m_trace(std::move(trace)), m_dice(seed),
      m_configuration(drawnConfiguration(m_dice)),
      m_disk(std::make_unique<Disk>(shop.disk(), m_dice.fork())), m_acquirer(m_dice.fork()),
      m_terminal(
          m_acquirer, m_timeline, m_dice.fork(), [this] { return !m_disk->isDown(); },
          [this](const QString& what) { tell(what); }),
      m_people{shop, m_phones, m_dice.isOnce(2), m_dice.fork()}, m_officeDice(seed ^ office_salt),
      m_serviceDice(seed ^ service_salt), m_witness(m_configuration, shop, m_acquirer, m_phones)
{
    const bool isWhole = m_breakage == Breakage::none || m_breakage == Breakage::cursor;
    if (isWhole && seed % 3 != 2) {
        m_archive.emplace(till_id, m_witness.seals());
        m_line.emplace(
            *m_archive, m_timeline, m_officeDice.fork(), [this] { return !m_disk->isDown(); },
            [this](const QString& what) { tell(what); });
        m_witness.watch(*m_archive);
    }
    // SQLite's own random numbers follow from the seed as well.
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed % 1'000'000 + 1),
                         nullptr);
    if (m_breakage != Breakage::none)
        m_configuration.notices = {}; // What is broken is to be noticed by what it is.
    m_acquirer.takesAtOnce = m_dice.isOnce(8);
    m_acquirer.isStubborn = m_breakage == Breakage::none; // as with notices
    for (const char* name : {"north", "south"}) {
        m_providers.push_back(std::make_shared<Provider>(
            QString::fromLatin1(name), m_phones, m_timeline, m_dice.fork(),
            [this] { return !m_disk->isDown(); }, [this](const QString& what) { tell(what); }));
    }
    openServices(seed);
    openSets(seed);
    m_configuration.canReply =
        std::any_of(m_providers.begin(), m_providers.end(),
                    [](const auto& provider) { return provider->abilities().readsReplies; });
    m_terminal.onAsked([this](Deed deed, const QString& key, const sale::Money& amount) {
        m_witness.takeAsked(deed, key, amount);
    });
    m_phones.onSent([this](const world::Message& message) { m_witness.takeSent(message); });
    // A store that fails or is full may stop nothing for now.
    m_phones.onListed([this](const Answer& answer) {
        if (m_disk->isWell())
            m_witness.takeListed(answer, m_timeline.now());
        else
            m_witness.forgive(answer);
    });
    if (m_breakage == Breakage::idempotencyKey)
        m_terminal.breakKeys();
    else if (m_breakage == Breakage::totals)
        m_witness.readAs(addACent);
}

void Day::tell(const QString& what)
{
    const QString line = u"%1 ms  %2"_s.arg(m_timeline.now_ms(), 9).arg(what);
    if (m_trace)
        m_trace(line);
    m_last.push_back(line);
    if (m_last.size() > events_kept)
        m_last.pop_front();
}

void Day::happened(const till::Event& event)
{
    // Nobody hears what a till says whose disk is gone: it is dead, and doesn't know.
    if (m_disk->isDown())
        return;
    tell(u"till says: "_s + std::visit(Heard{}, event));
    noteEvent(event);
    if (const auto* refused = std::get_if<till::Refused>(&event)) {
        noteRefusal(refused->refusal);
    } else if (std::holds_alternative<till::BasketChanged>(event)) {
        m_unsureBaskets.clear();
        m_deedEnding = Baskets::Ending::done;
    }
    if (const auto* recorded = std::get_if<till::Recorded>(&event))
        m_witness.takeRecorded(*recorded);
}

/// Whenever the till looks, nobody has altered anything.
void Day::noteRefusal(const till::RefusalView& refusal)
{
    m_witness.takeRefused(refusal);
    const bool isUnsure = refusal.reason == sale::Refusal::storeFailed;
    if (isUnsure && !m_deedBasket.isEmpty())
        m_unsureBaskets.insert(m_deedBasket);
    m_deedEnding = isUnsure ? Baskets::Ending::unsure : Baskets::Ending::refused;
    if (refusal.reason == sale::Refusal::productAltered ||
        refusal.reason == sale::Refusal::registryAltered ||
        refusal.reason == sale::Refusal::basketAltered)
        m_witness.say(u"a false alarm of the till: "_s + refusal.say);
}

DayEnd Day::run()
{
    if (m_acquirer.takesAtOnce)
        tell(u"the terminal can't hold payments"_s);
    bool goesOn = readDisk(true) && start();
    const int deeds = m_services.empty() ? 1 : deeds_with_services;
    for (auto left = deeds * m_dice.between(40, 140); goesOn && left > 0; --left) {
        if (m_services.empty() || m_serviceDice.isOnce(deeds_with_services))
            strike();
        strikeHeadOffice();
        strikeReply();
        strikeService();
        strikeSets();
        goesOn = personActs() && pass(m_dice.isOnce(25)  ? m_dice.between(20'000, 400'000)
                                      : m_dice.isOnce(3) ? m_dice.between(0, 15'000)
                                                         : m_dice.between(0, 900));
        if (const auto wait_ms = std::exchange(m_patience_ms, 0); goesOn && wait_ms > 0)
            goesOn = pass(wait_ms);
    }
    if (goesOn)
        drain();
    m_end.fault = m_witness.fault();
    m_end.last = QStringList(m_last.begin(), m_last.end());
    m_end.recorded = m_witness.recorded();
    m_end.countersigned = m_witness.countersigned();
    m_end.unresolved = m_witness.unresolved();
    m_end.changes = m_disk->changes();
    m_end.atHeadOffice = m_archive ? static_cast<int>(m_archive->entries().size()) : 0;
    m_end.acknowledgements = m_witness.acknowledgements();
    m_end.replies = m_witness.repliesActedOn();
    m_end.refusals = m_witness.refusalsListed();
    m_end.strangers = m_people.strangers();
    m_end.setsTaken = m_witness.setsTaken();
    m_end.setsRefused = m_witness.setsRefused();
    m_end.pricesBegun = m_witness.pricesBegun();
    sumUpServices();
    sumUpMet();
    m_disk->goDown();
    m_program.reset();
    return m_end;
}

/// Something goes wrong, or comes right again.
void Day::strike()
{
    if (!m_dice.isOnce(4))
        return;
    switch (m_dice.weighed({30, 18, 10, 10, 10})) {
    case 0:
        m_disk->goDownAfter(static_cast<int>(m_dice.below(25)));
        tell(u"the program will die within a few changes of the disk"_s);
        break;
    case 1:
        strikeDisk();
        break;
    case 2: {
        const bool isCutOff = m_dice.isOnce(4);
        m_terminal.setCutOff(isCutOff);
        tell(isCutOff ? u"the terminal is cut off"_s : u"the terminal is connected"_s);
        break;
    }
    case 3: {
        const auto which = static_cast<std::size_t>(m_dice.below(2));
        const bool isCutOff = m_dice.isOnce(2);
        m_providers[which]->setCutOff(isCutOff);
        tell(u"provider %1 is %2"_s.arg(m_providers[which]->name(),
                                        isCutOff ? u"cut off"_s : u"connected"_s));
        break;
    }
    default:
        strikeClock();
        break;
    }
}

void Day::strikeDisk()
{
    m_witness.forgiveListed();
    switch (m_dice.weighed({4, 6, 2, 2})) {
    case 0:
        m_disk->setTrouble({});
        m_disk->setFree(Disk::plenty_bytes);
        tell(u"the disk is well"_s);
        break;
    case 1:
        m_disk->setTrouble({static_cast<int>(m_dice.below(60)), static_cast<int>(m_dice.below(90)),
                            static_cast<int>(m_dice.below(30))});
        tell(u"the disk fails now and then"_s);
        break;
    case 2:
        runShort(m_dice.between(30'000'000, 120'000'000));
        tell(u"the disk has little room"_s);
        break;
    default:
        runShort(m_dice.below(20'000));
        tell(u"the disk is full"_s);
        break;
    }
}

/// Somebody makes room before long, so that a day sees more than refusals.
void Day::runShort(std::int64_t free_bytes)
{
    m_disk->setFree(free_bytes);
    m_timeline.outside(m_dice.between(3'000, 90'000), [this, shortage = ++m_shortages] {
        if (shortage != m_shortages || m_disk->hasRoom())
            return;
        m_disk->setFree(Disk::plenty_bytes);
        tell(u"there is room on the disk again"_s);
    });
}

void Day::strikeClock()
{
    if (m_dice.isOnce(3)) {
        m_end.met.add(u"clock drifts"_s);
        m_timeline.setDrift(m_dice.between(-300, 300));
        return tell(u"the wall clock drifts"_s);
    }
    const std::int64_t by_ms = m_dice.isOnce(2) ? m_dice.between(-90'000, 90'000)
                               : m_dice.isOnce(6)
                                   ? -m_timeline.now().wall_ms + 946'684'800'000 // its battery died
                                   : m_dice.between(-4'000'000'000, 4'000'000'000);
    m_end.met.add(by_ms < 0 ? u"clock jumps back"_s : u"clock jumps ahead"_s);
    m_timeline.jumpWallClock(by_ms);
    tell(u"the wall clock jumps by %1 ms"_s.arg(by_ms));
}

void Day::strikeHeadOffice()
{
    if (!m_line || !m_officeDice.isOnce(8))
        return;
    if (m_officeDice.isOnce(12)) {
        m_entriesAtLoss = m_witness.entries().size();
        const auto lost = static_cast<quint64>(m_officeDice.between(1, 30));
        const quint64 has = m_archive->entries().size();
        m_archive->loseAfter(has - std::min(has, lost));
        return tell(u"head office is put back from a backup, with %1 entries"_s.arg(
            m_archive->entries().size()));
    }
    const bool isCutOff = m_officeDice.isOnce(3);
    m_line->setCutOff(isCutOff);
    tell(isCutOff ? u"head office is cut off"_s : u"head office is connected"_s);
}

bool Day::personActs()
{
    const till::TillViewPointer view = m_program->till().view();
    People::Deed deed = m_people.next(*view);
    keyAtService(deed, Heard::id(view->counter.id));
    keyOnceItCame(deed, Heard::id(view->counter.id));
    tell(u"someone "_s + deed.words);
    if (!deed.keyed.isEmpty())
        m_witness.takeKeyed(Heard::id(view->counter.id), deed.keyed, m_timeline.now());
    m_terminal.tapCard(m_people.card());
    if (m_breakage == Breakage::tryCounter)
        remember(deed.command);
    if (std::holds_alternative<till::Resend>(deed.command))
        m_witness.takeResend(Heard::id(view->counter.id));
    // Whoever sets a basket aside, or takes another up, changes none of them.
    m_deedBasket = Baskets::touches(deed.command) ? Heard::id(view->counter.id) : QString();
    m_untouched = m_baskets;
    m_untouched.erase(m_deedBasket);
    const bool isBasket = view->counter.stage == sale::Stage::basket;
    m_deedEnding = Baskets::Ending::unsure;
    m_program->till().take(deed.command);
    m_deedBasket.clear();
    if (isBasket)
        m_witness.takeDeed(Heard::id(view->counter.id), deed.command, m_deedEnding);
    const bool goesOn = afterStep(true);
    m_witness.takeResend({});
    return goesOn;
}

bool Day::pass(std::int64_t time_ms)
{
    const std::int64_t until_ms = m_timeline.now_ms() + time_ms;
    while (m_program && (m_timeline.now_ms() < until_ms || m_timeline.hasPosted())) {
        if (!m_timeline.doNext(std::max<std::int64_t>(until_ms - m_timeline.now_ms(), 0)))
            continue;
        if (!afterStep(false))
            return false;
    }
    return !isWrong();
}

bool Day::afterStep(bool isPersons)
{
    ++m_end.steps;
    if (m_isFinishing)
        m_witness.takeFinishing();
    noteMove();
    if (m_disk->isDown())
        return lose(!m_dice.isOnce(3), isPersons);
    if (!readStore())
        return false;
    m_witness.checkHeadOffice();
    m_witness.checkServices();
    checkLeftAside();
    m_witness.checkStopped(m_timeline.now());
    if (hasNews())
        checkWhatIsThere(isPersons);
    // Whoever knows of a disk that forgets guesses pulls the plug after each.
    const bool mayEnd = !m_isDraining && !m_isFinishing;
    if (mayEnd && m_dice.isOnce(m_beforeGuesses ? 6 : 150))
        return m_dice.isOnce(3) ? closeInOrder() : lose(m_dice.isOnce(2), false);
    return !isWrong();
}

void Day::setQuiet(bool isQuiet)
{
    m_terminal.setQuiet(isQuiet);
    m_terminal.setCutOff(false);
    for (const auto& provider : m_providers) {
        provider->setQuiet(isQuiet);
        provider->setCutOff(false);
    }
    for (const auto& service : m_services) {
        service->setQuiet(isQuiet);
        service->setCutOff(false);
    }
    if (m_line) {
        m_line->setQuiet(isQuiet);
        m_line->setCutOff(false);
    }
    if (m_sets)
        m_sets->setQuiet(isQuiet);
    m_disk->stayUp();
    m_disk->setTrouble({});
    m_disk->setFree(Disk::plenty_bytes);
    m_acquirer.isKind = isQuiet;
}

} // namespace countersign::sim
