#pragma once

#include "core/base/result.h"
#include "core/payment/demo_book.h"

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

namespace countersign::payment {

/// What the demo terminal does next, a line an action:
/// `{"do":"partial","amount":"10.00"}`, `{"do":"time_out","op":"capture"}` or just `"decline"`.
class DemoScript
{
public:
    static constexpr qsizetype size_max_bytes = 1'048'576;
    static constexpr std::size_t steps_max = 10'000;

    enum class Word {
        ok,              // plays no trick on any action, or on `op`
        decline,         // refuses an authorisation
        partial,         // holds less than was asked for
        taken,           // takes at once instead of holding
        decline_capture, // refuses a capture
        time_out,        // neither acts nor answers
        lose_answer      // acts, and doesn't answer
    };
    struct Step
    {
        Word word = Word::ok;
        std::optional<DemoOperation> operation; // the only one it fits; any, if absent
        std::optional<sale::Money> amount;      // partial: what to hold; half, if absent
    };

    DemoScript() = default;
    /// Reads a whole script; blank lines say nothing. The error is "line N: reason".
    static Result<DemoScript, QString> parse(const QByteArray& bytes, sale::Currency currency);

    /// Passes over the steps that were played in an earlier run.
    void skip(std::size_t steps);
    /// The next step, if it fits the operation: it is then used up. A step that doesn't fit waits
    /// for an action that it fits, and so does everything behind it.
    std::optional<Step> take(DemoOperation operation);
    [[nodiscard]] std::size_t consumed() const { return m_next; }
    [[nodiscard]] std::size_t size() const { return m_steps.size(); }

private:
    std::vector<Step> m_steps;
    std::size_t m_next = 0;
};

} // namespace countersign::payment
