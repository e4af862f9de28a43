#pragma once

#include "core/journal/chain.h"
#include "core/uplink/drain.h"
#include "core/uplink/read_batch.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"
#include "core/world/head_office.h"
#include "core/world/journal_tail.h"
#include "core/world/uplink.h"

#include <QByteArray>
#include <memory>
#include <optional>

namespace countersign::uplink {

struct CourierSettings
{
    QByteArray till;                                      // its id
    std::optional<journal::PublicKey> headOfficeKey = {}; // else its signatures aren't verified
};

/// Carries the journal to head office on a thread of its own: reads batches, hands them over, reads
/// the next one while one is under way, compares head office's word with the journal, waits and
/// tries again, and says how it stands. Made and destroyed on the thread of its loop; what it is
/// given outlives it.
class Courier final : public world::Uplink
{
public:
    static constexpr std::int64_t report_every_ms = 500; // at most, but for a change of state
    static constexpr quint64 tally_entries_max = 1'000;  // counted at one go, as an answer may wait

    Courier(CourierSettings settings, world::HeadOffice& headOffice, world::JournalTail::Open open,
            world::Loop& loop, const world::Clock& clock, world::Entropy& entropy);
    ~Courier() override;

    void start(quint64 acknowledged, Reported reported) override;
    void committed(quint64 seq, quint64 worth_seq) override;
    void tryNow() override;

private:
    void post(std::function<void()> work);
    void happen(const Event& event);
    void hand(const Hand& hand);
    Result<ReadBatch, QString> batchFor(const Hand& hand);
    void readAhead();
    void hear(quint64 attempt, const world::HeadOfficeAnswer& answer);
    Result<Agreement, QString> agreementOf(const journal::Head& head, bool isSigned);
    Result<QByteArray, QString> hashOf(quint64 seq);
    void arm();
    Result<world::JournalTail*, QString> journal();

    // queue.cpp: what waits, and saying so
    void moved(quint64 confirmedBefore);
    bool discount(quint64 after, quint64 until);
    bool datesFrom(quint64 after);
    void count();
    void report();
    void reportSoon();

    CourierSettings m_settings;
    world::HeadOffice& m_headOffice;
    world::JournalTail::Open m_open;
    world::Loop& m_loop;
    const world::Clock& m_clock;
    world::Entropy& m_entropy;
    std::unique_ptr<world::JournalTail> m_journal;

    Drain m_drain;
    std::optional<ReadBatch> m_sent;  // what is under way
    std::optional<ReadBatch> m_ahead; // read meanwhile, what follows on it
    journal::Acknowledgement m_word;  // head office's last
    journal::Head m_arrived;          // as far as it has come by its last answer
    QString m_unsignedWhy;            // as it said last
    Reported m_reported;
    std::optional<std::int64_t> m_timer_boot_ms; // when the nearest timer goes off

    world::Tally m_waiting; // between what head office has and m_counted
    quint64 m_counted = 0;  // never before what head office has
    bool m_isCounting = false;
    world::UplinkReport m_said;
    std::int64_t m_said_boot_ms = 0;
    bool m_isReportDue = false;

    std::shared_ptr<bool> m_isAlive; // read and written on the loop's thread
};

} // namespace countersign::uplink
