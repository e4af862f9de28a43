#include "core/payment/demo_files.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::payment {

namespace {

constexpr qint64 position_max_bytes = 4096;

/// How many steps of the script with that digest were played already.
Result<std::size_t, QString> readPosition(const QString& path, const QString& digest)
{
    if (!QFile::exists(path))
        return std::size_t{0};
    const Result<QByteArray, QString> bytes = readDemoFile(path, position_max_bytes);
    if (!bytes)
        return failure(bytes.error());
    const QJsonObject object = QJsonDocument::fromJson(*bytes).object();
    const qint64 consumed = object.value(u"consumed").toInteger(-1);
    if (!object.value(u"script").isString() || consumed < 0) {
        return failure(QStringLiteral("%1: line 1: not {\"script\":\"digest\",\"consumed\":number}")
                           .arg(path));
    }
    return object.value(u"script").toString() == digest ? static_cast<std::size_t>(consumed) : 0;
}

} // namespace

Result<QByteArray, QString> readDemoFile(const QString& path, qint64 size_max_bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("%1: can't be read: %2").arg(path, file.errorString()));
    QByteArray bytes = file.read(size_max_bytes + 1);
    if (file.error() != QFileDevice::NoError)
        return failure(QStringLiteral("%1: can't be read: %2").arg(path, file.errorString()));
    if (bytes.size() > size_max_bytes)
        return failure(QStringLiteral("%1: longer than %2 bytes").arg(path).arg(size_max_bytes));
    return bytes;
}

Result<DemoLedger, QString> readDemoLedger(const QByteArray& bytes,
                                           const DemoTerminalSettings& settings)
{
    DemoLedger ledger{DemoBook(settings.currency)};
    qsizetype start = 0;
    for (int number = 1; start < bytes.size(); ++number) {
        const qsizetype end = bytes.indexOf('\n', start);
        if (end < 0)
            break; // It was never answered, so it never happened.
        const auto where = [&](const QString& reason) {
            return QStringLiteral("%1: line %2: %3").arg(settings.ledger).arg(number).arg(reason);
        };
        Result<DemoAction, QString> action =
            DemoAction::fromLine(bytes.mid(start, end - start), settings.currency);
        if (!action)
            return failure(where(action.error()));
        if (Result<Done, QString> added = ledger.book.add(*action); !added)
            return failure(where(added.error()));
        start = end + 1;
    }
    ledger.whole_bytes = start;
    return ledger;
}

Result<DemoPlaying, QString> readDemoScript(const DemoTerminalSettings& settings)
{
    if (settings.script.isEmpty())
        return DemoPlaying{};
    const Result<QByteArray, QString> bytes =
        readDemoFile(settings.script, DemoScript::size_max_bytes);
    if (!bytes)
        return failure(bytes.error());
    Result<DemoScript, QString> script = DemoScript::parse(*bytes, settings.currency);
    if (!script)
        return failure(QStringLiteral("%1: %2").arg(settings.script, script.error()));
    const QString digest =
        QString::fromLatin1(QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256).toHex());
    const Result<std::size_t, QString> position = readPosition(settings.position, digest);
    if (!position)
        return failure(position.error());
    script->skip(*position);
    return DemoPlaying{std::move(*script), digest};
}

} // namespace countersign::payment
