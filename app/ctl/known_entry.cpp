#include "app/ctl/known_entry.h"

#include "core/journal/receipt_code.h"

#include <QRegularExpression>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

using Known = std::optional<store::KnownEntry>;

Result<Known, QString> headIn(const QString& text)
{
    static const QRegularExpression form(u"\\A([1-9][0-9]{0,15}):([0-9a-fA-F]{64})\\z"_s);
    const auto match = form.match(text);
    const quint64 seq = match.captured(1).toULongLong();
    if (!match.hasMatch() || seq > countersign::journal::seq_max)
        return failure(u"--head takes a sequence and a hash in 64 hexadecimal digits, with a colon "
                       "between"_s);
    return Known(store::KnownEntry{seq, QByteArray::fromHex(match.captured(2).toLatin1())});
}

Result<Known, QString> receiptIn(const QString& text)
{
    // The receipt's number is hashed as it was printed, which is in capitals.
    const bool isTypedSmall = text == text.toLower();
    const auto code = countersign::journal::receiptCodeFrom(isTypedSmall ? text.toUpper() : text);
    if (!code)
        return failure(u"--receipt: this is no receipt's code: "_s + code.error());
    return Known(store::KnownEntry{code->seq, countersign::journal::hashOf(*code)});
}

} // namespace

Result<Known, QString> knownEntryOf(Call& call)
{
    const auto head = call.arguments.takeOption(u"--head"_s);
    const auto receipt = call.arguments.takeOption(u"--receipt"_s);
    if (head && receipt)
        return failure(u"--head and --receipt don't go together"_s);
    if (head)
        return headIn(*head);
    return receipt ? receiptIn(*receipt) : Result<Known, QString>(Known());
}

} // namespace countersign::app
