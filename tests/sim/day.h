#pragma once

#include "tests/sim/archive.h"
#include "tests/sim/breakages.h"
#include "tests/sim/line.h"
#include "tests/sim/people.h"
#include "tests/sim/program.h"
#include "tests/sim/service.h"
#include "tests/sim/sets.h"
#include "tests/sim/shop.h"
#include "tests/sim/tally.h"
#include "tests/sim/witness.h"

#include <QString>
#include <QStringList>
#include <QUuid>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace countersign::sim {

/// Goes up with every change by which a seed gives another day: a seed says nothing without it.
inline constexpr int generation = 3;

/// What a day was like.
struct DayEnd
{
    QString fault;    // empty if everything held
    QStringList last; // what happened before
    int steps = 0;
    int stops = 0;    // of the program that was killed
    int closings = 0; // of the program in order
    int finished = 0; // of them, with everything ended that was open
    int powerCuts = 0;
    int recorded = 0;
    int countersigned = 0;
    int unresolved = 0;
    int examined = 0;         // times that the store lay there, sound, as it was left
    std::int64_t changes = 0; // of the disk
    int atHeadOffice = 0;     // entries
    int acknowledgements = 0; // of them, in the journal
    int operations = 0;       // in the store, while no till ran
    int replies = 0;          // that the till acted on
    int refusals = 0;         // of an owner, to a purchase that had to stop by it
    int strangers = 0;        // cards that were new to the till
    int serviceDays = 0;      // in which a service could make codes
    int serviceSent = 0;      // messages of services
    int serviceQuestions = 0; // about digits
    int byService = 0;        // countersigned by a service's code
    int takenOver = 0;        // codes that another maker made, since nobody took the first one's
    int serviceOthers = 0;    // answers that something else was in the way at the number
    int serviceWithdrawn = 0; // codes that nobody wanted any more before they were asked for
    int setsTaken = 0;        // of head office's changes
    int setsRefused = 0;      // times that a reason was kept why one isn't taken
    int pricesBegun = 0;      // that were announced before
    Tally met;                // what went wrong, and what came of it, by its name

    /// Adds up what days were like; a fault and what came before it are no sum's.
    DayEnd& operator+=(const DayEnd& other);
    [[nodiscard]] QString inWords() const;
};

/// One life of a store, from a seed: everything in it follows from that number.
class Day final : private till::Listener
{
public:
    static constexpr int events_kept = 60;
    using Trace = std::function<void(const QString&)>;

    /// The shop must outlive the day. `trace` hears everything, if it is set.
    Day(const Shop& shop, std::uint64_t seed, Breakage breakage, Trace trace = {});
    DayEnd run();

private:
    void happened(const till::Event& event) override;
    void published(const till::TillViewPointer&) override {}

    // One thing at a time; false once something was wrong.
    bool personActs();
    bool pass(std::int64_t time_ms);
    bool afterStep(bool isPersons);
    bool hasNews();
    void checkWhatIsThere(bool isPersons);
    [[nodiscard]] till::TillViewPointer view() const;
    void strike();
    void strikeDisk();
    void runShort(std::int64_t free_bytes);
    void strikeClock();
    void strikeHeadOffice();

    // day_services.cpp
    void openServices(std::uint64_t seed);
    void strikeService();
    void keyAtService(People::Deed& deed, const QString& purchase);
    void sumUpServices();

    // day_sets.cpp
    void openSets(std::uint64_t seed);
    void strikeSets();
    void checkLeftAside();

    // day_meeting.cpp
    void keyOnceItCame(People::Deed& deed, const QString& purchase);
    void noteEvent(const till::Event& event);
    void noteEnd(const char* how);
    void noteMove();
    void sumUpMet();
    void checkRefused();

    // day_starts.cpp
    bool start();
    void meetDisk(int failed);
    bool outliveFailedStart(const store::StoreError& error);
    void letPass(std::int64_t time_ms);

