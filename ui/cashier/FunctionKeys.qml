import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The function keys under the products.
Row {
    id: functions

    required property CashierScreen cashier
    signal asked(string sheet)

    spacing: Sizes.compact ? 6 : 10

    FunctionKey {
        objectName: "helpKey"
        keyHint: "F1"
        text: qsTr("Help")
        onClicked: functions.asked("help")
    }
    FunctionKey {
        objectName: "discountKey"
        keyHint: "F4"
        text: qsTr("Discount")
        enabled: !functions.cashier.basket.isEmpty
        onClicked: functions.asked("discount")
    }
    FunctionKey {
        objectName: "holdKey"
        keyHint: "F6"
        text: qsTr("Hold")
        enabled: !functions.cashier.basket.isEmpty
        onClicked: functions.cashier.setAside()
    }
    FunctionKey {
        objectName: "heldKey"
        keyHint: "F7"
        text: qsTr("Held")
        count: functions.cashier.heldCount > 0 ? functions.cashier.heldCount : ""
        onClicked: functions.asked("held")
    }
}
