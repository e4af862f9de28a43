import QtQuick
import Countersign.Controls

// A button: an icon, words, perhaps the key that does the same. `filled` is for the one thing to
// do next; at most one is on a screen.
Pressable {
    id: button

    enum Tone { Plain, Accent, Ok, Warn, Stop }

    property string text
    property string icon
    property string keyHint
    property int tone: PushButton.Plain
    property bool filled: false
    property bool quiet: false // sunken, for keys beside the main path
    property bool bare: false  // nothing but its icon until it is pressed
    property int textSize: 18
    property int iconSize: textSize + 4
    property int weight: Font.DemiBold
    property int gap: 12
    property int padding: 20
    property real stroke: 1 // of the outline; 2 on the customer’s screen

    readonly property color toneInk: tone === PushButton.Accent ? Theme.accent
        : tone === PushButton.Ok ? Theme.ok : tone === PushButton.Warn ? Theme.warn
        : tone === PushButton.Stop ? Theme.stop : Theme.ink
    readonly property bool isAccent: tone !== PushButton.Ok && tone !== PushButton.Stop
    readonly property color toneFill: tone === PushButton.Ok ? Theme.ok
        : tone === PushButton.Stop ? Theme.stop : Theme.accent
    readonly property color textInk: !enabled ? Theme.ink2 : filled
        ? (tone === PushButton.Ok ? Theme.inkOnOk
           : tone === PushButton.Stop ? Theme.inkOnStop : Theme.inkOnAccent) : toneInk

    name: text
    implicitWidth: row.implicitWidth + 2 * padding
    implicitHeight: 56

    Rectangle {
        anchors.fill: parent
        radius: button.radius
        color: !button.enabled ? Theme.sunken
            : button.filled ? (button.pressed && button.isAccent ? Theme.accentPressed
                                                                 : button.toneFill)
            : button.pressed ? Theme.accentSoft
            : button.bare ? "transparent" : button.quiet ? Theme.sunken : Theme.surface
        border.width: button.bare || button.quiet || button.filled || !button.enabled
            ? 0 : button.stroke
        border.color: button.tone === PushButton.Plain ? Theme.edge
            : button.tone === PushButton.Warn ? Theme.warnEdge : button.toneInk
        Behavior on color { ColorAnimation { duration: Theme.press_ms } }
    }

    Row {
        id: row
        anchors.centerIn: parent
        spacing: button.gap

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.icon.length > 0
            name: button.icon
            size: button.iconSize
            color: button.textInk
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            visible: text.length > 0
            text: button.text
            size: button.textSize
            weight: button.weight
            color: button.textInk
            Accessible.ignored: true
        }
        KeyCap {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.keyHint.length > 0
            text: button.keyHint
            ink: button.filled ? button.textInk : Theme.ink2
            outline: button.filled ? button.textInk : Theme.line
        }
    }
}
