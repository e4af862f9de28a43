#include "core/journal/checkpoint.h"
#include "core/store/store.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QTest>
#include <functional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
namespace journal = countersign::journal;
namespace store = countersign::store;

// A start reads the journal from its last checkpoint on. What was edited before or in it gives
// nothing back, and what it needs of the entries before it is as it was.
class TillCheckpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aStartFromACheckpointKnowsEverything();
    void whatWasEditedIsNotSoldOn_data();
    void whatWasEditedIsNotSoldOn();
    void whatStartDoesNotReadIsFoundByVerifying();
    void withoutItsSignatureACheckpointIsNotBelieved();
    void aStoreWithoutCheckpointsGetsOne();

private:
    using Rows = std::vector<journal::Entry>;
    using Tamper = std::function<void(TillCheckpointTest&)>;

    [[nodiscard]] Rows rows(const Shop& shop) const;
    void write(const journal::Entry& row);
    void hashAgain(Rows rows, std::size_t from, std::size_t until);
    void expectNothingGivenBack();
    [[nodiscard]] QByteArray seqOf(const QByteArray& kind, int fromEnd = 0) const;
    [[nodiscard]] QByteArray seqOfBens(const QByteArray& kind) const;

    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<Shop> m_other; // with another key
    Rows m_rows;
    QString m_code; // of Ben's purchase
    QString m_bens; // its id
    int m_receipts = 0;
};

namespace {

constexpr int sales = 110; // about two checkpoints' worth

void copyFiles(const QString& from, const QString& to)
{
    QDir().mkpath(to);
    for (const QString& name : QDir(to).entryList(QDir::Files))
        QFile::remove(to + u'/' + name);
    for (const QString& name : QDir(from).entryList(QDir::Files))
        QVERIFY(QFile::copy(from + u'/' + name, to + u'/' + name));
}

QJsonObject sell(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    return till.next(u"recorded"_s);
}

} // namespace

TillCheckpointTest::Rows TillCheckpointTest::rows(const Shop& shop) const
{
    Rows rows;
    const auto reader = store::StoreReader::open(shop.data());
    if (reader) {
        (void)(*reader)->journal().each(1, [&](const journal::Entry& row) {
            rows.push_back(row);
            return true;
        });
    }
    return rows;
}

/// Anna's card is frozen by five failures. Ben's purchase is set aside, two of its three tries
/// used. Then many others buy, so that all of that lies before a checkpoint.
void TillCheckpointTest::initTestCase()
{
    Shop::Options ofAnother;
    ofAnother.hasOwnKeys = true;
    m_other = std::make_unique<Shop>(ofAnother);
    QVERIFY2(m_other->fault().isEmpty(), qPrintable(m_other->fault()));
    TillProcess others(m_other->config());
    QVERIFY(others.start());
    for (int sale = 0; sale < sales; ++sale)
        QVERIFY(!sell(others).isEmpty());
    QCOMPARE(others.endInput(), 0);

    Shop::Options options;
    options.code = u"tries = 5"_s;
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    TillProcess till(m_shop->config());
    const auto charge = [&](const Card& card) {
        till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
        till.send(chargeCard(card));
        till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
        return codeIn(m_shop->phone().last());
    };
    QVERIFY(till.start());
    const QString annas = charge(anna);
    for (int guess = 0; guess < 5; ++guess)
        till.send(key(wrongFor(annas)));
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    QCOMPARE(till.endInput(), 0);
    options.code = u"tries = 3"_s;
    m_shop->write(options);
    QVERIFY(till.start());
    m_code = charge(ben);
    for (int guess = 0; guess < 2; ++guess) {
        till.send(key(wrongFor(m_code)));
        QCOMPARE(till.nextRefusal(), u"wrong_code"_s);
    }
    till.send(plain("aside"));
    for (; m_receipts < sales; ++m_receipts)
        QVERIFY(!sell(till).isEmpty());
    till.send(plain("status"));
    till.next(u"stage"_s); // what was to be done after the last sale has been done
    till.kill();
    copyFiles(m_shop->data(), m_shop->file("saved"));

    m_rows = rows(*m_shop);
    for (const journal::Entry& row : m_rows) {
        if (row.kind == "code_issued")
            m_bens = QString::fromLatin1(row.purchase);
    }
    QVERIFY(seqOf(journal::checkpoint_kind, 1).toInt() > 0);
    QCOMPARE(m_rows[seqOfBens("try_counted").toUInt()].kind, "try_failed");
    QVERIFY(seqOfBens("try_counted").toInt() + 20 < seqOf(journal::checkpoint_kind, 1).toInt());
}

void TillCheckpointTest::init()
{
    copyFiles(m_shop->file("saved"), m_shop->data());
}

