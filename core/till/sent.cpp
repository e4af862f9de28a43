#include "core/till/sent.h"

#include "core/till/sending.h"

#include <QSet>
#include <utility>

namespace countersign::till {

Result<std::optional<RegisteredPhone>, store::StoreError>
SentInRun::phoneOf(const QByteArray& registration, store::Registry& registry)
{
    if (const RegisteredPhone* known = knownPhoneOf(registration))
        return std::optional(*known);
    const auto registered = registry.registration(registration);
    if (!registered)
        return failure(registered.error());
    if (!*registered)
        return std::optional<RegisteredPhone>();
    RegisteredPhone phone{(*registered)->numberLookup, {}, (*registered)->locale};
    phone.blinded = blindedNumber(m_sharingKey.get(), **registered);
    if (const auto number = numberOf(**registered))
        phone.country = number->country();
    learn(registration, phone);
    return std::optional(std::move(phone));
}

void SentInRun::learn(const QByteArray& registration, const RegisteredPhone& phone)
{
    if (m_phones.size() >= phones_max) {
        QSet<QByteArray> inUse;
        for (const Sent& sent : m_sent)
            inUse.insert(sent.registration);
        m_phones.removeIf([&](const auto& known) { return !inUse.contains(known.key()); });
    }
    m_phones.insert(registration, phone);
}

const RegisteredPhone* SentInRun::knownPhoneOf(const QByteArray& registration) const
{
    const auto found = m_phones.constFind(registration);
    return found == m_phones.constEnd() ? nullptr : &*found;
}

std::vector<Sent> SentInRun::keep(const sale::Instant& now, std::int64_t needed_ms)
{
    std::erase_if(m_sent,
                  [&](const Sent& sent) { return now.boot_ms - sent.at.boot_ms > needed_ms; });
    std::vector<Sent> staged = std::exchange(m_staged, {});
    m_sent.insert(m_sent.end(), staged.begin(), staged.end());
    return staged;
}

void SentInRun::noteVerified(const QString& message)
{
    for (Sent& sent : m_sent) {
        if (sent.message == message)
            sent.isVerified = true;
    }
}

void SentInRun::noteUnsent(const QString& message, bool isUnsent)
{
    for (Sent& sent : m_sent) {
        if (sent.message == message)
            sent.isUnsent = isUnsent;
    }
}

void SentInRun::forget(const QString& message)
{
    std::erase_if(m_sent, [&](const Sent& sent) { return sent.message == message; });
}

std::vector<store::Sending> SentInRun::within(std::int64_t within_ms, const sale::Instant& now,
                                              const store::Addressee& addressee) const
{
    std::vector<store::Sending> sendings;
    for (const Sent& sent : m_sent) {
        const std::int64_t age_ms = now.boot_ms - sent.at.boot_ms;
        if (sent.isUnsent || age_ms >= within_ms)
            continue;
        const RegisteredPhone* phone = knownPhoneOf(sent.registration);
        sendings.push_back({now.wall_ms - age_ms,
                            phone != nullptr && phone->numberLookup == addressee.numberLookup,
                            sent.method == addressee.method,
                            phone != nullptr && phone->country == addressee.country,
                            !sent.isVerified && !sent.isNotice, sent.isNotice});
    }
    return sendings;
}

store::KnownSendings SentInRun::known() const
{
    store::KnownSendings known;
    for (const Sent& sent : m_sent)
        known.insert({sent.message, sent.at.boot_ms});
    return known;
}

} // namespace countersign::till
