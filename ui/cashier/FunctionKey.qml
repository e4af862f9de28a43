import QtQuick
import Countersign.Controls
import Countersign.Cashier

// A key of the row under the products: the key cap, what it does, perhaps a count.
Pressable {
    id: key

    property string text
    property string keyHint
    property string count

    name: count.length > 0 ? qsTr("%1, %2").arg(text).arg(count) : text
    radius: 12
    height: Sizes.control
    width: row.implicitWidth + (Sizes.compact ? 30 : 48)

    Rectangle {
        anchors.fill: parent
        radius: key.radius
        color: key.pressed ? Theme.accentSoft : Theme.sunken
    }
    Row {
        id: row
        anchors.centerIn: parent
        spacing: Sizes.compact ? 8 : 14
        KeyCap {
            anchors.verticalCenter: parent.verticalCenter
            text: key.keyHint
            fill: Theme.surface
            ink: Theme.ink2
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: key.text
            size: Sizes.compact ? 16 : 17
            weight: Font.Medium
            color: key.enabled ? Theme.ink : Theme.ink2
            Accessible.ignored: true
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            visible: text.length > 0
            text: key.count
            size: Sizes.compact ? 16 : 17
            weight: Font.Bold
            color: Theme.accent
            Accessible.ignored: true
        }
    }
}
