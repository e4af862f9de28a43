import QtQuick
import Countersign.Controls

// A language by its own name; the chosen one is outlined.
Pressable {
    id: chip

    property string text
    property bool chosen: false
    property bool isMore: false

    name: text
    radius: 14
    implicitWidth: row.implicitWidth + 40
    implicitHeight: 56
    Accessible.checkable: !isMore
    Accessible.checked: chosen

    Rectangle {
        anchors.fill: parent
        radius: chip.radius
        color: chip.pressed ? Theme.accentSoft : chip.chosen ? Theme.surface : "transparent"
        border.width: chip.chosen ? 2 : 0
        border.color: Theme.ink
    }
    Row {
        id: row
        anchors.centerIn: parent
        spacing: 10
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: chip.chosen
            size: 24
            name: "globe"
            color: Theme.ink
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: chip.text
            size: 19
            weight: chip.chosen ? Font.DemiBold : Font.Medium
            color: chip.chosen ? Theme.ink : Theme.ink2
            Accessible.ignored: true
        }
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: chip.isMore
            size: 20
            name: "chevron-down"
            color: Theme.ink2
        }
    }
}
