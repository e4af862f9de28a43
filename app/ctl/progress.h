#pragma once

#include <QString>
#include <QtGlobal>

namespace countersign::app {

/// Shows on the terminal how far something long has come, in one line that is gone in the end.
/// Says nothing where standard error is no terminal, or the whole is not known.
class Progress
{
public:
    /// `what` as in "Verifying the journal"; `whole` in whatever is counted, 0 if nobody knows.
    Progress(const QString& what, quint64 whole);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void reached(quint64 count);

private:
    QByteArray m_what;
    quint64 m_whole;
    bool m_isShown;
    int m_percent = -1;
};

} // namespace countersign::app
