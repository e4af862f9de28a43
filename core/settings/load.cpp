#include "core/settings/document.h"
#include "core/settings/settings.h"
#include "core/settings/tables.h"

#include <QFile>
#include <QFileInfo>

namespace countersign::settings {

Result<Settings, Fault> parse(const QByteArray& text, const QString& fileName)
{
    Faults faults(fileName);
    if (text.size() > file_bytes_max)
        return failure(Fault{fileName, 1, QStringLiteral("file"),
                             QStringLiteral("must be at most %1 bytes").arg(file_bytes_max)});
    const auto parsed = parsedDocument(text, fileName);
    if (!parsed)
        return failure(parsed.error());

    TopLevel top(*parsed, faults);
    Settings settings;
    settings.file = QFileInfo(fileName).absoluteFilePath();
    std::optional<sale::Currency> currency;
    Table store = top.table("store");
    const bool regionIsNamed = store.has("region");
    settings.store = readStore(store, currency);
    settings.till = readTill(top.table("till"));
    settings.code = readCode(top.table("code"));
    settings.countersign = readCountersign(top.table("countersign"), currency);
    settings.sending = readSending(top.table("sending"), settings.store, regionIsNamed);
    settings.notices = readNotices(top.table("notices"));
    const auto terminal = (*parsed)["payment"]["terminal"].value<std::string>();
    const bool realTerminal = terminal && (*terminal == "stripe" || *terminal == "standalone");
    for (Table& provider :
         top.tables("sms", TopLevel::Wanted::atLeastOne, SmsProvider::providers_max))
        settings.sms.push_back(readSms(provider, settings.store, realTerminal, faults));
    checkModems(settings.sms, faults);
    checkReports(settings.sms, faults);
    settings.texts = readTexts(top.tables("text", TopLevel::Wanted::any, Text::texts_max));
    settings.replies =
        readReplyWords(top.tables("replies", TopLevel::Wanted::any, ReplyWords::languages_max));
    settings.payment = readPayment(top.table("payment"));
    settings.uplink = readUplink(top.table("uplink"), faults);
    readPrinter(top.table("printer"));
    top.finish(QStringLiteral("the settings"));
    if (const auto fault = faults.first())
        return failure(*fault);
    return settings;
}

Result<Settings, Fault> load(const QString& path)
{
    QFile file(path);
    const auto unreadable = [&](const QString& reason) {
        return failure(Fault{path, 1, QStringLiteral("file"), reason});
    };
    if (!QFileInfo(path).isFile() && QFileInfo::exists(path))
        return unreadable(QStringLiteral("is not a regular file"));
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(u"can't be read: " + file.errorString());
    const QByteArray text = file.read(file_bytes_max + 1);
    if (file.error() != QFileDevice::NoError)
        return unreadable(u"can't be read: " + file.errorString());
    return parse(text, path);
}

} // namespace countersign::settings
