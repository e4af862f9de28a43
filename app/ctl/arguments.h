#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>
#include <optional>

namespace countersign::app {

/// What stands behind the program's name: words in their order, and options wherever they stand.
/// Everything must be asked for once; what is left over is a wrong usage.
class Arguments
{
public:
    explicit Arguments(QStringList arguments) : m_arguments(std::move(arguments)) {}

    /// Takes "--name" out; true if it was there.
    bool takeFlag(const QString& name);
    /// Takes "--name VALUE" or "--name=VALUE" out. Nothing if it isn't there; without a value it
    /// stays and is left over.
    std::optional<QString> takeOption(const QString& name);
    /// Takes the next word out; nothing if there is none.
    std::optional<QString> takeWord();
    /// Fails with the first that is left over.
    Result<Done, QString> end() const;

private:
    QStringList m_arguments;
};

} // namespace countersign::app
