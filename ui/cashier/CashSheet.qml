import QtQuick
import Countersign.Controls
import Countersign.Cashier

// How much cash was handed over, and what goes back.
Sheet {
    id: sheet

    required property CashierScreen cashier
    readonly property var due: cashier.cashDue
    readonly property var cash: due.after(given.text)

    objectName: "cashSheet"
    sheetWidth: 680
    title: qsTr("Cash for %1").arg(due.total)
    text: due.unrounded.length > 0
          ? qsTr("%1, rounded to what can be paid in coins.").arg(due.unrounded) : ""
    firstFocus: given.input

    function confirm() {
        if (!cash.isEnough)
            return
        cashier.chargeCash(given.text)
        dismissed()
    }

    AmountField {
        id: given
        cashier: sheet.cashier
        objectName: "cashGiven"
        width: parent.width
        name: qsTr("Given")
    }
    Flow {
        width: parent.width
        spacing: 12
        Repeater {
            model: sheet.due.likely
            PushButton {
                required property string modelData
                required property int index
                objectName: "cashNote" + index
                height: 60
                width: (sheet.innerWidth - 4 * 12) / 5
                padding: 8
                text: index === 0 ? qsTr("Exact") : modelData.replace(/\.0+$/, "")
                name: qsTr("Given %1").arg(modelData)
                onClicked: given.text = modelData
            }
        }
    }
    Rectangle {
        width: parent.width
        height: 96
        radius: 16
        color: sheet.cash.isEnough ? Theme.okSoft : Theme.paper
        Accessible.role: Accessible.StaticText
        Accessible.name: changeLabel.text + " " + change.text
        Label {
            id: changeLabel
            anchors { left: parent.left; leftMargin: 20; verticalCenter: parent.verticalCenter }
            text: sheet.cash.isEnough ? qsTr("Change to hand back")
                : sheet.cash.missing.length > 0 ? qsTr("Still missing") : qsTr("Change")
            size: 20
            color: sheet.cash.isEnough ? Theme.ok : Theme.ink2
            Accessible.ignored: true
        }
        FixedDigits {
            id: change
            objectName: "cashChange"
            anchors { right: parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter }
            text: sheet.cash.isEnough ? sheet.cash.change : sheet.cash.missing
            size: 40
            weight: Font.Bold
            color: Theme.ink
        }
    }
    PushButton {
        objectName: "takeCashButton"
        width: parent.width
        height: 80
        filled: true
        takesSpace: false
        icon: "banknote"
        iconSize: 30
        textSize: 26
        weight: Font.Bold
        text: sheet.cash.isEnough ? qsTr("Take %1").arg(sheet.cash.given)
                                  : qsTr("Key what was given")
        keyHint: sheet.cash.isEnough ? "F12" : ""
        enabled: sheet.cash.isEnough
        onClicked: sheet.confirm()
    }
}
