#include "app/ctl/arguments.h"

namespace countersign::app {

bool Arguments::takeFlag(const QString& name)
{
    return m_arguments.removeOne(name);
}

std::optional<QString> Arguments::takeOption(const QString& name)
{
    for (qsizetype i = 0; i < m_arguments.size(); ++i) {
        if (m_arguments[i].startsWith(name + QLatin1Char('=')))
            return m_arguments.takeAt(i).mid(name.size() + 1);
        if (m_arguments[i] == name && i + 1 < m_arguments.size()) {
            m_arguments.removeAt(i);
            return m_arguments.takeAt(i);
        }
    }
    return std::nullopt;
}

std::optional<QString> Arguments::takeWord()
{
    for (qsizetype i = 0; i < m_arguments.size(); ++i) {
        if (!m_arguments[i].startsWith(QLatin1String("--")))
            return m_arguments.takeAt(i);
    }
    return std::nullopt;
}

Result<Done, QString> Arguments::end() const
{
    if (!m_arguments.isEmpty())
        return failure(QStringLiteral("%1: not expected here").arg(m_arguments.first()));
    return Done{};
}

} // namespace countersign::app
