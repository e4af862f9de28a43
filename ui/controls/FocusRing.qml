import QtQuick
import Countersign.Controls

// Three pixels of ring, two of gap, around the item it lies in.
Rectangle {
    property real around: 14

    anchors.fill: parent
    anchors.margins: -5
    radius: around + 5
    color: "transparent"
    border.width: 3
    border.color: Theme.focus
    visible: parent.activeFocus
    z: 10
}
