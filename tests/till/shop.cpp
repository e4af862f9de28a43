#include "tests/till/shop.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <string>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int limit_ms = 60'000;

bool put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
           file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
           file.write(content) == content.size();
}

std::vector<QJsonObject> linesOf(const QByteArray& text)
{
    std::vector<QJsonObject> objects;
    for (const QByteArray& line : text.split('\n')) {
        if (!line.isEmpty())
            objects.push_back(QJsonDocument::fromJson(line).object());
    }
    return objects;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Shop::Shop(const Options& options)
{
    write(options);
    putFiles();
    // A new till costs three programs, and whatever it becomes it was like every other at first.
    static std::map<std::string, std::unique_ptr<Shop>> untouched;
    const auto known = untouched.find(options.currency);
    if (known != untouched.end() && !options.hasOwnKeys) {
        copyFrom(known->second->data());
        return;
    }
    setUp();
    if (m_fault.isEmpty() && !options.hasOwnKeys) {
        auto& kept = untouched[options.currency];
        kept.reset(new Shop(options, *this));
        if (!kept->fault().isEmpty())
            untouched.erase(options.currency);
    }
}

Shop::Shop(const Options& options, const Shop& other)
{
    write(options);
    copyFrom(other.data());
}

void Shop::copyFrom(const QString& from)
{
    std::error_code fault;
    std::filesystem::copy(from.toStdString(), data().toStdString(),
                          std::filesystem::copy_options::recursive, fault);
    m_fault = QString::fromStdString(fault ? fault.message() : std::string());
}

void Shop::write(const Options& options)
{
    QString sms = u"provider = \"demo\"\nurl = \"file://%1\"\n"_s.arg(file("phone.jsonl"));
    if (!options.kannel.isEmpty())
        sms = u"provider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\n"
              "password = { file = \"kannel.secret\" }\nsender = \"ACME\"\n"_s.arg(
                  options.kannel.toString());
    if (options.hasModem)
        sms = u"provider = \"modem\"\ntimeout = \"5 s\"\n"_s;
    sms = options.providers.isEmpty() ? u"[[sms]]\n"_s + sms : options.providers;
    QString payment = options.payment;
    if (!options.script.isEmpty())
        payment += u"demo_script = \"script.jsonl\"\n"_s;
    put(file("script.jsonl"), options.script);
    put(file("kannel.secret"), "kannel-pass\n");
    put(config(), uR"([store]
name = "Acme Market"
sms_name = "ACME"
phone = "030 1234567"
currency = "%5"
region = "DE"
[till]
id = "till-3"
receipt_prefix = "T3"
data = "data"
[code]
%1
[countersign]
from = "25.00"
%6
[sending]
per_number = "10000 / 1 h"
per_till = "10000 / 1 h"
%2
[notices]
%7
%3
[payment]
terminal = "demo"
%4
)"_s.arg(options.code, options.sending, sms, payment, QLatin1String(options.currency),
         options.countersign, options.notices)
                      .toUtf8());
}

void Shop::putFiles()
{
    put(file("products.csv"), "gtin,name,price,tax,category\n"
                              "4006381333931,Pens,4.30,19,stationery\n"
                              "5901234123457,Lamp,24.00,19,household\n"
                              "9780201379624,Book,19.90,7,books\n");
    QByteArray registry = "method,brand,last4,phone,locale,registered_at\n";
    for (const Card& card : {anna, ben, cleo})
        registry += QByteArray(card.fingerprint) + ',' + card.brand + ',' + card.last4 + ',' +
                    card.phone + ",en,2025-01-02T03:04:05Z\n";
    put(file("registry.csv"), registry);
}

void Shop::setUp()
{
    for (const QStringList& command :
         {QStringList{u"init"_s}, QStringList{u"import"_s, u"products"_s, file("products.csv")},
          QStringList{u"import"_s, u"registry"_s, file("registry.csv")}}) {
        const Ran ran = ctl(command);
        if (ran.code != 0 && m_fault.isEmpty())
            m_fault = command.join(u' ') + u": "_s + QString::fromUtf8(ran.errors);
    }
}

