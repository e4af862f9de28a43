#pragma once

#include "core/journal/entry.h"
#include "core/sale/fact.h"
#include "core/sale/instant.h"
#include "core/till/configuration.h"
#include "core/till/event.h"
#include "tests/sim/acquirer.h"
#include "tests/sim/archive.h"
#include "tests/sim/numbers.h"
#include "tests/sim/phones.h"
#include "tests/sim/scanned.h"
#include "tests/sim/seals.h"
#include "tests/sim/service.h"
#include "tests/sim/sets.h"
#include "tests/sim/shop.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

class QJsonObject;

namespace countersign::sim {

/// Watches a day from outside and says what must never be. It believes nobody: not the till's
/// screen without the journal, and not the journal without the acquirer and the phones.
class Witness
{
public:
    Witness(const till::Configuration& configuration, const Shop& shop, const Acquirer& acquirer,
            const Phones& phones);

    /// Looks at head office too, from the first entry on.
    void watch(const Archive& archive) { m_archive = &archive; }
    /// And at the books of whoever else makes codes.
    void watch(const ServiceBooks& books) { m_books = &books; }
    /// And at what head office sends down.
    void watch(const Sets& sets) { m_sets = &sets; }
    /// Takes each fact for what that makes of it, as if the till had kept it so.
    void readAs(std::function<void(sale::FactBody&)> alter) { m_alter = std::move(alter); }
    /// The next entry of the journal, once it is known to be durable; `at`, if it was made just
    /// then.
    void takeEntry(const journal::Entry& entry, const std::optional<sale::Instant>& at = {});
    /// An entry that may get lost yet, and the one before it.
    void checkSeal(const journal::Entry& entry, quint64 seqBefore, const QByteArray& hashBefore);
    /// What the customer keyed, and when.
    void takeKeyed(const QString& purchase, const QByteArray& digits, const sale::Instant& at);
    /// Somebody asks for the next code of that purchase, until the next deed; empty: nobody.
    void takeResend(const QString& purchase) { m_resendAsked = purchase; }
    /// The terminal was asked under that key.
    void takeAsked(Deed deed, const QString& key, const sale::Money& amount);
    /// The till said that this was sold.
    void takeRecorded(const till::Recorded& recorded);
    /// The till refused something, on a screen.
    void takeRefused(const till::RefusalView& refusal);
    /// Somebody did that to the basket at the counter.
    void takeDeed(const QString& basket, const till::Command& command, Baskets::Ending ending);
    /// The program ended and its journal was read: each basket that a screen showed, totals by id,
    /// has to be taken up by the next one, under whatever id.
    void takeRestart(const std::map<QString, QString>& shown);
    /// The till was asked to finish: what ends from now on needn't stand in a new basket, until
    /// another program shows its screen.
    void takeFinishing() { m_isFinishing = true; }
    /// A provider was handed that message, whatever it does with it.
    void takeSent(const world::Message& message);
    /// The screen after a step; compared with the journal so far.
    void checkScreen(const till::TillView& view);
    void checkMoney();
    /// What messages say is what is charged.
    void checkTexts();
    void checkReplies();
    /// Owners are told of what happened, and of nothing else, and nothing goes to a phone twice.
    void checkNotices();
    /// No number, method or till ever had more messages than its limit, within any window.
    void checkSendings();
    /// Once the till was closed and its journal read again: all that anybody was told is in it.
    void checkTold();
    /// A provider tells the till of that answer.
    void takeListed(const Answer& answer, const sale::Instant& now);
    /// It was told while the disk took nothing: the till tries again later, at its own pace, and a
    /// provider that lists the same once more tells it nothing new.
    void forgive(const Answer& answer) { m_forgiven.insert(answer.id); }
    /// Every purchase that had to stop by such an answer has, once the till had time to hear it.
    void checkStopped(const sale::Instant& now);
    /// Nobody is to hear what was listed just now: the program ends, or its disk fails.
    void forgiveListed();
    /// Head office has nothing that the journal hasn't, and each entry once.
    void checkHeadOffice();
    /// No service was asked about digits more often than tries were kept before.
    void checkServices();
    /// A change set of that version was left aside just now: why is kept.
    void checkRefused(quint64 version);
    /// Once the till said that it has finished: nothing is left that is being paid.
    void checkFinished();
    /// Once all faults have stopped and time enough has passed.
    void checkDrained();
    /// And head office has every entry, byte for byte.
    void checkArrived();
    /// Forgets the entries after `seq`, but no verdict that a customer saw.
    void rollBackTo(quint64 seq);

