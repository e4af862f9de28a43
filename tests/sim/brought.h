#pragma once

#include "core/base/check.h"
#include "tests/sim/lane.h"

namespace countersign::sim {

/// A lane whose first provider brings what people answer.
struct Brought : Lane
{
    Brought()
    {
        a->can.bringsReplies = true;
        change([](till::Configuration&) {});
    }
    [[nodiscard]] Answer no(std::int64_t at_ms) const
    {
        Answer answer;
        answer.id = u"answer-%1"_s.arg(at_ms);
        answer.from = shop.cards().front().number;
        answer.text = "NO";
        answer.at_ms = at_ms / 1'000 * 1'000; // as Kannel dates it
        return answer;
    }
    /// The first two cards belong to one person, who is written to about them in two languages.
    void registerBoth(const QString& locale, const QString& localeOfOther)
    {
        stop();
        {
            DicedEntropy entropy(Dice(7));
            auto store = store::Store::open(QString::fromLatin1(data_directory), shop.keys(),
                                            timeline, entropy, disk)
                             .value();
            auto transaction = store->begin().value();
            for (const std::size_t place : {0U, 1U}) {
                const auto& seen = shop.cards()[place].method;
                const auto method =
                    transaction.ensureMethod(seen.fingerprint, seen.brand, seen.last4);
                check(method.ok(), "the method is known");
                store::NewRegistration registration;
                registration.method = method->id;
                registration.number = shop.cards().front().number;
                registration.locale = place == 0 ? locale : localeOfOther;
                registration.registered_ms = timeline.now().wall_ms;
                check(transaction.registerNumber(registration).ok(), "the number is registered");
            }
            check(transaction.commit().ok(), "the registry is kept");
        }
        start();
    }
    /// The till was started since, and has been hearing for a while.
    void startLater(std::int64_t later_ms)
    {
        stop();
        pass(later_ms);
        ++programSeed;
        start();
        pass(policy::ReplyWindow::brought_again_within_ms);
    }
    /// Whether its owner's NO keeps that card from being charged.
    bool isFrozen(std::size_t place)
    {
        heard.refusals.clear();
        charge(place);
        return stage() == sale::Stage::basket && !heard.refusals.empty() &&
               heard.refusals.back().reason == sale::Refusal::frozenByReply;
    }
    /// As somebody who writes to its database.
    void sql(const QByteArray& statement)
    {
        check(program->store().connection().run(statement.constData()).ok(), "SQL is right");
    }
    /// The code that came last.
    void key()
    {
        QByteArray digits = phones.arrived().back();
        digits.detach();
        program->till().take(
            till::KeyCode{std::make_shared<const SecretBytes>(SecretBytes::takenFrom(digits)), 0});
        passUntil(sale::Stage::basket);
    }
    /// The purchases of which a reply was kept.
    [[nodiscard]] QStringList answered() const
    {
        QStringList purchases;
        (void)program->store().journal().each(1, [&](const journal::Entry& entry) {
            if (entry.kind == journal::reply_received_kind)
                purchases << QString::fromLatin1(entry.purchase);
            return true;
        });
        return purchases;
    }
};

} // namespace countersign::sim
