#pragma once

#include "core/base/result.h"

#include <QSaveFile>
#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

namespace countersign::app {

/// A folder of files that appear together, whole, or not at all: each is written beside its place,
/// and takes it in `commit`. What isn't committed leaves nothing behind.
class CaseFolder
{
public:
    /// A new folder, or one that is there and empty. The error says in words why not.
    static Result<CaseFolder, QString> at(const QString& path);
    CaseFolder(CaseFolder&&) noexcept = default;
    CaseFolder& operator=(CaseFolder&&) = delete;
    ~CaseFolder();

    /// A file to write to; null, and the folder's fault set, if it can't be.
    QIODevice* file(const QString& name);
    /// Gives all files their names. On a failure none is left.
    Result<Done, QString> commit();

    [[nodiscard]] const QString& fault() const { return m_fault; }
    [[nodiscard]] QStringList names() const;

private:
    CaseFolder(QString path, bool isNew) : m_path(std::move(path)), m_isNew(isNew) {}

    QString m_path;
    bool m_isNew;
    bool m_isCommitted = false;
    QString m_fault;
    std::vector<std::unique_ptr<QSaveFile>> m_files;
};

} // namespace countersign::app
