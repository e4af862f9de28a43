import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Store, till, how the lines outside are, and the time.
Rectangle {
    id: bar

    required property CashierScreen cashier
    // What needs somebody has its words; what nobody acts on makes room for them.
    readonly property bool isCrowded: cashier.diskChip.text !== undefined
    signal heldAsked
    signal providersAsked
    signal queueAsked

    height: Sizes.bar
    color: Theme.surface

    Hairline { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } }

    component Chip: StatusChip {
        property var facts

        visible: facts.text !== undefined
        icon: facts.icon ?? ""
        text: (Sizes.compact ? facts.shortText : facts.text) ?? ""
        name: facts.text ?? ""
        // Neutral, ok, warn, stop of the chip are ok, neutral, warn, stop of the till's health.
        tone: [StatusChip.Ok, StatusChip.Neutral, StatusChip.Warn, StatusChip.Stop][facts.tone ?? 1]
        textSize: Sizes.compact ? 16 : 17
        drawnHeight: Sizes.compact ? 36 : 40
    }

    Row {
        anchors { left: parent.left; leftMargin: Sizes.edge; verticalCenter: parent.verticalCenter }
        spacing: Sizes.compact ? 12 : 20

        BrandMark { anchors.verticalCenter: parent.verticalCenter }
        Row {
            anchors.verticalCenter: parent.verticalCenter
            spacing: 5
            Label {
                objectName: "storeName"
                text: bar.cashier.storeName
                size: Sizes.compact ? 16 : 17
                weight: Font.DemiBold
            }
            Label {
                visible: !Sizes.compact && !bar.isCrowded
                width: Math.min(implicitWidth, 360)
                elide: Text.ElideRight
                text: bar.cashier.storeAddress.split("\n")[0]
                size: 17
                color: Theme.ink2
            }
        }
        Hairline { width: 1; height: 28; anchors.verticalCenter: parent.verticalCenter }
        Label {
            objectName: "tillName"
            anchors.verticalCenter: parent.verticalCenter
            text: bar.cashier.till
            size: Sizes.compact ? 16 : 17
            color: Theme.ink2
        }
    }

    Row {
        anchors {
            right: parent.right
            rightMargin: Sizes.edge
            verticalCenter: parent.verticalCenter
        }
        spacing: Sizes.compact ? 12 : 20

        StatusChip {
            anchors.verticalCenter: parent.verticalCenter
            objectName: "unresolvedChip"
            visible: bar.cashier.unresolvedCount > 0
            opens: bar.cashier.stage === CashierScreen.Checkout
            onClicked: bar.heldAsked()
            icon: "triangle-alert"
            tone: StatusChip.Warn
            text: qsTr("%1 unresolved").arg(bar.cashier.unresolvedCount)
            textSize: Sizes.compact ? 16 : 17
            drawnHeight: Sizes.compact ? 36 : 40
        }
        Chip {
            objectName: "diskChip"
            anchors.verticalCenter: parent.verticalCenter
            facts: bar.cashier.diskChip
        }
        Chip {
            objectName: "syncChip"
            anchors.verticalCenter: parent.verticalCenter
            facts: bar.cashier.syncChip
            opens: bar.cashier.queue.hasHeadOffice
            onClicked: bar.queueAsked()
        }
        Chip {
            objectName: "providerChip"
            anchors.verticalCenter: parent.verticalCenter
            facts: bar.cashier.providerChip
            opens: bar.cashier.providers.length > 0
            onClicked: bar.providersAsked()
        }
        Hairline { width: 1; height: 28; anchors.verticalCenter: parent.verticalCenter }
        FixedDigits {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.cashier.clock
            size: Sizes.compact ? 18 : 20
            weight: Font.DemiBold
            color: Theme.ink
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            visible: !Sizes.compact && !bar.isCrowded
            text: bar.cashier.day
            size: 17
            color: Theme.ink2
        }
    }
}
