#include "tests/fuzz/targets.h"

#include <QDirIterator>
#include <QTest>
#include <csignal>
#include <unistd.h>

using namespace countersign;
using namespace countersign::fuzz;

namespace {

constexpr qsizetype corpus_files_max = 200;
constexpr qint64 corpus_bytes_max = 300 * 1024;

// Where a broken promise ends the program, its handler can reach nothing but these.
char replayed[512];
volatile std::sig_atomic_t replayed_bytes = 0;

void nameWhatWasReplayed(int signal)
{
    constexpr char words[] = "While replaying ";
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    (void)!write(STDERR_FILENO, replayed, static_cast<std::size_t>(replayed_bytes));
    (void)!write(STDERR_FILENO, "\n", 1);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void replay(const Target& target, const QString& path)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
    const QByteArray name = path.toUtf8().right(sizeof replayed);
    std::copy(name.begin(), name.end(), replayed);
    replayed_bytes = static_cast<std::sig_atomic_t>(name.size());
    target.run(spanOf(file.readAll()));
}

} // namespace

class FuzzReplayTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { std::signal(SIGABRT, nameWhatWasReplayed); }
    void everyKeptInputKeepsItsPromises_data();
    void everyKeptInputKeepsItsPromises();
    void everyFolderOfInputsHasATarget();
};

void FuzzReplayTest::everyKeptInputKeepsItsPromises_data()
{
    QTest::addColumn<const Target*>("target");
    for (const Target& target : targets())
        QTest::newRow(target.name) << &target;
}

void FuzzReplayTest::everyKeptInputKeepsItsPromises()
{
    QFETCH(const Target*, target);
    QDirIterator inputs(QStringLiteral(COUNTERSIGN_CORPUS "/") + QLatin1String(target->name),
                        QDir::Files);
    qsizetype files = 0;
    qint64 size_bytes = 0;
    while (inputs.hasNext()) {
        const QString path = inputs.next();
        replay(*target, path);
        ++files;
        size_bytes += inputs.fileInfo().size();
    }
    target->run({});
    qInfo("%lld inputs replayed, %lld bytes", static_cast<long long>(files),
          static_cast<long long>(size_bytes));
    QVERIFY2(files > 0, "a target has inputs that are kept");
    QVERIFY2(files <= corpus_files_max && size_bytes <= corpus_bytes_max,
             "kept inputs are few and small: minimise them");
}

void FuzzReplayTest::everyFolderOfInputsHasATarget()
{
    const auto names = QDir(QStringLiteral(COUNTERSIGN_CORPUS))
                           .entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    QCOMPARE(names.size(), static_cast<qsizetype>(targets().size()));
}

QTEST_APPLESS_MAIN(FuzzReplayTest)
#include "fuzz_replay_test.moc"