    [[nodiscard]] const std::vector<journal::Entry>& entries() const { return m_entries; }
    /// Which the witness shares with head office, so that no signature is verified twice.
    [[nodiscard]] const std::shared_ptr<Seals>& seals() const { return m_seals; }
    [[nodiscard]] Numbers& numbers() { return m_numbers; }
    /// The first thing that was wrong; empty while nothing is.
    [[nodiscard]] const QString& fault() const { return m_fault; }
    void say(const QString& fault);
    [[nodiscard]] int recorded() const { return m_recorded; }
    [[nodiscard]] int countersigned() const { return m_countersigned; }
    [[nodiscard]] int unresolved() const { return m_unresolved; }
    [[nodiscard]] int acknowledgements() const { return m_acknowledgements; }
    [[nodiscard]] int repliesActedOn() const { return m_repliesActedOn; }
    [[nodiscard]] int setsTaken() const { return m_setsTaken; }
    [[nodiscard]] int setsRefused() const { return m_setsRefused; }
    [[nodiscard]] int pricesBegun() const { return m_pricesBegun; }
    [[nodiscard]] int byService() const { return m_byService; }
    [[nodiscard]] int takenOver() const { return m_takenOver; }
    [[nodiscard]] int refusalsListed() const { return m_refusalsListed; }

private:
    struct Keyed
    {
        QByteArray digits;
        sale::Instant at;
    };
    /// The code that is out, by what its entries say.
    struct Code
    {
        QByteArray bootId;
        std::int64_t issued_boot_ms = 0;
        std::int64_t life_ms = 0;
        std::vector<QString> messages; // that carry it
    };
    struct Seen
    {
        sale::Purchase purchase; // the fold of its facts
        Code code;
        std::int64_t total_minor = 0;     // by what people put in
        bool mustBeCountersigned = false; // as well
        int tries = 0;
        quint64 tried_seq = 0; // of the last try
        int captures = 0;
        int ends = 0;
        sale::Money captured;
        QString authoriseKey;
        QString captureKey;
        bool isReleaseAsked = false;
        bool isSeenTo = false;  // a person answers for its money, and knew what it was
        bool hasFrozen = false; // its method, by too many wrong codes
        int sendings = 0;       // how often its messages may have gone out
    };
    /// A time that a message may have gone out, by the clock of its boot.
    struct Sending
    {
        quint64 seq = 0;
        QString message;
        QByteArray registration; // stands for the number
        QByteArray method;
        QByteArray bootId;
        std::int64_t boot_ms = 0;
    };
    /// An answer by which a purchase has to stop.
    struct MustStop
    {
        QString purchase;
        QString answer;
        std::int64_t listed_boot_ms = 0;
    };
    /// What the terminal was asked to do.
    struct Asked
    {
        Deed deed = Deed::authorise;
        QString key;
        sale::Money amount;
    };
    void follow(const journal::Entry& entry, bool isNew, const std::optional<sale::Instant>& at);
    void followSending(const journal::Entry& entry, Seen& seen, const sale::FactBody& fact,
                       const std::optional<sale::Instant>& at);
    void checkLimit(const policy::SendingLimit& limit, const char* name,
                    QByteArray Sending::*whose);
    void followFact(const QString& id, Seen& seen, const sale::FactBody& fact, bool isNew);
    void followSettled(const QString& id, Seen& seen,
                       const std::optional<sale::Unresolved>& before);
    void checkReason(const QString& id, const Seen& seen);
    [[nodiscard]] bool isRegistered(const sale::Purchase& purchase) const;
    void followAcknowledgement(const journal::Entry& entry);

    // witness_sales.cpp
    const Scanned* checkBasket(const QString& id, const sale::Basket& basket,
                               const sale::Totals& totals);
    void checkRecorded(const QString& id, const Seen& seen, const sale::PurchaseRecorded& fact);
    void checkStanding(const till::TillView& view);
    void checkPaid(const QString& id, const Seen& seen);
    [[nodiscard]] static bool isForgotten(const Seen& seen, const Acquirer::Payment& truth);
    void sayForgotten(const Seen& seen, const Acquirer::Payment& truth);
    void checkToldRecorded(const till::Recorded& told);

    // witness_methods.cpp
    void followMethod(const QString& id, Seen& seen, const sale::FactBody& fact);

    // witness_replies.cpp
    void followReply(const journal::Entry& entry, const std::optional<sale::Instant>& at);
    void checkActsOnce(const journal::Entry& entry, const QString& reply);
    [[nodiscard]] bool isWaiting(const QString& purchase) const;

    // witness_notices.cpp
    void followNotice(const journal::Entry& entry);
    [[nodiscard]] bool isTrue(const QString& purpose, const Seen& seen) const;

    // witness_texts.cpp
    [[nodiscard]] bool isRightNumber(const QString& purchase, const QString& number) const;
    void noteNumber(const QString& message);

