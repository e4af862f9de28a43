import QtQuick
import Countersign.Controls
import Countersign.Keypad

// A page with one thing to say: a sign, what happened, what to do, and at most two buttons.
Item {
    id: page

    required property KeypadScreen keypad

    readonly property int at: keypad.page
    readonly property bool isTimeUp: at === KeypadScreen.TimeUp
    readonly property bool isUnresolved: at === KeypadScreen.Stopped
        && keypad.stopOutcome === KeypadScreen.Unresolved

    readonly property string icon: {
        switch (at) {
        case KeypadScreen.Waiting: return keypad.isWaitingForCard ? "credit-card" : "hourglass"
        case KeypadScreen.TimeUp: return "clock"
        case KeypadScreen.Checking: return "hourglass"
        case KeypadScreen.Stopping: return "hourglass"
        case KeypadScreen.Stopped: return isUnresolved ? "info" : "ban"
        case KeypadScreen.LockedOut: return "lock"
        case KeypadScreen.Declined: return "credit-card"
        default: return "shopping-basket"
        }
    }
    readonly property string title: {
        switch (at) {
        case KeypadScreen.Waiting: return keypad.isWaitingForCard ? qsTr("Tap your card") : qsTr("One moment")
        case KeypadScreen.TimeUp: return qsTr("Time is up")
        case KeypadScreen.Checking: return qsTr("Checking your code")
        case KeypadScreen.Stopping: return qsTr("Stopping…")
        case KeypadScreen.Stopped: return qsTr("Stopped")
        case KeypadScreen.LockedOut: return qsTr("We stopped this payment to keep the account safe")
        case KeypadScreen.Declined: return qsTr("This payment didn’t go through")
        default: return qsTr("Welcome")
        }
    }
    readonly property string words: {
        switch (at) {
        case KeypadScreen.Waiting:
            return keypad.amount.length === 0 ? qsTr("Please wait.")
                : keypad.isWaitingForCard ? qsTr("You will pay %1 on the card reader.").arg(keypad.amount)
                : qsTr("We are getting your payment of %1 ready.").arg(keypad.amount)
        case KeypadScreen.TimeUp:
            if (keypad.wasTaken)
                return keypad.resendsLeft > 0
                    ? qsTr("You have not approved this purchase yet. We can send you a new code for it.")
                    : qsTr("What was taken will be given back. Please speak to the cashier.")
            return keypad.resendsLeft > 0 ? qsTr("Nothing was taken. We can send you a new code for this purchase.")
                                          : qsTr("Nothing was taken. Please speak to the cashier.")
        case KeypadScreen.Checking: return qsTr("This takes a few seconds.")
        case KeypadScreen.Stopping:
            return keypad.wasTaken ? qsTr("Please wait. What was taken is being given back.")
                                   : qsTr("Please wait. We are making sure that nothing is taken.")
        case KeypadScreen.Stopped:
            switch (keypad.stopOutcome) {
            case KeypadScreen.Released:
                return qsTr("Nothing was taken. Your bank may show a reservation for some days.")
            case KeypadScreen.Refunded:
                return qsTr("What was taken has been given back. Your bank may show both for some days.")
            case KeypadScreen.NothingHeld: return qsTr("Nothing was taken.")
            default: return qsTr("The bank has not confirmed it yet. Please speak to the cashier.")
            }
        case KeypadScreen.LockedOut:
        case KeypadScreen.Declined:
            return keypad.wasTaken
                ? qsTr("What was taken has been given back. Please speak to the cashier.")
                : qsTr("Nothing was taken. Please speak to the cashier.")
        default: return qsTr("Your purchase shows here as it is scanned.")
        }
    }
    readonly property bool isWarning: at === KeypadScreen.LockedOut
    readonly property bool isBusy: at === KeypadScreen.Waiting || at === KeypadScreen.Checking
        || at === KeypadScreen.Stopping || at === KeypadScreen.Idle

    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: -36
        width: Math.min(860, parent.width - 160)

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 128
            height: 128
            radius: 64
            color: page.isWarning ? Theme.warnSoft : page.isBusy ? Theme.accentSoft : Theme.sunken
            Icon {
                anchors.centerIn: parent
                size: 60
                strokeWidth: 1.8
                name: page.icon
                color: page.isWarning ? Theme.warn : page.isBusy ? Theme.accent : Theme.ink
            }
        }
        Item { width: 1; height: 32 }
        Label {
            objectName: "calmTitle"
            width: parent.width
            text: page.title
            size: page.title.length > 30 ? 44 : 56
            weight: Font.Bold
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.AlertMessage
            Accessible.name: page.title + ". " + page.words
        }
        Item { width: 1; height: 14 }
        Label {
            objectName: "calmWords"
            width: parent.width
            text: page.words
            size: 26
            wrapMode: Text.WordWrap
            lineHeight: 1.2
            horizontalAlignment: Text.AlignHCenter
            Accessible.ignored: true
        }
        Label {
            objectName: "ownerTold"
            width: parent.width
            topPadding: 10
            visible: page.at === KeypadScreen.Stopped && page.keypad.isOwnerTold
            text: qsTr("We have told the account’s owner.")
            size: 26
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignHCenter
        }
        Item { width: 1; height: 36; visible: buttons.visible }
        Row {
            id: buttons
            anchors.horizontalCenter: parent.horizontalCenter
            visible: page.isTimeUp
            spacing: 16
            PushButton {
                objectName: "sendNewCode"
                visible: page.keypad.resendsLeft > 0
                height: 88
                padding: 36
                radius: 18
                stroke: 2
                filled: true
                tone: PushButton.Accent
                icon: "send"
                iconSize: 28
                textSize: 24
                enabled: page.keypad.resendWait_s === 0
                text: page.keypad.resendWait_s === 0 ? qsTr("Send a new code")
                    : qsTr("Send a new code, ready in %n second(s)", "", page.keypad.resendWait_s)
                onClicked: page.keypad.resend()
            }
            PushButton {
                objectName: "stopInstead"
                height: 88
                padding: 36
                radius: 18
                stroke: 2
                tone: PushButton.Stop
                icon: "x"
                iconSize: 28
                textSize: 24
                text: qsTr("Stop this purchase")
                onClicked: page.keypad.ask(KeypadScreen.StopPurchase)
            }
        }
    }
}
