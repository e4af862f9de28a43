// Codes that a service makes, sends and checks: the till keeps tries, life and binding.

#include "core/till/till.h"

#include "core/code/language.h"
#include "core/till/sending.h"

#include <algorithm>

namespace countersign::till {

using world::CodeVerdict;
using Outcome = world::MessageReport::Outcome;

namespace {

sale::Comparison comparisonOf(CodeVerdict verdict)
{
    switch (verdict) {
    case CodeVerdict::right:
        return sale::Comparison::right;
    case CodeVerdict::wrong:
        return sale::Comparison::wrong;
    case CodeVerdict::gone:
        return sale::Comparison::gone;
    case CodeVerdict::limited:
    case CodeVerdict::unknown:
        break;
    }
    return sale::Comparison::unknown;
}

} // namespace

world::CodeService* Till::serviceNamed(const QString& name) const
{
    const auto at = std::find_if(m_world.services.begin(), m_world.services.end(),
                                 [&](const auto* service) { return service->name() == name; });
    return at == m_world.services.end() ? nullptr : *at;
}

/// Whoever is behind `maker` in the shop's order of preference, if there is anybody.
std::optional<QString> Till::makerAfter(const QString& maker) const
{
    const qsizetype at = m_configuration.codeMakers.indexOf(maker);
    if (at < 0)
        return m_configuration.codeMakers.front();
    if (at + 1 < m_configuration.codeMakers.size())
        return m_configuration.codeMakers.at(at + 1);
    return std::nullopt;
}

/// Whoever made the code makes the next one, unless nobody knows whether their message went: then
/// the next one is asked, and the code that may be out is void.
QString Till::makerForResend(const sale::Purchase& purchase) const
{
    const QString& maker = purchase.code->service;
    const bool isSilent =
        !purchase.isCodeOut && purchase.message &&
        purchase.message->reported == world::name(world::MessageState::unknown);
    if (!isSilent && m_configuration.codeMakers.contains(maker))
        return maker;
    return makerAfter(maker).value_or(maker);
}

/// By whom and to whom a message would go now. The error says that it can't be read for the moment.
Result<sale::NextSending, Refusal> Till::nextSending(const sale::Purchase& purchase,
                                                     const QString& maker)
{
    sale::NextSending next{maker, {}, {}};
    const auto registration = registrationOf(purchase.methodId);
    if (!registration && registration.error().fault != store::StoreFault::damaged)
        return failure(Refusal::storeFailed);
    if (!registration) {
        next.obstacle = Refusal::registryAltered;
    } else if (!registration->has_value()) {
        next.obstacle = Refusal::notRegistered;
    } else {
        next.registrationId = (*registration)->id;
        next.obstacle = obstacleTo(**registration);
    }
    return next;
}

/// What the service calls the newest of this purchase's codes that it took; empty if none is known.
QString Till::referenceOf(const sale::Purchase& purchase, const QStringList* messages)
{
    for (auto told = purchase.attempts.rbegin(); told != purchase.attempts.rend(); ++told) {
        const bool isAsked = !messages || messages->contains(told->message);
        if (!told->wasTaken || told->provider != purchase.code->service || !isAsked)
            continue;
        const auto rows = m_world.store.outbox().attemptsOf(told->message);
        if (!rows)
            continue;
        for (const store::MessageAttempt& row : *rows) {
            if (row.provider == told->provider && !row.reference.isEmpty())
                return row.reference;
        }
    }
    return {};
}

/// Nothing where the number can't be read any more.
std::optional<world::CodeRequest> Till::codeRequestOf(const sale::Purchase& purchase)
{
    const auto registration = m_world.store.registry().registration(purchase.code->registrationId);
    if (!registration || !registration->has_value())
        return std::nullopt;
    world::CodeRequest request;
    request.id = purchase.message->id;
    request.to = textOf(*(*registration)->number);
    request.locale = code::languageOf((*registration)->locale);
    request.amount = purchase.tender->amount;
    request.payee = m_configuration.payee;
    request.digits = purchase.code->digits;
    // As long as it could be made to live: the till itself takes it no longer than it may.
    request.validFor_ms = sale::Rules::life_max_ms;
    return request;
}

void Till::sendServiceCode(const sale::Purchase& purchase)
{
    if (m_isResuming && purchase.isCodeOut)
        return;
    const QUuid id = purchase.id;
    const QString messageId = purchase.message->id;
    const QString name = purchase.code->service;
    const std::int64_t began_boot_ms = m_world.clock.now().boot_ms;
    const auto reported = posted<world::MessageReport>(
        [this, id, messageId, name, began_boot_ms](const world::MessageReport& report) {
            codeServiceReported(id, messageId, name,
                                m_world.clock.now().boot_ms - began_boot_ms, report);
        });
    world::MessageReport untold;
    untold.provider = name;
    untold.state = world::MessageState::unknown;
    // Whether it went before the program ended is not known, and can't be asked there.
    if (m_isResuming)
        return reported(untold);
    world::CodeService* service = serviceNamed(name);
    const auto request = codeRequestOf(purchase);
    if (!service || !request) {
        untold.outcome = Outcome::permanent;
        untold.state = world::MessageState::failed;
        return reported(untold);
    }
    service->send(*request, referenceOf(purchase), reported);
}

void Till::codeServiceReported(const QUuid& purchase, const QString& messageId,
                               const QString& service, std::int64_t after_ms,
                               const world::MessageReport& report)
{
    world::MessageNews news;
    news.attempt = 1;
    news.report = report;
    news.after_ms = after_ms;
    news.isUnsent =
        report.outcome == Outcome::transient || report.outcome == Outcome::permanent;
    news.isLast = true;
    messageReported(purchase, messageId, news);
    // Nobody waits for it any more: it may neither be keyed nor stand in the way of the next one.
    const sale::Purchase* after = m_book.find(purchase);
    const bool isWanted = after && after->stage == sale::Stage::countersigning &&
                          after->code->service == service;
    world::CodeService* known = serviceNamed(service);
    if (!isWanted && known && !report.reference.isEmpty())
        known->cancel(report.reference);
}

/// The try is counted and durable by now; only here does anybody else see the digits.
void Till::askServiceToCompare(const sale::Purchase& purchase)
{
    const auto keyed = m_attempts[purchase.id].digits;
    m_attempts[purchase.id].digits.reset();
    world::CodeService* service = serviceNamed(purchase.code->service);
    const auto request = codeRequestOf(purchase);
    const QString reference = referenceOf(purchase, &purchase.messagesOfCode);
    const auto checked =
        posted<CodeVerdict>([this, id = purchase.id](const CodeVerdict& verdict) {
            verdictCame(id, comparisonOf(verdict));
            publish();
            continueFinish();
        });
    if (!keyed || !service || !request || reference.isEmpty())
        return checked(CodeVerdict::unknown);
    service->check(reference, *request, *keyed, checked);
}

/// The code of a purchase that needs it no more, or has another one by now, is void there too.
void Till::cancelServiceCode(const sale::Purchase& before, const sale::Purchase& after)
{
    if (!before.code || before.code->service.isEmpty() || after.isCountersigned)
        return;
    const bool isOver = before.stage == sale::Stage::countersigning &&
                        after.stage != sale::Stage::countersigning;
    if (!isOver && after.code->service == before.code->service)
        return;
    world::CodeService* service = serviceNamed(before.code->service);
    const QString reference = referenceOf(before);
    if (service && !reference.isEmpty())
        service->cancel(reference);
}

} // namespace countersign::till
