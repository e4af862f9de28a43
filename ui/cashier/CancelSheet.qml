import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Asked once; the focus starts where nothing happens.
Sheet {
    id: sheet

    required property CashierScreen cashier

    objectName: "cancelSheet"
    sheetWidth: 620
    title: qsTr("Cancel this payment?")
    text: {
        switch (cashier.hold) {
        case CashierScreen.Held: return qsTr("Nothing has been taken.")
        case CashierScreen.Taken:
            return qsTr("The terminal has already taken %1. It is given back.")
                   .arg(cashier.basket.total)
        }
        return qsTr("The terminal has not answered yet. What it reserves or takes is let go.")
    }
    closeButton: false
    firstFocus: keep

    actions: [
        PushButton {
            id: keep
            objectName: "keepWaitingButton"
            width: (sheet.innerWidth - 12) / 2
            height: 64
            text: qsTr("Keep waiting")
            textSize: 19
            onClicked: sheet.dismissed()
        },
        PushButton {
            objectName: "confirmCancelButton"
            width: (sheet.innerWidth - 12) / 2
            height: 64
            tone: PushButton.Stop
            icon: "x"
            text: qsTr("Cancel payment")
            textSize: 19
            onClicked: {
                sheet.cashier.cancelPayment()
                sheet.dismissed()
            }
        }
    ]
}
