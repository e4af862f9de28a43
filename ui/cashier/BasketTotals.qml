import QtQuick
import Countersign.Controls
import Countersign.Cashier

Column {
    id: totals

    required property CashierScreen cashier
    readonly property var basket: cashier.basket
    readonly property int rowHeight: Sizes.compact ? 22 : 28

    component SumRow: Item {
        property string label
        property string amount
        property color ink: Theme.ink2

        width: totals.width
        height: totals.rowHeight
        Accessible.role: Accessible.StaticText
        Accessible.name: label + " " + amount
        Label {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - sum.width - 16
            elide: Text.ElideRight
            text: parent.label
            size: Sizes.compact ? 15 : 17
            color: parent.ink
            Accessible.ignored: true
        }
        FixedDigits {
            id: sum
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            text: parent.amount
            size: Sizes.compact ? 15 : 17
            color: parent.ink
        }
    }

    SumRow {
        label: qsTr("Subtotal")
        amount: totals.basket.subtotal
    }
    SumRow {
        label: qsTr("Discounts")
        amount: totals.basket.discounts
        ink: totals.basket.isDiscounted ? Theme.ok : Theme.ink2
    }
    SumRow {
        label: totals.basket.taxLabel
        amount: totals.basket.tax
    }
    Item {
        width: parent.width
        height: Sizes.compact ? 48 : 66
        Accessible.role: Accessible.StaticText
        Accessible.name: qsTr("Total %1").arg(totals.basket.total)
        Label {
            anchors { left: parent.left; baseline: total.baseline }
            text: qsTr("Total")
            size: Sizes.compact ? 19 : 22
            weight: Font.DemiBold
            Accessible.ignored: true
        }
        FixedDigits {
            id: total
            objectName: "basketTotal"
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            text: totals.basket.total
            size: Sizes.compact ? 36 : Sizes.display
            weight: Font.Bold
            color: Theme.ink
        }
    }
}
