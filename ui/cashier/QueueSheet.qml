import QtQuick
import Countersign.Controls
import Countersign.Cashier

// What waits for head office: how much, since when, and when it is tried again.
Sheet {
    id: sheet

    required property CashierScreen cashier
    readonly property var queue: sheet.cashier.queue

    objectName: "queueSheet"
    sheetWidth: 760
    title: qsTr("What waits for head office")
    text: sheet.queue.says

    Column {
        width: parent.width

        Repeater {
            model: [
                { part: "entries", label: qsTr("Entries that wait"), value: sheet.queue.entries },
                { part: "since", label: qsTr("Since"), value: sheet.queue.since },
                { part: "money", label: qsTr("Sales among them"), value: sheet.queue.money },
                { part: "nextTry", label: qsTr("Next try"), value: sheet.queue.nextTry },
                { part: "why", label: qsTr("Why"), value: sheet.queue.why }
            ].filter(fact => fact.value.length > 0)

            Item {
                id: row

                required property int index
                required property var modelData

                width: parent.width
                height: Math.max(56, value.implicitHeight + 24)
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.label + ": " + modelData.value

                Hairline {
                    anchors { left: parent.left; right: parent.right; top: parent.top }
                    visible: row.index > 0
                }
                Label {
                    id: label
                    width: 240
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.modelData.label
                    size: 18
                    color: Theme.ink2
                    Accessible.ignored: true
                }
                Label {
                    id: value
                    objectName: "queue_" + row.modelData.part
                    anchors {
                        left: label.right
                        leftMargin: 16
                        right: parent.right
                        verticalCenter: parent.verticalCenter
                    }
                    text: row.modelData.value
                    size: 18
                    weight: Font.DemiBold
                    wrapMode: Text.Wrap
                    Accessible.ignored: true
                }
            }
        }
    }
}
