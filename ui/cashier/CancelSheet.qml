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
    text: qsTr("Nothing has been taken.")
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
