#include "app/till/catalogue_thread.h"

namespace countersign::app {

using sale::Product;

Result<std::unique_ptr<CatalogueThread>, store::StoreError>
CatalogueThread::open(const QString& dataDirectory)
{
    std::unique_ptr<CatalogueThread> catalogue(new CatalogueThread);
    std::optional<store::StoreError> error;
    catalogue->m_thread.runAndWait([&] {
        auto reader = store::StoreReader::open(dataDirectory);
        if (reader)
            catalogue->m_reader = std::move(reader).value();
        else
            error = reader.error();
    });
    if (error)
        return failure(*error);
    return catalogue;
}

CatalogueThread::~CatalogueThread()
{
    m_thread.runAndWait([this] { m_reader.reset(); });
}

void CatalogueThread::ask(Find find, Products answer)
{
    m_thread.loop().post([this, find = std::move(find), answer = std::move(answer)] {
        auto found = find(m_reader->catalogue());
        // A catalogue that can't be read finds nothing; the till itself says that it is damaged.
        std::vector<Product> products =
            found ? std::move(found).value() : std::vector<Product>();
        QMetaObject::invokeMethod(
            &m_here, [answer, products = std::move(products)] { answer(products); },
            Qt::QueuedConnection);
    });
}

void CatalogueThread::search(const QString& text, int results_max, Products answer)
{
    ask([text, results_max](store::Catalogue& catalogue) {
        return catalogue.search(text, results_max);
    }, std::move(answer));
}

void CatalogueThread::shelf(const QString& category, int results_max, Products answer)
{
    ask([category, results_max](store::Catalogue& catalogue) {
        return catalogue.byCategory(category, results_max);
    }, std::move(answer));
}

void CatalogueThread::categories(Categories answer)
{
    m_thread.loop().post([this, answer = std::move(answer)] {
        QStringList names;
        if (auto found = m_reader->catalogue().categories()) {
            for (const store::Category& category : *found)
                names.append(category.name);
        }
        QMetaObject::invokeMethod(&m_here, [answer, names] { answer(names); },
                                  Qt::QueuedConnection);
    });
}

} // namespace countersign::app
