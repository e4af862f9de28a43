import QtQuick
import Countersign.Controls

// The time that is left, as words and as a bar that steps once a second.
Item {
    id: time

    property int seconds: 0
    property real share: 0
    property bool canHaveMore: false

    readonly property bool isShort: seconds <= 20
    readonly property int minutes: Math.floor(seconds / 60)

    implicitHeight: 28
    Accessible.role: Accessible.ProgressBar
    Accessible.name: minutes > 0 ? qsTr("%n minute(s)", "", minutes) + " " + qsTr("%n second(s) left", "", seconds % 60)
                                 : qsTr("%n second(s) left", "", seconds)

    Icon {
        id: sign
        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        size: 30
        name: "clock"
        color: Theme.ink
    }
    Label {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: 13
        anchors.verticalCenter: parent.verticalCenter
        text: time.isShort && time.canHaveMore ? qsTr("Need more time?") : qsTr("Time left")
        size: 22
        weight: time.isShort ? Font.DemiBold : Font.Normal
        color: time.isShort ? Theme.ink : Theme.ink2
        Accessible.ignored: true
    }
    FixedDigits {
        id: clock
        objectName: "clock"
        anchors.left: words.right
        anchors.leftMargin: 8
        anchors.baseline: words.baseline
        text: time.minutes + ":" + String(time.seconds % 60).padStart(2, "0")
        size: 22
        weight: 600
        color: Theme.ink
    }
    Rectangle {
        anchors.left: clock.right
        anchors.leftMargin: 14
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        height: 10
        radius: 5
        color: Theme.sunken
        border.width: Theme.scheme === Theme.HighContrast ? 1 : 0
        border.color: Theme.edge
        Rectangle {
            anchors.left: parent.left
            width: Math.max(height, parent.width * time.share)
            height: parent.height
            radius: 5
            visible: time.share > 0
            color: Theme.scheme === Theme.HighContrast ? Theme.accent : Theme.ink
        }
    }
}
