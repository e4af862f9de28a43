#include "core/till/code_services.h"

#include "core/base/check.h"
#include "core/code/language.h"
#include "core/till/sending.h"

#include <QCryptographicHash>
#include <algorithm>
#include <utility>

namespace countersign::till {

using world::CodeVerdict;

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

/// Which of its purchase's messages that is: they end in "-m1", "-m2", …
int sendOf(const QString& message)
{
    return QStringView(message).mid(message.lastIndexOf(u'm') + 1).toInt();
}

QByteArray sha256(const QString& reference)
{
    return QCryptographicHash::hash(reference.toUtf8(), QCryptographicHash::Sha256);
}

/// Those with which the maker of the purchase's code took it, of these messages or of all; by the
/// messages' order, since answers may come in any.
std::vector<const sale::MessageAttempt*> takenNewestFirst(const sale::Purchase& purchase,
                                                          const QStringList* messages)
{
    std::vector<const sale::MessageAttempt*> taken;
    for (const sale::MessageAttempt& told : purchase.attempts) {
        const bool isAsked = !messages || messages->contains(told.message);
        if (told.wasTaken && told.provider == purchase.code->service && isAsked)
            taken.push_back(&told);
    }
    std::ranges::stable_sort(taken, [](const auto* a, const auto* b) {
        return sendOf(a->message) > sendOf(b->message);
    });
    return taken;
}

} // namespace

CodeServices::CodeServices(std::vector<world::CodeService*> services, QStringList makers,
                           QString payee, store::Store& store)
    : m_services(std::move(services)), m_makers(std::move(makers)), m_payee(std::move(payee)),
      m_store(store)
{
    check(!m_makers.isEmpty(), "somebody makes codes");
}

world::CodeService* CodeServices::named(const QString& service) const
{
    const auto at = std::find_if(m_services.begin(), m_services.end(),
                                 [&](const auto* known) { return known->name() == service; });
    return at == m_services.end() ? nullptr : *at;
}

/// The settings may have changed since: then it begins anew.
std::optional<QString> CodeServices::after(const QString& maker) const
{
    const qsizetype at = m_makers.indexOf(maker);
    if (at < 0)
        return m_makers.front();
    if (at + 1 < m_makers.size())
        return m_makers.at(at + 1);
    return std::nullopt;
}

QString CodeServices::forResend(const sale::Purchase& purchase) const
{
    const QString& maker = purchase.code->service;
    const bool isSilent = !purchase.isCodeOut && purchase.message &&
                          purchase.message->reported == name(world::MessageState::unknown);
    if (!isSilent && m_makers.contains(maker))
        return maker;
    return after(maker).value_or(maker);
}

QByteArray CodeServices::digestOf(const world::MessageReport& report) const
{
    return named(report.provider) && !report.reference.isEmpty() ? sha256(report.reference)
                                                                 : QByteArray();
}

/// What the service calls the newest of the purchase's codes that it took; empty if none is known.
QString CodeServices::referenceOf(const sale::Purchase& purchase, const QStringList* messages) const
{
    for (const sale::MessageAttempt* told : takenNewestFirst(purchase, messages)) {
        const auto rows = m_store.outbox().attemptsOf(told->message);
        if (!rows)
            continue;
        for (const store::MessageAttempt& row : *rows) {
            if (row.provider == told->provider && sha256(row.reference) == told->reference)
                return row.reference;
        }
    }
    return {};
}

bool CodeServices::canCompare(const sale::Purchase& purchase) const
{
    return purchase.code->service.isEmpty() ||
           (named(purchase.code->service) &&
            !referenceOf(purchase, &purchase.messagesOfCode).isEmpty());
}

/// What the service calls a code of somebody else's that it sent in place of this one; empty if it
/// sent this one since, or none is known.
QString CodeServices::referenceOfOther(const sale::Purchase& purchase) const
{
    if (!referenceOf(purchase, &purchase.messagesOfCode).isEmpty())
        return {};
    const QStringList& messages = purchase.messagesOfCode;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        const auto rows = m_store.outbox().attemptsOf(*message);
        if (!rows)
            continue;
        for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
            if (row->provider == purchase.code->service && !row->taken_ms &&
                !row->reference.isEmpty())
                return row->reference;
        }
    }
    return {};
}

