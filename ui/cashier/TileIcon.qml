import QtQuick
import Countersign.Controls

// A product's picture: its icon in its category's tint.
Rectangle {
    property string icon
    property string tint
    property int side: 46

    id: tile
    width: side
    height: side
    radius: side * 0.26
    // The scheme is named so that the tint follows it.
    color: (Theme.scheme, Theme.tintFill(tint))

    Icon {
        anchors.centerIn: parent
        size: tile.side * 0.56
        name: tile.icon
        color: (Theme.scheme, Theme.tintGlyph(tile.tint))
    }
}
