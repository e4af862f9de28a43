#include "tests/peers/node_script.h"

#include "tests/peers/program.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTest>
#include <algorithm>
#include <utility>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

bool NodeScript::isInstalled(const QString& modules, const QString& package)
{
    return !programNamed(u"node"_s).isEmpty() && QFileInfo::exists(modules + u'/' + package);
}

NodeScript::NodeScript(QString script, QString modules)
    : m_script(std::move(script)), m_modules(std::move(modules))
{
}

NodeScript::~NodeScript()
{
    stop(true);
}

bool NodeScript::start(const QStringList& arguments)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"NODE_PATH"_s, m_modules);
    const qsizetype before = said().size();
    m_process = startProgram(u"node"_s, QStringList{m_script} + arguments, m_folder.path(), path(),
                             environment);
    return QTest::qWaitFor([&] { return said().size() > before || !isRunning(m_process); },
                           limit_ms) &&
           isRunning(m_process);
}

void NodeScript::stop(bool isGentle)
{
    if (isRunning(m_process))
        end(m_process, isGentle);
}

QList<QJsonObject> NodeScript::said() const
{
    QList<QJsonObject> all;
    QFile file(path());
    if (!file.open(QIODevice::ReadOnly))
        return all;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (!object.isEmpty())
            all << object;
    }
    return all;
}

bool NodeScript::order(const QJsonObject& what)
{
    const auto done = [&] {
        const auto all = said();
        return std::count_if(all.begin(), all.end(),
                             [](const QJsonObject& line) { return line[u"done"].toBool(); });
    };
    const auto before = done();
    m_process->write(QJsonDocument(what).toJson(QJsonDocument::Compact) + '\n');
    return QTest::qWaitFor([&] { return done() > before; }, limit_ms);
}

QString NodeScript::log() const
{
    QFile file(path());
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll().right(4'000))
                                          : QString();
}

} // namespace countersign::tests
