import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Something to do while waiting: what it is, what it means, the key that does the same.
Pressable {
    id: card

    property string title
    property string detail
    property string icon
    property string keyHint
    property bool stops: false
    property real waitShare: 0
    property int wait_s: 0

    readonly property color ink: stops ? Theme.stop : enabled || wait_s > 0 ? Theme.ink : Theme.ink2

    radius: 14
    name: detail.length > 0 ? title + ". " + detail : title
    height: Sizes.compact ? 76 : 92

    Rectangle {
        anchors.fill: parent
        radius: card.radius
        color: card.pressed ? (card.stops ? Theme.stopSoft : Theme.accentSoft) : Theme.surface
        border.width: 1
        border.color: card.stops ? Theme.stop : Theme.edge
        Behavior on color { ColorAnimation { duration: Theme.press_ms } }
    }
    Item {
        id: sign
        x: Sizes.compact ? 12 : 22
        anchors.verticalCenter: parent.verticalCenter
        width: Sizes.compact ? 32 : 52
        height: width
        Ring {
            anchors.fill: parent
            visible: card.wait_s > 0
            thickness: Sizes.compact ? 4 : 5
            progress: card.waitShare
            color: Theme.ink2
            trackColor: Theme.line
            FixedDigits {
                anchors.centerIn: parent
                text: card.wait_s
                size: Sizes.compact ? 14 : 18
                weight: Font.Bold
                color: Theme.ink
            }
        }
        Icon {
            anchors.centerIn: parent
            visible: card.wait_s === 0
            size: Sizes.compact ? 24 : 32
            name: card.icon
            color: card.stops ? Theme.stop : card.enabled ? Theme.accent : Theme.ink2
        }
    }
    Column {
        anchors {
            left: sign.right
            leftMargin: Sizes.compact ? 8 : 14
            right: cap.left
            rightMargin: 8
            verticalCenter: parent.verticalCenter
        }
        Label {
            width: parent.width
            text: card.title
            size: Sizes.compact ? 16 : 20
            weight: Font.DemiBold
            color: card.ink
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            text: card.detail
            size: Sizes.compact ? 14 : 17
            color: card.stops ? Theme.stop : Theme.ink2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
    KeyCap {
        id: cap
        anchors {
            right: parent.right
            rightMargin: Sizes.compact ? 10 : 22
            verticalCenter: parent.verticalCenter
        }
        text: card.keyHint
        ink: Theme.ink2
    }
}
