#include "app/till/catalogue_thread.h"

namespace countersign::app {

using sale::Product;

void CatalogueThread::open(const QString& dataDirectory,
                           const std::function<void(const store::StoreError&)>& failed)
{
    m_isOpening = true;
    post([this, dataDirectory, failed] {
        auto reader = store::StoreReader::open(dataDirectory);
        if (reader)
            m_reader = std::move(reader).value();
        else
            QMetaObject::invokeMethod(
                &m_here, [failed, error = reader.error()] { failed(error); }, Qt::QueuedConnection);
    });
    for (auto& question : std::exchange(m_waiting, {}))
        post(std::move(question));
}

void CatalogueThread::post(std::function<void()> question)
{
    if (m_isOpening)
        m_thread.loop().post(std::move(question));
    else
        m_waiting.push_back(std::move(question));
}

CatalogueThread::~CatalogueThread()
{
    m_thread.runAndWait([this] { m_reader.reset(); });
}

void CatalogueThread::ask(Find find, Products answer)
{
    post([this, find = std::move(find), answer = std::move(answer)] {
        std::vector<Product> products;
        // A catalogue that can't be read finds nothing; the till itself says that it is damaged.
        if (m_reader) {
            if (auto found = find(m_reader->catalogue()))
                products = std::move(found).value();
        }
        QMetaObject::invokeMethod(
            &m_here, [answer, products = std::move(products)] { answer(products); },
            Qt::QueuedConnection);
    });
}

void CatalogueThread::search(const QString& text, int results_max, Products answer)
{
    ask([text,
         results_max](store::Catalogue& catalogue) { return catalogue.search(text, results_max); },
        std::move(answer));
}

void CatalogueThread::shelf(const QString& category, int results_max, Products answer)
{
    ask([category, results_max](
            store::Catalogue& catalogue) { return catalogue.byCategory(category, results_max); },
        std::move(answer));
}

void CatalogueThread::categories(Categories answer)
{
    post([this, answer = std::move(answer)] {
        QStringList names;
        if (m_reader) {
            if (auto found = m_reader->catalogue().categories())
                names = std::move(found).value();
        }
        QMetaObject::invokeMethod(
            &m_here, [answer, names] { answer(names); }, Qt::QueuedConnection);
    });
}

} // namespace countersign::app
