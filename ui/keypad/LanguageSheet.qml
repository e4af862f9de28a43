import QtQuick
import Countersign.Controls
import Countersign.Keypad

// Every language that the store offers, and how the screen looks.
Sheet {
    id: sheet

    required property KeypadScreen keypad
    property bool highContrast: false
    signal contrastAsked(bool on)

    objectName: "languageSheet"
    title: qsTr("Language and display")
    sheetWidth: 760
    onDismissed: keypad.goBack()

    Grid {
        width: parent.width
        columns: 2
        spacing: 12
        Repeater {
            model: sheet.keypad.languages
            Pressable {
                id: choice
                required property string modelData
                readonly property bool chosen: modelData === sheet.keypad.language

                objectName: "choose" + modelData.charAt(0).toUpperCase() + modelData.slice(1)
                width: (parent.width - 12) / 2
                height: 72
                name: words.text
                Accessible.checkable: true
                Accessible.checked: chosen
                onClicked: sheet.keypad.chooseLanguage(modelData)

                Rectangle {
                    anchors.fill: parent
                    radius: 14
                    color: choice.pressed ? Theme.accentSoft : Theme.surface
                    border.width: choice.chosen ? 3 : 1
                    border.color: choice.chosen ? Theme.ink : Theme.edge
                }
                Label {
                    id: words
                    anchors.left: parent.left
                    anchors.leftMargin: 24
                    anchors.verticalCenter: parent.verticalCenter
                    text: sheet.keypad.nameOfLanguage(choice.modelData)
                    size: 22
                    weight: choice.chosen ? Font.DemiBold : Font.Medium
                    Accessible.ignored: true
                }
                Icon {
                    anchors.right: parent.right
                    anchors.rightMargin: 20
                    anchors.verticalCenter: parent.verticalCenter
                    visible: choice.chosen
                    size: 26
                    name: "check"
                    color: Theme.ink
                }
            }
        }
    }
    Hairline { width: parent.width }
    ContrastSwitch {
        objectName: "highContrast"
        width: parent.width
        on: sheet.highContrast
        onClicked: sheet.contrastAsked(!sheet.highContrast)
    }
}
