#include "core/journal/export_line.h"
#include "tests/journal/random_chain.h"
#include "tests/world/whole_suite.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;

// Whoever has the format of an export as packaging/docs/journal.md describes it, an export and the
// till's public key needs nothing of ours: a verifier in another language, written from there, says
// of every export what ours says. How each field may be spelled: tests/store/store_verifiers_test.

namespace {

constexpr int verify_limit_ms = 60'000;

/// The first bad sequence of an export, or nothing.
using Verdict = std::optional<quint64>;

Verdict ours(const QByteArrayList& lines, const PublicKey& key, quint64 from)
{
    ChainVerifier verifier(key, from);
    quint64 expected = from;
    for (const QByteArray& line : lines) {
        const auto entry = fromExportLine(line);
        if (!entry)
            return expected;
        if (const auto accepted = verifier.accept(*entry); !accepted)
            return accepted.error().seq;
        expected = entry->seq + 1;
    }
    const auto head = verifier.finish();
    return head ? Verdict() : Verdict(head.error().seq);
}

class Independent
{
public:
    Verdict operator()(const QByteArrayList& lines, const PublicKey& key, quint64 from)
    {
        put(u"export.jsonl"_s, lines.isEmpty() ? QByteArray() : lines.join('\n') + '\n');
        put(u"key.pem"_s, key.toPem().value());
        QProcess python;
        python.start(u"python3"_s, {QStringLiteral(COUNTERSIGN_VERIFY_EXPORT),
                                    m_folder.filePath(u"export.jsonl"_s),
                                    m_folder.filePath(u"key.pem"_s), QString::number(from)});
        if (!python.waitForFinished(verify_limit_ms))
            return quint64(-1);
        m_said = python.readAllStandardOutput() + python.readAllStandardError();
        if (python.exitCode() == 0)
            return {};
        const QByteArray number = m_said.mid(qsizetype(strlen("bad at "))).split(':').first();
        return m_said.startsWith("bad at ") ? number.toULongLong() : quint64(-1);
    }
    [[nodiscard]] const QByteArray& said() const { return m_said; }

private:
    void put(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    QTemporaryDir m_folder;
    QByteArray m_said;
};

QByteArrayList linesOf(const std::vector<Entry>& entries)
{
    QByteArrayList lines;
    for (const Entry& entry : entries)
        lines << toExportLine(entry).value();
    return lines;
}

/// Entries of seven commits, with a change of keys among them and every third payload withheld.
RandomChain someChain(quint32 seed)
{
    RandomChain chain(seed);
    for (const int count : {1, 3, 2})
        chain.commit(count);
    chain.changeKey();
    for (const int count : {2, 1, 2})
        chain.commit(count);
    return chain;
}

std::vector<Entry> shown(const RandomChain& chain)
{
    std::vector<Entry> entries = chain.entries();
    for (std::size_t i = 0; i < entries.size(); i += 3) {
        if (entries[i].kind != "key_changed")
            entries[i] = withheld(entries[i]);
    }
    return entries;
}

using Damage = std::function<void(QByteArrayList& lines, QRandomGenerator& random)>;

qsizetype anyOf(const QByteArrayList& lines, QRandomGenerator& random)
{
    return random.bounded(qsizetype(lines.size()));
}

QByteArray changed(QByteArray line, const QByteArray& name, const QByteArray& value)
{
    const qsizetype begin = line.indexOf('"' + name + "\":") + name.size() + 3;
    qsizetype end = line.indexOf(",\"", begin);
    if (end < 0)
        end = line.size() - 1;
    return line.replace(begin, end - begin, value);
}

} // namespace

class JournalIndependentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHealthyExportVerifiesToBoth_data();
    void aHealthyExportVerifiesToBoth();
    void aDamagedExportIsBadAtTheSameEntryToBoth_data();
    void aDamagedExportIsBadAtTheSameEntryToBoth();
};

void JournalIndependentTest::aHealthyExportVerifiesToBoth_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<quint64>("from");
    for (quint32 seed = 1; seed <= 4; ++seed)
        QTest::addRow("whole, %u", seed) << seed << quint64(1);
    QTest::addRow("from a signed entry") << 5U << quint64(4);
    QTest::addRow("from another one") << 6U << quint64(6);
}

