import QtQuick
import Countersign.Controls
import Countersign.Keypad

// The last code did not match: what to do, and the tries that are left.
Rectangle {
    id: notice

    required property KeypadScreen keypad

    implicitHeight: Math.max(132, words.implicitHeight + 34)
    radius: 16
    color: Theme.stop
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title.text + ". " + advice.text + " " + rest.text.replace(/<[^>]*>/g, "")

    // The band at the side: the card lies over a larger one.
    Rectangle {
        anchors.fill: parent
        anchors.topMargin: 2
        anchors.bottomMargin: 2
        anchors.leftMargin: notice.LayoutMirroring.enabled ? 2 : 12
        anchors.rightMargin: notice.LayoutMirroring.enabled ? 12 : 2
        radius: 14
        color: Theme.stopSoft
    }
    Icon {
        id: sign
        anchors.left: parent.left
        anchors.leftMargin: 32
        anchors.verticalCenter: parent.verticalCenter
        size: 40
        name: "triangle-alert"
        color: Theme.stop
    }
    Column {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: 18
        anchors.right: pips.left
        anchors.rightMargin: 16
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: notice.keypad.isRightToLeft ? -6 : 0 // its letters stand lower
        Label {
            id: title
            width: parent.width
            text: qsTr("That code didn’t match")
            size: 30
            lineHeightMode: Text.FixedHeight
            lineHeight: 38
            weight: Font.DemiBold
            color: Theme.stop
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
        Label {
            id: advice
            width: parent.width
            text: notice.keypad.triesLeft === 1 ? qsTr("Check each digit.")
                                                : qsTr("Use the newest text to %1.").arg(notice.keypad.phone)
            size: 21
            lineHeightMode: Text.FixedHeight
            lineHeight: 28
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
        Label {
            id: rest
            objectName: "triesLeft"
            width: parent.width
            text: notice.keypad.triesLeft === 1 ? qsTr("<b>This is the last try.</b>")
                : qsTr("You have <b>%n tries left.</b>", "", notice.keypad.triesLeft)
            textFormat: Text.StyledText
            size: 21
            lineHeightMode: Text.FixedHeight
            lineHeight: 28
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
    }
    TryPips {
        id: pips
        anchors.right: parent.right
        anchors.rightMargin: 22
        anchors.verticalCenter: parent.verticalCenter
        total: notice.keypad.tries
        remaining: notice.keypad.triesLeft
        size: 36
        spacing: 8
    }
}
