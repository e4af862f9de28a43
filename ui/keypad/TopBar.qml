import QtQuick
import Countersign.Controls
import Countersign.Keypad

// Whose screen it is, and in which language it speaks.
Item {
    id: bar

    required property KeypadScreen keypad
    readonly property int chips_max: 4

    implicitHeight: 88

    Rectangle {
        id: mark
        anchors.left: parent.left
        anchors.leftMargin: 40
        y: 20
        width: 48
        height: 48
        radius: 24
        color: Theme.ink
        Icon {
            anchors.centerIn: parent
            size: 26
            name: "store"
            color: Theme.paper
        }
    }
    Label {
        anchors.left: mark.right
        anchors.leftMargin: 14
        anchors.right: languages.left
        anchors.rightMargin: 20
        anchors.verticalCenter: mark.verticalCenter
        text: bar.keypad.storeName
        size: 22
        weight: Font.DemiBold
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignLeft
        Accessible.role: Accessible.Heading
    }

    Row {
        id: languages
        anchors.right: parent.right
        anchors.rightMargin: 40
        anchors.verticalCenter: mark.verticalCenter
        spacing: 12

        Repeater {
            model: bar.keypad.languages.slice(0, bar.chips_max)
            LanguageChip {
                required property string modelData
                objectName: "language" + modelData.charAt(0).toUpperCase() + modelData.slice(1)
                text: bar.keypad.nameOfLanguage(modelData)
                chosen: modelData === bar.keypad.language
                onClicked: bar.keypad.chooseLanguage(modelData)
            }
        }
        LanguageChip {
            objectName: "languageMore"
            text: qsTr("More")
            isMore: true
            onClicked: bar.keypad.ask(KeypadScreen.Languages)
        }
    }
}
