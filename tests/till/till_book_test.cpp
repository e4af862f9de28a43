#include "core/journal/fact_codec.h"
#include "core/till/book.h"
#include "tests/journal/random_chain.h"

#include <QTest>
#include <algorithm>
#include <map>

using namespace countersign;
using till::Book;

namespace {

/// A till's random history: facts of several purchases at once, each committed as the till commits
/// it, in a book that is kept up and in a journal that is signed.
class History
{
public:
    explicit History(quint32 seed) : chain(seed) {}

    journal::RandomChain chain;
    Book live;

    /// One commit: a checkpoint, an entry that is none of a purchase's facts, or a few facts.
    void goOn()
    {
        const int choice = number(20);
        if (choice == 0)
            return keepCheckpoint();
        if (choice == 1)
            return importProducts();
        if (choice == 2)
            return freezeOrFree();
        const QUuid id = somePurchase();
        sale::Purchase purchase;
        if (const auto* known = live.find(id))
            purchase = *known;
        purchase.id = id;
        std::vector<sale::Fact> facts;
        std::vector<journal::Entry> entries;
        const std::int64_t when_ms = at_ms(); // A commit has one time.
        for (int wanted = 1 + number(3); wanted > 0; --wanted) {
            const sale::Fact fact{when_ms, someFact(purchase)};
            auto after = sale::applied(purchase, fact);
            if (!after)
                continue;
            purchase = std::move(*after);
            const auto written = journal::encoded(fact.body);
            entries.push_back(entry(written.kind, id.toByteArray(QUuid::WithoutBraces),
                                    written.payload, fact.at_ms));
            facts.push_back(fact);
        }
        if (facts.empty())
            return;
        const std::size_t before = chain.entries().size();
        chain.commit(entries, chain.key());
        live.take(purchase, facts);
        live.follow(std::span(chain.entries()).subspan(before));
        if (!purchase.isOpen() && !purchase.isAskedAbout())
            m_purchases.erase(std::find(m_purchases.begin(), m_purchases.end(), id));
    }

    int number(int below) { return chain.random().bounded(below); }

private:
    std::int64_t at_ms() { return 1'795'370'304'123 + ++m_ticks * 7; }

    journal::Entry entry(const QByteArray& kind, const QByteArray& purchase,
                         const QByteArray& payload)
    {
        return entry(kind, purchase, payload, at_ms());
    }
    journal::Entry entry(const QByteArray& kind, const QByteArray& purchase,
                         const QByteArray& payload, std::int64_t when_ms)
    {
        journal::Entry made;
        made.at_ms = when_ms;
        made.kind = kind;
        made.purchase = purchase;
        made.salt = chain.bytes(journal::salt_size_bytes);
        made.payload = payload;
        return made;
    }

    void keepCheckpoint()
    {
        chain.commit({entry(journal::checkpoint_kind, {}, journal::encoded(live.checkpoint()))},
                     chain.key());
    }

    /// As an operator does it, beside any purchase. The book hears of it at the next start.
    void freezeOrFree()
    {
        const sale::FactBody fact =
            number(2) == 0
                ? sale::FactBody(sale::MethodFrozen{someMethod(), QStringLiteral("x")})
                : sale::FactBody(sale::MethodUnfrozen{someMethod(), QStringLiteral("x")});
        const auto written = journal::encoded(fact);
        chain.commit({entry(written.kind, {}, written.payload)}, chain.key());
        check(live.take(chain.entries().back()).ok(), "a freeze always follows");
    }

    /// The same.
    void importProducts()
    {
        const auto payload = "{\"catalogue\":\"" + chain.bytes(journal::hash_size_bytes).toHex();
        chain.commit({entry("products_imported", {}, payload + "\"}")}, chain.key());
        check(live.take(chain.entries().back()).ok(), "an import always follows");
    }

    QByteArray someMethod() { return QByteArray(16, static_cast<char>('a' + number(4))); }

    QUuid somePurchase()
    {
        if (m_purchases.size() < 4 && number(3) == 0)
            m_purchases.push_back(QUuid::fromRfc4122(chain.bytes(16)));
        if (m_purchases.empty())
            m_purchases.push_back(QUuid::fromRfc4122(chain.bytes(16)));
        return m_purchases[static_cast<std::size_t>(number(int(m_purchases.size())))];
    }

