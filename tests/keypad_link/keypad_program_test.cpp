#include "app/link/keypad_link.h"
#include "core/keypad/encoding.h"
#include "tests/keypad/examples.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace countersign;
using namespace countersign::app;

namespace {

constexpr int patience_ms = 60'000;

/// The program `countersign-keypad`, with a till that only shows.
class Program
{
public:
    Program()
    {
        m_process.setProgram(QStringLiteral(PROGRAM));
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    }
    ~Program()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    /// What Qt can say of itself is wanted, and what is said is kept.
    void letLogAll()
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("*=true"));
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::MergedChannels);
    }
    QByteArray ended()
    {
        m_process.terminate();
        m_process.waitForFinished(patience_ms);
        return m_process.readAll();
    }
    bool start(const QStringList& arguments)
    {
        m_process.setArguments(arguments);
        m_process.start();
        return m_process.waitForStarted();
    }
    int exitCode() { return m_process.waitForFinished(patience_ms) ? m_process.exitCode() : -1; }
    [[nodiscard]] QByteArray procFile(const char* name) const
    {
        QFile file(QStringLiteral("/proc/%1/%2")
                       .arg(m_process.processId())
                       .arg(QString::fromLatin1(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private:
    QProcess m_process;
};

} // namespace

class keypad_program_test : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] bool hasPicture(const QString& page) const
    {
        const QDir pictures(path(QStringLiteral("pictures")));
        return !pictures.entryList({QStringLiteral("customer-*-%1.png").arg(page)}).isEmpty();
    }
    [[nodiscard]] std::unique_ptr<KeypadLink> till() const
    {
        auto link = KeypadLink::open(AwaitKeypad{path(QStringLiteral("run/keypad")), {}},
                                     [](keypad::Did) {});
        return link ? std::move(*link) : nullptr;
    }

private Q_SLOTS:
    void itShowsWhatTheTillSaysAndFindsTheTillAgain()
    {
        Program program;
        QVERIFY(program.start({QStringLiteral("--socket"), path(QStringLiteral("run/keypad")),
                               QStringLiteral("--picture-dir"), path(QStringLiteral("pictures")),
                               QStringLiteral("--reduced-motion")}));
        QTRY_VERIFY_WITH_TIMEOUT(hasPicture(QStringLiteral("waiting")), patience_ms);
        {
            const auto link = till();
            QVERIFY(link);
            link->show(keypad::encode(keypad::show(keypad::exampleCode())));
            QTRY_VERIFY_WITH_TIMEOUT(hasPicture(QStringLiteral("code")), patience_ms);
        }
        const auto link = till();
        QVERIFY(link);
        link->show(keypad::encode(keypad::show(keypad::exampleBasket())));
        QTRY_VERIFY_WITH_TIMEOUT(hasPicture(QStringLiteral("basket")), patience_ms);
        QVERIFY(program.procFile("status").contains("NoNewPrivs:\t1"));
    }

    void whatIsKeyedIsInNoLog()
    {
        const QString keys = path(QStringLiteral("keys"));
        QCOMPARE(::mkfifo(QFile::encodeName(keys).constData(), 0600), 0);
        int done = 0;
        const auto link = KeypadLink::open(AwaitKeypad{path(QStringLiteral("run/keypad")), {}},
                                           [&done](keypad::Did) { ++done; });
        QVERIFY(link);
        Program program;
        program.letLogAll();
        QVERIFY(program.start({QStringLiteral("--socket"), path(QStringLiteral("run/keypad")),
                               QStringLiteral("--picture-dir"), path(QStringLiteral("log")),
                               QStringLiteral("--demo-keys"), keys,
                               QStringLiteral("--reduced-motion")}));
        const QDir pictures(path(QStringLiteral("log")));
        const QStringList ofCode{QStringLiteral("customer-*-code.png")};
        (*link)->show(keypad::encode(keypad::show(keypad::exampleCode())));
        QTRY_VERIFY_WITH_TIMEOUT(!pictures.entryList(ofCode).isEmpty(), patience_ms);
        QFile pipe(keys);
        QVERIFY(pipe.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        QCOMPARE(pipe.write("123456\n"), 7);
        QTRY_VERIFY_WITH_TIMEOUT(done > 0, patience_ms);
        const QByteArray said = program.ended();
        QVERIFY2(!said.contains("qt.") && !said.contains("Key"), said);
    }

    void itKnowsNoStoreNoKeyAndNoProvider()
    {
        QFile file(QStringLiteral(PROGRAM));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto bytes = file.readAll();
        for (const auto* library : {"libsqlite3", "libcrypto.so", "libssl.so"})
            QVERIFY2(!bytes.contains(library), library);
    }

    void wrongUsageIsSaid_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList();
        QTest::newRow("both") << QStringList{QStringLiteral("--socket"), QStringLiteral("x"),
                                             QStringLiteral("--fd"), QStringLiteral("3")};
        QTest::newRow("no number") << QStringList{QStringLiteral("--fd"), QStringLiteral("x")};
        QTest::newRow("scheme") << QStringList{QStringLiteral("--socket"), QStringLiteral("x"),
                                               QStringLiteral("--scheme"), QStringLiteral("red")};
    }

    void wrongUsageIsSaid()
    {
        QFETCH(QStringList, arguments);
        Program program;
        QVERIFY(program.start(arguments));
        QCOMPARE(program.exitCode(), 2);
    }

    void aNumberThatIsNoSocketIsRefused()
    {
        Program program;
        QVERIFY(program.start({QStringLiteral("--fd"), QStringLiteral("77")}));
        QCOMPARE(program.exitCode(), 1);
    }
};

QTEST_GUILESS_MAIN(keypad_program_test)
#include "keypad_program_test.moc"