/// The sequence of the last entry of that kind, or of one before it; empty if there is none.
QByteArray TillCheckpointTest::seqOf(const QByteArray& kind, int fromEnd) const
{
    for (auto row = m_rows.rbegin(); row != m_rows.rend(); ++row) {
        if (row->kind == kind && fromEnd-- == 0)
            return QByteArray::number(row->seq);
    }
    return {};
}

QByteArray TillCheckpointTest::seqOfBens(const QByteArray& kind) const
{
    for (auto row = m_rows.rbegin(); row != m_rows.rend(); ++row) {
        if (row->kind == kind && row->purchase == m_bens.toLatin1())
            return QByteArray::number(row->seq);
    }
    return {};
}

void TillCheckpointTest::write(const journal::Entry& row)
{
    QVERIFY(m_shop->sql("UPDATE journal SET kind='" + row.kind + "', payload=x'" +
                        row.payload.toHex() + "', hash=x'" + row.hash.toHex() +
                        "' WHERE seq=" + QByteArray::number(row.seq)));
}

/// Writes those rows with hashes that follow on each other, as one could who hasn't the key.
void TillCheckpointTest::hashAgain(Rows changed, std::size_t from, std::size_t until)
{
    journal::ChainHash chain;
    for (std::size_t place = from; place < until; ++place) {
        changed[place].hash = chain.next(changed[place - 1].hash, changed[place]);
        write(changed[place]);
    }
}

void TillCheckpointTest::expectNothingGivenBack()
{
    const qsizetype sent = m_shop->phone().size();
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QCOMPARE(sell(till)[u"receipt"].toString(),
             u"T3-%1"_s.arg(m_receipts + 1, 6, 10, QLatin1Char('0')));
    till.send({{u"do"_s, u"take"_s}, {u"purchase"_s, m_bens}});
    till.send(key(wrongFor(m_code)));
    QCOMPARE(till.next(u"refused"_s)[u"tries_left"].toInt(), 0);
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    till.send(key(m_code));
    QCOMPARE(till.nextRefusal(), u"nothing_open"_s);
    till.send(chargeCard(anna));
    QCOMPARE(till.nextRefusal(), u"too_many_failures"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_shop->phone().size(), sent);
}

void TillCheckpointTest::aStartFromACheckpointKnowsEverything()
{
    expectNothingGivenBack();
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillCheckpointTest::whatWasEditedIsNotSoldOn_data()
{
    QTest::addColumn<Tamper>("tamper");
    const auto row = [](const char* what, Tamper tamper) { QTest::newRow(what) << tamper; };
    const auto sql = [&row](const char* what, const QByteArray& statements) {
        row(what,
            [statements](TillCheckpointTest& test) { QVERIFY(test.m_shop->sql(statements)); });
    };
    const QByteArray last = seqOf(journal::checkpoint_kind);
    const QByteArray older = seqOf(journal::checkpoint_kind, 1);
    const QByteArray empty = QByteArray(journal::encoded(journal::Checkpoint())).toHex();

    sql("a checkpoint of nothing", "UPDATE journal SET payload=x'" + empty + "' WHERE seq=" + last);
    sql("every checkpoint of nothing",
        "UPDATE journal SET payload=x'" + empty + "' WHERE kind='checkpoint'");
    row("a checkpoint of nothing, hashed again", [last, empty](TillCheckpointTest& test) {
        Rows changed = test.m_rows;
        changed[last.toUInt() - 1].payload = QByteArray::fromHex(empty);
        test.hashAgain(changed, last.toUInt() - 1, changed.size());
    });
    sql("a checkpoint deleted", "DELETE FROM journal WHERE seq=" + last);
    sql("every checkpoint deleted", "DELETE FROM journal WHERE kind='checkpoint'");
    sql("a checkpoint hidden", "UPDATE journal SET kind='products_imported' WHERE seq=" + last);
    sql("a checkpoint that was something else", "UPDATE journal SET kind='checkpoint', payload=x'" +
                                                    empty +
                                                    "' WHERE seq=(SELECT max(seq) FROM journal)");
    sql("an older checkpoint in its place",
        "UPDATE journal SET (at_ms,salt,payload,hash,signature)=(SELECT at_ms,salt,payload,hash,"
        "signature FROM journal WHERE seq=" +
            older + ") WHERE seq=" + last);
    sql("an older checkpoint at the end",
        "INSERT INTO journal SELECT (SELECT max(seq)+1 FROM journal),at_ms,kind,purchase,salt,"
        "payload,digest,hash,signature FROM journal WHERE seq=" +
            older);
    sql("an older checkpoint far beyond the end",
        "INSERT INTO journal SELECT 9000000000000000000,at_ms,kind,purchase,salt,"
        "payload,digest,hash,signature FROM journal WHERE seq=" +
            older);
    sql("another till's checkpoint in its place",
        "ATTACH '" + m_other->data().toUtf8() +
            "/store.db' AS other; "
            "UPDATE journal SET (salt,payload,hash,signature)=(SELECT salt,payload,hash,signature "
            "FROM other.journal WHERE kind='checkpoint' ORDER BY seq DESC LIMIT 1) WHERE seq=" +
            last);
    sql("everything up to the older checkpoint", "DELETE FROM journal WHERE seq>" + older);

    const QByteArray tried = seqOfBens("try_counted");
    sql("a try on an open purchase deleted", "DELETE FROM journal WHERE seq=" + tried);
    sql("a try on an open purchase made a failure's report",
        "UPDATE journal SET kind='try_failed', payload=x'7b7d' WHERE seq=" + tried);
    sql("a try on an open purchase moved to another",
        "UPDATE journal SET purchase='01890a5d-ac96-774b-bcce-b302099a8057' WHERE seq=" + tried);
    // A try and its verdict made something that says nothing of the purchase: it would follow.
    const auto untried = [tried](Rows rows) {
        rows[tried.toUInt() - 1].kind = rows[tried.toUInt()].kind = "noted";
        return rows;
    };
    row("a try made another entry, and hashed again for a while",
        [tried, untried](TillCheckpointTest& test) {
            test.hashAgain(untried(test.m_rows), tried.toUInt() - 1, tried.toUInt() + 20);
        });
    row("a try made another entry, and all hashed again until the checkpoint",
        [tried, last, untried](TillCheckpointTest& test) {
            test.hashAgain(untried(test.m_rows), tried.toUInt() - 1, last.toUInt() - 1);
        });
    row("a try made another entry, and all hashed again",
        [tried, untried](TillCheckpointTest& test) {
            test.hashAgain(untried(test.m_rows), tried.toUInt() - 1, test.m_rows.size());
        });
    sql("the beginning of an open purchase deleted",
        "DELETE FROM journal WHERE seq=" + seqOfBens("purchase_started"));
}

void TillCheckpointTest::whatWasEditedIsNotSoldOn()
{
    QFETCH(Tamper, tamper);
    tamper(*this);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), 3);
    QCOMPARE(till.output(), QByteArray());
    QVERIFY2(till.errors().contains("damaged"), till.errors().constData());
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 3);
}

