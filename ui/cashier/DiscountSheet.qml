import QtQuick
import Countersign.Controls
import Countersign.Cashier

// A discount on the selected line or on the whole basket, in percent or as an amount.
Sheet {
    id: sheet

    required property CashierScreen cashier
    property int row: cashier.selectedRow // -1: the basket
    property bool byPercent: true
    property bool isWrong: false
    readonly property int chosen: cashier.selectedRow

    objectName: "discountSheet"
    sheetWidth: 680
    title: qsTr("Discount")
    firstFocus: value.input

    function apply() {
        const taken = byPercent ? cashier.discountPercent(row, value.text)
                                : cashier.discountAmount(row, value.text)
        isWrong = !taken
        if (taken)
            dismissed()
    }

    component Choice: PushButton {
        property bool on: false
        height: 60
        tone: on ? PushButton.Accent : PushButton.Plain
        icon: on ? "check" : ""
        textSize: 17
        Accessible.role: Accessible.RadioButton
        Accessible.checked: on
    }

    Row {
        width: parent.width
        spacing: 12
        Choice {
            objectName: "discountOnLine"
            width: (sheet.innerWidth - 12) / 2
            visible: sheet.chosen >= 0
            on: sheet.row >= 0
            text: qsTr("This line")
            name: qsTr("On %1").arg(sheet.cashier.lineName(sheet.chosen))
            onClicked: sheet.row = sheet.chosen
        }
        Choice {
            objectName: "discountOnBasket"
            width: (sheet.innerWidth - 12) / 2
            on: sheet.row < 0
            text: qsTr("Whole basket")
            onClicked: sheet.row = -1
        }
    }
    Label {
        width: parent.width
        text: sheet.row >= 0 ? sheet.cashier.lineName(sheet.row)
                             : qsTr("Everything in the basket, after the discounts of its lines")
        size: 17
        color: Theme.ink2
        elide: Text.ElideRight
    }
    Row {
        width: parent.width
        spacing: 12
        Choice {
            objectName: "discountPercent"
            width: (sheet.innerWidth - 12) / 2
            on: sheet.byPercent
            text: qsTr("Percent")
            onClicked: sheet.byPercent = true
        }
        Choice {
            objectName: "discountAmount"
            width: (sheet.innerWidth - 12) / 2
            on: !sheet.byPercent
            text: qsTr("Amount")
            onClicked: sheet.byPercent = false
        }
    }
    AmountField {
        id: value
        cashier: sheet.cashier
        objectName: "discountValue"
        width: parent.width
        name: sheet.byPercent ? qsTr("Percent off") : qsTr("Amount off")
        suffix: sheet.byPercent ? "%" : ""
        onTextChanged: sheet.isWrong = false
    }
    Row {
        width: parent.width
        spacing: 12
        visible: sheet.byPercent
        Repeater {
            model: ["5", "10", "20", "25", "50"]
            PushButton {
                required property string modelData
                width: (sheet.innerWidth - 4 * 12) / 5
                height: 56
                padding: 8
                text: modelData + "%"
                onClicked: value.text = modelData
            }
        }
    }
    Notice {
        width: parent.width
        visible: sheet.isWrong
        tone: Notice.Warn
        text: sheet.byPercent ? qsTr("Key a percentage above 0, up to 100.")
                              : qsTr("Key an amount above 0.")
    }
    Row {
        width: parent.width
        spacing: 12
        PushButton {
            id: takeOff
            objectName: "removeDiscountButton"
            visible: (sheet.cashier.basket, sheet.cashier.hasDiscount(sheet.row))
            width: (sheet.innerWidth - 12) / 2
            height: 64
            tone: PushButton.Stop
            icon: "trash-2"
            text: qsTr("Take it off")
            onClicked: {
                sheet.cashier.removeDiscount(sheet.row)
                sheet.dismissed()
            }
        }
        PushButton {
            objectName: "applyDiscountButton"
            width: sheet.innerWidth - (takeOff.visible ? takeOff.width + 12 : 0)
            height: 64
            filled: true
            takesSpace: false
            keyHint: "F4"
            enabled: value.text.length > 0
            text: qsTr("Give this discount")
            textSize: 20
            onClicked: sheet.apply()
        }
    }
}
