#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Soft and hard limit, as the kernel tells it: {"0", "0"}.
QStringList coreLimitsOf(qint64 process)
{
    for (const QByteArray& line : contentOf(u"/proc/%1/limits"_s.arg(process)).split('\n')) {
        if (line.startsWith("Max core file size"))
            return QString::fromLatin1(line.mid(18)).simplified().split(u' ').mid(0, 2);
    }
    return {};
}

} // namespace

// Memory holds codes, numbers and keys; a crash leaves no copy of it.
class TillCoreTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTillSetsItsOwnLimit();
    void aCrashWithACodeOutLeavesNoCore_data();
    void aCrashWithACodeOutLeavesNoCore();
};

void TillCoreTest::aTillSetsItsOwnLimit()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const QTemporaryDir folder;
    TillProcess till(shop.config());
    till.letLeaveCoreIn(folder.path());
    QVERIFY(till.start());
    till.send(plain("status"));
    till.nextStage(u"basket"_s);
    QCOMPARE(coreLimitsOf(till.id()), (QStringList{u"0"_s, u"0"_s}));
    QCOMPARE(till.endInput(), 0);
}

void TillCoreTest::aCrashWithACodeOutLeavesNoCore_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("abort") << SIGABRT;
    QTest::newRow("segmentation fault") << SIGSEGV;
}

void TillCoreTest::aCrashWithACodeOutLeavesNoCore()
{
    QFETCH(int, signal);
    // A name without a folder is made in the working directory; anything else would leave cores
    // where this test can't see them (core(5)).
    const QByteArray pattern = contentOf(u"/proc/sys/kernel/core_pattern"_s).trimmed();
    if (pattern.isEmpty() || pattern.contains('/') || pattern.startsWith('|'))
        QSKIP("cores go elsewhere on this machine");
    rlimit own{};
    QCOMPARE(::getrlimit(RLIMIT_CORE, &own), 0);
    if (own.rlim_max == 0)
        QSKIP("no process may leave a core here");

    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const QTemporaryDir folder;
    TillProcess till(shop.config());
    till.letLeaveCoreIn(folder.path());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.nextStage(u"countersigning"_s);
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    const QString code = codeIn(shop.phone().value(0));
    QVERIFY(!code.isEmpty());
    till.send(key(wrongFor(code)));
    QCOMPARE(till.nextRefusal(), u"wrong_code"_s);
    till.signal(signal);

    for (const QString& name : QDir(folder.path()).entryList(QDir::Files)) {
        const QByteArray core = contentOf(folder.filePath(name));
        qWarning().noquote() << name << core.size()
                             << "bytes; the number is in it:" << core.contains(anna.phone);
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList());
}

QTEST_GUILESS_MAIN(TillCoreTest)
#include "till_core_test.moc"
