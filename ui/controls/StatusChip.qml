import QtQuick
import Countersign.Controls

// How something is, always as an icon and words. With `opens` it is a button, and can be touched
// beyond what is drawn.
Pressable {
    id: chip

    enum Tone { Neutral, Ok, Warn, Stop }

    property string text
    property string icon
    property int tone: StatusChip.Neutral
    property bool opens: false
    property int textSize: 16
    property int drawnHeight: 40
    readonly property int touch_min: 48

    readonly property color ink: tone === StatusChip.Ok ? Theme.ok
        : tone === StatusChip.Warn ? Theme.warn
        : tone === StatusChip.Stop ? Theme.stop : Theme.ink

    name: text
    radius: height / 2
    enabled: opens
    implicitWidth: row.implicitWidth + 28
    implicitHeight: opens ? Math.max(touch_min, drawnHeight) : drawnHeight
    Accessible.role: opens ? Accessible.Button : Accessible.StaticText

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        height: chip.drawnHeight
        radius: height / 2
        color: chip.tone === StatusChip.Ok ? Theme.okSoft
            : chip.tone === StatusChip.Warn ? Theme.warnSoft
            : chip.tone === StatusChip.Stop ? Theme.stopSoft : Theme.sunken
        border.width: chip.tone === StatusChip.Warn || chip.tone === StatusChip.Stop ? 1 : 0
        border.color: chip.tone === StatusChip.Warn ? Theme.warnEdge : Theme.stop
    }

    Row {
        id: row
        anchors.centerIn: parent
        spacing: 9
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: chip.icon
            size: chip.textSize + 5
            color: chip.ink
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: chip.text
            size: chip.textSize
            weight: Font.Medium
            color: chip.ink
            Accessible.ignored: true
        }
    }
}
