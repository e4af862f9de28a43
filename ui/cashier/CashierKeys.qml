import QtQuick
import Countersign.Cashier

// The function keys of the cashier's window, by stage.
Item {
    id: keys

    required property CashierScreen cashier
    property string sheet
    readonly property bool isFree: sheet === ""
    readonly property bool atCheckout: isFree && cashier.stage === CashierScreen.Checkout
    readonly property bool isWaiting: isFree && cashier.stage === CashierScreen.Waiting
    signal asked(string sheet)
    signal searchAsked
    signal chargeAsked
    signal confirmAsked
    signal cancelAsked

    Shortcut { sequence: "F1"; enabled: keys.isFree; onActivated: keys.asked("help") }
    Shortcut { sequence: "F2"; enabled: keys.atCheckout; onActivated: keys.searchAsked() }
    Shortcut {
        sequence: "F4"
        enabled: (keys.atCheckout && !keys.cashier.basket.isEmpty) || keys.sheet === "discount"
        onActivated: keys.sheet === "discount" ? keys.confirmAsked() : keys.asked("discount")
    }
    Shortcut { sequence: "F5"; enabled: keys.isWaiting; onActivated: keys.cashier.resend() }
    Shortcut {
        sequence: "F6"
        enabled: keys.atCheckout || keys.isWaiting
        onActivated: keys.cashier.setAside()
    }
    Shortcut { sequence: "F7"; enabled: keys.atCheckout; onActivated: keys.asked("held") }
    Shortcut {
        sequence: "F10"
        enabled: keys.atCheckout && !keys.cashier.basket.isEmpty
        onActivated: keys.asked("cash")
    }
    Shortcut {
        sequence: "F12"
        enabled: keys.isFree || keys.sheet === "cash"
        autoRepeat: false
        onActivated: {
            if (keys.sheet === "cash")
                keys.confirmAsked()
            else if (keys.cashier.stage === CashierScreen.Recorded)
                keys.cashier.next()
            else
                keys.chargeAsked()
        }
    }
    Shortcut {
        sequence: "Esc"
        enabled: keys.isWaiting || (keys.isFree && keys.cashier.stage === CashierScreen.Authorising)
        onActivated: keys.cancelAsked()
    }
}
