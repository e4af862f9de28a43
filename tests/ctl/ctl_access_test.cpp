#include "tests/till/shop.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// All that `doctor` says of one thing, a line each.
QString saidOf(const Shop& shop, const QString& check)
{
    const Shop::Ran ran = shop.ctl({u"doctor"_s, u"--json"_s});
    QStringList lines{u"exit %1"_s.arg(ran.code)};
    for (const QByteArray& line : ran.output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == check)
            lines << said[u"verdict"].toString() + u' ' + said[u"says"].toString();
    }
    return lines.join(u'\n');
}

Shop::Options ownKeys()
{
    Shop::Options options;
    options.hasOwnKeys = true; // so that its folder is as `init` made it
    return options;
}

bool give(const QString& path, unsigned mode)
{
    return ::chmod(QFile::encodeName(path).constData(), mode) == 0;
}

/// Hands the till's keys over as systemd does, in a folder of that name.
bool handOver(const Shop& shop, const QString& folder)
{
    bool isDone = QDir().mkpath(folder);
    for (const char* name : {"signing", "code", "sealing"}) {
        const QString to = folder + u"/countersign-"_s + QLatin1String(name);
        isDone = isDone &&
                 QFile::copy(shop.data() + u"/keys/"_s + QLatin1String(name) + u".key"_s, to) &&
                 give(to, 0600);
    }
    return isDone;
}

} // namespace

// Who else could get at the till's store and keys, and where its keys come from.
class CtlAccessTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { qunsetenv("CREDENTIALS_DIRECTORY"); }

    void whatInitMakesIsForItsUserAlone()
    {
        const Shop shop(ownKeys());
        QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
        const QString access = saidOf(shop, u"access"_s);
        QVERIFY2(access.startsWith(u"exit 0\nok only user "_s), qPrintable(access));
        const QString place = saidOf(shop, u"key_place"_s);
        QVERIFY2(place.startsWith(u"exit 0\nok the keys are files"_s), qPrintable(place));
    }

    void whatOthersCanGetAtIsTold_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<unsigned>("mode");
        QTest::addColumn<QString>("remedy");
        QTest::newRow("the folder") << QString() << 0755U << u"(mode 0755); chmod 700 it"_s;
        QTest::newRow("the keys' folder") << u"/keys"_s << 0770U << u"(mode 0770); chmod 700 it"_s;
        for (const char* name : {"store.db", "registrations.keys", "head"})
            QTest::newRow(name) << u'/' + QLatin1String(name) << 0644U
                                << u"(mode 0644); chmod 600 it"_s;
    }

    void whatOthersCanGetAtIsTold()
    {
        QFETCH(QString, name);
        QFETCH(unsigned, mode);
        QFETCH(QString, remedy);
        const Shop shop(ownKeys());
        QVERIFY(give(shop.data() + name, mode));
        const QString said = saidOf(shop, u"access"_s);
        QVERIFY2(said.contains(u"warn "_s + shop.data() + name + u": others"_s) &&
                     said.contains(remedy) && !said.contains(u"\nok "_s),
                 qPrintable(said));
    }

    void whatBelongsToAnotherUserIsTold()
    {
        if (::geteuid() != 0)
            QSKIP("only root can give a file away");
        const Shop shop(ownKeys());
        QCOMPARE(::chown(QFile::encodeName(shop.data() + u"/head"_s).constData(), 12345, 12345), 0);
        const QString said = saidOf(shop, u"access"_s);
        QVERIFY2(said.contains(u"/head belongs to user 12345"_s), qPrintable(said));
    }

    void filesThatComeBeforeCredentialsAreTold()
    {
        const Shop shop(ownKeys());
        const QString folder = shop.file("credentials");
        QVERIFY(handOver(shop, folder));
        qputenv("CREDENTIALS_DIRECTORY", QFile::encodeName(folder));
        const QString same = saidOf(shop, u"key_place"_s);
        QVERIFY2(same.contains(u"warn the keys are the files"_s) &&
                     same.contains(u"Both are the same keys"_s),
                 qPrintable(same));

        QVERIFY(QDir(shop.data() + u"/keys"_s).removeRecursively());
        const QString moved = saidOf(shop, u"key_place"_s);
        QVERIFY2(moved.startsWith(u"exit 0\nok the keys are systemd's credentials"_s),
                 qPrintable(moved));
        QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
    }

    void credentialsThatAreOtherKeysAreTold()
    {
        const Shop shop(ownKeys());
        const Shop other(ownKeys());
        QVERIFY(handOver(other, shop.file("credentials")));
        qputenv("CREDENTIALS_DIRECTORY", QFile::encodeName(shop.file("credentials")));
        const QString said = saidOf(shop, u"key_place"_s);
        QVERIFY2(said.contains(u"They are not the same keys"_s), qPrintable(said));
    }
};

QTEST_GUILESS_MAIN(CtlAccessTest)
#include "ctl_access_test.moc"
