import QtQuick
import Countersign.Controls

// The way out for somebody whose purchase this isn't. The whole row can be pressed.
Pressable {
    id: row

    property bool wasTaken: false

    name: title.text + " " + words.text
    implicitHeight: 74

    Hairline { width: parent.width }
    Rectangle {
        anchors.fill: parent
        anchors.topMargin: 12
        anchors.bottomMargin: -8
        radius: 14
        visible: row.pressed
        color: Theme.stopSoft
    }
    Rectangle {
        id: sign
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 2
        width: 52
        height: 52
        radius: 12
        color: Theme.surface
        border.width: 2
        border.color: Theme.stop
        Icon {
            anchors.centerIn: parent
            size: 30
            strokeWidth: 2.4
            name: "x"
            color: Theme.stop
        }
    }
    Column {
        anchors.left: sign.right
        anchors.leftMargin: 16
        anchors.right: parent.right
        anchors.verticalCenter: sign.verticalCenter
        spacing: 2
        Label {
            id: title
            width: parent.width
            text: qsTr("Not your purchase? Press ✕.")
            height: 25
            size: 20
            weight: Font.Bold
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
        Label {
            id: words
            width: parent.width
            text: row.wasTaken ? qsTr("We will stop it and give back what was taken.")
                               : qsTr("We will stop it. Nothing will be taken.")
            height: 25
            size: 20
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
    }
}
