#include "core/settings/secret.h"
#include "core/settings/settings.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace countersign;
using namespace countersign::settings;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray bytesOf(const Result<SecretBytes, Fault>& secret)
{
    return secret ? QByteArray(reinterpret_cast<const char*>(secret->data()),
                               static_cast<qsizetype>(secret->size()))
                  : secret.error().toString().toUtf8();
}

} // namespace

class SettingsSecretTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneTrailingNewlineIsDropped_data();
    void oneTrailingNewlineIsDropped();
    void aSecretOpenToOthersIsRefused_data();
    void aSecretOpenToOthersIsRefused();
    void whatIsNoSecretFileIsRefused();
    void aSecretHasALargestSize();
    void aCredentialIsReadFromTheServicesFolder();
    void aCredentialWithoutAServiceIsRefused();
    void loadingChecksSecretsButKeepsNone();

private:
    SecretReference file(const QByteArray& bytes, mode_t mode = 0600) const;
    QTemporaryDir m_folder;
};

SecretReference SettingsSecretTest::file(const QByteArray& bytes, mode_t mode) const
{
    const QString path = m_folder.filePath(u"secret"_s);
    QFile::remove(path);
    QFile file(path);
    check(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), "it writes");
    file.close();
    check(::chmod(QFile::encodeName(path).constData(), mode) == 0, "its mode is set");
    return {SecretReference::Source::file, path, u"secret"_s, u"c.toml"_s, 13, u"sms.password"_s};
}

void SettingsSecretTest::oneTrailingNewlineIsDropped_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("none") << "hunter2"_ba
                          << "hunter2"_ba;
    QTest::newRow("one") << "hunter2\n"_ba
                         << "hunter2"_ba;
    QTest::newRow("two") << "hunter2\n\n"_ba
                         << "hunter2\n"_ba;
    QTest::newRow("inside") << "hun\nter2"_ba
                            << "hun\nter2"_ba;
    QTest::newRow("spaces stay") << " hunter2 \n"_ba
                                 << " hunter2 "_ba;
    QTest::newRow("any byte") << QByteArray("\0\xff\n", 3) << QByteArray("\0\xff", 2);
}

void SettingsSecretTest::oneTrailingNewlineIsDropped()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, secret);
    QCOMPARE(bytesOf(read(file(written))), secret);
}

void SettingsSecretTest::aSecretOpenToOthersIsRefused_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("refused");
    QTest::newRow("0600") << 0600 << false;
    QTest::newRow("0400") << 0400 << false;
    QTest::newRow("0640") << 0640 << true;
    QTest::newRow("0620") << 0620 << true;
    QTest::newRow("0604") << 0604 << true;
    QTest::newRow("0644") << 0644 << true;
    QTest::newRow("0602") << 0602 << true;
    QTest::newRow("0444") << 0444 << true;
}

void SettingsSecretTest::aSecretOpenToOthersIsRefused()
{
    QFETCH(int, mode);
    QFETCH(bool, refused);
    const QByteArray expected =
        refused ? "c.toml:13: sms.password: 'secret' is open to group or others: chmod 600 it"_ba
                : "hunter2"_ba;
    QCOMPARE(bytesOf(read(file("hunter2\n"_ba, static_cast<mode_t>(mode)))), expected);
}

void SettingsSecretTest::whatIsNoSecretFileIsRefused()
{
    QCOMPARE(bytesOf(read(file(""_ba))), "c.toml:13: sms.password: 'secret' is empty"_ba);
    QCOMPARE(bytesOf(read(file("\n"_ba))), "c.toml:13: sms.password: 'secret' is empty"_ba);
    SecretReference reference = file("x"_ba);
    QVERIFY(QFile::remove(reference.path));
    QCOMPARE(bytesOf(read(reference)),
             "c.toml:13: sms.password: 'secret' can't be read: No such file or directory"_ba);
    // A pipe must not make a till wait for whoever would write to it.
    QCOMPARE(::mkfifo(QFile::encodeName(reference.path).constData(), 0600), 0);
    QCOMPARE(bytesOf(read(reference)),
             "c.toml:13: sms.password: 'secret' is not a regular file"_ba);
    reference.path = m_folder.path();
    QCOMPARE(bytesOf(read(reference)),
             "c.toml:13: sms.password: 'secret' is not a regular file"_ba);
}

void SettingsSecretTest::aSecretHasALargestSize()
{
    const QByteArray largest(SecretReference::secret_bytes_max, 'x');
    QCOMPARE(bytesOf(read(file(largest))), largest);
    QCOMPARE(bytesOf(read(file(largest + 'x'))),
             "c.toml:13: sms.password: 'secret' is larger than 4096 bytes"_ba);
}

namespace {

QByteArray kannelWith(const QByteArray& password)
{
    return "[store]\nname = \"A\"\ncurrency = \"EUR\"\n[till]\nid = \"t\"\ndata = \"d\"\n"
           "[[sms]]\nprovider = \"kannel\"\nurl = \"http://localhost\"\nusername = \"till\"\n"
           "password = "_ba +
           password + '\n';
}

} // namespace

void SettingsSecretTest::aCredentialIsReadFromTheServicesFolder()
{
    const SecretReference secret = file("hunter2\n"_ba, 0400);
    qputenv("CREDENTIALS_DIRECTORY", m_folder.path().toUtf8());
    const auto settings = parse(kannelWith("{ credential = \"secret\" }"_ba), u"c.toml"_s);
    QVERIFY2(settings.ok(), settings ? "" : qPrintable(settings.error().toString()));
    QCOMPARE(settings->sms[0].password->path, secret.path);
    QCOMPARE(bytesOf(read(*settings->sms[0].password)), "hunter2"_ba);

    for (const char* name : {"../secret", "/etc/passwd", ".."}) {
        const auto outside = parse(kannelWith("{ credential = \""_ba + name + "\" }"), u"c.toml"_s);
        QVERIFY(!outside.ok());
        QCOMPARE(outside.error().toString(),
                 u"c.toml:11: sms.password: must be a credential's name, without a folder"_s);
    }
    qunsetenv("CREDENTIALS_DIRECTORY");
}

void SettingsSecretTest::aCredentialWithoutAServiceIsRefused()
{
    qunsetenv("CREDENTIALS_DIRECTORY");
    const auto settings = parse(kannelWith("{ credential = \"secret\" }"_ba), u"c.toml"_s);
    QVERIFY(!settings.ok());
    QCOMPARE(settings.error().toString(),
             u"c.toml:11: sms.password: 'secret' is a systemd credential, and "
             u"$CREDENTIALS_DIRECTORY is not set"_s);
}

void SettingsSecretTest::loadingChecksSecretsButKeepsNone()
{
    const QString config = m_folder.filePath(u"c.toml"_s);
    QFile out(config);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(kannelWith("{ file = \"secret\" }"_ba));
    out.close();

    const SecretReference open = file("hunter2\n"_ba, 0644);
    const auto refused = load(config);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().toString(),
             config + u":11: sms.password: 'secret' is open to group or others: chmod 600 it"_s);

    file("hunter2\n"_ba);
    const auto settings = load(config);
    QVERIFY(settings.ok());
    QCOMPARE(settings->sms[0].password->path, open.path);
    file("changed\n"_ba);
    QCOMPARE(bytesOf(read(*settings->sms[0].password)), "changed"_ba);
}

QTEST_GUILESS_MAIN(SettingsSecretTest)
#include "settings_secret_test.moc"
