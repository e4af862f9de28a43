import QtQuick
import Countersign.Controls

Column {
    id: bubble

    required property int index
    required property string to
    required property string message
    required property string time
    property bool isNewest: false

    spacing: 6
    Accessible.role: Accessible.ListItem
    Accessible.name: time + ", " + message

    Label {
        width: parent.width
        text: qsTr("%1 · to %2", "14:32 · to •••• 4821").arg(bubble.time).arg(bubble.to)
        size: 13
        color: Theme.ink2
        horizontalAlignment: Text.AlignHCenter
        Accessible.ignored: true
    }
    Rectangle {
        width: Math.min(parent.width - 30, words.implicitWidth + 36)
        height: words.height + 28
        radius: 20
        color: bubble.isNewest ? Theme.accentSoft : Theme.sunken

        Label {
            id: words
            x: 18
            y: 14
            width: Math.min(implicitWidth, bubble.width - 66)
            text: bubble.message
            size: 17
            wrapMode: Text.Wrap
            lineHeight: 1.2
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
    }
}
