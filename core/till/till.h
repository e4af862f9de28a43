#pragma once

#include "core/base/result.h"
#include "core/journal/reply_received.h"
#include "core/keypad/words.h"
#include "core/store/registry_check.h"
#include "core/till/book.h"
#include "core/till/code_services.h"
#include "core/till/command.h"
#include "core/till/configuration.h"
#include "core/till/event.h"
#include "core/till/replies.h"
#include "core/till/sent.h"
#include "core/till/world.h"

#include <QHash>
#include <QString>
#include <QUuid>
#include <functional>
#include <memory>

namespace countersign::till {

class Changes;
class Notices;
class Sharing;

/// A till. Made, used and destroyed on one thread, the one of `World::loop`; what comes in from
/// other threads is posted to that loop.
class Till
{
public:
    static constexpr std::size_t purchases_open_max = 20;
    static constexpr quint64 checkpoint_every_entries = 50;
    static constexpr qsizetype checkpoint_bytes_per_entry_max = 64;
    /// Head office's word is kept that often, or after so many entries that it has by then, of
    /// which there are more while a long queue drains: what isn't kept when the program ends counts
    /// as waiting and is only sent again, and not stored again.
    static constexpr std::int64_t acknowledge_every_ms = 60'000;
    static constexpr quint64 acknowledge_every_entries = 5'000;
    static constexpr quint64 acknowledge_draining_entries = 100'000;

    /// Verifies the journal (see readBook), rebuilds what was open and takes it up where it was.
    /// Fails with StoreFault::damaged if the journal doesn't verify: nothing may be sold on it.
    static Result<std::unique_ptr<Till>, store::StoreError>
    start(const World& world, Configuration configuration, Listener& listener);
    ~Till();
    Till(const Till&) = delete;
    Till& operator=(const Till&) = delete;

    /// Does it, or says `Refused`. What comes of it is heard by the listener.
    void take(const Command& command);
    /// A line that made no command: answered with `bad_command`, and `why` as what to say.
    void refuseLine(const QString& why);
    /// What the customer did; dropped if it doesn't fit the purchase and attempt at the counter.
    void did(const keypad::Did& did);
    /// Lets a capture under way end, cancels everything else that is open, then calls `finished`.
    void finish(std::function<void()> finished);

    [[nodiscard]] TillViewPointer view() const { return m_view; }

private:
    Till(const World& world, Configuration configuration, Listener& listener);

    // recovery.cpp, and baskets.cpp: those that a start finds, and new ones
    void takePolicy(); // what the book has of it
    Result<Done, store::StoreError> recover();
    Result<Done, store::StoreError> openBaskets();
    Result<bool, store::StoreError> dropIfStarted(const QUuid& basket);
    Result<Done, store::StoreError> takeUpAgain();
    Result<Done, store::StoreError> closeMessagesOfThePast();
    [[nodiscard]] std::optional<store::StoreError> currencyFault() const;

    // checking.cpp
    Result<bool, store::StoreError> checkRegistry(qint64 rows = store::RegistryLook::all_rows);
    Result<Done, store::StoreError> checkCatalogue();
    Result<std::optional<store::Registration>, store::StoreError>
    registrationOf(const QByteArray& methodId);
    Result<std::optional<sale::Product>, store::StoreError> productOf(const sale::Gtin& gtin);
    Result<Done, store::StoreError> sayWhatWasAltered();
    void lookAtRegistry(qint64 rows);
    void refuseAltered(Refusal refusal, const store::StoreError& fault);

    // checkpointing.cpp
    [[nodiscard]] bool isCheckpointDue() const;
    void checkpointSoon(); // once what is under way is done, in a commit that nobody waits for
    void keepCheckpoint();
    void moveLog();

    // head_office.cpp
    void startUplink();
    void tellUplink(); // what has become durable since it was last told
    void heardFromUplink(const world::UplinkReport& report);
    [[nodiscard]] bool hasNews() const;
    void acknowledgeInTime();
    void acknowledgeAfter(std::int64_t wait_ms);
    void keepAcknowledgement();
    void keepHeadOfficeRefusal();
    void showHeadOffice(TillView& view) const;

    // commands.cpp: one a command
    void operator()(const Scan& command);
    void operator()(const Add& command);
    void operator()(const SetQuantity& command);
    void operator()(const Remove& command);
    void operator()(const SetDiscount& command);
    void operator()(const ChargeCash& command);
    void operator()(const ChargeCard& command);
    void operator()(const KeyCode& command);
    void operator()(const Keying& command);
    void operator()(const Resend& command);
    void operator()(const MoreTime& command);
    void operator()(const Deny& command);
    void operator()(const Cancel& command);
    friend struct CommandVisitor;
    void addProduct(const sale::Gtin& gtin, sale::Quantity quantity);
    void changeBasket(
        const std::function<Result<sale::Basket, sale::BasketRefusal>(sale::Basket)>& change);
    bool keepBasket(const sale::Purchase& basket);
    [[nodiscard]] bool hasRoomToPay();

