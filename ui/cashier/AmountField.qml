import QtQuick
import Countersign.Controls
import Countersign.Cashier

// An amount or a percentage to key. Enter does nothing here: scanners type it. What a scanner typed
// does not stay.
Rectangle {
    id: field

    required property CashierScreen cashier
    property alias text: input.text
    readonly property alias input: input
    property string name
    property string suffix

    implicitHeight: 72
    radius: 14
    color: Theme.surface
    border.width: input.activeFocus ? 2 : 1
    border.color: input.activeFocus ? Theme.accent : Theme.edge

    Connections {
        property string before
        target: field.cashier
        function onTypingBegins() { before = input.text }
        function onScanTyped() { input.text = before }
    }

    TextInput {
        id: input
        objectName: field.objectName + "Input"
        anchors {
            left: parent.left
            right: after.left
            margins: 20
            verticalCenter: parent.verticalCenter
        }
        activeFocusOnTab: true
        clip: true
        horizontalAlignment: TextInput.AlignRight
        color: Theme.ink
        selectionColor: Theme.accent
        selectedTextColor: Theme.inkOnAccent
        font.family: Theme.family
        font.pixelSize: 32
        font.weight: Font.DemiBold
        maximumLength: 14
        inputMethodHints: Qt.ImhFormattedNumbersOnly
        validator: RegularExpressionValidator { regularExpression: /[0-9]*[.,]?[0-9]*/ }
        Accessible.role: Accessible.EditableText
        Accessible.name: field.name
    }
    Label {
        anchors { left: parent.left; leftMargin: 20; verticalCenter: parent.verticalCenter }
        text: field.name
        size: 18
        color: Theme.ink2
        Accessible.ignored: true
    }
    Label {
        id: after
        anchors { right: parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter }
        text: field.suffix
        width: text.length > 0 ? implicitWidth : 0
        size: 28
        color: Theme.ink2
        Accessible.ignored: true
    }
}
