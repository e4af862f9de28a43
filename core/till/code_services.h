#pragma once

#include "core/sale/advance.h"
#include "core/store/store.h"
#include "core/world/code_service.h"

#include <QString>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

// Private to core/till: codes that a service makes, sends and compares, and who makes the next one.
namespace countersign::till {

/// A maker of codes is the name of a service, or empty where the till makes them itself.
class CodeServices
{
public:
    using Reported = std::function<void(const world::MessageReport&)>; // called on any thread
    using Compared = std::function<void(const sale::Comparison&)>;     // called on any thread

    /// `makers` in order of preference. Services and store must outlive it.
    CodeServices(std::vector<world::CodeService*> services, QStringList makers, QString payee,
                 store::Store& store);

    [[nodiscard]] QString first() const { return m_makers.front(); }
    /// Whoever is behind that maker in the shop's order of preference, if there is anybody.
    [[nodiscard]] std::optional<QString> after(const QString& maker) const;
    /// Whoever made the code makes the next one, unless nobody knows whether their message went:
    /// then the next one does, and the code that may be out is void.
    [[nodiscard]] QString forResend(const sale::Purchase& purchase) const;

    /// What the journal keeps of a service's name for a code that it made, since rows of attempts
    /// have no tag: nobody who writes to the store puts another code in its place. Empty of what
    /// anybody else took.
    [[nodiscard]] QByteArray digestOf(const world::MessageReport& report) const;
    /// Whether the code that is out is known to the service that made it.
    [[nodiscard]] bool canCompare(const sale::Purchase& purchase) const;
    /// Whether it makes codes, so that what it says of one is brought again until it is kept.
    [[nodiscard]] bool isService(const QString& name) const { return named(name) != nullptr; }
    void send(const sale::Purchase& purchase, const Reported& reported);
    void compare(const sale::Purchase& purchase, const SecretBytes& digits,
                 const Compared& compared);
    /// The code of a purchase that needs it no more, or has another one by now, is void there too.
    void cancelIfOver(const sale::Purchase& before, const sale::Purchase& after);
    void cancel(const QString& service, const QString& reference);
    /// Nobody waits for that message any more: where its code wasn't asked for yet, it never is.
    void withdraw(const QString& message);
    /// Whether what a service said of a message calls a code by that name which the purchase waits
    /// for, or may yet. No row is asked, so that no disk's trouble makes a code void.
    [[nodiscard]] bool isWanted(const sale::Purchase& purchase, const QString& message,
                                const world::MessageReport& report) const;

private:
    [[nodiscard]] world::CodeService* named(const QString& service) const;
    [[nodiscard]] QString referenceOf(const sale::Purchase& purchase,
                                      const QStringList* messages) const;
    [[nodiscard]] QString referenceOfOther(const sale::Purchase& purchase) const;
    [[nodiscard]] std::optional<world::CodeRequest> requestOf(const sale::Purchase& purchase) const;

    std::vector<world::CodeService*> m_services;
    QStringList m_makers;
    QString m_payee;
    store::Store& m_store;
};

} // namespace countersign::till