    // day_restarts.cpp
    bool closeInOrder();
    bool finish();
    bool passUntil(const bool& isDone, std::int64_t time_ms);
    void endProgram(bool hasLostPower);
    bool lose(bool hasLostPower, bool isPersonsStep);
    bool startAgain(bool hasLostPower);
    void forgetUnsureBaskets();
    void compareBaskets(const std::map<QString, QString>& before);
    [[nodiscard]] std::map<QString, QString> baskets() const;
    void remember(const till::Command& command);
    void keepDisk();
    void recall();
    bool drain();

    // day_operator.cpp
    bool operate();
    void takeEntriesBefore(quint64 seq);
    void strikeReply();

    // day_reading.cpp
    bool readDisk(bool isDurable);
    bool readStore();

    void tell(const QString& what);
    void noteRefusal(const till::RefusalView& refusal);
    bool isWrong() { return !m_witness.fault().isEmpty(); }
    void setQuiet(bool isQuiet);

    const Shop& m_shop;
    Breakage m_breakage;
    Trace m_trace;
    Dice m_dice;
    till::Configuration m_configuration;
    Timeline m_timeline;
    std::unique_ptr<Disk> m_disk;
    Acquirer m_acquirer;
    Phones m_phones;
    Terminal m_terminal;
    std::vector<std::shared_ptr<Provider>> m_providers;
    People m_people;
    // A shop without head office, as every third is, throws its dice as if there were none.
    Dice m_officeDice;
    std::optional<Archive> m_archive;
    std::optional<Line> m_line;
    // A day without a service throws its dice as if there were none.
    Dice m_serviceDice;
    ServiceBooks m_books;
    std::vector<std::shared_ptr<Service>> m_services;
    // Nor does one on which head office sends nothing down.
    Dice m_setsDice{0};
    std::optional<Sets> m_sets;
    std::int64_t m_patience_ms = 0;             // how long somebody waits after the next deed
    std::optional<std::size_t> m_entriesAtLoss; // at head office, if this program saw no end of it
    Witness m_witness;
    std::unique_ptr<Program> m_program;
    /// What there was to see when it was last looked at.
    struct Seen
    {
        till::TillViewPointer view;
        std::int64_t changes = -1;
        std::size_t actions = 0;
        std::size_t takings = 0;
        bool isFinishing = false;
        friend bool operator==(const Seen&, const Seen&) = default;
    };
    Seen m_seen;
    std::map<QString, QString> m_baskets;   // as the screen showed them: id, lines and total
    std::map<QString, QString> m_untouched; // of those, what no person is about to change
    // A commit that failed at its sync may be found all the same, as SQLite has it; one that comes
    // after it writes over it. It concerns no basket but the one that the deed was about.
    std::set<QString> m_unsureBaskets;
    QString m_deedBasket; // that a person's deed of this moment may change, or empty
    Baskets::Ending m_deedEnding = Baskets::Ending::unsure; // of what a person just did
    std::deque<QString> m_last;
    DayEnd m_end;
    quint64 m_lastOnDisk = 0;        // entry, as the program was started
    std::int64_t m_changesRead = -1; // of the disk, up to which its store was read
    std::int64_t m_pagesMoved = 0;   // up to then, into the database
    int m_shortages = 0;             // of room on the disk
    std::map<QUuid, std::optional<sale::Unresolved>> m_unresolved; // why, as the till says
    bool m_isDraining = false;
    bool m_isFinishing = false; // what is open may go, baskets too
    // With a broken try counter: the disk as it was before the guesses that it will forget.
    std::unique_ptr<Disk> m_beforeGuesses;
    quint64 m_seqBeforeGuesses = 0;
};

/// Those digits, as they are keyed.
[[nodiscard]] till::KeyCode keyed(const QByteArray& digits);
/// What a breakage of the try counter forgets.
[[nodiscard]] bool isOfGuess(const journal::Entry& entry);
/// What the journal on that disk holds, read without any till.
Result<Done, store::StoreError> eachEntryOn(Disk& disk, const store::JournalRows::Visit& visit);

} // namespace countersign::sim
