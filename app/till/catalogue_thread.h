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
    CatalogueThread() = default;
    ~CatalogueThread() override;

    /// Opens the catalogue of a store that its till has brought up to date, and returns at once.
    /// What was asked before is answered then. `failed` is called on the GUI thread if it can't be
    /// read; then nothing is ever found. To be called once.
    void open(const QString& dataDirectory,
              const std::function<void(const store::StoreError&)>& failed);

    void search(const QString& text, int results_max, Products answer) override;
    void shelf(const QString& category, int results_max, Products answer) override;
    void categories(Categories answer) override;

private:
    using Find =
        std::function<Result<std::vector<sale::Product>, store::StoreError>(store::Catalogue&)>;
    void ask(Find find, Products answer);

    void post(std::function<void()> question);

    LoopThread m_thread{QStringLiteral("catalogue")};
    std::unique_ptr<store::StoreReader> m_reader; // used on the thread only
    bool m_isOpening = false;                     // on the GUI thread, as the next
    std::vector<std::function<void()>> m_waiting; // what was asked before it was opened
    QObject m_here;                               // answers are queued to its thread
};

} // namespace countersign::app
