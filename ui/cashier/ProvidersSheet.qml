import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Who carries the codes, how each is doing and how fast its texts arrive.
Sheet {
    id: sheet

    required property CashierScreen cashier

    objectName: "providersSheet"
    sheetWidth: 860
    title: qsTr("Who carries the codes")
    text: sheet.cashier.providers.length > 1
          ? qsTr("In this order. One that fails is passed over, and tried again by itself.") : ""

    Column {
        width: parent.width
        spacing: 10

        Repeater {
            model: sheet.cashier.providers

            Rectangle {
                id: row

                required property int index
                required property var modelData

                objectName: "provider" + index
                width: parent.width
                height: 84
                radius: 14
                color: Theme.surface
                border.width: 1
                border.color: Theme.line
                Accessible.role: Accessible.StaticText
                Accessible.name: [modelData.name, modelData.state, modelData.deliveries].join(", ")

                Column {
                    anchors {
                        left: parent.left
                        leftMargin: 20
                        right: state.left
                        rightMargin: 12
                        verticalCenter: parent.verticalCenter
                    }
                    spacing: 3
                    Label {
                        width: parent.width
                        text: row.modelData.name
                        size: 18
                        weight: Font.DemiBold
                        elide: Text.ElideRight
                        Accessible.ignored: true
                    }
                    Label {
                        width: parent.width
                        text: row.modelData.deliveries
                        size: 16
                        color: Theme.ink2
                        elide: Text.ElideRight
                        Accessible.ignored: true
                    }
                }
                StatusChip {
                    id: state
                    anchors {
                        right: parent.right
                        rightMargin: 16
                        verticalCenter: parent.verticalCenter
                    }
                    icon: row.modelData.isWell ? "check" : "timer-reset"
                    tone: row.modelData.isWell ? StatusChip.Ok : StatusChip.Warn
                    text: row.modelData.state
                    Accessible.ignored: true
                }
            }
        }
    }
}
