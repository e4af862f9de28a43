#pragma once

#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <memory>

namespace countersign::tests {

/// A script of ours under node, on packages that packaging/install fetched by their lock file. It
/// takes an order a line, as JSON, and answers it by the same with "done"; what happens it tells in
/// such lines too. Waiting turns the event loop of the caller's thread. Ends with the test.
class NodeScript
{
public:
    static constexpr int limit_ms = 60'000; // for each wait

    /// `modules` is where the packages are.
    NodeScript(QString script, QString modules);
    ~NodeScript();
    NodeScript(const NodeScript&) = delete;
    NodeScript& operator=(const NodeScript&) = delete;

    /// True if node is installed and that package was fetched.
    [[nodiscard]] static bool isInstalled(const QString& modules, const QString& package);

    /// True once it has said something more than before.
    bool start(const QStringList& arguments);
    bool order(const QJsonObject& what);
    void stop(bool isGentle);
    /// All it ever told.
    [[nodiscard]] QList<QJsonObject> said() const;
    [[nodiscard]] QString log() const;
    [[nodiscard]] QString folder() const { return m_folder.path(); }

private:
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("script.log")); }

    QString m_script;
    QString m_modules;
    QTemporaryDir m_folder;
    std::unique_ptr<QProcess> m_process;
};

} // namespace countersign::tests