Shop::Ran Shop::ctl(const QStringList& arguments) const
{
    QProcess process;
    process.start(QStringLiteral(COUNTERSIGNCTL), QStringList{u"--config"_s, config()} + arguments);
    Ran ran;
    if (process.waitForFinished(limit_ms) && process.exitStatus() == QProcess::NormalExit)
        ran.code = process.exitCode();
    ran.output = process.readAllStandardOutput();
    ran.errors = process.readAllStandardError();
    return ran;
}

bool Shop::sql(const QByteArray& statements) const
{
    sqlite3* connection = nullptr;
    const QByteArray path = QFile::encodeName(data() + u"/store.db"_s);
    const QByteArray attach = "ATTACH '" + QFile::encodeName(file("aside.db")) + "' AS aside";
    // A till may be writing.
    bool isDone = sqlite3_open(path.constData(), &connection) == SQLITE_OK &&
                  sqlite3_busy_timeout(connection, 10'000) == SQLITE_OK;
    isDone = isDone &&
             sqlite3_exec(connection, attach.constData(), nullptr, nullptr, nullptr) == SQLITE_OK;
    isDone = isDone && sqlite3_exec(connection, statements.constData(), nullptr, nullptr,
                                    nullptr) == SQLITE_OK;
    if (!isDone)
        qWarning("%s: %s", statements.constData(), sqlite3_errmsg(connection));
    sqlite3_close(connection);
    return isDone;
}

QStringList Shop::phone() const
{
    QStringList texts;
    for (const QJsonObject& message : linesOf(contentOf(file("phone.jsonl"))))
        texts << message[u"text"].toString();
    return texts;
}

std::vector<QJsonObject> Shop::ledger() const
{
    return linesOf(contentOf(data() + u"/demo-terminal.jsonl"_s));
}

std::vector<Entry> Shop::journal() const
{
    std::vector<Entry> entries;
    for (const QJsonObject& line : linesOf(ctl({u"journal"_s, u"export"_s}).output)) {
        const QByteArray payload = line[u"payload"].toString().toUtf8();
        entries.push_back({line[u"seq"].toInteger(), line[u"kind"].toString(),
                           line[u"purchase"].toString(),
                           QJsonDocument::fromJson(payload).object()});
    }
    return entries;
}

QString codeIn(const QString& text)
{
    static const QRegularExpression code(u"\\b(\\d{3}) (\\d{3})\\b"_s);
    const auto match = code.match(text);
    return match.captured(1) + match.captured(2);
}

QString wrongFor(const QString& code)
{
    QString wrong = code;
    wrong.back() = wrong.back() == u'7' ? u'8' : u'7';
    return wrong;
}

QJsonObject scan(const char* gtin)
{
    return {{u"do"_s, u"scan"_s}, {u"code"_s, QString::fromLatin1(gtin)}};
}

QJsonObject chargeCard(const Card& card)
{
    return {{u"do"_s, u"charge"_s},
            {u"tender"_s, u"card"_s},
            {u"method"_s, QString::fromLatin1(card.fingerprint)},
            {u"brand"_s, QString::fromLatin1(card.brand)},
            {u"last4"_s, QString::fromLatin1(card.last4)}};
}

QJsonObject chargeCash(const QString& given)
{
    return {{u"do"_s, u"charge"_s}, {u"tender"_s, u"cash"_s}, {u"given"_s, given}};
}

QJsonObject key(const QString& digits)
{
    return {{u"do"_s, u"code"_s}, {u"digits"_s, digits}};
}

QJsonObject plain(const char* what)
{
    return {{u"do"_s, QString::fromLatin1(what)}};
}

} // namespace countersign::tests