    sale::FactBody someFact(const sale::Purchase& purchase)
    {
        using namespace sale;
        const Money amount(4820, Currency());
        if (purchase.stage == Stage::basket) {
            Tender tender;
            tender.kind = TenderKind::card;
            tender.amount = amount;
            return PurchaseStarted{{}, tender, QStringLiteral("key")};
        }
        const QString message = QString::number(number(2));
        switch (number(19)) {
        case 0:
            return PaymentAuthorised{{message, HoldState::held, amount, 0, 0}, someMethod(), {}};
        case 1:
            return PaymentUnknown{TerminalAction::release, {"boot", number(99)}};
        case 2:
            return CodeIssued{{1 + number(3),
                               chain.bytes(16),
                               message,
                               chain.bytes(16),
                               6,
                               {},
                               "boot",
                               number(99),
                               300'000,
                               0}};
        case 3:
            return MessageQueued{message, 1 + number(3), "boot", number(99)};
        case 4:
            return MessageSent{message, QStringLiteral("kannel"), QStringLiteral("accepted")};
        case 5:
            return MessageStateChanged{message, QStringLiteral("kannel"), QStringLiteral("unknown"),
                                       number(2) == 0};
        case 6:
        case 7:
        case 8:
            return TryCounted{purchase.triesUsed + 1, purchase.methodId};
        case 9:
        case 10:
            return TryFailed{};
        case 11:
            return Countersigned{purchase.methodId};
        case 12:
            return CaptureRequested{QStringLiteral("key")};
        case 13:
            return ReleaseRequested{{Outcome::cancelled, false, number(2) == 0}};
        case 14:
            return PurchaseSetAside{};
        case 15:
            return MethodFrozen{someMethod(), QStringLiteral("failures")};
        case 16:
            return PurchaseRecorded{QStringLiteral("T3-1"), amount, purchase.isCountersigned};
        case 17:
            return PurchaseClosed{number(2) == 0 ? Outcome::unresolved : Outcome::cancelled};
        default:
            if (purchase.isParked() && number(2) == 0)
                return PurchaseSettled{QStringLiteral("seen to")};
            return purchase.isAskedAbout() ? FactBody(PaymentReleased{})
                                           : FactBody(PurchaseResumed{"boot", number(99)});
        }
    }

    std::vector<QUuid> m_purchases;
    std::int64_t m_ticks = 0;
};

Book fromScratch(std::span<const journal::Entry> entries)
{
    Book book;
    for (const journal::Entry& entry : entries) {
        const auto taken = book.take(entry);
        if (!taken)
            qWarning().noquote() << taken.error();
        check(taken.ok(), "a history follows");
    }
    return book;
}

/// As a start does, with the checkpoint at that place.
Book fromCheckpoint(std::span<const journal::Entry> entries, std::size_t place)
{
    const auto checkpoint = journal::decodedCheckpoint(entries[place].payload);
    check(checkpoint.ok(), "the checkpoint can be read");
    Book book;
    book.restore(*checkpoint);
    for (const journal::Trail& trail : checkpoint->purchases) {
        for (const quint64 seq : trail.entries)
            check(book.bringBack(entries[seq - 1]).ok(), "an open purchase's entries follow");
    }
    for (const journal::Entry& entry : entries.subspan(place + 1))
        check(book.take(entry).ok(), "what came after follows");
    return book;
}

} // namespace

// A start that reads from a checkpoint on knows what one that reads everything knows.
class TillBookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromACheckpointIsAsFromScratch();
    void aBookKeptUpKnowsWhatAStartReads();
    void checkpointHoldsWhatIsOpenAndNothingElse();
};

void TillBookTest::fromACheckpointIsAsFromScratch()
{
    int acrossOpen = 0;
    int checkpoints = 0;
    for (quint32 seed = 1; seed <= 300; ++seed) {
        History history(seed);
        for (int commits = 0; commits < 120; ++commits)
            history.goOn();
        const std::span entries(history.chain.entries());
        // A kill may come after any commit.
        const std::size_t end = entries.size() - static_cast<std::size_t>(history.number(20));
        const Book expected = fromScratch(entries.first(end));
        for (std::size_t place = 0; place < end; ++place) {
            if (entries[place].kind != journal::checkpoint_kind)
                continue;
            const Book book = fromCheckpoint(entries.first(end), place);
            QVERIFY2(book == expected, qPrintable(QStringLiteral("seed %1, checkpoint %2 of %3")
                                                      .arg(seed)
                                                      .arg(place + 1)
                                                      .arg(end)));
            ++checkpoints;
            const auto opened = journal::decodedCheckpoint(entries[place].payload)->purchases;
            acrossOpen += opened.empty() ? 0 : 1;
        }
    }
    QVERIFY(checkpoints > 500);
    QVERIFY(acrossOpen > 300);
}

void TillBookTest::aBookKeptUpKnowsWhatAStartReads()
{
    for (quint32 seed = 1001; seed <= 1100; ++seed) {
        History history(seed);
        for (int commits = 0; commits < 100; ++commits) {
            history.goOn();
            const Book read = fromScratch(history.chain.entries());
            QCOMPARE(history.live.checkpoint(), read.checkpoint());
            for (const sale::Purchase& purchase : read.purchases())
                QVERIFY(history.live.find(purchase.id) &&
                        *history.live.find(purchase.id) == purchase);
            QCOMPARE(history.live.purchases().size(), read.purchases().size());
        }
    }
}

void TillBookTest::checkpointHoldsWhatIsOpenAndNothingElse()
{
    Book book;
    sale::Purchase basket;
    basket.id = QUuid::createUuid();
    book.put(basket);
    journal::Checkpoint nothing;
    nothing.catalogue = journal::CatalogueRecord();
    nothing.counts = journal::CountsRecord();
    QCOMPARE(book.checkpoint(), nothing);

    History history(7);
    while (history.live.checkpoint().purchases.empty())
        history.goOn();
    const journal::Checkpoint checkpoint = history.live.checkpoint();
    for (const journal::Trail& trail : checkpoint.purchases) {
        for (const quint64 seq : trail.entries)
            QCOMPARE(history.chain.entries()[seq - 1].purchase, trail.purchase);
    }
    history.live.remove(history.live.purchases().front().id);
    QCOMPARE(history.live.checkpoint().purchases.size(), checkpoint.purchases.size() - 1);
}

QTEST_GUILESS_MAIN(TillBookTest)
#include "till_book_test.moc"
