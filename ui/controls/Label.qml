import QtQuick
import Countersign.Controls

// Text in the house's font.
Text {
    id: label

    property alias size: label.font.pixelSize
    property alias weight: label.font.weight

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: 18
    font.letterSpacing: font.pixelSize > 30 ? -0.02 * font.pixelSize : 0
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text.length === 0
}
