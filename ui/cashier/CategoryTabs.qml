import QtQuick
import Countersign.Controls
import Countersign.Cashier

// One tab a category. They scroll sideways where there are too many.
ListView {
    id: tabs

    required property CashierScreen cashier

    height: Sizes.compact ? 48 : 52
    orientation: ListView.Horizontal
    spacing: 4
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    model: cashier.shelves
    Accessible.role: Accessible.PageTabList
    Accessible.name: qsTr("Categories")

    delegate: Pressable {
        id: tab

        required property var modelData
        required property int index
        readonly property bool isOn: tabs.cashier.shelf === modelData.category
        readonly property color ink: isOn ? Theme.paper : Theme.ink2

        objectName: "tab_" + modelData.category
        width: row.implicitWidth + (Sizes.compact ? 26 : tabs.count <= 8 ? 40 : 32)
        height: tabs.height
        radius: 14
        name: modelData.label
        Accessible.role: Accessible.PageTab
        Accessible.checked: isOn
        onClicked: {
            tabs.cashier.shelf = modelData.category
            tabs.positionViewAtIndex(index, ListView.Contain)
        }

        Rectangle {
            anchors.fill: parent
            radius: tab.radius
            color: tab.isOn ? Theme.ink : tab.pressed ? Theme.accentSoft : "transparent"
        }
        Row {
            id: row
            anchors.centerIn: parent
            spacing: 10
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: !Sizes.compact && tabs.count <= 8
                size: 20
                name: tab.modelData.icon
                color: tab.ink
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: tab.modelData.label
                size: Sizes.body
                weight: tab.isOn ? Font.DemiBold : Font.Medium
                color: tab.ink
                Accessible.ignored: true
            }
        }
    }
}
