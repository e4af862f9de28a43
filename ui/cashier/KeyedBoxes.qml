import QtQuick
import Countersign.Controls

// How many digits the customer has keyed. A count: the digits never come here.
Row {
    id: boxes

    property int total: 6
    property int keyed: 0
    property int boxWidth: 52
    property int boxHeight: 78

    spacing: Math.round(boxWidth * 0.22)
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1 of %2 digits keyed").arg(keyed).arg(total)

    Repeater {
        model: boxes.total
        Rectangle {
            required property int index
            readonly property bool isKeyed: index < boxes.keyed

            width: boxes.boxWidth
            height: boxes.boxHeight
            radius: Math.round(boxes.boxWidth * 0.26)
            color: isKeyed ? Theme.ink : Theme.surface
            border.width: 2
            border.color: isKeyed ? Theme.ink : Theme.edge
            Rectangle {
                anchors.centerIn: parent
                visible: parent.isKeyed
                width: Math.round(boxes.boxWidth * 0.34)
                height: width
                radius: width / 2
                color: Theme.surface
            }
        }
    }
}
