#include "core/journal/export_line.h"
#include "core/store/export_verification.h"
#include "core/store/parallel_verifier.h"
#include "tests/journal/random_chain.h"

#include <QBuffer>
#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using store::ExportFault;
using store::ParallelVerifier;
using store::Workers;

namespace {

/// A journal of a few commits, every now and then with a change of its key.
RandomChain someChain(quint32 seed)
{
    RandomChain chain(seed);
    for (int commits = 1 + chain.random().bounded(6); commits > 0; --commits) {
        if (chain.random().bounded(6) == 0)
            chain.changeKey();
        else
            chain.commit(1 + chain.random().bounded(4));
    }
    return chain;
}

using Field = QByteArray Entry::*;
constexpr Field byteFields[] = {&Entry::kind, &Entry::purchase,  &Entry::salt,  &Entry::payload,
                                &Entry::hash, &Entry::signature, &Entry::digest};

/// One thing that could happen to rows, by accident or on purpose.
void damage(std::vector<Entry>& entries, RandomChain& chain)
{
    if (entries.empty())
        return;
    auto& random = chain.random();
    const auto place = [&] {
        return static_cast<std::size_t>(random.bounded(int(entries.size())));
    };
    const auto at = [&](std::size_t index) {
        return entries.begin() + static_cast<qsizetype>(index);
    };
    Entry& entry = entries[place()];
    switch (random.bounded(10)) {
    case 0: // a flipped bit
    case 1: {
        QByteArray& field = entry.*byteFields[random.bounded(7)];
        if (!field.isEmpty()) {
            char& byte = field[random.bounded(int(field.size()))];
            byte = static_cast<char>(byte ^ (1 << random.bounded(8)));
        }
        break;
    }
    case 2:
        entry.seq ^= 1ULL << random.bounded(4);
        break;
    case 3:
        entries.erase(at(place()));
        break;
    case 4:
        std::swap(entries[place()], entries[place()]);
        break;
    case 5:
        entries.insert(at(place()), Entry(entries[place()]));
        break;
    case 6:
        entries.resize(place());
        break;
    case 7:
        entry = withheld(entry);
        break;
    case 8:
        entry.signature.clear();
        break;
    default: { // hashed again, as one could who hasn't the key
        const std::size_t from = place();
        entries[from].payload = "{}";
        QByteArray previous = from > 0 ? entries[from - 1].hash : chain.bytes(32);
        for (std::size_t i = from; i < entries.size(); ++i)
            previous = entries[i].hash = chain.hash().next(previous, entries[i]);
    }
    }
}

template <class Verifier>
Result<Head, Fault> resultOf(Verifier& verifier, const std::vector<Entry>& entries)
{
    for (const Entry& entry : entries) {
        if (const auto accepted = verifier.accept(entry); !accepted)
            return failure(accepted.error());
    }
    return verifier.finish();
}

QString inWords(const Result<Head, Fault>& result)
{
    if (result)
        return QStringLiteral("intact until %1 %2")
            .arg(QString::number(result->seq), QString::fromLatin1(result->hash.toHex()));
    return QStringLiteral("%1 (%2): %3")
        .arg(QString::number(result.error().seq), QString::number(int(result.error().reason)),
             result.error().words);
}

/// Hands its bytes out a few at a time, as a pipe may.
class Trickle final : public QIODevice
{
public:
    Trickle(QByteArray bytes, qint64 portion) : m_bytes(std::move(bytes)), m_portion(portion)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] bool isSequential() const override { return true; }

protected:
    qint64 readData(char* to, qint64 max) override
    {
        const qint64 count = std::min({max, m_portion, qint64(m_bytes.size()) - m_at});
        std::copy_n(m_bytes.constData() + m_at, count, to);
        m_at += count;
        return count;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray m_bytes;
    qint64 m_portion;
    qint64 m_at = 0;
};

QByteArray exportOf(const std::vector<Entry>& entries)
{
    QByteArray lines;
    for (const Entry& entry : entries) {
        if (const auto line = toExportLine(entry))
            lines += *line + '\n';
    }
    return lines;
}

/// What reading line by line and verifying entry by entry finds.
QString sequentially(const QByteArray& lines, const PublicKey& first)
{
    ChainVerifier verifier(first);
    QBuffer buffer;
    buffer.setData(lines);
    buffer.open(QIODevice::ReadOnly);
    quint64 number = 0;
    bool endsInKeyChange = false;
    while (!buffer.atEnd()) {
        ++number;
        const auto entry = fromExportLine(buffer.readLine());
        if (!entry)
            return QStringLiteral("line %1: %2 %3")
                .arg(QString::number(number), entry.error().field, entry.error().reason);
        if (const auto accepted = verifier.accept(*entry); !accepted)
            return QStringLiteral("entry %1: %2")
                .arg(QString::number(accepted.error().seq), accepted.error().words);
        endsInKeyChange = entry->kind == key_changed_kind;
    }
    auto head = verifier.finish();
    if (head && endsInKeyChange)
        head = failure(endInKeyChange(head->seq, verifier.currentKey()));
    return head ? QStringLiteral("intact until %1").arg(head->seq)
                : QStringLiteral("entry %1: %2")
                      .arg(QString::number(head.error().seq), head.error().words);
}

QString inParallel(const QByteArray& lines, const PublicKey& first, qint64 portion)
{
    Trickle device(lines, portion);
    const auto verified = store::verifyExport(device, first, 3, [](qint64) {});
    if (verified)
        return QStringLiteral("intact until %1").arg(verified->head.seq);
    const ExportFault& fault = verified.error();
    if (fault.part != ExportFault::Part::line)
        return QStringLiteral("entry %1: %2").arg(QString::number(fault.seq), fault.words);
    QString words = fault.words;
    const qsizetype colon = words.indexOf(QLatin1String(": "));
    const bool hasField = colon >= 0 && !words.startsWith(QLatin1String("not JSON"));
    return QStringLiteral("line %1: %2 %3")
        .arg(QString::number(fault.line), hasField ? words.left(colon) : QString(),
             hasField ? words.mid(colon + 2) : words);
}

} // namespace

class StoreParallelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWorkGivenIsDone();
    void parallelFindsWhatSequentialFinds();
    void keyChangesBetweenChunksAreFollowed();
    void settlingFindsTheFirstFaultSoFar();
    void exportsAreJudgedAsLineByLine();
    void anExportFromAPipeIsRead();
    void aLineWithoutEndIsNotSwallowed();
};

void StoreParallelTest::everyWorkGivenIsDone()
{
    std::atomic<int> done = 0;
    {
        Workers workers(3);
        for (int i = 0; i < 1000; ++i)
            workers.give([&done] { ++done; });
        workers.finish();
        QCOMPARE(done.load(), 1000);
        workers.give([&done] { ++done; });
    }
    QCOMPARE(done.load(), 1001);
}

void StoreParallelTest::parallelFindsWhatSequentialFinds()
{
    Workers workers(3);
    int broken = 0;
    constexpr quint32 journals = 6000;
    for (quint32 seed = 1; seed <= journals; ++seed) {
        RandomChain healthy = someChain(seed);
        const PublicKey first = RandomChain(seed).key().publicKey();
        std::vector<Entry> entries = healthy.entries();
        for (int damages = healthy.random().bounded(3); damages > 0; --damages)
            damage(entries, healthy);
        const auto origin = seed % 2 == 0 ? Origin::store : Origin::exported;
        ChainVerifier sequential(first, Signatures::all, origin);
        const auto expected = resultOf(sequential, entries);
        const std::size_t chunkEntries = 1 + static_cast<std::size_t>(healthy.random().bounded(5));
        ParallelVerifier parallel(first, origin, workers, chunkEntries);
        const auto found = resultOf(parallel, entries);
        QVERIFY2(inWords(found) == inWords(expected),
                 qPrintable(QStringLiteral("seed %1: %2, not %3")
                                .arg(QString::number(seed), inWords(found), inWords(expected))));
        broken += expected.ok() ? 0 : 1;
    }
    QVERIFY(broken > int(journals) / 3);
    QVERIFY(broken < int(journals) * 9 / 10);
}

void StoreParallelTest::keyChangesBetweenChunksAreFollowed()
{
    Workers workers(2);
    RandomChain chain(7);
    const PublicKey first = chain.key().publicKey();
    for (int i = 0; i < 5; ++i) {
        chain.commit(3);
        chain.changeKey();
    }
    chain.commit(1);
    for (std::size_t chunkEntries = 1; chunkEntries < 30; ++chunkEntries) {
        ParallelVerifier verifier(first, Origin::exported, workers, chunkEntries);
        const auto head = resultOf(verifier, chain.entries());
        QVERIFY2(head.ok(), qPrintable(inWords(head)));
        QCOMPARE(*head, chain.head());
    }
}

void StoreParallelTest::settlingFindsTheFirstFaultSoFar()
{
    Workers workers(2);
    RandomChain chain(8);
    chain.commit(20);
    std::vector<Entry> entries = chain.entries();
    entries[14].payload = "{}";
    ParallelVerifier verifier(chain.key().publicKey(), Origin::exported, workers, 4);
    for (std::size_t i = 0; i < 14; ++i)
        QVERIFY(verifier.accept(entries[i]).ok());
    QVERIFY(verifier.settle().ok());
    (void)verifier.accept(entries[14]);
    QCOMPARE(verifier.settle().error().seq, 15U);
    QCOMPARE(verifier.accept(entries[15]).error().seq, 15U);
    QCOMPARE(verifier.finish().error().seq, 15U);
}

void StoreParallelTest::exportsAreJudgedAsLineByLine()
{
    int ofLines = 0;
    for (quint32 seed = 1; seed <= 1000; ++seed) {
        RandomChain chain = someChain(seed);
        const PublicKey first = RandomChain(seed).key().publicKey();
        std::vector<Entry> entries = chain.entries();
        for (int damages = chain.random().bounded(2); damages > 0; --damages)
            damage(entries, chain);
        QByteArray lines = exportOf(entries);
        for (int flips = chain.random().bounded(3); flips > 0 && !lines.isEmpty(); --flips)
            lines[chain.random().bounded(int(lines.size()))] =
                "\n{}x0\"\\"[chain.random().bounded(7)];
        if (chain.random().bounded(4) == 0)
            lines.chop(1);
        const QString expected = sequentially(lines, first);
        QCOMPARE(inParallel(lines, first, 1 + chain.random().bounded(3000)), expected);
        ofLines += expected.startsWith(QLatin1String("line")) ? 1 : 0;
    }
    QVERIFY(ofLines > 100);
}

void StoreParallelTest::anExportFromAPipeIsRead()
{
    RandomChain chain(9);
    chain.commit(50);
    QCOMPARE(inParallel(exportOf(chain.entries()), chain.key().publicKey(), 7),
             QStringLiteral("intact until 50"));
}

void StoreParallelTest::aLineWithoutEndIsNotSwallowed()
{
    const QByteArray lines(export_line_bytes_max * 3, ' ');
    const PublicKey key = RandomChain(10).key().publicKey();
    QCOMPARE(inParallel(lines, key, lines.size()), QStringLiteral("line 1:  longer than 9 MiB"));
}

QTEST_GUILESS_MAIN(StoreParallelTest)
#include "store_parallel_test.moc"
