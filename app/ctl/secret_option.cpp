#include "app/ctl/secret_option.h"

#include "core/settings/secret.h"

#include <QFileInfo>

namespace countersign::app {

Result<std::optional<SecretBytes>, QString> secretIn(Arguments& arguments, const QString& option)
{
    const auto file = arguments.takeOption(option);
    if (!file)
        return std::optional<SecretBytes>();
    auto secret = secretFrom(*file);
    if (!secret)
        return failure(option + QStringLiteral(": ") + secret.error());
    return std::optional(std::move(secret).value());
}

Result<SecretBytes, QString> secretFrom(const QString& file)
{
    settings::SecretReference reference;
    reference.path = QFileInfo(file).absoluteFilePath();
    reference.name = file;
    auto secret = settings::read(reference);
    if (!secret)
        return failure(secret.error().reason);
    return std::move(secret).value();
}

} // namespace countersign::app
