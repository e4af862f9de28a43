import QtQuick
import Countersign.Controls

// What can be pressed: by touch, mouse, assistive technology, and with the space bar while it has
// the focus. Never with Enter, which scanners type.
Item {
    id: pressable

    property string name
    property real radius: 14
    property bool takesSpace: true
    readonly property bool pressed: area.pressed && area.containsMouse
    signal clicked

    activeFocusOnTab: enabled
    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.focusable: true
    Accessible.focused: activeFocus
    Accessible.onPressAction: if (enabled) clicked()

    Keys.onSpacePressed: event => {
        if (takesSpace && !event.isAutoRepeat)
            pressable.clicked()
    }

    MouseArea {
        id: area
        anchors.fill: parent
        hoverEnabled: false
        onClicked: pressable.clicked()
    }

    FocusRing {
        around: pressable.radius
    }
}
