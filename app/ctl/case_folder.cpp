#include "app/ctl/case_folder.h"

#include <QDir>
#include <QFileInfo>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

Result<CaseFolder, QString> CaseFolder::at(const QString& path)
{
    const QFileInfo known(path);
    if (known.exists() && !known.isDir())
        return failure(u"%1 is not a folder"_s.arg(path));
    const auto all = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
    if (known.exists() && !QDir(path).isEmpty(all))
        return failure(u"%1 is not empty; a case file goes into a folder of its own"_s.arg(path));
    const bool isNew = !known.exists();
    if (isNew && !QDir().mkpath(path))
        return failure(u"%1 could not be made"_s.arg(path));
    return CaseFolder(path, isNew);
}

CaseFolder::~CaseFolder()
{
    m_files.clear(); // a QSaveFile that wasn't committed takes its temporary file with it
    if (m_isNew && !m_isCommitted && !m_path.isEmpty())
        QDir().rmdir(m_path);
}

QIODevice* CaseFolder::file(const QString& name)
{
    auto file = std::make_unique<QSaveFile>(QDir(m_path).filePath(name));
    if (!file->open(QIODevice::WriteOnly)) {
        m_fault = file->fileName() + u": "_s + file->errorString();
        return nullptr;
    }
    m_files.push_back(std::move(file));
    return m_files.back().get();
}

Result<Done, QString> CaseFolder::commit()
{
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        if (m_files[i]->commit())
            continue;
        m_fault = m_files[i]->fileName() + u": "_s + m_files[i]->errorString();
        for (std::size_t done = 0; done < i; ++done)
            QFile::remove(m_files[done]->fileName());
        return failure(m_fault);
    }
    m_isCommitted = true;
    return Done{};
}

QStringList CaseFolder::names() const
{
    QStringList names;
    for (const auto& file : m_files)
        names << QFileInfo(file->fileName()).fileName();
    return names;
}

} // namespace countersign::app
