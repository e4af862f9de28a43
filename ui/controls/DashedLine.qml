import QtQuick
import Countersign.Controls

Row {
    id: dashes

    property color color: Theme.line

    height: 2
    spacing: 4
    clip: true

    Repeater {
        model: Math.max(0, Math.floor((dashes.width + dashes.spacing) / 10))
        Rectangle { width: 6; height: 1.5; color: dashes.color }
    }
}
