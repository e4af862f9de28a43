#include "app/link/input_log.h"

#include <QLoggingCategory>

namespace countersign::app {

namespace {

void keepWarnings(QLoggingCategory* category)
{
    category->setEnabled(QtDebugMsg, false);
    category->setEnabled(QtInfoMsg, false);
    category->setEnabled(QtWarningMsg, true);
    category->setEnabled(QtCriticalMsg, true);
}

} // namespace

void giveUpInputLog()
{
    QLoggingCategory::installFilter(keepWarnings);
}

} // namespace countersign::app
