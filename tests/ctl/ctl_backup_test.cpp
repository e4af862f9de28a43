#include "tests/ctl/cash_sales.h"
#include "tests/ctl/said.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What the till's commands write for a person never costs what only another file still has.
class CtlBackupTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aStoreThatLostItsEndIsNotBackedUp();
    void aNewerBackupIsNotReplaced();
    void whatWasLostAfterAnOlderHeadNobodyKnows();
    void nothingIsWrittenIntoTheTillsFolder();

private:
    /// Sells so often, and gives the last receipt's number.
    QString sold(int sales);
    bool loseStore();
    Shop::Ran backup(const QString& file) const { return m_shop->ctl({u"backup"_s, file}); }
    [[nodiscard]] QString inData(const char* name) const
    {
        return m_shop->data() + u'/' + QLatin1StringView(name);
    }

    std::unique_ptr<Shop> m_shop;
};

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void CtlBackupTest::init()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

QString CtlBackupTest::sold(int sales)
{
    return soldForCash(m_shop->config(), sales)[u"receipt"_s].toString();
}

bool CtlBackupTest::loseStore()
{
    QDir data(m_shop->data());
    const QStringList names = data.entryList({u"store.db*"_s}, QDir::Files);
    for (const QString& name : names) {
        if (!data.remove(name))
            return false;
    }
    return !names.isEmpty();
}

void CtlBackupTest::aStoreThatLostItsEndIsNotBackedUp()
{
    const QString older = m_shop->file("older.db");
    const QString night = m_shop->file("night.db");
    QCOMPARE(sold(1), u"T3-000001"_s);
    QCOMPARE(backup(older).code, 0);
    QCOMPARE(sold(2), u"T3-000003"_s);
    QCOMPARE(backup(night).code, 0);
    const QByteArray content = contentOf(night);
    QVERIFY(loseStore() && QFile::copy(older, inData("store.db")));
    const auto ran = backup(night);
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("lost entries"), ran.errors.constData());
    QVERIFY2(ran.errors.contains("the newest backup"), ran.errors.constData());
    QVERIFY2(ran.output.isEmpty(), ran.output.constData());
    QVERIFY(contentOf(night) == content);

    // What it says helps.
    QVERIFY(loseStore());
    const auto restored = m_shop->ctl({u"restore"_s, night});
    QVERIFY2(restored.output.contains("Nothing was lost"), restored.output + restored.errors);
    QCOMPARE(sold(1), u"T3-000004"_s);
    QCOMPARE(backup(night).code, 0);
}

/// All that `head` could tell was put back with the store.
void CtlBackupTest::aNewerBackupIsNotReplaced()
{
    const QString older = m_shop->file("older.db");
    const QString night = m_shop->file("night.db");
    QVERIFY(!sold(1).isEmpty());
    QCOMPARE(backup(older).code, 0);
    const QByteArray head = contentOf(inData("head"));
    QVERIFY(!sold(2).isEmpty());
    QCOMPARE(backup(night).code, 0);
    const QByteArray content = contentOf(night);
    QVERIFY(loseStore() && QFile::copy(older, inData("store.db")) && put(inData("head"), head));
    const auto ran = backup(night);
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.errors.contains(night.toUtf8()), ran.errors.constData());
    QVERIFY2(ran.errors.contains("another file name"), ran.errors.constData());
    QVERIFY(contentOf(night) == content);
    QCOMPARE(backup(m_shop->file("today.db")).code, 0);
}

void CtlBackupTest::whatWasLostAfterAnOlderHeadNobodyKnows()
{
    const QString file = m_shop->file("backup.db");
    QCOMPARE(sold(1), u"T3-000001"_s);
    const QByteArray head = contentOf(inData("head"));
    QCOMPARE(sold(3), u"T3-000004"_s);
    QCOMPARE(backup(file).code, 0);
    const QString last = sold(3);
    QCOMPARE(last, u"T3-000007"_s);
    QVERIFY(loseStore() && put(inData("head"), head));
    const auto ran = m_shop->ctl({u"restore"_s, file});
    QCOMPARE(ran.code, 0);
    for (const char* words : {"nobody knows", "older than the backup", "may still be held",
                              "The next receipt is T3-000005", "--last-receipt"})
        QVERIFY2(ran.output.contains(words), ran.output.constData());
    QVERIFY2(!ran.output.contains("Nothing was lost"), ran.output.constData());
    QCOMPARE(m_shop->journal().back().kind, u"store_restored"_s);
    QCOMPARE(m_shop->journal().back().payload[u"head_known"], QJsonValue(false));

    QVERIFY(loseStore() && put(inData("head"), head));
    const auto told =
        objectIn(m_shop->ctl({u"restore"_s, u"--json"_s, u"--last-receipt"_s, last, file}).output);
    QCOMPARE(told[u"head_known"], QJsonValue(false));
    QCOMPARE(told[u"receipts_known"], QJsonValue(false));
    QCOMPARE(sold(1), u"T3-000008"_s);
}

void CtlBackupTest::nothingIsWrittenIntoTheTillsFolder()
{
    const QString link = m_shop->file("link");
    const QString leadsNowhere = m_shop->file("leads-nowhere");
    QVERIFY(QFile::link(inData("head"), link));
    QVERIFY(QFile::link(inData("erasing"), leadsNowhere));
    const QStringList places{inData("head"),     inData("store.db"),  inData("keys/signing.key"),
                             inData("new/file"), inData("restoring"), link,
                             leadsNowhere,       m_shop->data()};
    for (const QString& place : places) {
        const QByteArray before = contentOf(place);
        for (const QStringList& command :
             {QStringList{u"journal"_s, u"export"_s},
              QStringList{u"evidence"_s, u"0192f0c1-7b3a-7c4d-8e5f-0123456789ab"_s},
              QStringList{u"backup"_s}}) {
            const bool isBackup = command.size() == 1;
            if (isBackup && place == m_shop->data())
                continue; // a folder, of which it says so
            const auto ran = m_shop->ctl(
                command + (isBackup ? QStringList{place} : QStringList{u"--out"_s, place}));
            QCOMPARE(ran.code, 1);
            const bool isSaid = ran.errors.contains("the till's own folder") ||
                                (isBackup && place == inData("new/file")); // which has no folder
            QVERIFY2(isSaid, ran.errors.constData());
            QVERIFY(contentOf(place) == before);
        }
    }
    for (const char* name : {"erasing", "new", "restoring"})
        QVERIFY(!QFile::exists(inData(name)));
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
}

QTEST_GUILESS_MAIN(CtlBackupTest)
#include "ctl_backup_test.moc"
