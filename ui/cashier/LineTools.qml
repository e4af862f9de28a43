import QtQuick
import Countersign.Controls
import Countersign.Cashier

// What can be done with the selected line.
Item {
    id: tools

    required property CashierScreen cashier
    required property int row
    property string quantity
    property string title
    signal discountAsked

    readonly property int side: Sizes.compact ? 48 : 56

    height: side

    Row {
        spacing: 0
        PushButton {
            objectName: "lessButton"
            width: Sizes.compact ? 52 : 60
            height: tools.side
            radius: 12
            icon: "minus"
            name: qsTr("One fewer of %1").arg(tools.title)
            onClicked: tools.cashier.changeQuantity(tools.row, -1)
        }
        FixedDigits {
            width: Math.max(implicitWidth, Sizes.compact ? 56 : 56)
            anchors.verticalCenter: parent.verticalCenter
            text: tools.quantity
            size: Sizes.compact ? 20 : 22
            weight: Font.DemiBold
            color: Theme.ink
            centred: true
        }
        PushButton {
            objectName: "moreButton"
            width: Sizes.compact ? 52 : 60
            height: tools.side
            radius: 12
            icon: "plus"
            name: qsTr("One more of %1").arg(tools.title)
            onClicked: tools.cashier.changeQuantity(tools.row, 1)
        }
    }
    Row {
        anchors.right: parent.right
        spacing: 10
        PushButton {
            objectName: "lineDiscountButton"
            height: tools.side
            radius: 12
            padding: Sizes.compact ? 12 : 18
            gap: 10
            icon: "percent"
            iconSize: 20
            textSize: Sizes.compact ? 15 : 17
            text: qsTr("Discount")
            name: qsTr("Discount on %1").arg(tools.title)
            onClicked: tools.discountAsked()
        }
        PushButton {
            objectName: "removeButton"
            height: tools.side
            radius: 12
            padding: Sizes.compact ? 12 : 18
            gap: 10
            tone: PushButton.Stop
            icon: "trash-2"
            iconSize: 20
            textSize: Sizes.compact ? 15 : 17
            text: qsTr("Remove")
            name: qsTr("Remove %1").arg(tools.title)
            onClicked: tools.cashier.remove(tools.row)
        }
    }
}
