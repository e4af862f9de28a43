#pragma once

#include "core/sale/instant.h"
#include "core/till/command.h"
#include "core/till/view.h"
#include "ui/cashier/basket_lines.h"
#include "ui/cashier/cash_due.h"
#include "ui/cashier/catalogue_search.h"
#include "ui/cashier/facts.h"
#include "ui/cashier/held_purchases.h"
#include "ui/cashier/key_watch.h"
#include "ui/cashier/payment_steps.h"
#include "ui/cashier/queue_facts.h"
#include "ui/cashier/receipt_rows.h"
#include "ui/cashier/shelf_tiles.h"

#include <QObject>
#include <QQuickWindow>
#include <QTimer>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>
#include <functional>

namespace countersign::ui {

/// What the cashier's window shows, made from the till's views, and what it asks of the till. It
/// decides nothing: every wish is a command, every change comes back as a view. GUI thread only.
class CashierScreen : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes the screen and hands it to Main.")
    Q_PROPERTY(Stage stage READ stage NOTIFY stageChanged FINAL)
    Q_PROPERTY(Hold hold READ hold NOTIFY viewChanged FINAL)
    Q_PROPERTY(QString storeName READ storeName NOTIFY viewChanged FINAL)
    Q_PROPERTY(QString storeAddress READ storeAddress NOTIFY viewChanged FINAL)
    Q_PROPERTY(QString till READ till NOTIFY viewChanged FINAL)
    Q_PROPERTY(QString clock READ clock NOTIFY ticked FINAL)
    Q_PROPERTY(QString day READ day NOTIFY ticked FINAL)
    Q_PROPERTY(QVariantMap providerChip READ providerChip NOTIFY viewChanged FINAL)
    Q_PROPERTY(QVariantList providers READ providers NOTIFY viewChanged FINAL)
    Q_PROPERTY(QVariantMap syncChip READ syncChip NOTIFY viewChanged FINAL)
    Q_PROPERTY(QVariantMap diskChip READ diskChip NOTIFY viewChanged FINAL)
    Q_PROPERTY(countersign::ui::QueueFacts queue READ queue NOTIFY viewChanged FINAL)

    Q_PROPERTY(countersign::ui::BasketFacts basket READ basket NOTIFY viewChanged FINAL)
    Q_PROPERTY(countersign::ui::CashDue cashDue READ cashDue NOTIFY viewChanged FINAL)
    Q_PROPERTY(QAbstractItemModel* lines READ lines CONSTANT FINAL)
    Q_PROPERTY(int selectedRow READ selectedRow WRITE selectRow NOTIFY selectedRowChanged FINAL)
    Q_PROPERTY(int pendingQuantity READ pendingQuantity NOTIFY pendingQuantityChanged FINAL)

    Q_PROPERTY(QVariantList shelves READ shelves NOTIFY shelvesChanged FINAL)
    Q_PROPERTY(QString shelf READ shelf WRITE setShelf NOTIFY shelfChanged FINAL)
    Q_PROPERTY(QAbstractItemModel* tiles READ tiles CONSTANT FINAL)
    Q_PROPERTY(QAbstractItemModel* results READ results CONSTANT FINAL)
    Q_PROPERTY(SearchState searchState READ searchState NOTIFY searchChanged FINAL)
    Q_PROPERTY(QString searchText READ searchText WRITE setSearchText NOTIFY searchChanged FINAL)

    Q_PROPERTY(QVariantList demoCards READ demoCards NOTIFY viewChanged FINAL)
    Q_PROPERTY(QAbstractItemModel* held READ held CONSTANT FINAL)
    Q_PROPERTY(int heldCount READ heldCount NOTIFY viewChanged FINAL)
    Q_PROPERTY(int unresolvedCount READ unresolvedCount NOTIFY viewChanged FINAL)

    Q_PROPERTY(countersign::ui::WaitingFacts waiting READ waiting NOTIFY viewChanged FINAL)
    Q_PROPERTY(countersign::ui::CountdownFacts countdown READ countdown NOTIFY ticked FINAL)
    Q_PROPERTY(QAbstractItemModel* steps READ steps CONSTANT FINAL)
    Q_PROPERTY(countersign::ui::DoneFacts done READ done NOTIFY viewChanged FINAL)
    Q_PROPERTY(QAbstractItemModel* receipt READ receipt CONSTANT FINAL)

