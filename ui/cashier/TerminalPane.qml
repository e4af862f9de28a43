import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The card terminal is at work: before the code, after it, or letting the amount go.
FocusScope {
    id: pane

    required property CashierScreen cashier
    signal cancelAsked

    readonly property var words: {
        switch (cashier.stage) {
        case CashierScreen.Authorising:
            return {
                icon: "credit-card",
                title: qsTr("On the card terminal"),
                text: qsTr("The customer taps or inserts their card. ")
                      + qsTr("%1 is reserved until the code is in.")
                      .arg(cashier.basket.total)
            }
        case CashierScreen.Capturing:
            return {
                icon: "shield-check",
                title: qsTr("Taking the payment"),
                text: qsTr("The terminal is asked to take %1. It can’t be cancelled any more.")
                      .arg(cashier.basket.total)
            }
        }
        return {
            icon: "undo-2",
            title: qsTr("Stopping…"),
            text: cashier.hold === CashierScreen.Taken
                  ? qsTr("What was taken is being given back. ")
                    + qsTr("The customer’s bank may show both for some days.")
                  : qsTr("The reserved amount is being let go. ")
                    + qsTr("The customer’s bank may show it for some days.")
        }
    }

    Card {
        anchors {
            fill: parent
            leftMargin: Sizes.edge
            rightMargin: Sizes.edge
            topMargin: Sizes.compact ? 14 : 24
            bottomMargin: Sizes.compact ? 12 : 20
        }
        Column {
            anchors.centerIn: parent
            anchors.verticalCenterOffset: -40
            width: Math.min(parent.width - 80, 760)
            spacing: Sizes.compact ? 16 : 24
            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Sizes.compact ? 96 : 128
                height: width
                radius: width / 2
                color: Theme.accentSoft
                Icon {
                    anchors.centerIn: parent
                    size: parent.width * 0.48
                    name: pane.words.icon
                    color: Theme.accent
                }
            }
            Label {
                objectName: "terminalTitle"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: pane.words.title
                size: Sizes.h1
                weight: Font.Bold
                Accessible.role: Accessible.Heading
            }
            Label {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: pane.words.text
                size: Sizes.large
                color: Theme.ink2
                wrapMode: Text.WordWrap
                lineHeight: 1.3
            }
            CashierNotice {
                width: parent.width
                cashier: pane.cashier
            }
        }
        ActionCard {
            objectName: "cancelButton"
            anchors {
                horizontalCenter: parent.horizontalCenter
                bottom: parent.bottom
                bottomMargin: Sizes.compact ? 32 : 56
            }
            width: Sizes.compact ? 300 : 380
            visible: pane.cashier.stage === CashierScreen.Authorising
            title: qsTr("Cancel payment")
            detail: qsTr("Nothing is kept")
            icon: "x"
            keyHint: "Esc"
            stops: true
            onClicked: pane.cancelAsked()
        }
    }
}
