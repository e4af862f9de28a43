import QtQuick
import Countersign.Controls
import Countersign.Keypad

Sheet {
    id: sheet

    required property KeypadScreen keypad
    readonly property bool canResend: keypad.resendsLeft > 0 && keypad.resendWait_s === 0

    objectName: "helpSheet"
    title: qsTr("Didn’t get it?")
    text: qsTr("We sent the code to %1. A text can take half a minute.").arg(keypad.phone)
    sheetWidth: 720
    closeButton: false
    firstFocus: back
    onDismissed: keypad.goBack()

    HelpRow {
        objectName: "sendAgain"
        width: parent.width
        icon: "send"
        title: qsTr("Send it again")
        text: sheet.keypad.resendsLeft === 0
              ? (sheet.keypad.wasSentAgain ? qsTr("Sent again. It is the same code.")
                                           : qsTr("No more texts can be sent for this purchase."))
              : sheet.keypad.resendWait_s > 0
                ? (sheet.keypad.wasSentAgain ? qsTr("Sent again. It is the same code.") + " " : "")
                  + qsTr("Ready in %n second(s).", "", sheet.keypad.resendWait_s)
                : qsTr("The same code, to the same phone.")
        enabled: sheet.canResend
        onClicked: sheet.keypad.resend()
    }
    HelpRow {
        objectName: "askCashier"
        width: parent.width
        icon: "user-round"
        title: qsTr("Ask the cashier")
        text: qsTr("They can help you, and never need to see your code.")
        isWordsOnly: true
    }
    PushButton {
        id: back
        objectName: "goBack"
        width: parent.width
        height: 72
        radius: 18
        stroke: 2
        icon: "arrow-left"
        iconSize: 26
        textSize: 22
        text: qsTr("Go back")
        onClicked: sheet.keypad.goBack()
    }
}
