import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The purchase is recorded. The next scan, or Next customer, begins anew.
FocusScope {
    id: pane

    required property CashierScreen cashier
    readonly property var done: cashier.done
    readonly property int inset: Sizes.compact ? 24 : 40

    Card {
        id: card
        anchors {
            fill: parent
            leftMargin: Sizes.edge
            rightMargin: Sizes.edge
            topMargin: Sizes.compact ? 14 : 24
            bottomMargin: Sizes.compact ? 12 : 20
        }

        // Rounded above, square below: two rectangles, since clips have no round corners here.
        Rectangle {
            id: band
            x: 1
            y: 1
            width: parent.width - 2
            height: Sizes.compact ? 190 : 280
            radius: 15
            color: Theme.okSoft
            Rectangle {
                y: parent.height / 2
                width: parent.width
                height: parent.height / 2
                color: parent.color
            }
            Hairline { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } }

            Rectangle {
                id: tick
                anchors {
                    left: parent.left
                    leftMargin: pane.inset
                    verticalCenter: parent.verticalCenter
                }
                width: Sizes.compact ? 84 : 128
                height: width
                radius: width / 2
                color: Theme.ok
                Icon {
                    anchors.centerIn: parent
                    size: parent.width * 0.56
                    strokeWidth: 2.8
                    name: "check"
                    color: Theme.inkOnOk
                }
            }
            Column {
                anchors {
                    left: tick.right
                    leftMargin: Sizes.compact ? 20 : 32
                    right: amount.left
                    rightMargin: 20
                    verticalCenter: parent.verticalCenter
                }
                spacing: Sizes.compact ? 6 : 10
                Label {
                    objectName: "doneTitle"
                    width: parent.width
                    text: qsTr("Purchase recorded")
                    size: Sizes.compact ? 30 : 46
                    weight: Font.Bold
                    wrapMode: Text.WordWrap
                    Accessible.role: Accessible.Heading
                }
                Label {
                    objectName: "doneDetail"
                    width: parent.width
                    text: pane.done.detail
                    size: Sizes.compact ? 16 : 21
                    wrapMode: Text.WordWrap
                }
            }
            Column {
                id: amount
                anchors {
                    right: parent.right
                    rightMargin: pane.inset
                    verticalCenter: parent.verticalCenter
                }
                FixedDigits {
                    anchors.right: parent.right
                    text: pane.done.total
                    size: Sizes.compact ? 40 : 64
                    weight: Font.Bold
                    color: Theme.ink
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
                Label {
                    anchors.right: parent.right
                    text: pane.done.tender
                    size: Sizes.compact ? 16 : 19
                }
            }
        }

        Row {
            id: facts
            anchors {
                left: parent.left
                right: parent.right
                top: band.bottom
                leftMargin: pane.inset
                rightMargin: pane.inset
                topMargin: Sizes.compact ? 28 : 56
            }
            spacing: Sizes.compact ? 12 : 20
            readonly property real each: (width - 2 * spacing) / 3
            FactCard {
                objectName: "changeDue"
                width: facts.each
                icon: "banknote"
                label: qsTr("Change due")
                value: pane.done.change
                detail: pane.done.changeDetail
            }
            FactCard {
                width: facts.each
                icon: "receipt-text"
                label: qsTr("Receipt")
                value: pane.done.receipt
                detail: pane.done.receiptDetail
            }
            FactCard {
                objectName: "journalEntry"
                width: facts.each
                icon: "link"
                label: qsTr("Journal entry")
                value: pane.done.entry
                detail: qsTr("Sealed %1").arg(pane.done.seal)
            }
        }
        Loader {
            id: steps
            anchors {
                left: facts.left
                right: facts.right
                top: facts.bottom
                topMargin: Sizes.compact ? 28 : 56
            }
            active: pane.done.hasSteps
            sourceComponent: PaymentTimeline {
                width: steps.width
                cashier: pane.cashier
            }
        }
        CashierNotice {
            anchors { left: facts.left; right: facts.right; bottom: next.top; bottomMargin: 16 }
            cashier: pane.cashier
        }
        Pressable {
            id: next
            objectName: "nextButton"
            anchors {
                left: facts.left
                right: facts.right
                bottom: hint.top
                bottomMargin: Sizes.compact ? 14 : 20
            }
            height: Sizes.compact ? 76 : 96
            takesSpace: false
            name: qsTr("Next customer")
            onClicked: pane.cashier.next()
            Rectangle {
                anchors.fill: parent
                radius: next.radius
                color: next.pressed ? Theme.accentPressed : Theme.accent
            }
            Row {
                x: Sizes.compact ? 22 : 28
                anchors.verticalCenter: parent.verticalCenter
                spacing: 20
                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    text: next.name
                    size: Sizes.compact ? 26 : 32
                    weight: Font.Bold
                    color: Theme.inkOnAccent
                    Accessible.ignored: true
                }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    size: Sizes.compact ? 26 : 30
                    name: "arrow-right"
                    color: Theme.inkOnAccent
                }
            }
            KeyCap {
                anchors {
                    right: parent.right
                    rightMargin: 28
                    verticalCenter: parent.verticalCenter
                }
                text: "F12"
                ink: Theme.inkOnAccent
                outline: Theme.inkOnAccent
            }
        }
        Row {
            id: hint
            anchors {
                left: facts.left
                bottom: parent.bottom
                bottomMargin: Sizes.compact ? 20 : 32
            }
            spacing: 14
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                size: Sizes.compact ? 20 : 24
                name: "scan-barcode"
                color: Theme.ink2
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("The next scan begins a new purchase.")
                size: Sizes.compact ? 15 : 17
                color: Theme.ink2
            }
        }
    }
}
