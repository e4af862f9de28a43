import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The receipt, where the basket was. It scrolls if it is longer than the screen.
Rectangle {
    id: pane

    required property CashierScreen cashier
    readonly property var done: cashier.done
    readonly property int textSize: Sizes.compact ? 15 : 17

    width: Sizes.basket
    color: Theme.sunken

    Hairline { width: 1; anchors { left: parent.left; top: parent.top; bottom: parent.bottom } }

    Flickable {
        anchors.fill: parent
        contentHeight: Math.max(height, paper.height + 48)
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        Rectangle {
            id: paper
            anchors.centerIn: parent
            width: Sizes.compact ? 400 : 500
            height: column.implicitHeight + (Sizes.compact ? 56 : 72)
            radius: 4
            color: Theme.surface
            border.width: 1
            border.color: Theme.line
            Accessible.role: Accessible.Grouping
            Accessible.name: qsTr("Receipt")

            Column {
                id: column
                x: Sizes.compact ? 24 : 32
                y: Sizes.compact ? 28 : 36
                width: parent.width - 2 * x
                spacing: Sizes.compact ? 5 : 7

                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: pane.cashier.storeName
                    size: Sizes.compact ? 18 : 21
                    weight: Font.DemiBold
                    wrapMode: Text.WordWrap
                }
                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: [pane.cashier.storeAddress, pane.cashier.till]
                          .filter(part => part.length > 0).join(", ")
                    size: pane.textSize
                    color: Theme.ink2
                    wrapMode: Text.WordWrap
                }
                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: pane.done.at
                    size: pane.textSize
                    color: Theme.ink2
                }
                ReceiptRule {}
                Repeater {
                    model: pane.cashier.receipt
                    ReceiptLine {}
                }
                ReceiptRule {}
                Item {
                    id: foot
                    readonly property bool hasCode: pane.done.codeSide > 0
                    width: parent.width
                    height: Math.max(hasCode ? code.height : 48, words.height)

                    // Whole numbers of pixels only, or its squares would blur.
                    CodeSquares {
                        id: code
                        objectName: "receiptCode"
                        y: Math.round((foot.height - height) / 2)
                        width: 3 * (pane.done.codeSide + 8)
                        height: width
                        visible: foot.hasCode
                        squares: pane.done.code
                        Accessible.role: Accessible.Graphic
                        Accessible.name: qsTr("Code to check this receipt by")
                    }
                    BrandMark {
                        id: mark
                        anchors.verticalCenter: parent.verticalCenter
                        visible: !foot.hasCode
                        implicitWidth: 40
                        implicitHeight: 40
                        color: Theme.ink
                        ink: Theme.surface
                    }
                    Column {
                        id: words
                        anchors {
                            left: foot.hasCode ? code.right : mark.right
                            leftMargin: 14
                            right: parent.right
                            verticalCenter: parent.verticalCenter
                        }
                        spacing: 3
                        FootLabel { text: qsTr("Receipt %1").arg(pane.done.receipt) }
                        FootLabel {
                            text: qsTr("Entry %1, seal %2").arg(pane.done.entry).arg(pane.done.seal)
                        }
                        FootLabel {
                            visible: foot.hasCode
                            topPadding: 6
                            text: qsTr("Whoever has this till’s public key can check the receipt by the code.")
                        }
                    }
                }
            }
        }
    }

    component FootLabel: Label {
        width: parent.width
        wrapMode: Text.WordWrap
        size: Sizes.compact ? 14 : 15
        color: Theme.ink2
    }

    component ReceiptRule: Item {
        width: column.width
        height: Sizes.compact ? 16 : 22
        DashedLine {
            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
            }
            color: Theme.line
        }
    }

    component ReceiptLine: Item {
        id: line

        required property var model
        readonly property bool isRule: model.kind === "rule"
        readonly property bool isTotal: model.kind === "total"
        readonly property color ink: model.kind === "minor" ? Theme.ink2 : Theme.ink
        readonly property int size: isTotal ? (Sizes.compact ? 19 : 22) : pane.textSize

        width: column.width
        height: isRule ? (Sizes.compact ? 16 : 22)
                       : Math.max(text.implicitHeight, amount.implicitHeight)
        Accessible.role: Accessible.StaticText
        Accessible.name: model.text + " " + model.amount
        Accessible.ignored: isRule

        DashedLine {
            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
            }
            visible: line.isRule
            color: Theme.line
        }
        Label {
            id: text
            x: line.model.kind === "sub" ? 20 : 0
            width: parent.width - amount.width - 16 - x
            visible: !line.isRule
            text: line.model.text
            size: line.size
            weight: line.isTotal ? Font.Bold : Font.Normal
            color: line.ink
            wrapMode: Text.WordWrap
            Accessible.ignored: true
        }
        FixedDigits {
            id: amount
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            visible: !line.isRule
            text: line.model.amount
            size: line.size
            weight: line.isTotal ? Font.Bold : Font.Normal
            color: line.ink
        }
    }
}