    Q_PROPERTY(QString noticeTitle READ noticeTitle NOTIFY noticeChanged FINAL)
    Q_PROPERTY(QString notice READ notice NOTIFY noticeChanged FINAL)
    Q_PROPERTY(bool noticeIsGrave READ noticeIsGrave NOTIFY noticeChanged FINAL)
    Q_PROPERTY(QString asideNoticeTitle READ asideNoticeTitle NOTIFY asideNoticeChanged FINAL)
    Q_PROPERTY(QString asideNotice READ asideNotice NOTIFY asideNoticeChanged FINAL)
    Q_PROPERTY(bool asideNoticeIsGrave READ asideNoticeIsGrave NOTIFY asideNoticeChanged FINAL)

public:
    enum class Stage { Checkout, Authorising, Waiting, Capturing, Releasing, Recorded };
    Q_ENUM(Stage)
    /// What the card terminal did with the amount of the purchase at the counter; None until it has
    /// answered, and in cash.
    enum class Hold { None, Held, Taken };
    Q_ENUM(Hold)
    enum class SearchState { Idle, Searching, Found, NoMatch };
    Q_ENUM(SearchState)

    using Clock = std::function<sale::Instant()>;

    static constexpr int tiles_max = 200;
    static constexpr int results_max = 40;
    static constexpr int quantity_max = 9999;
    static constexpr qsizetype search_length_max = 100; // characters

    /// `catalogue` must outlive the screen.
    CashierScreen(CatalogueSearch& catalogue, Clock clock, QObject* parent = nullptr);

    void setView(till::TillViewPointer view);
    [[nodiscard]] const till::TillView& view() const { return *m_view; }
    /// Asks the catalogue for its shelves again, after products were imported.
    void refreshCatalogue();

    [[nodiscard]] Stage stage() const;
    [[nodiscard]] Hold hold() const;
    [[nodiscard]] QString storeName() const { return m_view->storeName; }
    [[nodiscard]] QString storeAddress() const { return m_view->storeAddress; }
    [[nodiscard]] QString till() const;
    [[nodiscard]] QString clock() const;
    [[nodiscard]] QString day() const;
    [[nodiscard]] QVariantMap providerChip() const;
    [[nodiscard]] QVariantList providers() const;
    [[nodiscard]] QVariantMap syncChip() const;
    [[nodiscard]] QVariantMap diskChip() const;
    [[nodiscard]] QueueFacts queue() const { return queueFactsOf(*m_view, m_clock()); }
    [[nodiscard]] BasketFacts basket() const;
    [[nodiscard]] CashDue cashDue() const { return CashDue(m_view->counter); }
    [[nodiscard]] QAbstractItemModel* lines() { return &m_lines; }
    [[nodiscard]] int selectedRow() const { return m_selectedRow; }
    [[nodiscard]] int pendingQuantity() const { return m_pendingQuantity; }
    [[nodiscard]] QVariantList shelves() const;
    [[nodiscard]] QString shelf() const { return m_shelf; }
    void setShelf(const QString& category);
    [[nodiscard]] QAbstractItemModel* tiles() { return &m_tiles; }
    [[nodiscard]] QAbstractItemModel* results() { return &m_results; }
    [[nodiscard]] SearchState searchState() const { return m_searchState; }
    [[nodiscard]] QString searchText() const { return m_searchText; }
    void setSearchText(const QString& text);
    [[nodiscard]] QVariantList demoCards() const;
    [[nodiscard]] QAbstractItemModel* held() { return &m_held; }
    [[nodiscard]] int heldCount() const { return m_held.rowCount(); }
    [[nodiscard]] int unresolvedCount() const;
    [[nodiscard]] WaitingFacts waiting() const { return waitingFactsOf(m_view->counter); }
    [[nodiscard]] CountdownFacts countdown() const;
    [[nodiscard]] QAbstractItemModel* steps() { return &m_steps; }
    [[nodiscard]] DoneFacts done() const;
    [[nodiscard]] QAbstractItemModel* receipt() { return &m_receipt; }
    [[nodiscard]] QString noticeTitle() const { return m_noticeTitle; }
    [[nodiscard]] QString notice() const { return m_notice; }
    [[nodiscard]] bool noticeIsGrave() const { return m_noticeIsGrave; }
    [[nodiscard]] QString asideNoticeTitle() const { return m_asideNotice.title; }
    [[nodiscard]] QString asideNotice() const { return m_asideNotice.text; }
    [[nodiscard]] bool asideNoticeIsGrave() const { return m_asideNotice.isGrave; }

