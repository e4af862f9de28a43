import QtQuick
import Countersign.Controls

// One key. Acts when it goes down, as keys do, and each finger for itself.
Item {
    id: key

    property string name
    property string text
    property string icon
    property color ink: Theme.ink
    property color outline: Theme.edge
    property bool isHeld: false
    readonly property int hold_ms: 700
    readonly property bool isDown: isHeld || area.isDown

    signal activated
    signal held

    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.focusable: true
    Accessible.focused: activeFocus
    Accessible.onPressAction: key.activated()
    Keys.onSpacePressed: event => {
        if (!event.isAutoRepeat)
            key.activated()
    }

    Rectangle {
        readonly property bool isFilled: key.isDown && Theme.scheme === Theme.HighContrast
        id: face
        anchors.fill: parent
        radius: 18
        color: isFilled ? Theme.accent : key.isDown ? Theme.accentSoft : Theme.surface
        border.width: key.isDown ? 4 : 2
        border.color: key.isDown ? Theme.accent : key.outline
        Behavior on color { ColorAnimation { duration: Theme.press_ms } }
    }
    Label {
        anchors.centerIn: parent
        visible: key.icon.length === 0
        text: key.text
        size: 46
        weight: Font.DemiBold
        color: face.isFilled ? Theme.inkOnAccent : key.ink
        Accessible.ignored: true
    }
    Column {
        anchors.centerIn: parent
        visible: key.icon.length > 0
        spacing: 6
        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            size: 40
            strokeWidth: 2.2
            name: key.icon
            color: face.isFilled ? Theme.inkOnAccent : key.ink
        }
        Label {
            anchors.horizontalCenter: parent.horizontalCenter
            text: key.text
            size: 20
            weight: Font.DemiBold
            color: face.isFilled ? Theme.inkOnAccent : key.ink
            Accessible.ignored: true
        }
    }
    MultiPointTouchArea {
        property bool isDown: false
        id: area
        anchors.fill: parent
        maximumTouchPoints: 1
        onPressed: {
            isDown = true
            holdTimer.restart()
            key.activated()
        }
        onReleased: {
            isDown = false
            holdTimer.stop()
        }
        onCanceled: {
            isDown = false
            holdTimer.stop()
        }
    }
    Timer {
        id: holdTimer
        interval: key.hold_ms
        onTriggered: key.held()
    }
    FocusRing { around: 18 }
}
