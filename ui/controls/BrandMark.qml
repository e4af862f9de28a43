import QtQuick
import Countersign.Controls

// The program's mark: two ticks, one over the other.
Rectangle {
    property color ink: Theme.inkOnAccent

    id: mark
    implicitWidth: 36
    implicitHeight: 36
    radius: width * 0.25
    color: Theme.accent
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("Countersign")

    Icon {
        x: mark.width * 0.10
        y: mark.height * 0.16
        size: mark.width * 0.62
        name: "check"
        strokeWidth: 3.2
        color: mark.ink
        opacity: 0.55
    }
    Icon {
        x: mark.width * 0.27
        y: mark.height * 0.19
        size: mark.width * 0.66
        name: "check"
        strokeWidth: 3.6
        color: mark.ink
    }
}
