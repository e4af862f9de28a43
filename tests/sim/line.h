#pragma once

#include "core/world/head_office.h"
#include "tests/sim/archive.h"
#include "tests/sim/dice.h"
#include "tests/sim/timeline.h"

#include <QString>
#include <functional>

namespace countersign::sim {

/// The line to head office: it drops, delays, doubles and overtakes, hangs, answers nonsense, and
/// does what it was asked to and says nothing.
class Line final : public world::HeadOffice
{
public:
    static constexpr std::int64_t answer_within_ms = 20'000;

    Line(Archive& archive, Timeline& timeline, Dice dice, std::function<bool()> isOn,
         std::function<void(const QString&)> tell);

    [[nodiscard]] QString name() const override { return QStringLiteral("simulated"); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override;

    void setQuiet(bool isQuiet) { m_isQuiet = isQuiet; }
    void setCutOff(bool isCutOff) { m_isCutOff = isCutOff; }
    /// Answers to a program that has ended are lost.
    void forgetProgram() { ++m_life; }

private:
    enum class Way {
        straight,
        slow,
        lost,     // the batch
        unheard,  // the answer
        late,     // the batch comes after the line was given up
        twice,    // and again later, perhaps after others
        nonsense, // the answer
        busy,     // not taken
        half,     // the disk is full half-way
        refusing, // of what is right
        hanging,  // never an answer
    };
    Way wayOf();
    [[nodiscard]] world::HeadOfficeAnswer nonsenseFor(const world::Batch& batch);
    void arrive(const std::shared_ptr<const world::Batch>& batch, Way way,
                const std::function<void(const world::HeadOfficeAnswer&)>& heard);
    void answerIn(std::int64_t delay_ms, const Answered& answered,
                  const world::HeadOfficeAnswer& answer);

    Archive& m_archive;
    Timeline& m_timeline;
    Dice m_dice;
    std::function<bool()> m_isOn;
    std::function<void(const QString&)> m_tell;
    bool m_isQuiet = false;
    bool m_isCutOff = false;
    int m_life = 0; // of the program that asks
};

} // namespace countersign::sim
