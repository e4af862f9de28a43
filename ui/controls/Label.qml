import QtQuick
import Countersign.Controls

// Text in the house's font. Above 30 pixels it stands 2 % closer, but never where letters join
// (`joined`: Arabic and the like).
Text {
    id: label

    property int size: 18
    property int weight: Font.Normal
    property bool joined: false

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: size
    font.weight: weight
    font.letterSpacing: size > 30 && !joined ? -0.02 * size : 0
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text.length === 0
}
