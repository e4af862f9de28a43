import QtQuick
import Countersign.Controls

// One box a digit, in two halves. A keyed digit is a dot; the last one shows itself for a moment.
// Left to right in every language, as the digits stand in the message.
Item {
    id: boxes

    property int digits: 6
    property int keyed: 0
    property string revealed

    readonly property int half: Math.ceil(digits / 2)
    readonly property real gap: digits > 8 ? 8 : 12
    readonly property real middle: digits > 8 ? 26 : 34
    readonly property real boxWidth: (width - (digits - 2) * gap - middle) / digits

    implicitHeight: 115
    activeFocusOnTab: true
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true
    Accessible.role: Accessible.EditableText
    Accessible.passwordEdit: true
    Accessible.focusable: true
    Accessible.focused: activeFocus
    Accessible.name: qsTr("Code, %1 of %2 digits entered").arg(keyed).arg(digits)

    Repeater {
        model: boxes.digits
        Rectangle {
            id: box
            required property int index
            readonly property bool isCurrent: index === boxes.keyed
            readonly property bool isIn: index < boxes.keyed
            readonly property bool isRevealed: index === boxes.keyed - 1 && boxes.revealed.length > 0

            objectName: "box" + index
            x: index * (boxes.boxWidth + boxes.gap)
               + (index >= boxes.half ? boxes.middle - boxes.gap : 0)
            width: boxes.boxWidth
            height: boxes.height
            radius: 18
            color: Theme.surface
            border.width: isCurrent ? 4 : isRevealed ? 3 : 2
            border.color: isCurrent ? Theme.accent : isRevealed ? Theme.ink : Theme.edge

            Rectangle {
                anchors.centerIn: parent
                visible: box.isIn && !box.isRevealed
                width: 22
                height: 22
                radius: 11
                color: Theme.ink
            }
            Label {
                anchors.centerIn: parent
                visible: box.isRevealed
                text: box.isRevealed ? boxes.revealed : ""
                size: 58
                weight: Font.DemiBold
                Accessible.ignored: true
            }
            Rectangle {
                anchors.centerIn: parent
                visible: box.isCurrent
                width: 4
                height: 48
                radius: 2
                color: Theme.accent
            }
        }
    }
    Rectangle {
        x: boxes.half * (boxes.boxWidth + boxes.gap) - boxes.gap + (boxes.middle - width) / 2
        anchors.verticalCenter: parent.verticalCenter
        width: 14
        height: 4
        radius: 2
        color: Theme.edge
    }
    FocusRing { around: 18 }
}
