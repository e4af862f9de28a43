#pragma once

#include "core/keypad/words.h"
#include "ui/keypad/basket_lines.h"
#include "ui/keypad/keyed_digits.h"

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>
#include <cstdint>
#include <functional>
#include <optional>

namespace countersign::ui {

/// What the customer's screen shows, and what the customer does on it. The till says what to show;
/// the screen adds the seconds that pass, the digits that are being keyed (their count only: they
/// themselves are in no property) and the question that is open. Lives on the GUI thread.
class KeypadScreen : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it.")

    // What the till says: all of it changes at once.
    Q_PROPERTY(Page page READ page NOTIFY shown FINAL)
    Q_PROPERTY(QString storeName READ storeName NOTIFY shown FINAL)
    Q_PROPERTY(QString amount READ amount NOTIFY shown FINAL)
    Q_PROPERTY(QString payee READ payee NOTIFY shown FINAL)
    Q_PROPERTY(QString phone READ phone NOTIFY shown FINAL)
    Q_PROPERTY(int digits READ digits NOTIFY shown FINAL)
    Q_PROPERTY(int tries READ tries NOTIFY shown FINAL)
    Q_PROPERTY(int triesLeft READ triesLeft NOTIFY shown FINAL)
    Q_PROPERTY(bool lastWasWrong READ lastWasWrong NOTIFY shown FINAL)
    Q_PROPERTY(bool canHaveMoreTime READ canHaveMoreTime NOTIFY shown FINAL)
    Q_PROPERTY(int resendsLeft READ resendsLeft NOTIFY shown FINAL)
    Q_PROPERTY(bool wasSentAgain READ wasSentAgain NOTIFY shown FINAL)
    Q_PROPERTY(bool isWaitingForCard READ isWaitingForCard NOTIFY shown FINAL)
    Q_PROPERTY(StopOutcome stopOutcome READ stopOutcome NOTIFY shown FINAL)
    /// The terminal took the payment at once: "nothing was taken" would not be true.
    Q_PROPERTY(bool wasTaken READ wasTaken NOTIFY shown FINAL)
    Q_PROPERTY(bool isOwnerTold READ isOwnerTold NOTIFY shown FINAL)
    Q_PROPERTY(QAbstractListModel* lines READ lines CONSTANT FINAL)
    Q_PROPERTY(int items READ items NOTIFY shown FINAL)
    Q_PROPERTY(QString tax READ tax NOTIFY shown FINAL)
    Q_PROPERTY(bool isTaxIncluded READ isTaxIncluded NOTIFY shown FINAL)
    Q_PROPERTY(QString saved READ saved NOTIFY shown FINAL)
    // What passes by itself, once a second.
    Q_PROPERTY(int timeLeft_s READ timeLeft_s NOTIFY ticked FINAL)
    Q_PROPERTY(double timeShare READ timeShare NOTIFY ticked FINAL)
    Q_PROPERTY(int resendWait_s READ resendWait_s NOTIFY ticked FINAL)
    Q_PROPERTY(int closesIn_s READ closesIn_s NOTIFY ticked FINAL)
    // What the customer does.
    Q_PROPERTY(int keyed READ keyed NOTIFY keyedChanged FINAL)
    /// The digit of the last key for a moment, then empty.
    Q_PROPERTY(QString revealed READ revealed NOTIFY keyedChanged FINAL)
    Q_PROPERTY(Question question READ question NOTIFY questionChanged FINAL)
    /// Those that the store offers and the screen speaks, the chosen one first.
    Q_PROPERTY(QStringList languages READ languages NOTIFY languageChanged FINAL)
    Q_PROPERTY(QString language READ language NOTIFY languageChanged FINAL)
    Q_PROPERTY(bool isRightToLeft READ isRightToLeft NOTIFY languageChanged FINAL)

public:
    enum class Page {
        Idle,
        Basket,
        Waiting,
        Code,
        TimeUp,
        Checking,
        Stopping,
        Stopped,
        LockedOut,
        Approved,
        Declined
    };
    Q_ENUM(Page)
    enum class Question { None, StopPurchase, DidntGetIt, Languages };
    Q_ENUM(Question)
    enum class StopOutcome { Released, Refunded, NothingHeld, Unresolved };
    Q_ENUM(StopOutcome)

    static constexpr int reveal_ms = 600;
    static constexpr int approvedCloses_ms = 20'000;
    /// How long the screen says "checking" or "stopping" while the till still asks for the code:
    /// the till may have dropped what was done.
    static constexpr int answer_max_ms = 10'000;

