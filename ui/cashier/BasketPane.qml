import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The basket, its sums, and the two ways to be paid. While a payment is on its way it is locked.
Rectangle {
    id: pane

    required property CashierScreen cashier
    readonly property bool locked: cashier.stage !== CashierScreen.Checkout
    readonly property int eachRight: Sizes.basketEdge + (Sizes.compact ? 86 : 108)
    signal chargeAsked
    signal cashAsked
    signal discountAsked

    width: Sizes.basket
    color: Theme.surface

    Hairline { width: 1; anchors { left: parent.left; top: parent.top; bottom: parent.bottom } }

    Item {
        id: head
        anchors { left: parent.left; right: parent.right; margins: Sizes.basketEdge }
        height: Sizes.compact ? 64 : 78
        Label {
            id: heading
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Basket")
            size: Sizes.h2
            weight: Font.Bold
            Accessible.role: Accessible.Heading
        }
        Label {
            anchors { left: heading.right; leftMargin: 14; baseline: heading.baseline }
            objectName: "itemCount"
            text: pane.cashier.basket.items
            size: 18
            color: Theme.ink2
        }
    }
    Rectangle {
        id: lockedRow
        anchors { left: head.left; right: head.right; top: head.bottom }
        visible: pane.locked
        height: visible ? (Sizes.compact ? 44 : 46) : 0
        radius: 12
        color: Theme.sunken
        Icon {
            id: lock
            anchors { left: parent.left; leftMargin: 16; verticalCenter: parent.verticalCenter }
            size: 20
            name: "lock"
            color: Theme.ink
        }
        Label {
            objectName: "lockedNotice"
            anchors {
                left: lock.right
                leftMargin: 12
                right: parent.right
                rightMargin: 12
                verticalCenter: parent.verticalCenter
            }
            elide: Text.ElideRight
            text: pane.cashier.stage === CashierScreen.Waiting
                  ? qsTr("Locked until the code is in. Cancel to change it.")
                  : qsTr("Locked while the payment is on its way.")
            size: Sizes.compact ? 15 : 17
            weight: Font.Medium
        }
    }
    Item {
        id: columns
        anchors { left: parent.left; right: parent.right; top: lockedRow.bottom }
        height: (Sizes.compact ? 22 : 28) + (lockedRow.visible ? (Sizes.compact ? 10 : 14) : 0)
        component Heading: Label {
            anchors { bottom: parent.bottom; bottomMargin: Sizes.compact ? 4 : 7 }
            size: Sizes.compact ? 13 : 14
            color: Theme.ink2
        }
        Heading { x: Sizes.basketEdge; text: qsTr("Qty") }
        Heading { x: Sizes.basketEdge + (Sizes.compact ? 52 : 64); text: qsTr("Item") }
        Heading {
            anchors { right: parent.right; rightMargin: pane.eachRight }
            text: qsTr("Each")
        }
        Heading {
            anchors { right: parent.right; rightMargin: Sizes.basketEdge }
            text: qsTr("Total")
        }
        Hairline { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } }
    }
    ListView {
        id: list
        objectName: "basketList"
        anchors {
            left: parent.left
            leftMargin: 1
            right: parent.right
            top: columns.bottom
            bottom: foot.top
        }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        highlightMoveDuration: 0
        model: pane.cashier.lines
        currentIndex: pane.cashier.selectedRow
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Basket, %1").arg(pane.cashier.basket.items)
        onCurrentIndexChanged: Qt.callLater(list.showCurrent)
        onCountChanged: Qt.callLater(list.showCurrent)
        onHeightChanged: Qt.callLater(list.showCurrent)
        function showCurrent() {
            if (currentIndex >= 0)
                positionViewAtIndex(currentIndex, ListView.Contain)
        }
        delegate: BasketLine {
            objectName: "basketLine" + index
            cashier: pane.cashier
            locked: pane.locked
            selected: !pane.locked && ListView.isCurrentItem
            eachRight: pane.eachRight
            onDiscountAsked: pane.discountAsked()
        }
    }
    Column {
        anchors.centerIn: list
        visible: list.count === 0
        spacing: 16
        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            size: Sizes.compact ? 44 : 56
            strokeWidth: 1.5
            name: "shopping-basket"
            color: Theme.ink3
        }
        Label {
            anchors.horizontalCenter: parent.horizontalCenter
            text: qsTr("Scan the first product")
            size: Sizes.large
            color: Theme.ink2
        }
    }
    Rectangle {
        id: foot
        anchors { left: parent.left; leftMargin: 1; right: parent.right; bottom: parent.bottom }
        height: body.implicitHeight + (Sizes.compact ? 22 : 36)
        color: Theme.surface
        Hairline { anchors { left: parent.left; right: parent.right; top: parent.top } }
        Column {
            id: body
            anchors {
                left: parent.left
                right: parent.right
                bottom: parent.bottom
                leftMargin: Sizes.basketEdge - 1
                rightMargin: Sizes.basketEdge
                bottomMargin: Sizes.compact ? 12 : 20
            }
            spacing: Sizes.compact ? 8 : 12
            BasketTotals {
                width: parent.width
                cashier: pane.cashier
            }
            PushButton {
                objectName: "cashButton"
                width: parent.width
                height: Sizes.control
                visible: !pane.locked
                enabled: !pane.cashier.basket.isEmpty
                icon: "banknote"
                text: qsTr("Cash")
                textSize: Sizes.compact ? 17 : 19
                keyHint: "F10"
                onClicked: pane.cashAsked()
            }
            ChargeButton {
                objectName: "chargeButton"
                width: parent.width
                cashier: pane.cashier
                onClicked: pane.chargeAsked()
            }
        }
    }
}
