#include "app/till/performance.h"

#include "core/receipt/amount_text.h"
#include "core/receipt/code_matrix.h"
#include "core/receipt/receipt.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QKeyEvent>
#include <QPainter>
#include <QQuickItem>
#include <QRegularExpression>
#include <fcntl.h>
#include <unistd.h>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;
using sale::Stage;

namespace {

constexpr int look_every_ms = 50;

QQuickItem* visibleItem(QQuickItem* under, const QString& objectName)
{
    if (!under || !under->isVisible())
        return nullptr;
    if (under->objectName() == objectName)
        return under;
    for (QQuickItem* child : under->childItems()) {
        if (QQuickItem* found = visibleItem(child, objectName))
            return found;
    }
    return nullptr;
}

/// A QR code as a printer would put it under the receipt.
QImage drawn(const receipt::CodeMatrix& code)
{
    constexpr int pixels = 4; // of a square
    const int side = code.side + 2 * receipt::CodeMatrix::quiet_squares;
    QImage picture(side * pixels, side * pixels, QImage::Format_Grayscale8);
    picture.fill(Qt::white);
    QPainter painter(&picture);
    for (int row = 0; row < code.side; ++row) {
        for (int column = 0; column < code.side; ++column) {
            if (code.isDark(row, column))
                painter.fillRect((column + receipt::CodeMatrix::quiet_squares) * pixels,
                                 (row + receipt::CodeMatrix::quiet_squares) * pixels, pixels,
                                 pixels, Qt::black);
        }
    }
    return picture;
}

} // namespace

Performance::Performance(QQuickWindow& cashier, QQuickWindow& phone, const QString& pictures,
                         const QString& keys)
    : m_cashier(cashier), m_phone(phone), m_pictures(pictures), m_keys(keys)
{
    QDir().mkpath(pictures);
    addSteps();
    connect(&m_timer, &QTimer::timeout, this, &Performance::look);
    m_timer.start(look_every_ms);
}

void Performance::addSteps()
{
    const auto isBasket = [this] { return isAt(Stage::basket); };
    const auto hasLines = [this](std::size_t count) {
        return [this, count] {
            return isAt(Stage::basket) && m_view->counter.basket.lines.size() == count;
        };
    };
    m_steps.push_back({u"cashier-empty"_s, isBasket, [this] { scan(u"2000000010076"_s); }});
    m_steps.push_back({{}, hasLines(1), [this] { scan(u"2000000010847"_s); }});
    m_steps.push_back({{}, hasLines(2), [this] { scan(u"2000000011752"_s); }});
    m_steps.push_back({{}, hasLines(3), [this] { scan(u"2000000011332"_s); }});
    m_steps.push_back({{}, hasLines(4), [this] { scan(u"2000000011899"_s); }});
    m_steps.push_back({u"cashier-checkout"_s, hasLines(5), [this] { tap(u"chargeButton"_s); }});
    m_steps.push_back({u"cashier-card"_s,
                       [this] {
                           return visibleItem(m_cashier.contentItem(), u"demoCard0"_s) != nullptr;
                       },
                       [this] { tap(u"demoCard0"_s); }});
    const auto isAsking = [this](int attempt) {
        return [this, attempt] {
            return isAt(Stage::countersigning) && !m_digits.isEmpty() &&
                   m_view->counter.countersigning &&
                   m_view->counter.countersigning->tries -
                           m_view->counter.countersigning->triesLeft ==
                       attempt &&
                   !m_view->counter.countersigning->isComparing;
        };
    };
    m_steps.push_back({{}, isAsking(0), [this] { keyAsCustomer(wrongDigits().left(4)); }});
    m_steps.push_back({u"cashier-waiting"_s,
                       [this] {
                           return isAt(Stage::countersigning) &&
                                  m_view->counter.countersigning->keyed == 4;
                       },
                       [this] { keyAsCustomer(wrongDigits().mid(4) + '\n'); }});
    m_steps.push_back({u"cashier-wrong"_s, isAsking(1), [this] { keyAsCustomer(m_digits); }});
    m_steps.push_back({{},
                       [this] {
                           return isAt(Stage::countersigning) &&
                                  m_view->counter.countersigning->keyed == m_digits.size();
                       },
                       [this] { keyAsCustomer("\n"); }});
    m_steps.push_back({u"cashier-done"_s,
                       [this] {
                           return m_view && m_view->finished &&
                                  m_view->finished->stage == Stage::recorded;
                       },
                       [this] { saveReceipt(); }});
}

bool Performance::isAt(Stage stage) const
{
    return m_view && m_view->counter.stage == stage;
}

