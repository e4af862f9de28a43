import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The demo terminal has no reader: which of its cards is tapped is chosen here.
Sheet {
    id: sheet

    required property CashierScreen cashier

    objectName: "demoCardSheet"
    title: qsTr("Demo card reader: tap a card")
    text: qsTr("%1 is reserved first. It is taken after the code.").arg(cashier.basket.total)
    firstFocus: cards.itemAt(0)

    Repeater {
        id: cards
        model: sheet.cashier.demoCards
        PushButton {
            id: card
            required property int index
            required property var modelData
            objectName: "demoCard" + index
            width: parent ? parent.width : 0
            height: 72
            icon: "nfc"
            iconSize: 28
            textSize: 20
            text: modelData.brand + "  " + modelData.ending
            Keys.onDownPressed: (cards.itemAt(index + 1) ?? card).forceActiveFocus()
            Keys.onUpPressed: (cards.itemAt(index - 1) ?? card).forceActiveFocus()
            onClicked: {
                sheet.cashier.chargeCard(index)
                sheet.dismissed()
            }
        }
    }
}
