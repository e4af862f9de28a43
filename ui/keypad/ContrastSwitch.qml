import QtQuick
import Countersign.Controls

Pressable {
    id: toggle

    property bool on: false

    name: words.text
    implicitHeight: 72
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: on

    Icon {
        id: sign
        anchors.left: parent.left
        anchors.leftMargin: 4
        anchors.verticalCenter: parent.verticalCenter
        size: 30
        name: "contrast"
        color: Theme.ink
    }
    Label {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: 18
        anchors.verticalCenter: parent.verticalCenter
        text: qsTr("High contrast")
        size: 22
        weight: Font.Medium
        Accessible.ignored: true
    }
    Rectangle {
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        width: 76
        height: 44
        radius: 22
        color: toggle.on ? Theme.accent : Theme.surface
        border.width: 2
        border.color: toggle.on ? Theme.accent : Theme.edge
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: toggle.on ? undefined : parent.left
            anchors.right: toggle.on ? parent.right : undefined
            anchors.margins: 7
            width: 30
            height: 30
            radius: 15
            color: toggle.on ? Theme.inkOnAccent : Theme.edge
            Icon {
                anchors.centerIn: parent
                visible: toggle.on
                size: 20
                strokeWidth: 3
                name: "check"
                color: Theme.accent
            }
        }
    }
}