    // lane.cpp: which purchase is at the counter
    void operator()(const Aside& command);
    void operator()(const Take& command);
    void operator()(const Settle& command);
    void operator()(const ShowEnded& command);
    void operator()(const Next& command);
    void operator()(const Status& command);
    void operator()(const ChooseLanguage& command);
    [[nodiscard]] bool isBetweenPurchases() const;
    sale::Purchase moved(const sale::Purchase& purchase, bool isAside,
                         store::Transaction& transaction);

    // paying.cpp: events of purchases
    using Bring =
        std::function<Result<sale::PurchaseEvent, store::StoreError>(store::Transaction&)>;
    bool happen(const QUuid& purchase, const sale::PurchaseEvent& event);
    bool happen(const QUuid& purchase, const Bring& bring);
    bool settle(const sale::Purchase& before, sale::Step step, store::Transaction& transaction);
    bool keepConsequences(const sale::Purchase& after, const sale::Fact& fact,
                          store::Transaction& transaction);
    void queueBesides(const sale::Step& step, store::Transaction& transaction);
    QUuid reopenLines(const sale::Purchase& closed, store::Transaction& transaction);
    void afterwards(const sale::Purchase& before, const sale::Step& step, quint64 sequence);
    void withdraw(const QString& message);
    [[nodiscard]] sale::Moment momentFor(const sale::Purchase& purchase);
    Result<sale::PurchaseEvent, store::StoreError>
    authorisationEvent(const sale::Purchase& purchase, const world::PaymentAnswer& answer,
                       store::Transaction& transaction);

    // sending.cpp: whether a message may go, and what is said if it may not
    std::optional<Refusal> obstacleTo(const store::Registration& to, const QUuid& purchase);
    Result<sale::NextSending, Refusal> nextSending(const sale::Purchase& purchase,
                                                   const QString& maker);
    void refuse(const sale::Purchase& purchase, Refusal refusal);

    // effects.cpp: what is done outside, after the commit; the card terminal's part of it
    void run(const QUuid& purchase, const sale::Effect& effect);
    template <class Answer> auto posted(std::function<void(const Answer&)> heard);
    void askTerminal(const sale::Purchase& purchase, const sale::AskTerminal& effect);
    void enquireTerminal(const sale::Purchase& purchase, const sale::EnquireTerminal& effect);
    void terminalAnswered(const QUuid& purchase, sale::TerminalAnswered event,
                          const world::PaymentAnswer& answer);

    // messages.cpp: what becomes of messages
    void carry(const QUuid& purchase, world::Errand errand);
    bool messageReported(const QUuid& purchase, const QString& messageId,
                         const world::MessageNews& news);
    std::optional<sale::NextSending> nextAfter(const QUuid& purchase);
    bool keepWord(const QUuid& purchase, const sale::MessageReported& event);
    void keepLateWord(const QUuid& purchase, const sale::MessageReported& event);
    bool keepMessage(const sale::Purchase& after, const sale::FactBody& fact,
                     store::Transaction& transaction);
    bool keepSending(const sale::Purchase& after, const sale::Instant& at,
                     store::Transaction& transaction);
    void keepAttempt(const QString& messageId, store::Transaction& transaction);
    void askedToRepeat(const QUuid& purchase, const QString& messageId, world::Again why,
                       const world::MessageCarrier::Granted& granted);

    // replies.cpp: what people answer
    [[nodiscard]] std::int64_t repliesUntil_boot_ms();
    void watchReplies();
    void askForReplies();
    void repliesCame(const ReplyWatch::Told& told, std::int64_t asked_boot_ms);
    void replyBrought(const world::BroughtReply& brought);
    void afterReplies(quint64 before_seq);
    void hearUnkept();

    // reply_acting.cpp: what follows from it
    [[nodiscard]] bool isDenialUnkept(const QUuid& purchase);
    bool replied(const ListedReply& listed);
    std::optional<bool> repliedToWaiting(const ListedReply& listed, const AboutAsDated& asDated);
    bool repliedToPast(const ListedReply& listed, const AboutAsDated& asDated);
    void keepAsDated(const AboutAsDated& asDated, const journal::ReplyReceived& reply);
    bool keepReply(const store::OutboxMessage& about, journal::ReplyReceived reply);
    bool denyByReply(const QUuid& purchase, const std::function<void(store::Transaction&)>& keep);

    // carriers.cpp: how those who carry them are doing
    [[nodiscard]] QHash<QString, std::int64_t> usualTimes_ms();
    [[nodiscard]] static QString silentProvider(const sale::Purchase& purchase);
    void providerChanged(const world::ProviderHealth& health);
    void learnDeliveries(const QString& provider);
    [[nodiscard]] MessageView messageViewOf(const sale::CodeMessage& message) const;

