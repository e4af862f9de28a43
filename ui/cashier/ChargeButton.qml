import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The one thing to do next at the checkout. It takes neither Enter nor Space: scanners type both.
Pressable {
    id: button

    required property CashierScreen cashier
    readonly property bool locked: cashier.stage !== CashierScreen.Checkout
    readonly property bool isTaken: cashier.hold === CashierScreen.Taken
    readonly property string words: {
        switch (cashier.stage) {
        case CashierScreen.Checkout:
            return cashier.basket.isEmpty ? qsTr("Nothing to charge yet")
                                          : qsTr("Charge %1").arg(cashier.basket.total)
        case CashierScreen.Authorising: return qsTr("On the card terminal")
        case CashierScreen.Waiting:
            return isTaken ? qsTr("Taken, not countersigned yet") : qsTr("Reserved, not taken yet")
        case CashierScreen.Capturing: return qsTr("Being taken")
        case CashierScreen.Releasing:
            return isTaken ? qsTr("Being given back") : qsTr("Being released")
        }
        return ""
    }
    readonly property color ink: enabled ? Theme.inkOnAccent : Theme.ink2

    enabled: !locked && !cashier.basket.isEmpty
    takesSpace: false
    name: words
    radius: 14
    height: Sizes.compact ? 76 : 96

    Rectangle {
        anchors.fill: parent
        radius: button.radius
        color: !button.enabled ? Theme.sunken : button.pressed ? Theme.accentPressed : Theme.accent
        border.width: button.enabled ? 0 : 1
        border.color: Theme.line
        Behavior on color { ColorAnimation { duration: Theme.press_ms } }
    }
    Row {
        id: row
        x: button.enabled ? (Sizes.compact ? 22 : 28) : (button.width - implicitWidth) / 2
        anchors.verticalCenter: parent.verticalCenter
        spacing: Sizes.compact ? 16 : 18
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            size: button.enabled ? (Sizes.compact ? 30 : 34) : 28
            name: button.locked ? "lock" : "credit-card"
            color: button.ink
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: button.words
            size: button.enabled ? (Sizes.compact ? 26 : 32) : Sizes.compact ? 20 : 24
            weight: button.enabled ? Font.Bold : Font.DemiBold
            color: button.ink
            Accessible.ignored: true
        }
    }
    KeyCap {
        anchors {
            right: parent.right
            rightMargin: Sizes.compact ? 20 : 28
            verticalCenter: parent.verticalCenter
        }
        visible: button.enabled
        text: "F12"
        ink: button.ink
        outline: button.ink
        implicitHeight: 26
    }
}