    // witness_codes.cpp
    void followCode(const QString& id, Seen& seen, const sale::FactBody& fact, bool isNew,
                    const std::optional<sale::Instant>& at);
    void countTry(const QString& id, Seen& seen, const sale::TryCounted& fact, bool isNew);
    void countVerdict(const QString& id);
    void checkTryApart(const journal::Entry& entry, Seen& seen, const sale::FactBody& fact);
    void checkSaidWrong();
    void checkCountersigned(const QString& id, const Seen& seen);

    // witness_sets.cpp
    void followSets(const journal::Entry& entry, bool isOfThisProgram);
    void checkNobodyServed(const journal::Entry& entry, bool isOfThisProgram);
    void refuseSet(const journal::Entry& entry, quint64 version, const QJsonObject& said,
                   bool isOfThisProgram);
    void takeSet(const journal::Entry& entry, quint64 version, const QJsonObject& said);
    void beginPrices(const journal::Entry& entry, quint64 version);
    void checkCommitOfSet(const journal::Entry& last);
    void checkSetsTaken();

    // witness_services.cpp
    void followIssued(const QString& id, const Seen& seen, bool isNew);
    void checkApproved(const QString& id, const Seen& seen);

    const till::Configuration& m_configuration;
    const Acquirer& m_acquirer;
    const Phones& m_phones;
    Numbers m_numbers;
    Baskets m_baskets;
    bool m_isFinishing = false;
    std::shared_ptr<Seals> m_seals;
    const Archive* m_archive = nullptr;
    const ServiceBooks* m_books = nullptr;
    std::function<void(sale::FactBody&)> m_alter;
    std::int64_t m_from_minor; // from which amount on a code is needed, by the rules in force
    const Sets* m_sets = nullptr;
    std::vector<QByteArray> m_commit;      // kinds of entries since the last signature
    const Published* m_ofCommit = nullptr; // which that takes
    bool m_isAnnounced = false;            // its prices begin later
    QSet<quint64> m_announced;             // versions whose prices are to begin
    quint64 m_setTaken = 0;                // version
    std::set<std::pair<quint64, QString>> m_refusedSets; // and why, since the last was taken
    int m_refusedIn = 0;                                 // by the program that began then
    bool m_isServing = false; // the basket at the counter isn't empty, says the screen
    int m_setsTaken = 0;
    int m_setsRefused = 0;
    int m_pricesBegun = 0;
    QString m_resendAsked;        // purchase
    QSet<QString> m_resendUnsure; // whether the till kept that, nobody knows yet
    int m_byService = 0;
    int m_takenOver = 0;
    std::size_t m_compared = 0; // entries at head office
    quint64 m_acknowledged = 0;
    int m_acknowledgements = 0;
    std::vector<journal::Entry> m_entries;
    std::map<QString, Seen> m_seen;
    std::vector<Sending> m_sendings;
    std::map<QString, QString> m_notices; // what each tells, by its id
    QHash<QByteArray, int> m_wrongInARow; // by method
    QHash<QString, int> m_verdicts;       // by purchase; whoever saw one doesn't forget it
    // By purchase as well: tries that were ever counted, and how often a screen said that a code is
    // wrong.
    QHash<QString, int> m_counted;
    QHash<QString, int> m_saidWrong;
    QHash<QString, Keyed> m_keyed;      // by purchase: last
    QHash<QString, QByteArray> m_tried; // by purchase: what the last counted try was made with
    std::vector<Asked> m_asked;
    std::vector<till::Recorded> m_toldRecorded;
    QHash<QString, QString> m_sentTo;                    // number, by message
    std::vector<std::pair<QString, QString>> m_approved; // purchase, and what a code approves
    int m_receipts = 0;
    QHash<QString, QString> m_registrationOf; // by message
    QHash<QString, QString> m_numberOf;       // by registration
    QSet<QByteArray> m_frozen;
    QHash<QString, sale::Instant> m_queued;        // when it went, by message
    QHash<QString, QSet<QString>> m_repliesOf;     // that were acted on, by number and meaning
    QSet<std::pair<QString, QString>> m_repliesTo; // purchase and reply
    // By reply that was acted on: which purchases waited then.
    QHash<QString, QSet<QString>> m_waitedAtReply;
    std::vector<MustStop> m_mustStop;
    QSet<QString> m_forgiven; // answers
    int m_refusalsListed = 0;
    QSet<QString> m_denied; // purchases that aren't their owners'
    std::vector<QByteArray> m_mustFreeze;
    int m_repliesActedOn = 0;
    int m_recorded = 0;
    int m_countersigned = 0;
    int m_unresolved = 0;
    QString m_fault;
};

} // namespace countersign::sim