void TillCheckpointTest::whatStartDoesNotReadIsFoundByVerifying()
{
    QVERIFY(m_shop->sql("UPDATE journal SET payload=x'7b7d' WHERE seq=3"));
    expectNothingGivenBack();
    const Shop::Ran verified = m_shop->ctl({u"journal"_s, u"verify"_s});
    QCOMPARE(verified.code, 3);
    QVERIFY2(verified.output.startsWith("Journal broken at entry 3: entry 3 was altered"),
             verified.output.constData());
}

/// The chain shows that it is whole, so it is read from the first entry on.
void TillCheckpointTest::withoutItsSignatureACheckpointIsNotBelieved()
{
    QVERIFY(m_shop->sql("UPDATE journal SET signature=NULL WHERE kind='checkpoint'"));
    expectNothingGivenBack();
    QVERIFY(m_shop->sql("UPDATE journal SET payload=x'7b7d' WHERE seq=3"));
    QVERIFY(m_shop->sql("UPDATE journal SET signature=NULL WHERE kind='checkpoint'"));
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), 3);
}

void TillCheckpointTest::aStoreWithoutCheckpointsGetsOne()
{
    // What an older version would have left: another till's journal up to its first checkpoint.
    const Rows others = rows(*m_other);
    QVERIFY(std::any_of(others.begin(), others.end(), [](const journal::Entry& row) {
        return row.kind == journal::checkpoint_kind;
    }));
    const auto first = std::find_if(others.begin(), others.end(), [](const journal::Entry& row) {
        return row.kind == journal::checkpoint_kind;
    });
    const journal::Entry& end = *(first - 1);
    copyFiles(m_other->data(), m_other->file("saved"));
    QVERIFY(m_other->sql("DELETE FROM journal WHERE seq>" + QByteArray::number(end.seq)));
    QVERIFY(!end.signature.isEmpty());
    const QByteArray head = "{\"seq\":" + QByteArray::number(end.seq) + ",\"hash\":\"" +
                            end.hash.toHex() + "\",\"signature\":\"" + end.signature.toBase64() +
                            "\"}\n";
    QFile file(m_other->data() + u"/head"_s);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(head) > 0);
    file.close();
    TillProcess till(m_other->config());
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    const Rows after = rows(*m_other);
    QCOMPARE(after.size(), end.seq + 1);
    QCOMPARE(after.back().kind, journal::checkpoint_kind);
    QCOMPARE(m_other->ctl({u"journal"_s, u"verify"_s}).code, 0);
    copyFiles(m_other->file("saved"), m_other->data());
}

QTEST_GUILESS_MAIN(TillCheckpointTest)
#include "till_checkpoint_test.moc"
