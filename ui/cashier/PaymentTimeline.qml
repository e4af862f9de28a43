import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The steps of a payment: done has a tick, now is filled, to do is an outline, failed has a cross.
Row {
    id: timeline

    required property CashierScreen cashier
    readonly property int disc: Sizes.compact ? 34 : 40
    readonly property int count: repeater.count

    Accessible.role: Accessible.List
    Accessible.name: qsTr("Steps of this payment")

    Repeater {
        id: repeater
        model: timeline.cashier.steps

        Item {
            id: step

            required property int index
            required property var model
            readonly property bool isDone: model.state === 2
            readonly property bool isNow: model.state === 1
            readonly property bool isFailed: model.state === 3
            readonly property string stateWord: isDone ? qsTr("done") : isNow ? qsTr("now")
                : isFailed ? qsTr("failed") : qsTr("to do")

            width: timeline.width / Math.max(1, timeline.count)
            height: words.y + words.implicitHeight
            Accessible.role: Accessible.ListItem
            Accessible.name: [model.title, stateWord, model.time, model.detail]
                             .filter(part => part.length > 0).join(", ")

            Rectangle {
                width: timeline.disc
                height: width
                radius: width / 2
                color: step.isDone ? Theme.ok : step.isNow ? Theme.accent
                    : step.isFailed ? Theme.stop : Theme.surface
                border.width: step.isDone || step.isNow || step.isFailed ? 0 : 2
                border.color: Theme.edge
                Icon {
                    anchors.centerIn: parent
                    size: timeline.disc * 0.54
                    strokeWidth: step.isDone || step.isFailed ? 3 : 2
                    name: step.isDone ? "check" : step.isFailed ? "x" : step.model.icon
                    color: step.isDone ? Theme.inkOnOk : step.isNow ? Theme.inkOnAccent
                        : step.isFailed ? Theme.inkOnStop : Theme.ink2
                }
            }
            Rectangle {
                visible: step.index < timeline.count - 1
                x: timeline.disc + 8
                y: timeline.disc / 2 - 2
                width: step.width - timeline.disc - 16
                height: 4
                radius: 2
                color: step.isDone ? Theme.ok : Theme.line
            }
            Column {
                id: words
                y: timeline.disc + (Sizes.compact ? 10 : 16)
                width: step.width - 10
                spacing: 2
                Label {
                    width: parent.width
                    text: step.model.title
                    size: Sizes.compact ? 16 : 19
                    weight: step.model.state === 0 ? Font.Medium : Font.DemiBold
                    color: step.isFailed ? Theme.stop
                        : step.model.state === 0 ? Theme.ink2 : Theme.ink
                    wrapMode: Text.WordWrap
                    Accessible.ignored: true
                }
                FixedDigits {
                    visible: step.model.time.length > 0
                    text: step.model.time
                    size: Sizes.compact ? 14 : 17
                    color: Theme.ink2
                }
                Label {
                    width: parent.width
                    visible: text.length > 0
                    text: step.model.detail
                    size: Sizes.compact ? 14 : 17
                    color: Theme.ink2
                    wrapMode: Text.WordWrap
                    Accessible.ignored: true
                }
            }
        }
    }
}
