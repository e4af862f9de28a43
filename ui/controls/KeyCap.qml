import QtQuick
import Countersign.Controls

// The key that does the same; decoration, the control's name says what it does.
Rectangle {
    property alias text: label.text
    property color ink: Theme.ink3
    property color outline: Theme.line
    property alias fill: cap.color

    id: cap
    implicitWidth: Math.max(30, label.implicitWidth + 14)
    implicitHeight: 24
    radius: 6
    color: "transparent"
    border.width: 1
    border.color: outline

    Label {
        id: label
        anchors.centerIn: parent
        size: 13
        weight: Font.DemiBold
        color: parent.ink
        Accessible.ignored: true
    }
}
