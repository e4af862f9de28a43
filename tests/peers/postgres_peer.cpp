#include "tests/peers/postgres_peer.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QTcpServer>
#include <QTest>
#include <algorithm>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace countersign::tests {

namespace {

constexpr mode_t folder_mode = 0755;
constexpr mode_t key_mode = 0600;

/// Debian keeps each version's programs in a folder of its own.
QString postgresProgram(const char* name)
{
    const QDir versions(u"/usr/lib/postgresql"_s);
    const QStringList all = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    const QString at = all.isEmpty()
                           ? QString()
                           : versions.filePath(all.last() + u"/bin/"_s + QLatin1StringView(name));
    return QFile::exists(at) ? at : programNamed(QString::fromLatin1(name));
}

quint16 freePort()
{
    QTcpServer taken;
    taken.listen(QHostAddress::LocalHost);
    return taken.serverPort();
}

} // namespace

bool PostgresPeer::isInstalled()
{
    return !postgresProgram("initdb").isEmpty() && !postgresProgram("postgres").isEmpty() &&
           !postgresProgram("psql").isEmpty() && (::geteuid() != 0 || accountNamed("postgres"));
}

PostgresPeer::PostgresPeer(const QString& parent)
    : m_folder(parent + u"/postgres-XXXXXX"_s), m_port(freePort())
{
    if (::geteuid() == 0)
        m_account = accountNamed("postgres");
}

PostgresPeer::~PostgresPeer()
{
    stop();
}

QString PostgresPeer::path(const char* name) const
{
    return m_folder.filePath(QLatin1StringView(name));
}

bool PostgresPeer::run(const char* program, const QStringList& arguments)
{
    auto process = startProgram(postgresProgram(program), arguments, m_folder.path(), path("log"),
                                QProcessEnvironment::systemEnvironment(), m_account);
    return process->waitForFinished(limit_ms) && process->exitStatus() == QProcess::NormalExit &&
           process->exitCode() == 0;
}

bool PostgresPeer::prepare()
{
    const QByteArray folder = QFile::encodeName(m_folder.path());
    if (::chmod(folder.constData(), folder_mode) != 0)
        return false;
    if (m_account && ::chown(folder.constData(), m_account->user, m_account->group) != 0)
        return false;
    const QString issued = m_certificates.issue(u"head office"_s, u"IP:127.0.0.1"_s);
    if (!m_certificates.areMade() || !QFile::copy(issued + u".pem"_s, path("server.pem")) ||
        !QFile::copy(issued + u".key"_s, path("server.key")) ||
        !QFile::copy(m_certificates.authority(), path("ca.pem")))
        return false;
    const QByteArray key = QFile::encodeName(path("server.key"));
    if (::chmod(key.constData(), key_mode) != 0 ||
        (m_account && ::chown(key.constData(), m_account->user, m_account->group) != 0))
        return false;
    if (!run("initdb", {u"-D"_s, path("data"), u"-U"_s, u"owner"_s, u"-E"_s, u"UTF8"_s,
                        u"--locale=C"_s, u"--auth=trust"_s}))
        return false;
    QFile access(path("access"));
    return access.open(QIODevice::WriteOnly) &&
           access.write("local all owner trust\n"
                        "hostssl all all 127.0.0.1/32 cert clientcert=verify-full\n") > 0;
}

bool PostgresPeer::start()
{
    if (isRunning(m_server))
        return true;
    if (!QFile::exists(path("data")) && !prepare())
        return false;
    const auto setting = [](const char* name, const QString& value) {
        return QStringList{u"-c"_s, QString::fromLatin1(name) + u'=' + value};
    };
    QStringList arguments{u"-D"_s, path("data")};
    arguments +=
        setting("listen_addresses", u"127.0.0.1"_s) + setting("port", QString::number(m_port)) +
        setting("unix_socket_directories", m_folder.path()) + setting("ssl", u"on"_s) +
        setting("ssl_min_protocol_version", u"TLSv1.3"_s) +
        setting("ssl_cert_file", path("server.pem")) + setting("ssl_key_file", path("server.key")) +
        setting("ssl_ca_file", path("ca.pem")) + setting("hba_file", path("access"));
    // What a killed server leaves, memory that its children still use or its port, may be in the
    // way of the next one for a moment: then that one ends at once.
    for (QDeadlineTimer left(limit_ms); !left.hasExpired();) {
        if (!isRunning(m_server))
            m_server =
                startProgram(postgresProgram("postgres"), arguments, m_folder.path(), path("log"),
                             QProcessEnvironment::systemEnvironment(), m_account);
        if (sql("SELECT 1").trimmed() == "1")
            return true;
        m_server->waitForFinished(20);
    }
    return false;
}

void PostgresPeer::stop(bool isGentle)
{
    if (!isRunning(m_server))
        return;
    if (!isGentle)
        return stopAtOnce();
    ::kill(static_cast<pid_t>(m_server->processId()), SIGINT); // without waiting for clients
    if (!m_server->waitForFinished(limit_ms))
        stopAtOnce();
}

/// As a power cut does: a killed server's children would go on serving whoever they already do,
/// until they see that it is gone.
void PostgresPeer::stopAtOnce()
{
    const auto server = static_cast<pid_t>(m_server->processId());
    ::kill(server, SIGSTOP); // It has no more children then.
    const std::vector<pid_t> children = childrenOf(server);
    end(m_server, false);
    for (const pid_t child : children)
        ::kill(child, SIGKILL);
    // What nobody has waited for yet has no program any more.
    const auto isThere = [](pid_t child) { return QFile::exists(u"/proc/%1/exe"_s.arg(child)); };
    (void)QTest::qWaitFor([&] { return std::ranges::none_of(children, isThere); }, limit_ms);
}

QByteArray PostgresPeer::sql(const QByteArray& statements, bool isOneTransaction, int within_ms)
{
    QProcess psql;
    QStringList arguments{u"-h"_s, m_folder.path(),
                          u"-p"_s, QString::number(m_port),
                          u"-U"_s, u"owner"_s,
                          u"-d"_s, u"postgres"_s,
                          u"-X"_s, u"-q"_s,
                          u"-A"_s, u"-t"_s,
                          u"-v"_s, u"ON_ERROR_STOP=1"_s};
    if (isOneTransaction)
        arguments << u"-1"_s;
    psql.setStandardErrorFile(path("psql.log"), QIODevice::Append);
    psql.start(postgresProgram("psql"), arguments);
    psql.write(statements);
    psql.closeWriteChannel();
    if (!psql.waitForFinished(within_ms) || psql.exitCode() != 0)
        return {};
    return psql.readAllStandardOutput();
}

QByteArray PostgresPeer::url(const QByteArray& role, const QByteArray& certified, int days)
{
    const QByteArray at = QFile::encodeName(m_certificates.issue(
        QString::fromLatin1(certified.isEmpty() ? role : certified), QString(), days));
    return "postgresql://" + role + "@127.0.0.1:" + QByteArray::number(m_port) +
           "/postgres?sslmode=verify-full&sslrootcert=" +
           QFile::encodeName(m_certificates.authority()) + "&sslcert=" + at + ".pem&sslkey=" + at +
           ".key";
}

QByteArray PostgresPeer::log() const
{
    QByteArray said;
    for (const char* name : {"log", "psql.log"}) {
        QFile file(path(name));
        if (file.open(QIODevice::ReadOnly))
            said += file.readAll();
    }
    return said;
}

} // namespace countersign::tests
