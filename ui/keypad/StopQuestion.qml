import QtQuick
import Countersign.Controls
import Countersign.Keypad

Sheet {
    id: question

    required property KeypadScreen keypad

    objectName: "stopQuestion"
    title: qsTr("Stop this purchase?")
    text: keypad.wasTaken ? qsTr("What was taken is given back.")
                          : qsTr("Nothing is paid until you key the code and press Pay.")
    sheetWidth: 720
    closeButton: false
    firstFocus: back
    onDismissed: keypad.goBack()

    PushButton {
        id: back
        objectName: "goBack"
        width: parent.width
        height: 88
        radius: 18
        stroke: 2
        icon: "arrow-left"
        iconSize: 28
        textSize: 24
        text: qsTr("Go back")
        onClicked: question.keypad.goBack()
    }
    PushButton {
        objectName: "changedMind"
        width: parent.width
        height: 88
        radius: 18
        stroke: 2
        icon: "x"
        iconSize: 28
        textSize: 24
        tone: PushButton.Stop
        text: qsTr("I changed my mind")
        onClicked: question.keypad.changedMind()
    }
    PushButton {
        objectName: "notMyPurchase"
        width: parent.width
        height: 88
        radius: 18
        stroke: 2
        icon: "shield-alert"
        iconSize: 28
        textSize: 24
        tone: PushButton.Stop
        text: qsTr("This isn’t my purchase")
        onClicked: question.keypad.notMine()
    }
}
