import QtQuick
import Countersign.Controls
import Countersign.Keypad

// Ten digits, Stop, Delete and Pay, in the same places in every language.
Item {
    id: pad

    required property KeypadScreen keypad
    property int heldKey: -1

    readonly property real gap: 12
    readonly property real keyWidth: (width - 2 * gap) / 3
    readonly property real payHeight: 104
    readonly property real keyHeight: (height - payHeight - 4 * gap) / 4
    readonly property int missing: keypad.digits - keypad.keyed

    component DigitKey: KeypadKey {
        required property int digit
        objectName: "key" + digit
        width: pad.keyWidth
        height: pad.keyHeight
        text: digit
        name: digit
        isHeld: pad.heldKey === digit
        onActivated: pad.keypad.press(digit)
    }

    // The pad itself may change sides; what is in it doesn't.
    Item {
        anchors.fill: parent
        LayoutMirroring.enabled: false
        LayoutMirroring.childrenInherit: true

        Grid {
            id: digitGrid
            columns: 3
            spacing: pad.gap
            Repeater {
                model: 9
                DigitKey {
                    required property int index
                    digit: index + 1
                }
            }
            KeypadKey {
                objectName: "keyStop"
                width: pad.keyWidth
                height: pad.keyHeight
                icon: "x"
                text: qsTr("Stop")
                name: qsTr("Stop this purchase")
                ink: Theme.stop
                outline: Theme.stop
                onActivated: pad.keypad.ask(KeypadScreen.StopPurchase)
            }
            DigitKey { digit: 0 }
            KeypadKey {
                objectName: "keyDelete"
                width: pad.keyWidth
                height: pad.keyHeight
                icon: "delete"
                text: qsTr("Delete")
                name: qsTr("Delete last digit")
                ink: Theme.warn
                outline: Theme.warnEdge
                onActivated: pad.keypad.erase()
                onHeld: pad.keypad.eraseAll()
            }
        }

        Pressable {
            id: pay
            objectName: "keyPay"
            anchors.bottom: parent.bottom
            width: parent.width
            height: pad.payHeight
            radius: 18
            enabled: pad.missing === 0
            name: payLabel.text
            onClicked: pad.keypad.pay()

            Rectangle {
                anchors.fill: parent
                radius: pay.radius
                color: pay.enabled ? Theme.ok : Theme.sunken
                border.width: pay.enabled ? 0 : 2
                border.color: Theme.line
            }
            Row {
                anchors.centerIn: parent
                spacing: 18
                LayoutMirroring.enabled: payLabel.isRightToLeft
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: pay.enabled
                    size: 38
                    strokeWidth: 2.6
                    name: "check"
                    color: Theme.inkOnOk
                }
                Label {
                    id: payLabel
                    readonly property bool isRightToLeft: pad.keypad.isRightToLeft
                    anchors.verticalCenter: parent.verticalCenter
                    text: pay.enabled ? qsTr("Pay %1").arg(pad.keypad.amount)
                                      : qsTr("%n digit(s) to go", "", pad.missing)
                    size: pay.enabled ? 33 : 26
                    weight: pay.enabled ? Font.Bold : Font.DemiBold
                    color: pay.enabled ? Theme.inkOnOk : Theme.ink2
                    Accessible.ignored: true
                }
            }
        }
    }
}
