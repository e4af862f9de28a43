import QtQuick
import Countersign.Controls

// A way to get on: an icon, what it is, and how it stands. `isWordsOnly` can't be pressed.
Pressable {
    id: row

    property string icon
    property string title
    property string text
    property bool isWordsOnly: false

    name: title + ". " + text
    radius: 18
    implicitHeight: Math.max(96, words.implicitHeight + 36)
    activeFocusOnTab: enabled && !isWordsOnly
    Accessible.role: isWordsOnly ? Accessible.StaticText : Accessible.Button

    Rectangle {
        anchors.fill: parent
        radius: row.radius
        color: row.isWordsOnly ? "transparent" : !row.enabled ? Theme.sunken
            : row.pressed ? Theme.accentSoft : Theme.surface
        border.width: row.isWordsOnly ? 1 : row.enabled ? 2 : 0
        border.color: row.isWordsOnly ? Theme.line : Theme.edge
    }
    Icon {
        id: sign
        anchors.left: parent.left
        anchors.leftMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        size: 32
        name: row.icon
        color: row.enabled ? Theme.accent : Theme.ink2
    }
    Column {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: 22
        anchors.right: parent.right
        anchors.rightMargin: 24
        anchors.verticalCenter: parent.verticalCenter
        spacing: 2
        Label {
            width: parent.width
            text: row.title
            size: 24
            weight: Font.DemiBold
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            text: row.text
            size: 20
            color: Theme.ink2
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
    }
}