    // What the cashier does. Rows count from 0, as models do; -1 is the basket.
    Q_INVOKABLE void watchKeys(QQuickWindow* window) { m_keys.watch(window); }
    Q_INVOKABLE void selectRow(int row);
    /// Enter in the search field: digits are a number to look up, else the row of the results.
    Q_INVOKABLE void confirmSearch(int resultRow);
    /// A tile or a search result was picked.
    Q_INVOKABLE void pick(const QString& number);
    /// × behind digits in the search field: how many of the next product. True if it was that;
    /// then the search is emptied, unless the × turns out to be part of a scan.
    Q_INVOKABLE bool keyTimes();
    /// + or − on the keyboard, unless it turns out to be part of a scan. A held key is none.
    Q_INVOKABLE void keyQuantity(int row, int pieces);
    Q_INVOKABLE void changeQuantity(int row, int pieces);
    Q_INVOKABLE void remove(int row);
    /// False if `text` is no percentage, or no amount of the basket's currency.
    Q_INVOKABLE bool discountPercent(int row, const QString& text);
    Q_INVOKABLE bool discountAmount(int row, const QString& text);
    Q_INVOKABLE void removeDiscount(int row);
    Q_INVOKABLE [[nodiscard]] bool hasDiscount(int row) const;
    Q_INVOKABLE [[nodiscard]] QString lineName(int row) const;
    Q_INVOKABLE void chargeCash(const QString& given);
    /// `demoCard` is a row of demoCards, -1 where a real terminal reads the card.
    Q_INVOKABLE void chargeCard(int demoCard);
    Q_INVOKABLE void resend();
    Q_INVOKABLE void setAside();
    Q_INVOKABLE void takeUp(const QString& purchase);
    /// Shows the receipt of one that was recorded while it was set aside; any other is put away.
    Q_INVOKABLE void showEnded(const QString& purchase);
    Q_INVOKABLE void cancelPayment();
    Q_INVOKABLE void next();
    Q_INVOKABLE void dismissNotice();
    Q_INVOKABLE void dismissAsideNotice();

Q_SIGNALS:
    void commanded(const countersign::till::Command& command);
    /// What is typed from here on may be a scan: whoever takes text remembers what it has …
    void typingBegins();
    /// … and it was one: whoever took some of it has again what it had.
    void scanTyped();
    void viewChanged();
    void stageChanged();
    void ticked();
    void selectedRowChanged();
    void pendingQuantityChanged();
    void shelvesChanged();
    void shelfChanged();
    void searchChanged();
    void noticeChanged();
    void asideNoticeChanged();

private:
    void scanned(const QString& code);
    void add(const sale::Gtin& gtin);
    void showBasket(const till::PurchaseView& before);
    void showNotice(const till::TillView& before);
    void showAsideNotice();
    void setNotice(const QString& title, const QString& text, bool isGrave);
    void say(const QString& title, const QString& text);
    void command(const till::Command& command);
    void showTiles();
    void searchNow();
    void tick();
    void setPendingQuantity(int quantity);
    void discount(int row, std::optional<sale::Discount> discount);
    [[nodiscard]] const till::PurchaseView& shownPurchase() const;
    [[nodiscard]] sale::Quantity takenQuantity();

    CatalogueSearch& m_catalogue;
    Clock m_clock;
    till::TillViewPointer m_view;
    KeyWatch m_keys;
    QTimer m_second;
    QTimer m_searchDelay;

    BasketLines m_lines;
    ShelfTiles m_tiles;
    ShelfTiles m_results;
    HeldPurchases m_held;
    PaymentSteps m_steps;
    ReceiptRows m_receipt;
    int m_selectedRow = -1;
    int m_pendingQuantity = 0; // 0: none

    QStringList m_categories;
    QString m_shelf;
    std::vector<sale::Product> m_shelfProducts;
    std::vector<sale::Product> m_foundProducts;
    QString m_searchText;
    QString m_searchBeforeTyping;
    SearchState m_searchState = SearchState::Idle;
    std::uint64_t m_searchNumber = 0; // of the newest search; older answers are dropped
    std::uint64_t m_shelfNumber = 0;

    std::int64_t m_resendReady_boot_ms = 0; // of the view that was seen last
    std::int64_t m_resendWait_ms = 0;
    QString m_noticeTitle;
    QString m_notice;
    bool m_noticeIsGrave = false;
    AsideNotice m_asideNews; // the last, put away or not
    AsideNotice m_asideNotice;
    bool m_isNoticeOurs = false; // said by the screen itself, not by the till
};

} // namespace countersign::ui
