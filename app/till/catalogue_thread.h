#pragma once

#include "app/composition/loop_thread.h"
#include "core/store/store.h"
#include "ui/cashier/catalogue_search.h"

#include <QObject>
#include <memory>

namespace countersign::app {

/// Searches the catalogue on a thread and a read-only connection of its own, so that no search
/// delays a scan. Made, used and destroyed on the GUI thread, where its answers come.
class CatalogueThread final : public ui::CatalogueSearch
{
public:
    static Result<std::unique_ptr<CatalogueThread>, store::StoreError>
    open(const QString& dataDirectory);
    ~CatalogueThread() override;

    void search(const QString& text, int results_max, Products answer) override;
    void shelf(const QString& category, int results_max, Products answer) override;
    void categories(Categories answer) override;

private:
    using Find = std::function<Result<std::vector<sale::Product>, store::StoreError>(
        store::Catalogue&)>;
    CatalogueThread() = default;
    void ask(Find find, Products answer);

    LoopThread m_thread{QStringLiteral("catalogue")};
    std::unique_ptr<store::StoreReader> m_reader; // used on the thread only
    QObject m_here;                               // answers are queued to its thread
};

} // namespace countersign::app