/// Waits until a step's condition has held for as long as a page needs to stand still.
void Performance::look()
{
    if (m_step == m_steps.size()) {
        m_timer.stop();
        return Q_EMIT ended({});
    }
    const Step& step = m_steps[m_step];
    m_waited_ms += look_every_ms;
    m_ready_ms = step.isReady() ? m_ready_ms + look_every_ms : 0;
    if (m_waited_ms > step_limit_ms) {
        m_timer.stop();
        return Q_EMIT ended(u"step %1 (%2) never came"_s.arg(m_step + 1).arg(step.name));
    }
    if (m_ready_ms < settle_ms)
        return;
    if (!step.name.isEmpty())
        savePicture(step.name);
    const auto act = step.act;
    ++m_step;
    m_waited_ms = m_ready_ms = 0;
    act();
}

void Performance::received(const QString& text)
{
    static const QRegularExpression code(u"\\b(\\d{3}) (\\d{3})\\b"_s);
    const auto match = code.match(text);
    if (match.hasMatch())
        m_digits = (match.captured(1) + match.captured(2)).toLatin1();
}

QByteArray Performance::wrongDigits() const
{
    QByteArray digits = m_digits;
    for (char& digit : digits)
        digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
    return digits;
}

void Performance::press(int key, const QString& text)
{
    QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier, text);
    QGuiApplication::sendEvent(&m_cashier, &down);
    QKeyEvent up(QEvent::KeyRelease, key, Qt::NoModifier, text);
    QGuiApplication::sendEvent(&m_cashier, &up);
}

void Performance::scan(const QString& number)
{
    for (const QChar digit : number)
        press(Qt::Key_0 + digit.digitValue(), digit);
    press(Qt::Key_Return, u"\r"_s);
}

void Performance::tap(const QString& objectName)
{
    QQuickItem* item = visibleItem(m_cashier.contentItem(), objectName);
    if (!item)
        return;
    const QPointF at = item->mapToScene(QPointF(item->width() / 2, item->height() / 2));
    QMouseEvent down(QEvent::MouseButtonPress, at, m_cashier.mapToGlobal(at), Qt::LeftButton,
                     Qt::LeftButton, Qt::NoModifier);
    QGuiApplication::sendEvent(&m_cashier, &down);
    QMouseEvent up(QEvent::MouseButtonRelease, at, m_cashier.mapToGlobal(at), Qt::LeftButton,
                   Qt::NoButton, Qt::NoModifier);
    QGuiApplication::sendEvent(&m_cashier, &up);
}

void Performance::keyAsCustomer(const QByteArray& keys)
{
    // Without a reader this fails at once instead of waiting for one; the step then never comes.
    const int pipe =
        ::open(QFile::encodeName(m_keys).constData(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (pipe < 0)
        return;
    const ssize_t written = ::write(pipe, keys.constData(), static_cast<std::size_t>(keys.size()));
    check(written == keys.size(), "a pipe takes a few keys at once");
    ::close(pipe);
}

void Performance::savePicture(const QString& name)
{
    ++m_pictureNumber;
    const auto path = [&](const QString& what) {
        return u"%1/%2-%3.png"_s.arg(m_pictures)
            .arg(m_pictureNumber, 2, 10, QChar(u'0'))
            .arg(what);
    };
    m_cashier.grabWindow().save(path(name));
    if (name == u"cashier-waiting"_s)
        m_phone.grabWindow().save(path(u"phone"_s));
}

void Performance::saveReceipt()
{
    const till::PurchaseView& purchase = *m_view->finished;
    receipt::Receipt receipt;
    receipt.storeName = m_view->storeName;
    receipt.storeAddress = m_view->storeAddress;
    receipt.tillId = m_view->tillId;
    receipt.number = purchase.receipt->number;
    receipt.at = QDateTime::fromMSecsSinceEpoch(purchase.receipt->at_ms, m_view->timezone)
                     .toString(u"d MMMM yyyy, HH:mm"_s);
    receipt.basket = purchase.basket;
    receipt.totals = purchase.totals;
    receipt.paidWith = u"Card •••• "_s + purchase.method->last4;
    receipt.paid = purchase.totals.total;
    if (purchase.isCountersigned)
        receipt.countersignedBy = u"phone •••• "_s + purchase.countersigning->phoneEnding;
    receipt.entry = purchase.receipt->sequence;
    receipt.seal = purchase.receipt->seal;
    receipt.ifNotYou = u"Not your purchase? Call "_s + m_view->storePhone;
    receipt.code = purchase.receipt->code;
    QFile file(m_pictures + u"/receipt.txt"_s);
    if (!file.open(QIODevice::WriteOnly))
        return;
    for (const QString& line : receipt::laidOut(receipt::rowsOf(receipt), 42))
        file.write(line.toUtf8() + '\n');
    drawn(purchase.receipt->picture).save(m_pictures + u"/receipt-code.png"_s);
}

} // namespace countersign::app
