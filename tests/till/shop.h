#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QUrl>
#include <vector>

namespace countersign::tests {

/// What one line of the journal's export says.
struct Entry
{
    qint64 seq = 0;
    QString kind;
    QString purchase;
    QJsonObject payload;
};

/// A card, and the number that is registered for it.
struct Card
{
    const char* fingerprint;
    const char* brand;
    const char* last4;
    const char* phone; // E.164; of numbers that are kept for films, or empty if not registered
};
inline constexpr Card anna{"CARD-ANNA", "visa", "4242", "+4917604069011"};
inline constexpr Card ben{"CARD-BEN", "mastercard", "7730", "+4917604069022"};
inline constexpr Card cleo{"CARD-CLEO", "visa", "0005", "+4917604069033"};
inline constexpr Card nobody{"CARD-NOBODY", "visa", "1111", ""};

/// A shop of its own in a temporary folder: settings, catalogue, registry, and what the till keeps.
/// Three articles come to 48.20: pens 4.30, a lamp 24.00 and a book 19.90.
class Shop
{
public:
    struct Options
    {
        QString code = QString();        // more lines of [code]
        QString sending = QString();     // more lines of [sending]
        QString payment = QString();     // more lines of [payment]
        QByteArray script = {};          // of the demo terminal
        QUrl kannel = {};                // sends through Kannel instead of the demo phone
        QString countersign = QString(); // more lines of [countersign]
        const char* currency = "EUR";
        bool hasModem = false;         // sends through a modem instead
        QString providers = QString(); // [[sms]] of its own, one or several, in place of all these
        QString notices = QString();   // lines of [notices]; without any, none go
        bool hasOwnKeys = false;       // else all shops of a program start as the same till
    };

    Shop() : Shop(Options()) {}
    explicit Shop(const Options& options);
    /// With everything that the other shop's till has kept, as it lies there; its till isn't
    /// running.
    Shop(const Options& options, const Shop& other);
    /// What went wrong when it was set up; empty if nothing did.
    [[nodiscard]] const QString& fault() const { return m_fault; }

    /// Writes the settings anew; the store stays.
    void write(const Options& options);

    struct Ran
    {
        int code = -1;
        QByteArray output;
        QByteArray errors;
    };
    [[nodiscard]] Ran ctl(const QStringList& arguments) const;
    /// Runs SQL on the store behind the program's back; true if it could. What it keeps for later
    /// it makes in `aside`, since a table of somebody else's in the store is damage.
    [[nodiscard]] bool sql(const QByteArray& statements) const;

    [[nodiscard]] QString config() const { return m_folder.filePath(QStringLiteral("shop.toml")); }
    [[nodiscard]] QString data() const { return m_folder.filePath(QStringLiteral("data")); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString file(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }

    /// Texts on the demo phone so far.
    [[nodiscard]] QStringList phone() const;
    [[nodiscard]] std::vector<QJsonObject> ledger() const;
    [[nodiscard]] std::vector<Entry> journal() const;

private:
    void putFiles();
    void setUp();
    /// Starts with what the other data folder has.
    void copyFrom(const QString& from);

    QTemporaryDir m_folder;
    QString m_fault;
};

/// The code in a message, six digits without the space; empty if there is none.
QString codeIn(const QString& text);
/// Another code of the same length.
QString wrongFor(const QString& code);

// Commands of the headless till.
QJsonObject scan(const char* gtin);
QJsonObject chargeCard(const Card& card);
QJsonObject chargeCash(const QString& given);
QJsonObject key(const QString& digits);
QJsonObject plain(const char* what);

inline constexpr const char* pens = "4006381333931";
inline constexpr const char* lamp = "5901234123457";
inline constexpr const char* book = "9780201379624";

} // namespace countersign::tests
