#include "tests/sim/line.h"

#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using world::HeadOfficeAnswer;
using Outcome = HeadOfficeAnswer::Outcome;

namespace {

QString words(const HeadOfficeAnswer& answer)
{
    switch (answer.outcome) {
    case Outcome::durable:
        return u"has %1 entries"_s.arg(answer.head.seq);
    case Outcome::later:
        return u"not now"_s;
    case Outcome::refused:
        return u"refuses entry %1"_s.arg(answer.seq);
    case Outcome::fork:
        return u"has another entry %1"_s.arg(answer.head.seq);
    case Outcome::unreachable:
        return u"no answer"_s;
    }
    return {};
}

} // namespace

Line::Line(Archive& archive, Timeline& timeline, Dice dice, std::function<bool()> isOn,
           std::function<void(const QString&)> tell)
    : m_archive(archive), m_timeline(timeline), m_dice(dice), m_isOn(std::move(isOn)),
      m_tell(std::move(tell))
{
}

Line::Way Line::wayOf()
{
    if (m_isCutOff)
        return Way::lost;
    if (m_isQuiet)
        return Way::straight;
    constexpr Way ways[] = {Way::straight, Way::slow,     Way::lost,     Way::unheard,
                            Way::late,     Way::twice,    Way::nonsense, Way::busy,
                            Way::half,     Way::refusing, Way::hanging};
    return ways[m_dice.weighed({40, 8, 8, 8, 6, 8, 8, 5, 8, 2, 3})];
}

/// An answer to something else, a wrong signature, another till's head, an old or a made-up one.
HeadOfficeAnswer Line::nonsenseFor(const world::Batch& batch)
{
    HeadOfficeAnswer answer = m_archive.wordFor(batch.entries.back());
    switch (m_dice.below(5)) {
    case 0:
        answer.head.signature[3] = static_cast<char>(answer.head.signature[3] ^ 1);
        return answer;
    case 1:
        answer.head.seq += static_cast<quint64>(m_dice.between(1, 400));
        return answer;
    case 2:
        answer.head.hash.clear();
        return answer;
    case 3:
        answer.outcome = Outcome::fork;
        return answer;
    default:
        answer.outcome = Outcome::fork;
        answer.head.hash = QByteArray(journal::hash_size_bytes, 'x');
        return answer;
    }
}

void Line::answerIn(std::int64_t delay_ms, const Answered& answered, const HeadOfficeAnswer& answer)
{
    m_timeline.outside(delay_ms, [this, life = m_life, answered, answer] {
        if (life != m_life)
            return;
        m_tell(u"head office: "_s + words(answer));
        answered(answer);
    });
}

void Line::hand(std::shared_ptr<const world::Batch> batch, Answered answered)
{
    if (!m_isOn())
        return;
    m_tell(u"till hands head office entries %1 to %2"_s.arg(batch->entries.front().seq)
               .arg(batch->entries.back().seq));
    const Way way = wayOf();
    const std::int64_t there_ms = way == Way::slow   ? m_dice.between(1'000, 9'000)
                                  : way == Way::late ? m_dice.between(20'001, 200'000)
                                                     : m_dice.between(5, 500);
    const std::int64_t back_ms = m_dice.between(5, way == Way::slow ? 9'000 : 500);
    const std::int64_t again_ms = there_ms + m_dice.between(1, 120'000);
    const bool isHeard = way == Way::straight || way == Way::slow || way == Way::twice ||
                         way == Way::nonsense || way == Way::busy || way == Way::half ||
                         way == Way::refusing;
    if (way != Way::lost)
        m_timeline.outside(there_ms, [this, batch, way, isHeard, back_ms, life = m_life, answered] {
            arrive(batch, way, [&](const HeadOfficeAnswer& answer) {
                if (isHeard && life == m_life)
                    answerIn(back_ms, answered, answer);
            });
        });
    if (way == Way::twice)
        m_timeline.outside(again_ms, [this, batch] { arrive(batch, Way::straight, {}); });
    if (!isHeard && way != Way::hanging)
        answerIn(answer_within_ms, answered, {});
}

void Line::arrive(const std::shared_ptr<const world::Batch>& batch, Way way,
                  const std::function<void(const HeadOfficeAnswer&)>& heard)
{
    HeadOfficeAnswer answer;
    if (way == Way::busy) {
        answer = {Outcome::later, {}, 0, m_dice.between(0, 400'000), u"busy"_s};
    } else if (way == Way::refusing) {
        answer = {Outcome::refused, {}, batch->entries.front().seq, 0, u"wrong schema"_s};
    } else {
        const auto most =
            static_cast<std::size_t>(way == Way::half ? m_dice.between(0, 3) : 10'000);
        answer = m_archive.take(*batch, most);
        m_tell(u"head office has %1 entries"_s.arg(m_archive.entries().size()));
        if (way == Way::nonsense)
            answer = nonsenseFor(*batch);
    }
    if (heard)
        heard(answer);
}

} // namespace countersign::sim
