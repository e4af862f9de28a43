import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The keys that work at the checkout and while waiting.
Sheet {
    id: sheet

    required property CashierScreen cashier

    objectName: "helpSheet"
    sheetWidth: 900
    title: qsTr("Keys")
    text: qsTr("Enter, digits and letters never charge, approve or cancel: scanners type them.")

    Grid {
        width: parent.width
        columns: 2
        columnSpacing: 32
        rowSpacing: Sizes.compact ? 4 : 8
        Repeater {
            model: [
                ["F1", qsTr("This help")],
                ["F2", qsTr("Search")],
                ["F4", qsTr("Discount")],
                ["F6", qsTr("Hold, or set aside while waiting")],
                ["F7", qsTr("What is held or set aside")],
                ["F10", qsTr("Cash")],
                ["F12", qsTr("Charge, or next customer")],
                ["Esc", qsTr("Cancel the payment (asks first)")],
                ["F5", qsTr("Send the code again")],
                ["↑ ↓", qsTr("Another line of the basket")],
                ["+ −", qsTr("One more, one fewer")],
                ["Del", qsTr("Remove the line")],
                ["3 *", qsTr("Three of what is scanned next")],
                ["Enter", qsTr("Take the marked search result")]
            ]
            Item {
                required property var modelData
                width: (sheet.innerWidth - 32) / 2
                height: 40
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData[0] + ": " + modelData[1]
                KeyCap {
                    id: cap
                    anchors.verticalCenter: parent.verticalCenter
                    implicitHeight: 30
                    text: parent.modelData[0]
                    ink: Theme.ink
                    outline: Theme.edge
                }
                Label {
                    x: 76
                    width: parent.width - x
                    anchors.verticalCenter: parent.verticalCenter
                    text: parent.modelData[1]
                    size: Sizes.body
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
            }
        }
    }
}