    /// `elapsed_ms` is a clock that never goes back; `did` hears what the customer does.
    KeypadScreen(std::function<std::int64_t()> elapsed_ms, std::function<void(keypad::Did)> did,
                 QObject* parent = nullptr);

    void show(const keypad::Show& show);
    /// Lets the seconds pass; called by a timer of its own.
    void tick();

    [[nodiscard]] Page page() const { return m_page; }
    [[nodiscard]] QString storeName() const { return m_show.storeName; }
    [[nodiscard]] QString amount() const;
    [[nodiscard]] QString payee() const;
    [[nodiscard]] QString phone() const;
    [[nodiscard]] int digits() const { return m_code.digits; }
    [[nodiscard]] int tries() const { return m_code.tries; }
    [[nodiscard]] int triesLeft() const { return m_code.triesLeft; }
    [[nodiscard]] bool lastWasWrong() const { return m_code.lastWasWrong; }
    [[nodiscard]] bool canHaveMoreTime() const { return m_code.canHaveMoreTime; }
    [[nodiscard]] int resendsLeft() const { return m_code.resendsLeft; }
    [[nodiscard]] bool wasSentAgain() const { return m_wasSentAgain; }
    [[nodiscard]] bool isWaitingForCard() const;
    [[nodiscard]] StopOutcome stopOutcome() const;
    [[nodiscard]] bool wasTaken() const;
    [[nodiscard]] bool isOwnerTold() const;
    [[nodiscard]] QAbstractListModel* lines() { return &m_lines; }
    [[nodiscard]] int items() const { return m_basket.items; }
    [[nodiscard]] QString tax() const;
    [[nodiscard]] bool isTaxIncluded() const { return m_basket.isTaxIncluded; }
    [[nodiscard]] QString saved() const;
    [[nodiscard]] int timeLeft_s() const { return m_timeLeft_s; }
    [[nodiscard]] double timeShare() const;
    [[nodiscard]] int resendWait_s() const { return m_resendWait_s; }
    [[nodiscard]] int closesIn_s() const { return m_closesIn_s; }
    [[nodiscard]] int keyed() const { return m_keyed.count(); }
    [[nodiscard]] QString revealed() const { return m_revealed; }
    [[nodiscard]] Question question() const { return m_question; }
    [[nodiscard]] QStringList languages() const;
    [[nodiscard]] QString language() const { return m_language; }
    [[nodiscard]] bool isRightToLeft() const;
    /// Its own name for itself: "Nederlands".
    Q_INVOKABLE [[nodiscard]] static QString nameOfLanguage(const QString& language);

public Q_SLOTS:
    void press(int digit);
    void erase();
    void eraseAll();
    /// Only with all digits in.
    void pay();
    void moreTime();
    void resend();
    void ask(countersign::ui::KeypadScreen::Question question);
    void goBack();
    void changedMind();
    void notMine();
    void chooseLanguage(const QString& language);
    /// Somebody is there: what closes by itself waits anew.
    void touched();

Q_SIGNALS:
    void shown();
    void ticked();
    void keyedChanged();
    void questionChanged();
    void languageChanged();

private:
    /// What was done last and is not answered yet.
    struct Unanswered
    {
        Page page = Page::Checking;
        QUuid purchase;
        int attempt = 0;
        std::int64_t until_ms = 0;
    };

    void tell(keypad::Deed deed);
    void tellKeyed();
    void stop(keypad::StopReason reason);
    void await(Page page);
    void setQuestion(Question question);
    void setLanguage(const QString& language);
    void hideRevealed();
    void takeFrom(const keypad::Show& show);
    [[nodiscard]] Page pageNow();
    [[nodiscard]] bool canStop() const;

    std::function<std::int64_t()> m_elapsed_ms;
    std::function<void(keypad::Did)> m_did;
    keypad::Show m_show;
    keypad::Code m_code;     // of the state, or empty; a time up keeps its resends here
    keypad::Basket m_basket; // of the state, or empty
    std::int64_t m_shownAt_ms = 0;
    std::int64_t m_touchedAt_ms = 0;
    Page m_page = Page::Idle;
    std::optional<Unanswered> m_unanswered;
    bool m_hasClosed = false; // the approved page closed by itself
    bool m_wasSentAgain = false;
    int m_timeLeft_s = 0;
    int m_resendWait_s = 0;
    int m_closesIn_s = 0;
    KeyedDigits m_keyed;
    QString m_revealed;
    std::int64_t m_revealedUntil_ms = 0;
    QTimer m_tick;
    Question m_question = Question::None;
    QString m_language;
    std::optional<QUuid> m_chosenFor; // the purchase in which the customer chose the language
    BasketLines m_lines;
};

} // namespace countersign::ui
