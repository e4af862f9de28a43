#include "app/composition/database_environment.h"

#include <QByteArray>
#include <QList>
#include <unistd.h>

namespace countersign::app {

void giveUpDatabaseEnvironment()
{
    QList<QByteArray> names;
    for (char** variable = ::environ; *variable != nullptr; ++variable) {
        const QByteArray name = QByteArray(*variable).split('=').front();
        if (name.startsWith("PG"))
            names << name;
    }
    for (const QByteArray& name : names)
        qunsetenv(name.constData());
}

} // namespace countersign::app