    // codes.cpp: sending and comparing codes
    void sendCode(const sale::Purchase& purchase);
    void compareCode(const sale::Purchase& purchase);
    void verdictCame(const QUuid& purchase, sale::Comparison result);
    void sendServiceCode(const sale::Purchase& purchase);
    void codeServiceReported(const QUuid& purchase, const QString& messageId,
                             const world::MessageNews& news);
    void askServiceToCompare(const sale::Purchase& purchase);
    [[nodiscard]] sale::Comparison unlessDenied(const QUuid& purchase, sale::Comparison result);
    [[nodiscard]] SecretBytes codeOf(const sale::Purchase& purchase) const;

    // ticking.cpp: what time brings, and the end of the input
    void tick();
    void scheduleTick();
    void continueFinish();
    void finishLater();

    // publishing.cpp
    void publish();
    void refuse(Refusal refusal, int triesLeft = 0);
    void refuse(RefusalView refusal); // numbers it
    void forgetUnkept(const QUuid& purchase);
    [[nodiscard]] bool isElsewhere(const QUuid& purchase) const;
    void say(const Event& event);
    void sayUnresolved();
    void forgetFinished();
    void keepEnded(PurchaseView ended);
    [[nodiscard]] QUuid servedPurchase() const;
    [[nodiscard]] PurchaseView viewOf(const sale::Purchase& purchase);
    [[nodiscard]] ReceiptView receiptOf(const sale::Purchase& purchase);
    [[nodiscard]] CountersigningView countersigningOf(const sale::Purchase& purchase);
    [[nodiscard]] AsideView asideOf(const sale::Purchase& purchase);
    [[nodiscard]] const sale::Purchase& counter() const;
    sale::Purchase newBasket();
    void showCustomer();

    World m_world;
    Configuration m_own;           // what the shop's settings say
    Configuration m_configuration; // with head office's policy, where there is one
    Listener& m_listener;
    Book m_book;
    quint64 m_checkpoint_seq = 0; // of the last one; 0 if there is none
    qsizetype m_checkpoint_bytes = 0;
    world::UplinkReport m_uplink; // the last one
    bool m_isUplinkStarted = false;
    quint64 m_told_seq = 0;   // up to there the uplink was told
    quint64 m_worth_seq = 0;  // the last entry that is no acknowledgement
    quint64 m_noNews_seq = 0; // head office has it, and up to there only acknowledgements more
    std::int64_t m_acknowledged_boot_ms = 0;
    bool m_isAcknowledgementDue = false; // a timer for it is under way
    std::optional<world::UplinkTrouble> m_keptRefusal;
    QUuid m_counter;
    std::optional<PurchaseView> m_finished;
    std::vector<PurchaseView> m_asideEnded;
    std::optional<RefusalView> m_refusal;
    std::optional<RefusalView> m_asideRefusal;
    bool m_isUnkept = false; // the store didn't take something since this was last asked
    std::optional<policy::SendingRefusal> m_sendingRefusal; // why no message may go
    store::LastRegistryLook m_registryLook;
    bool m_isRegistryDue = false; // what it found since the start isn't said yet
    store::LastLook m_catalogueLook;
    std::optional<store::StoreError> m_registryFault; // why a card was refused last
    std::uint64_t m_refusals = 0;
    std::uint64_t m_version = 0;
    TillViewPointer m_view;
    struct Attempt
    {
        std::shared_ptr<const SecretBytes> digits; // under comparison
        int keyed = 0;
        std::int64_t keyingStarted_ms = 0;
        std::optional<world::MethodSeen> shown; // on a demo terminal
    };
    QHash<QUuid, Attempt> m_attempts;
    QHash<QUuid, QString> m_languages; // that customers chose, by purchase
    CodeServices m_services;
    QString m_providerName;
    Health m_providerHealth = Health::neutral;  // by the last message's report
    std::optional<std::int64_t> m_tick_boot_ms; // when the timer under way goes off
    std::uint64_t m_tickGeneration = 0;
    bool m_isTicking = false; // nobody asked: what can't be kept is tried again, not said
    bool m_wasTickUnkept = false;
    std::optional<world::MessageNews> m_news; // what is being taken in just now
    std::vector<ProviderView> m_providers;    // in order of preference
    ReplyWatch m_replies;
    SentInRun m_sent;
    std::shared_ptr<Notices> m_notices; // what owners are told besides codes
    std::shared_ptr<Changes> m_changes; // what head office sends down
    std::shared_ptr<Sharing> m_sharing; // counts in common with other tills
    bool m_isResuming = false;          // what was under way in another run is taken up
    int m_terminalQuestions = 0;        // that await an answer
    std::function<void()> m_finishing;
    bool m_isFinishingLater = false; // a timer for it is under way
    std::shared_ptr<bool> m_isAlive; // work that comes back after the till's end is dropped
};

} // namespace countersign::till
