#include "core/till/posted.h"

#include "core/code/purpose.h"
#include "core/till/book_reading.h"
#include "core/till/changes.h"
#include "core/till/message_news.h"
#include "core/till/notices.h"
#include "core/till/policy_in_force.h"
#include "core/till/sharing.h"

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

Result<std::unique_ptr<Till>, StoreError>
Till::start(const World& world, Configuration configuration, Listener& listener)
{
    std::unique_ptr<Till> till(new Till(world, std::move(configuration), listener));
    if (auto recovered = till->recover(); !recovered)
        return failure(recovered.error());
    return till;
}

Till::Till(const World& world, Configuration configuration, Listener& listener)
    : m_world(world), m_own(std::move(configuration)), m_configuration(m_own), m_listener(listener),
      m_services(world.services, m_configuration.codeMakers, m_configuration.payee, world.store),
      m_providerName(m_configuration.firstProvider), m_sent(m_own.sharingKey),
      m_isAlive(std::make_shared<bool>(true))
{
    const auto changed = [this] {
        publish();
        continueFinish();
    };
    m_notices = std::make_shared<Notices>(Notices::Around{
        m_world, m_configuration, m_book, m_sent,
        [this](const QByteArray& methodId) { return registrationOf(methodId); }, changed});
    m_changes = std::make_shared<Changes>(Changes::Around{
        m_world, m_own, m_book, [this] { return isBetweenPurchases(); },
        [this] { return checkCatalogue(); },
        [this] {
            const auto checked = checkRegistry();
            return checked ? Result<Done, StoreError>(Done{}) : failure(checked.error());
        },
        [this](bool isWholeCatalogue) {
            if (isWholeCatalogue)
                m_catalogueLook = {};
            takePolicy();
            m_sharing->tellFreed();
            tellUplink();
            checkpointSoon();
            publish();
        }});
    m_sharing = std::make_shared<Sharing>(
        Sharing::Around{m_world, m_configuration, m_book, m_sent, [this] { tellUplink(); }});
}

Till::~Till()
{
    *m_isAlive = false;
}

Result<Done, StoreError> Till::recover()
{
    auto read = readBook(m_world.store);
    if (!read)
        return failure(read.error());
    m_book = std::move(read->book);
    takePolicy();
    m_checkpoint_seq = read->checkpoint_seq;
    m_checkpoint_bytes = read->checkpoint_bytes;
    m_worth_seq = read->worth_seq;
    m_told_seq = m_world.store.head().seq;
    keepCheckpoint();
    if (auto opened = openBaskets(); !opened)
        return opened;
    if (const auto fault = currencyFault())
        return failure(*fault);
    if (auto closed = closeMessagesOfThePast(); !closed)
        return closed;
    return takeUpAgain();
}

/// Nobody pays when it changes, so that a purchase is paid by the rules with which it was charged.
void Till::takePolicy()
{
    putRules(policyInForce(m_own, m_book.changes().policy).rules.rules, m_configuration);
}

/// What is open can be neither finished nor let go of in another currency. What a person has seen
/// to waits for its own.
std::optional<StoreError> Till::currencyFault() const
{
    for (const sale::Purchase& purchase : m_book.purchases()) {
        const sale::Currency currency = purchase.basket.currency;
        if (currency == m_configuration.currency || purchase.isAnswerAwaited)
            continue;
        return StoreError{StoreFault::failed,
                          QStringLiteral("a purchase in %1 is still open; finish it with "
                                         "store.currency = \"%1\" before %2 is sold in")
                              .arg(currency.toString(), m_configuration.currency.toString()),
                          0, 0};
    }
    return std::nullopt;
}

/// Whoever carried the message of a purchase that has ended died with the last run.
Result<Done, StoreError> Till::closeMessagesOfThePast()
{
    constexpr std::int64_t asked_about_ms = 600'000; // then nobody can tell any more
    const sale::Instant now = m_world.clock.now();
    auto rows = m_world.store.outbox().underWay(now.wall_ms - asked_about_ms);
    if (!rows)
        return failure(rows.error());
    for (const store::OutboxMessage& row : *rows) {
        const sale::Purchase* open = m_book.find(row.purchase);
        const bool isInUse =
            open && open->stage == sale::Stage::countersigning && open->message &&
            open->message->id == row.id && !open->isCodeExpired(now) &&
            (!open->code->service.isEmpty() || open->code->keyId == m_world.store.keys().codeId);
        const bool isCode = row.purpose == code::name(code::Purpose::code);
        if (!isInUse && row.state != world::MessageState::queued) {
            if (auto errand = furtherErrandOf(m_world.store, row, now))
                isCode ? carry(row.purchase, std::move(*errand))
                       : m_notices->follow(row, std::move(*errand));
        }
        if (!isCode || row.state != world::MessageState::queued || (open && open->isOpen()))
            continue;
        sale::MessageReported report;
        report.id = row.id;
        report.provider = row.provider;
        report.state = world::name(world::MessageState::unknown);
        report.isFinal = true;
        report.attempt = row.attempts;
        keepWord(row.purchase, report);
    }
    return Done{};
}

Result<Done, StoreError> Till::takeUpAgain()
{
    std::vector<QUuid> open;
    for (const sale::Purchase& purchase : m_book.purchases()) {
        if (purchase.basket.currency == m_configuration.currency)
            open.push_back(purchase.id);
    }
    for (const QUuid& id : open) {
        const sale::Purchase* purchase = m_book.find(id);
        const bool isEmpty = purchase->stage == sale::Stage::basket && purchase->basket.isEmpty();
        if (!isEmpty && purchase->isOpen())
            say(StageChanged{viewOf(*purchase)});
    }
    sayUnresolved();
    m_isResuming = true;
    m_isUnkept = false;
    for (const QUuid& id : open) {
        happen(id, sale::Restarted{});
        if (m_isUnkept)
            return failure(StoreError{StoreFault::failed,
                                      QStringLiteral("what was open can't be taken up again: the "
                                                     "store takes no entry. Is the disk full?"),
                                      0, 0});
    }
    m_isResuming = false;
    if (auto said = sayWhatWasAltered(); !said)
        return said;
    lookAtRegistry(store::LastRegistryLook::at_once_rows);
    const auto changed = posted<world::ProviderHealth>(
        [this](const world::ProviderHealth& health) { providerChanged(health); });
    m_world.messages.watch(changed);
    m_world.messages.hearReplies(posted<world::BroughtReply>(
        [this](const world::BroughtReply& brought) { replyBrought(brought); }));
    for (world::CodeService* service : m_world.services)
        service->watch(changed);
    startUplink();
    m_changes->start();
    m_sharing->start();
    publish();
    return Done{};
}

} // namespace countersign::till