/// Nothing where the number can't be read any more.
std::optional<world::CodeRequest> CodeServices::requestOf(const sale::Purchase& purchase) const
{
    const auto registration = m_store.registry().registration(purchase.code->registrationId);
    if (!registration || !registration->has_value())
        return std::nullopt;
    world::CodeRequest request;
    request.id = purchase.message->id;
    request.to = textOf(*(*registration)->number);
    request.locale = code::languageOf((*registration)->locale);
    request.amount = purchase.tender->amount;
    request.payee = m_payee;
    request.digits = purchase.code->digits;
    // Of a send without an answer nobody knows what it is called, and so none that the service
    // sends once more can be told from another till's.
    request.isNew = referenceOf(purchase, &purchase.messagesOfCode).isEmpty();
    request.isOnlyWay = purchase.isCodeOut || !after(purchase.code->service);
    // As long as it could be made to live: the till itself takes it no longer than it may.
    request.validFor_ms = sale::Rules::life_max_ms;
    return request;
}

void CodeServices::send(const sale::Purchase& purchase, const Reported& reported)
{
    world::CodeService* service = named(purchase.code->service);
    auto request = requestOf(purchase);
    if (service && request) {
        const QString other = referenceOfOther(purchase); // it may be open there still
        return service->send(*request, other.isEmpty() ? referenceOf(purchase, nullptr) : other,
                             reported);
    }
    world::MessageReport never;
    never.provider = purchase.code->service;
    never.outcome = world::MessageReport::Outcome::permanent;
    never.state = world::MessageState::failed;
    reported(never);
}

void CodeServices::compare(const sale::Purchase& purchase, const SecretBytes& digits,
                           const Compared& compared)
{
    world::CodeService* service = named(purchase.code->service);
    const auto request = requestOf(purchase);
    const QString reference = referenceOf(purchase, &purchase.messagesOfCode);
    if (!service || !request || reference.isEmpty())
        return compared(sale::Comparison::unknown);
    service->check(reference, *request, digits,
                   [compared](CodeVerdict verdict) { compared(comparisonOf(verdict)); });
}

void CodeServices::cancelIfOver(const sale::Purchase& before, const sale::Purchase& after)
{
    if (!before.code || before.code->service.isEmpty() || after.isCountersigned)
        return;
    const bool isOver =
        before.stage == sale::Stage::countersigning && after.stage != sale::Stage::countersigning;
    if (!isOver && after.code->service == before.code->service)
        return;
    cancel(before.code->service, referenceOf(before, nullptr));
    cancel(before.code->service, referenceOfOther(before)); // It is in the way of the next one.
}

/// A code that is called somebody else's may be the one of an earlier message, whose own answer
/// comes later.
bool CodeServices::isWanted(const sale::Purchase& purchase, const QString& message,
                            const world::MessageReport& report) const
{
    if (purchase.stage != sale::Stage::countersigning ||
        purchase.code->service != report.provider)
        return false;
    const auto taken = takenNewestFirst(purchase, &purchase.messagesOfCode);
    const auto newest = std::ranges::find_if(
        taken, [](const auto* told) { return !told->reference.isEmpty(); });
    if (newest != taken.end() && (*newest)->reference == sha256(report.reference))
        return true;
    const bool isAnotherUnanswered =
        std::ranges::any_of(purchase.messagesOfCode, [&](const QString& id) {
            return id != message &&
                   std::ranges::find(purchase.attempts, id, &sale::MessageAttempt::message) ==
                       purchase.attempts.end();
        });
    return report.outcome != world::MessageReport::Outcome::taken && isAnotherUnanswered;
}

void CodeServices::withdraw(const QString& message)
{
    for (world::CodeService* service : m_services)
        service->withdraw(message);
}

void CodeServices::cancel(const QString& service, const QString& reference)
{
    world::CodeService* known = named(service);
    if (known && !reference.isEmpty())
        known->cancel(reference);
}

} // namespace countersign::till