void JournalIndependentTest::aHealthyExportVerifiesToBoth()
{
    QFETCH(quint32, seed);
    QFETCH(quint64, from);
    const RandomChain chain = someChain(seed);
    const QByteArrayList lines = linesOf(shown(chain)).mid(qsizetype(from) - 1);
    const PublicKey first = RandomChain(seed).key().publicKey();
    Independent independent;
    QCOMPARE(ours(lines, first, from), Verdict());
    const Verdict theirs = independent(lines, first, from);
    QVERIFY2(!theirs, independent.said().constData());
    QVERIFY(independent.said().contains(chain.head().hash.toHex()));
}

void JournalIndependentTest::aDamagedExportIsBadAtTheSameEntryToBoth_data()
{
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<quint64>("from");
    const auto row = [](const char* name, const Damage& damage, quint64 from = 1) {
        QTest::newRow(name) << damage << from;
    };
    row("a byte is another", [](QByteArrayList& lines, QRandomGenerator& random) {
        QByteArray& line = lines[anyOf(lines, random)];
        char& byte = line[random.bounded(line.size())];
        byte = char(byte ^ (1 << random.bounded(7)));
    });
    row("a line is gone", [](QByteArrayList& lines, QRandomGenerator& random) {
        lines.removeAt(anyOf(lines, random));
    });
    row("two lines are swapped", [](QByteArrayList& lines, QRandomGenerator& random) {
        const qsizetype i = random.bounded(lines.size() - 1);
        lines.swapItemsAt(i, i + 1);
    });
    row("a line is there twice", [](QByteArrayList& lines, QRandomGenerator& random) {
        const qsizetype i = anyOf(lines, random);
        lines.insert(i, lines[i]);
    });
    row("the end is cut", [](QByteArrayList& lines, QRandomGenerator& random) {
        lines = lines.mid(0, 1 + random.bounded(lines.size() - 1));
        lines.back() = changed(lines.back(), "signature", "null");
    });
    row("a signature is another entry's", [](QByteArrayList& lines, QRandomGenerator& random) {
        const QByteArray signature = lines.back().mid(lines.back().indexOf("\"signature\":") + 12);
        const qsizetype i = random.bounded(lines.size() - 1);
        lines[i] = changed(lines[i], "signature", signature.chopped(1));
    });
    row("a payload is another", [](QByteArrayList& lines, QRandomGenerator& random) {
        QByteArray& line = lines[anyOf(lines, random)];
        line = line.contains("\"digest\"")
                   ? changed(line, "digest", '"' + QByteArray(64, 'a') + '"')
                   : changed(line, "payload", "\"{}x\"");
    });
    row("the change of keys is withheld", [](QByteArrayList& lines, QRandomGenerator&) {
        for (QByteArray& line : lines) {
            if (line.contains("\"key_changed\""))
                line = toExportLine(withheld(fromExportLine(line).value())).value();
        }
    });
    row(
        "the first line is not signed",
        [](QByteArrayList& lines, QRandomGenerator&) {
            lines[0] = changed(lines[0], "signature", "null");
        },
        4);
    row("the change of keys nests too deep to be read",
        [](QByteArrayList& lines, QRandomGenerator&) {
            RandomChain chain(1);
            Entry change = chain.newEntry();
            change.kind = key_changed_kind;
            change.payload = QByteArray(100'000, '[');
            chain.commit({change}, chain.key());
            lines = linesOf(chain.entries());
        });
    row("there is no line", [](QByteArrayList& lines, QRandomGenerator&) { lines.clear(); });
}

void JournalIndependentTest::aDamagedExportIsBadAtTheSameEntryToBoth()
{
    QFETCH(Damage, damage);
    QFETCH(quint64, from);
    const quint32 seeds = countersign::tests::isWholeSuite() ? 12 : 3;
    Independent independent;
    for (quint32 seed = 1; seed <= seeds; ++seed) {
        const RandomChain chain = someChain(seed);
        QRandomGenerator random(seed * 7919);
        QByteArrayList lines = linesOf(shown(chain)).mid(qsizetype(from) - 1);
        damage(lines, random);
        lines = lines.isEmpty() ? lines : lines.join('\n').split('\n');
        const PublicKey first = RandomChain(seed).key().publicKey();
        const Verdict own = ours(lines, first, from);
        const Verdict theirs = independent(lines, first, from);
        QVERIFY2(own, qPrintable(u"seed %1: ours finds nothing"_s.arg(seed)));
        QVERIFY2(own == theirs,
                 qPrintable(u"seed %1: ours says %2, the other %3\n%4"_s.arg(seed).arg(*own).arg(
                     QString::fromUtf8(independent.said()), QString::fromUtf8(lines.join('\n')))));
    }
}

QTEST_GUILESS_MAIN(JournalIndependentTest)
#include "journal_independent_test.moc"
