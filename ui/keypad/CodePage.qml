import QtQuick
import Countersign.Controls
import Countersign.Keypad

// The code is asked for: what is paid, the boxes, the time, and the keys. The tab key goes in the
// order in which things lie here: boxes, keys, the two ways to get help, the way out.
Item {
    id: page

    required property KeypadScreen keypad
    property int heldKey: -1

    Item {
        id: words
        anchors.left: parent.left
        anchors.leftMargin: 40
        anchors.right: keys.left
        anchors.rightMargin: 56
        anchors.top: parent.top
        anchors.bottom: notMine.top

        Column {
            id: head
            anchors.left: parent.left
            anchors.right: parent.right
            y: 4
            Label {
                width: parent.width
                height: 32
                text: qsTr("You are paying %1").arg(page.keypad.payee)
                size: 24
                color: Theme.ink2
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
            }
            Label {
                objectName: "codeAmount"
                width: parent.width
                height: page.keypad.lastWasWrong ? 70 : 82
                text: page.keypad.amount
                size: page.keypad.lastWasWrong ? 72 : 88
                weight: Font.Bold
                font.letterSpacing: page.keypad.lastWasWrong ? -2.9 : -3.5
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 40
                horizontalAlignment: Text.AlignLeft
            }
        }

        Item {
            id: middle
            anchors.top: head.bottom
            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.right: parent.right

            Column {
                id: column
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter

                Label {
                    objectName: "ask"
                    width: parent.width
                    visible: !page.keypad.lastWasWrong
                    text: qsTr("Enter the %1-digit code we sent to %2").arg(page.keypad.digits).arg(page.keypad.phone)
                    size: 32
                    weight: Font.DemiBold
                    font.letterSpacing: page.keypad.isRightToLeft ? 0 : -0.25
                    wrapMode: Text.WordWrap
                    lineHeightMode: Text.FixedHeight
                    lineHeight: 43
                    bottomPadding: page.keypad.isRightToLeft ? 12 : 0 // its letters stand lower
                    horizontalAlignment: Text.AlignLeft
                }
                WrongNotice {
                    objectName: "wrongNotice"
                    width: parent.width
                    visible: page.keypad.lastWasWrong
                    keypad: page.keypad
                }
                Item { width: 1; height: 20 }
                CodeBoxes {
                    objectName: "codeBoxes"
                    width: parent.width
                    digits: page.keypad.digits
                    keyed: page.keypad.keyed
                    revealed: page.keypad.revealed
                }
                Item { width: 1; height: 22 }
                TimeLeft {
                    objectName: "timeLeft"
                    width: parent.width
                    seconds: page.keypad.timeLeft_s
                    share: page.keypad.timeShare
                    canHaveMore: page.keypad.canHaveMoreTime
                }
                Item { width: 1; height: 20 }
                Item { id: helpPlace; width: 1; height: 64 }
            }
        }
    }

    Keypad {
        id: keys
        anchors.right: parent.right
        anchors.rightMargin: 40
        y: 4
        width: 476
        height: parent.height - 36
        keypad: page.keypad
        heldKey: page.heldKey
    }

    Row {
        x: words.x
        y: words.y + middle.y + column.y + helpPlace.y
        width: words.width
        spacing: 14
        PushButton {
            objectName: "moreTime"
            width: (parent.width - parent.spacing) / 2
            height: 64
            icon: "timer-reset"
            iconSize: 26
            text: qsTr("More time")
            textSize: 21
            stroke: 2
            enabled: page.keypad.canHaveMoreTime
            onClicked: page.keypad.moreTime()
        }
        PushButton {
            objectName: "didntGetIt"
            width: (parent.width - parent.spacing) / 2
            height: 64
            icon: "message-square-text"
            iconSize: 26
            text: qsTr("Didn’t get it?")
            textSize: 21
            stroke: 2
            onClicked: page.keypad.ask(KeypadScreen.DidntGetIt)
        }
    }

    NotMineRow {
        id: notMine
        objectName: "notMine"
        anchors.left: words.left
        anchors.right: words.right
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 32
        wasTaken: page.keypad.wasTaken
        onClicked: page.keypad.ask(KeypadScreen.StopPurchase)
    }
}
