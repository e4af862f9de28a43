import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The purchases that aren't at the counter.
Sheet {
    id: sheet

    required property CashierScreen cashier

    objectName: "heldSheet"
    sheetWidth: 860
    title: qsTr("Set aside")
    text: list.count > 0 ? ""
                         : qsTr("Nothing is set aside. F6 sets the purchase at the counter aside.")

    ListView {
        id: list
        objectName: "heldList"
        width: parent.width
        height: Math.min(contentHeight, Sizes.compact ? 460 : 640)
        visible: count > 0
        clip: true
        spacing: 10
        boundsBehavior: Flickable.StopAtBounds
        model: sheet.cashier.held
        Accessible.role: Accessible.List
        Accessible.name: sheet.title

        delegate: Rectangle {
            id: row

            required property int index
            required property var model

            width: ListView.view.width
            height: 92
            radius: 14
            color: model.isUnresolved ? Theme.warnSoft : Theme.surface
            border.width: 1
            border.color: model.isUnresolved ? Theme.warnEdge : Theme.line
            Accessible.role: Accessible.ListItem
            Accessible.name: [model.title, model.detail, model.total, model.timeLeft]
                             .filter(part => part.length > 0).join(", ")

            Icon {
                id: sign
                x: 20
                anchors.verticalCenter: parent.verticalCenter
                size: 28
                name: row.model.isUnresolved ? "triangle-alert"
                    : row.model.hasReceipt ? "receipt-text"
                    : row.model.hasEnded ? "info"
                    : row.model.timeLeft.length > 0 ? "hourglass" : "pause"
                color: row.model.isUnresolved ? Theme.warn : Theme.ink2
            }
            Column {
                anchors {
                    left: sign.right
                    leftMargin: 18
                    right: time.left
                    rightMargin: 12
                    verticalCenter: parent.verticalCenter
                }
                spacing: 3
                Label {
                    width: parent.width
                    text: row.model.title
                    size: 18
                    weight: Font.DemiBold
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
                Label {
                    width: parent.width
                    text: row.model.total + "  ·  " + row.model.detail
                    size: 16
                    color: Theme.ink2
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
            }
            Column {
                id: time
                anchors { right: take.left; rightMargin: 20; verticalCenter: parent.verticalCenter }
                visible: row.model.timeLeft.length > 0
                width: visible ? 92 : 0
                Label {
                    anchors.right: parent.right
                    text: qsTr("Time left")
                    size: 14
                    color: Theme.ink2
                    Accessible.ignored: true
                }
                FixedDigits {
                    anchors.right: parent.right
                    text: row.model.timeLeft
                    size: 24
                    weight: Font.Bold
                    color: Theme.ink
                }
            }
            PushButton {
                id: take
                objectName: "takeButton" + row.index
                anchors {
                    right: parent.right
                    rightMargin: 16
                    verticalCenter: parent.verticalCenter
                }
                readonly property string action: row.model.canBeTaken ? qsTr("Take it up again")
                    : row.model.hasReceipt ? qsTr("Show the receipt") : qsTr("Put away")
                readonly property bool isPossible: !row.model.hasReceipt
                    || sheet.cashier.stage === CashierScreen.Checkout
                    || sheet.cashier.stage === CashierScreen.Recorded
                visible: (row.model.canBeTaken || row.model.hasEnded) && isPossible
                width: visible ? implicitWidth : 0
                height: 60
                text: action
                textSize: 17
                tone: row.model.hasEnded ? PushButton.Plain : PushButton.Accent
                name: action + ": " + row.model.title
                onClicked: {
                    if (row.model.hasEnded)
                        sheet.cashier.showEnded(row.model.purchase)
                    else
                        sheet.cashier.takeUp(row.model.purchase)
                    if (row.model.canBeTaken || row.model.hasReceipt)
                        sheet.dismissed()
                }
            }
        }
    }
}
