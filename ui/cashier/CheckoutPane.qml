import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Finding products: search, categories, tiles.
FocusScope {
    id: pane

    required property CashierScreen cashier
    readonly property alias search: search

    Keys.onPressed: event => event.accepted = search.takeKey(event) || search.takeCharacter(event)

    SearchField {
        id: search
        cashier: pane.cashier
        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            leftMargin: Sizes.edge
            rightMargin: Sizes.edge
            topMargin: Sizes.compact ? 14 : 24
        }
    }
    CashierNotice {
        id: notice
        cashier: pane.cashier
        anchors {
            left: search.left
            right: search.right
            top: search.bottom
            topMargin: visible ? Sizes.gap : 0
        }
    }
    CategoryTabs {
        id: tabs
        cashier: pane.cashier
        visible: !search.isOpen
        anchors {
            left: search.left
            right: search.right
            top: notice.bottom
            topMargin: Sizes.compact ? 10 : 16
        }
    }
    ProductGrid {
        id: grid
        cashier: pane.cashier
        visible: !search.isOpen
        width: search.width + Sizes.gap
        anchors {
            left: search.left
            top: tabs.bottom
            topMargin: Sizes.compact ? 10 : 16
            bottom: functions.top
            bottomMargin: Sizes.compact ? 11 : 16
        }
        // Full cells at rest, whatever stands above.
        innerHeight: height + (notice.visible ? notice.height + Sizes.gap : 0)
    }
    Loader {
        active: search.isOpen
        anchors {
            left: search.left
            right: search.right
            top: notice.bottom
            topMargin: Sizes.gap
            bottom: functions.top
            bottomMargin: Sizes.compact ? 11 : 16
        }
        sourceComponent: SearchResults {
            cashier: pane.cashier
            field: search
        }
    }
    // Where the function keys lie; they come after the basket for the tab key.
    Item {
        id: functions
        height: Sizes.control
        anchors {
            left: search.left
            bottom: parent.bottom
            bottomMargin: Sizes.compact ? 12 : 20
        }
    }
}
