#include "tests/windows/counter.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <csignal>
#include <sqlite3.h>
#include <sys/prctl.h>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double another_share = 0.01; // of a window's pixels, when it shows something else
constexpr double same_share = 0.002;
constexpr int busy_ms = 5'000;

// The customer's screen, 1280 × 800: a bar of 88, then the keys at the right.
constexpr QRect words{0, 92, 744, 600};
constexpr QRect digitKeys{764, 92, 476, 416}; // 1 to 9
constexpr int keyWidth = 151;
constexpr int keyHeight = 131;
constexpr int keyGap = 12;
constexpr QPoint payKey{1002, 716};

// The cashier's window, 1920 × 1080: a sheet in the middle, which grows by its cards.
constexpr int cardX = 960;
constexpr int cardsMiddle = 598;
constexpr int cardPitch = 84;

QPoint placeOfKey(int digit)
{
    const int column = digit == 0 ? 1 : (digit - 1) % 3;
    const int row = digit == 0 ? 3 : (digit - 1) / 3;
    return {digitKeys.left() + column * (keyWidth + keyGap) + keyWidth / 2,
            digitKeys.top() + row * (keyHeight + keyGap) + keyHeight / 2};
}

qsizetype linesIn(const QString& storeFile)
{
    sqlite3* connection = nullptr;
    sqlite3_stmt* statement = nullptr;
    qsizetype lines = -1;
    if (sqlite3_open_v2(QFile::encodeName(storeFile).constData(), &connection, SQLITE_OPEN_READONLY,
                        nullptr) == SQLITE_OK &&
        sqlite3_busy_timeout(connection, busy_ms) == SQLITE_OK &&
        sqlite3_prepare_v2(connection, "SELECT body FROM basket WHERE aside = 0", -1, &statement,
                           nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        const QByteArray body(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                              sqlite3_column_bytes(statement, 0));
        lines = QJsonDocument::fromJson(body)[u"lines"_s].toArray().size();
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return lines;
}

} // namespace

Counter::Counter(const Desktop& desktop, const Shop& shop) : m_desktop(desktop), m_shop(shop) {}

Counter::~Counter()
{
    if (m_till.state() == QProcess::NotRunning)
        return;
    m_till.kill();
    m_till.waitForFinished();
}

bool Counter::open()
{
    // Whatever Qt could log is asked for; what is keyed here must not be among it.
    auto environment = m_desktop.environment();
    environment.insert(u"QT_LOGGING_RULES"_s, u"*=true"_s);
    environment.insert(u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s);
    environment.insert(u"QDBUS_DEBUG"_s, u"1"_s);
    m_till.setProcessEnvironment(environment);
    m_till.setProcessChannelMode(QProcess::MergedChannels);
    m_till.setStandardOutputFile(m_shop.file("till.log"));
    m_till.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_till.start(QStringLiteral(COUNTERSIGN), {u"--config"_s, m_shop.config()});
    if (!m_till.waitForStarted())
        return false;
    m_cashier = m_desktop.place(m_till.processId(), {0, 0});
    return m_cashier.at.size() == QSize(1920, 1080) && placeCustomerScreen() &&
           m_desktop.focus(m_cashier);
}

bool Counter::close()
{
    m_till.terminate();
    return m_till.waitForFinished(limit_ms) &&
           QTest::qWaitFor([&] { return !QFile::exists(u"/proc/%1"_s.arg(m_customerScreen)); },
                           limit_ms);
}

bool Counter::placeCustomerScreen()
{
    const bool isThere = QTest::qWaitFor(
        [&] {
            m_customerScreen = customerScreens().value(0);
            return m_customerScreen != 0;
        },
        limit_ms);
    if (!isThere)
        return false;
    m_customer = m_desktop.place(m_customerScreen, {m_cashier.at.width(), 0});
    return m_customer.at.size() == QSize(1280, 800);
}

bool Counter::killCustomerScreen()
{
    const qint64 killed = m_customerScreen;
    return ::kill(pid_t(killed), SIGKILL) == 0 &&
           QTest::qWaitFor(
               [&] { return !customerScreens().isEmpty() && !customerScreens().contains(killed); },
               limit_ms) &&
           placeCustomerScreen();
}

/// Living children of the till that run the customer's screen.
QList<qint64> Counter::customerScreens() const
{
    QList<qint64> found;
    for (const QString& process : QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs)) {
        QFile status(u"/proc/%1/stat"_s.arg(process));
        if (!status.open(QIODevice::ReadOnly))
            continue;
        // proc(5): pid (name) state parent …; a name is cut after 15 characters.
        const QByteArray line = status.readAll();
        const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
        if (line.contains("(countersign-key") && fields.value(0) != "Z" &&
            fields.value(1).toLongLong() == m_till.processId())
            found << process.toLongLong();
    }
    return found;
}

QImage Counter::changed(const DesktopWindow& window, const QImage& before) const
{
    return m_desktop.waitUntilSeen(
        window, [&](const QImage& seen) { return difference(before, seen) > another_share; });
}

QImage Counter::keysWithOtherWords(const QImage& before) const
{
    return m_desktop.waitUntilSeen(m_customer, [&](const QImage& seen) {
        return difference(before, seen, digitKeys) < same_share &&
               difference(before, seen, words) > another_share;
    });
}

QImage Counter::keysAgain(const QImage& before) const
{
    return m_desktop.waitUntilSeen(m_customer, [&](const QImage& seen) {
        return difference(before, seen, digitKeys) < same_share;
    });
}

bool Counter::keyDigits(const QString& digits) const
{
    QList<QPoint> places;
    for (const QChar digit : digits)
        places << placeOfKey(digit.digitValue());
    return m_desktop.click(m_customer, places);
}

bool Counter::pressPay() const
{
    return m_desktop.click(m_customer, {payKey});
}

bool Counter::tapCard(int card, int cards) const
{
    return m_desktop.click(m_cashier,
                           {QPoint(cardX, cardsMiddle + (2 * card - (cards - 1)) * cardPitch / 2)});
}

bool Counter::waitFor(const QString& kind, qsizetype entries) const
{
    return QTest::qWaitFor([&] { return kinds().count(kind) >= entries; }, limit_ms);
}

QStringList Counter::kinds() const
{
    QStringList kinds;
    for (const Entry& entry : m_shop.journal()) {
        if (!entry.purchase.isEmpty())
            kinds << entry.kind;
    }
    return kinds;
}

bool Counter::waitForLines(qsizetype lines) const
{
    const QString store = m_shop.data() + u"/store.db"_s;
    return QTest::qWaitFor([&] { return linesIn(store) == lines; }, limit_ms);
}

QString Counter::codeOfMessage(qsizetype messages) const
{
    (void)QTest::qWaitFor([&] { return m_shop.phone().size() >= messages; }, limit_ms);
    return codeIn(m_shop.phone().value(messages - 1));
}

QByteArray Counter::log() const
{
    QFile file(m_shop.file("till.log"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace countersign::tests
