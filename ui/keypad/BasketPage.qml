import QtQuick
import Countersign.Controls
import Countersign.Keypad

// What is being bought, as it is scanned.
Item {
    id: page

    required property KeypadScreen keypad

    Card {
        id: card
        anchors.left: parent.left
        anchors.leftMargin: 40
        anchors.right: side.left
        anchors.rightMargin: 40
        y: 4
        height: parent.height - 36

        ListView {
            id: list
            objectName: "basketList"
            anchors.fill: parent
            anchors.margins: 1
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: page.keypad.lines
            readonly property real rowHeight: height / 7
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Your purchase")
            delegate: BasketRow {
                width: list.width
                height: list.rowHeight
                isNewest: index === list.count - 1
                isLast: index === list.count - 1 && list.count >= 7
            }
            onCountChanged: positionViewAtEnd()
            Connections {
                target: page.keypad.lines
                function onModelReset() { Qt.callLater(list.positionViewAtEnd) }
            }
            Component.onCompleted: positionViewAtEnd()
        }
    }

    Item {
        id: side
        anchors.right: parent.right
        anchors.rightMargin: 40
        width: 440
        anchors.top: card.top
        anchors.bottom: card.bottom

        Column {
            anchors.left: parent.left
            anchors.right: parent.right
            y: 8
            Label {
                width: parent.width
                text: qsTr("%n item(s) so far", "", page.keypad.items)
                size: 24
                color: Theme.ink2
                horizontalAlignment: Text.AlignLeft
            }
            Label {
                objectName: "basketTotal"
                width: parent.width
                height: 103
                text: page.keypad.amount
                size: 98
                weight: Font.Bold
                font.letterSpacing: -2.9
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 40
                horizontalAlignment: Text.AlignLeft
            }
            Label {
                width: parent.width
                visible: page.keypad.tax.length > 0
                text: page.keypad.isTaxIncluded ? qsTr("VAT included %1").arg(page.keypad.tax)
                                                : qsTr("with %1 tax").arg(page.keypad.tax)
                size: 20
                color: Theme.ink2
                horizontalAlignment: Text.AlignLeft
            }
            Item { width: 1; height: 24 }
            Rectangle {
                width: parent.width
                height: 72
                radius: 16
                visible: page.keypad.saved.length > 0
                color: Theme.okSoft
                Icon {
                    id: tag
                    anchors.left: parent.left
                    anchors.leftMargin: 20
                    anchors.verticalCenter: parent.verticalCenter
                    size: 28
                    name: "tag"
                    color: Theme.ok
                }
                Label {
                    anchors.left: tag.right
                    anchors.leftMargin: 16
                    anchors.right: parent.right
                    anchors.rightMargin: 16
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("You have saved %1").arg(page.keypad.saved)
                    size: 20
                    weight: Font.Bold
                    color: Theme.ok
                    horizontalAlignment: Text.AlignLeft
                }
            }
        }

        Column {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.bottomMargin: -8
            Hairline { width: parent.width }
            Item { width: 1; height: 22 }
            Label {
                width: parent.width
                height: 28
                text: qsTr("When you pay by card")
                size: 21
                weight: Font.DemiBold
                horizontalAlignment: Text.AlignLeft
            }
            Item { width: 1; height: 8 }
            PayStep { width: parent.width; icon: "credit-card"; text: qsTr("Tap your card") }
            PayStep { width: parent.width; icon: "smartphone"; text: qsTr("We text a code to your phone") }
            PayStep { width: parent.width; icon: "shield-check"; text: qsTr("Key it here. Only then is it paid.") }
        }
    }
}
