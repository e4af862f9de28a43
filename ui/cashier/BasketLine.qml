import QtQuick
import Countersign.Controls
import Countersign.Cashier

// One row of the basket. The selected one has its stepper, Discount and Remove.
Item {
    id: line

    required property int index
    required property var model
    required property CashierScreen cashier
    property bool locked: false
    property bool selected: false
    property int eachRight: 110
    signal discountAsked

    readonly property int rowHeight: Sizes.compact ? 54 : 62

    width: ListView.view ? ListView.view.width : 0
    height: rowHeight + (selected ? (Sizes.compact ? 59 : 72) : 0)
    Accessible.role: Accessible.ListItem
    Accessible.name: qsTr("%1 × %2, %3").arg(model.quantity).arg(model.name).arg(model.total)
    Accessible.selected: selected

    Rectangle {
        anchors.fill: parent
        visible: line.selected
        color: Theme.accentSoft
        Rectangle {
            width: 5
            height: parent.height
            color: Theme.accent
        }
    }
    Hairline { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } }

    MouseArea {
        width: parent.width
        height: line.rowHeight
        enabled: !line.locked
        onClicked: line.cashier.selectRow(line.index)
    }

    Item {
        width: parent.width
        height: line.rowHeight

        Row {
            anchors {
                left: parent.left
                leftMargin: Sizes.basketEdge + 1
                verticalCenter: parent.verticalCenter
            }
            spacing: 5
            FixedDigits {
                anchors.verticalCenter: parent.verticalCenter
                text: line.model.quantity
                size: line.model.isWeighed ? (Sizes.compact ? 14 : 16) : Sizes.compact ? 17 : 18
                weight: Font.DemiBold
                color: line.locked ? Theme.ink2 : Theme.ink
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                visible: !line.model.isWeighed
                text: "×"
                size: Sizes.compact ? 16 : 17
                color: Theme.ink2
                Accessible.ignored: true
            }
        }
        Column {
            anchors {
                left: parent.left
                leftMargin: Sizes.basketEdge + (Sizes.compact ? 52 : 64)
                right: parent.right
                rightMargin: line.eachRight + (Sizes.compact ? 56 : 80)
                verticalCenter: parent.verticalCenter
            }
            spacing: 1
            Label {
                width: parent.width
                text: line.model.name
                size: Sizes.compact ? 16 : 18
                weight: Font.Medium
                color: line.locked ? Theme.ink2 : Theme.ink
                elide: Text.ElideRight
                Accessible.ignored: true
            }
            Row {
                visible: line.model.discount.length > 0 || line.model.isWeighed
                spacing: 6
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: line.model.discount.length > 0
                    size: 16
                    name: "tag"
                    color: Theme.ok
                }
                Label {
                    text: line.model.discount.length > 0 ? line.model.discount : qsTr("weighed")
                    size: Sizes.compact ? 14 : 15
                    weight: line.model.discount.length > 0 ? Font.Medium : Font.Normal
                    color: line.model.discount.length > 0 ? Theme.ok : Theme.ink2
                    Accessible.ignored: true
                }
            }
        }
        FixedDigits {
            anchors {
                right: parent.right
                rightMargin: line.eachRight
                verticalCenter: parent.verticalCenter
            }
            text: line.model.each
            size: Sizes.compact ? 16 : 18
            color: Theme.ink2
        }
        FixedDigits {
            anchors {
                right: parent.right
                rightMargin: Sizes.basketEdge
                verticalCenter: parent.verticalCenter
            }
            text: line.model.total
            size: Sizes.compact ? 16 : 18
            weight: Font.DemiBold
            color: line.locked ? Theme.ink2 : Theme.ink
        }
    }

    Loader {
        active: line.selected
        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            topMargin: line.rowHeight + (Sizes.compact ? 0 : 2)
            leftMargin: Sizes.basketEdge
            rightMargin: Sizes.basketEdge
        }
        sourceComponent: LineTools {
            cashier: line.cashier
            row: line.index
            quantity: line.model.quantity
            title: line.model.name
            onDiscountAsked: line.discountAsked()
        }
    }
}
