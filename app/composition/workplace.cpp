#include "app/composition/workplace.h"

#include "app/composition/opened_store.h"
#include "app/composition/policy_reading.h"
#include "app/composition/providers.h"
#include "app/composition/texts.h"

#include <QDir>
#include <algorithm>

namespace countersign::app {

namespace {

policy::NoticeRules noticesFrom(const settings::Notices& settings)
{
    policy::NoticeRules notices;
    switch (settings.completed) {
    case settings::Notices::Completed::uncountersigned:
        notices.completed = policy::CompletedNotices::uncountersigned;
        break;
    case settings::Notices::Completed::always:
        notices.completed = policy::CompletedNotices::always;
        break;
    case settings::Notices::Completed::never:
        notices.completed = policy::CompletedNotices::never;
        break;
    }
    notices.suspicious = settings.suspicious;
    notices.valid_for_ms = settings.valid_for_ms;
    return notices;
}

} // namespace

Result<std::unique_ptr<Workplace>, Ending>
Workplace::open(const settings::Settings& settings, const Options& options, world::Loop& loop)
{
    std::unique_ptr<Workplace> workplace(new Workplace(settings, options, loop));
    if (auto opened = workplace->openStore(); !opened)
        return failure(opened.error());
    if (auto made = workplace->makeAdapters(); !made)
        return failure(made.error());
    if (auto made = workplace->makeUplink(); !made)
        return failure(made.error());
    return workplace;
}

Workplace::Workplace(const settings::Settings& settings, const Options& options, world::Loop& loop)
    : m_settings(settings), m_options(options), m_loop(loop), m_network(QStringLiteral("network"))
{
}

Workplace::~Workplace()
{
    m_network.runAndWait([this] {
        m_carrier.reset();
        m_services.clear();
        m_terminal.reset();
    });
}

Result<Done, Ending> Workplace::openStore()
{
    auto opened = openedStore(m_settings, m_clock, m_entropy);
    if (!opened)
        return failure(opened.error());
    m_store = std::move(opened).value();
    return Done{};
}

Result<Done, Ending> Workplace::makeAdapters()
{
    std::optional<Ending> failed;
    m_network.runAndWait([&] {
        auto terminal =
            payment::DemoTerminal::create(demoTerminalFrom(m_settings), m_network.loop());
        if (!terminal) {
            failed = Ending{exitUsage, terminal.error()};
            return;
        }
        m_terminal = std::move(terminal).value();
        auto providers = makeProviders(m_settings, m_options.demoPhone, m_network.loop(), m_clock);
        if (!providers) {
            failed = providers.error();
            return;
        }
        m_isAnyDeaf = std::ranges::any_of(
            *providers, [](const auto& made) { return made->abilities().isDeaf; });
        std::vector<std::int64_t> timeouts_ms;
        for (const settings::SmsProvider& provider : m_settings.sms)
            timeouts_ms.push_back(provider.timeout_ms);
        auto services = makeCodeServices(m_settings, m_clock);
        if (!services) {
            failed = services.error();
            return;
        }
        m_services = std::move(services).value();
        m_carrier = std::make_unique<sms::Carrier>(
            std::move(providers).value(),
            sms::limitsFor(timeouts_ms, m_settings.sending.accept_within_ms), m_network.loop(),
            m_clock);
    });
    if (failed)
        return failure(*failed);
    return Done{};
}

Result<Done, Ending> Workplace::makeUplink()
{
    const auto make = headOfficeFrom(m_settings, m_clock);
    if (!make)
        return failure(make.error());
    if (!*make)
        return Done{};
    const auto courier = courierSettingsFrom(m_settings);
    if (!courier)
        return failure(courier.error());
    const auto open = journalTailOf(m_settings.till.data, m_store->keys().signing.publicKey());
    m_uplink = std::make_unique<UplinkThread>(*courier, *make, open, m_clock, m_entropy);
    m_notedUplink =
        std::make_unique<NotedUplink>(m_uplink->uplink(), m_settings.till.data, m_clock);
    auto changes = changeFeedFrom(m_settings, m_store->keys(), m_clock, m_entropy);
    if (!changes)
        return failure(changes.error());
    m_changes = std::move(changes).value();
    auto sharing = sharingFrom(m_settings, m_clock, m_entropy);
    if (!sharing)
        return failure(sharing.error());
    m_sharing = std::move(sharing).value();
    return Done{};
}

payment::DemoTerminalSettings demoTerminalFrom(const settings::Settings& settings)
{
    const QDir data(settings.till.data);
    payment::DemoTerminalSettings terminal;
    terminal.ledger = data.filePath(QStringLiteral("demo-terminal.jsonl"));
    terminal.position = data.filePath(QStringLiteral("demo-terminal.position"));
    terminal.script = settings.payment.demoScript;
    terminal.currency = settings.store.currency;
    return terminal;
}

till::World Workplace::world()
{
    till::World world{*m_store,    m_clock,    m_entropy,          m_loop,
                      *m_terminal, *m_carrier, m_options.customer, m_notedUplink.get(),
                      {}};
    for (const auto& service : m_services)
        world.services.push_back(service.get());
    world.changes = m_changes.get();
    world.counts = m_sharing.feed.get();
    return world;
}

till::Configuration Workplace::configuration() const
{
    till::Configuration configuration = configurationFrom(m_settings);
    configuration.sharingKey = m_sharing.key;
    // Nobody is told to reply where that may not be heard.
    configuration.canReply = configuration.canReply && !m_isAnyDeaf;
    return configuration;
}

till::Configuration configurationFrom(const settings::Settings& settings)
{
    till::Configuration c;
    c.storeName = settings.store.name;
    c.payee = settings.store.smsName;
    c.storePhone = settings.store.phone;
    c.storeAddress = settings.store.address;
    c.tillId = settings.till.id;
    c.receiptPrefix = settings.till.receiptPrefix;
    c.timezone = settings.store.timezone;
    c.languages = settings.store.languages;
    c.currency = settings.store.currency;
    c.pricesIncludeTax = settings.store.pricesIncludeTax;
    c.rules.digits = settings.code.digits;
    c.rules.valid_for_ms = settings.code.valid_for_ms;
    c.rules.tries = settings.code.tries;
    c.rules.failuresInARow = settings.code.failuresInARow;
    c.rules.resend_after_ms = settings.code.resend_after_ms;
    c.rules.resends = settings.code.resends;
    c.rules.resolve_within_ms = settings.payment.resolve_within_ms;
    c.rules.cashRounding = settings.store.cashRounding;
    c.policy.from = settings.countersign.from;
    c.policy.alwaysForCategories = settings.countersign.alwaysForCategories;
    c.policy.unregistered = settings.countersign.unregistered == settings::Unregistered::allow
                                ? policy::Unregistered::allow
                                : policy::Unregistered::decline;
    c.policy.failuresInARow = settings.code.failuresInARow;
    const code::Sender sender = senderFrom(settings);
    c.canReply = sender.canReply;
    c.fixedWordings = sender.fixed;
    c.replyWords = replyWordsFrom(settings);
    c.countries = settings.sending.countries;
    c.sending.perNumber = {settings.sending.perNumber.count, settings.sending.perNumber.window_ms};
    c.sending.perTill = {settings.sending.perTill.count, settings.sending.perTill.window_ms};
    c.sending.perMethod = {settings.sending.perMethod.count, settings.sending.perMethod.window_ms};
    c.sending.perCountry = {settings.sending.perCountry.count,
                            settings.sending.perCountry.window_ms};
    // Where no card is charged, nobody gains by codes that nobody keys.
    if (settings.sending.unverifiedBudget.value_or(settings.payment.terminal !=
                                                   settings::Terminal::demo))
        c.sending.unverified = policy::UnverifiedBudget{};
    // A store is named only beside the key of what head office sends down.
    if (!settings.uplink.store.isEmpty())
        c.readPolicy = readPolicy;
    c.headOfficeMayLoosen = settings.uplink.mayLoosen;
    c.notices = noticesFrom(settings.notices);
    c.firstProvider = settings::name(settings.sms.front());
    c.codeMakers = codeMakersOf(settings);
    c.hasDemoTerminal = settings.payment.terminal == settings::Terminal::demo;
    for (const settings::DemoCard& card : settings.payment.demoCards)
        c.demoCards.push_back({card.fingerprint, card.brand, card.last4});
    return c;
}

} // namespace countersign::app
