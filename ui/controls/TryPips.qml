import QtQuick
import Countersign.Controls

// Tries: an unused one is a ring, a used one a disc with a cross.
Row {
    id: pips

    property int total: 3
    property int remaining: 3
    property int size: 38

    spacing: 10
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1 of %2 tries left").arg(remaining).arg(total)

    Repeater {
        model: pips.total
        Rectangle {
            required property int index
            readonly property bool used: index < pips.total - pips.remaining

            width: pips.size
            height: pips.size
            radius: pips.size / 2
            color: used ? Theme.stop : Theme.surface
            border.width: 2
            border.color: used ? Theme.stop : Theme.ink
            Icon {
                anchors.centerIn: parent
                visible: parent.used
                size: pips.size * 0.6
                strokeWidth: 2.6
                name: "x"
                color: Theme.inkOnStop
            }
        }
    }
}
