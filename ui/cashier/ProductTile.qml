import QtQuick
import Countersign.Controls
import Countersign.Cashier

Pressable {
    id: tile

    property string title
    property string price
    property string icon
    property string tint
    property string inBasket

    readonly property int inset: Sizes.compact ? 12 : 16

    radius: 16
    name: inBasket.length > 0 ? qsTr("%1, %2, %3 in the basket").arg(title).arg(price).arg(inBasket)
                              : qsTr("%1, %2").arg(title).arg(price)

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.pressed ? Theme.accentSoft : Theme.surface
        border.width: 1
        border.color: tile.pressed ? Theme.accent : Theme.line
        Behavior on color { ColorAnimation { duration: Theme.press_ms } }
    }
    TileIcon {
        id: picture
        x: tile.inset
        y: Sizes.compact ? 11 : 14
        side: Math.min(Sizes.compact ? 38 : 46, tile.height * 0.33)
        icon: tile.icon
        tint: tile.tint
    }
    Rectangle {
        anchors {
            right: parent.right
            rightMargin: tile.inset - 3
            top: parent.top
            topMargin: tile.inset - 2
        }
        visible: tile.inBasket.length > 0
        width: Math.max(height, count.implicitWidth + 16)
        height: Sizes.compact ? 30 : 34
        radius: height / 2
        color: Theme.accent
        Label {
            id: count
            anchors.centerIn: parent
            text: tile.inBasket
            size: Sizes.small
            weight: Font.DemiBold
            color: Theme.inkOnAccent
            Accessible.ignored: true
        }
    }
    Column {
        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
            leftMargin: tile.inset
            rightMargin: tile.inset / 2
            bottomMargin: Sizes.compact ? 11 : 12
        }
        Label {
            width: parent.width
            text: tile.title
            size: Sizes.compact ? 16 : 18
            weight: Font.DemiBold
            wrapMode: Text.WordWrap
            elide: Text.ElideRight
            maximumLineCount: 2
            lineHeightMode: Text.FixedHeight
            lineHeight: Sizes.compact ? 20 : 22
            Accessible.ignored: true
        }
        Label {
            text: tile.price
            size: Sizes.compact ? 15 : 17
            color: Theme.ink2
            Accessible.ignored: true
        }
    }
}
