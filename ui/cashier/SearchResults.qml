import QtQuick
import Countersign.Controls
import Countersign.Cashier

// What the search found, the marked row first in line for Enter.
Card {
    id: results

    required property CashierScreen cashier
    required property SearchField field

    objectName: "searchResults"

    Label {
        anchors.centerIn: parent
        width: parent.width - 80
        visible: results.cashier.searchState === CashierScreen.NoMatch
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.WordWrap
        text: qsTr("No product matches “%1”.\nTry fewer letters, or the number under the bars.")
              .arg(results.cashier.searchText)
        size: Sizes.large
        lineHeight: 1.3
        color: Theme.ink2
    }

    ListView {
        id: list
        objectName: "resultList"
        anchors { fill: parent; margins: 8 }
        clip: true
        visible: results.cashier.searchState !== CashierScreen.NoMatch
        model: results.cashier.results
        currentIndex: Math.min(results.field.markedResult, count - 1)
        highlightMoveDuration: 0
        boundsBehavior: Flickable.StopAtBounds
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Search results")

        delegate: Pressable {
            id: row

            required property int index
            required property var model

            width: ListView.view.width
            height: Sizes.compact ? 56 : 68
            radius: 12
            name: qsTr("%1, %2").arg(model.name).arg(model.price)
            activeFocusOnTab: false
            onClicked: {
                results.cashier.pick(row.model.number)
                results.field.clear()
            }

            Rectangle {
                anchors.fill: parent
                radius: 12
                color: row.pressed || row.ListView.isCurrentItem ? Theme.accentSoft : "transparent"
            }
            TileIcon {
                id: picture
                x: 12
                anchors.verticalCenter: parent.verticalCenter
                tint: row.model.tint
                icon: row.model.icon
                side: Sizes.compact ? 36 : 44
            }
            Column {
                anchors {
                    left: picture.right
                    leftMargin: 16
                    right: price.left
                    rightMargin: 16
                    verticalCenter: parent.verticalCenter
                }
                Label {
                    width: parent.width
                    text: row.model.name
                    size: Sizes.body
                    weight: Font.Medium
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
                Label {
                    text: row.model.category + "  ·  " + row.model.printed
                    size: Sizes.small
                    color: Theme.ink2
                    Accessible.ignored: true
                }
            }
            FixedDigits {
                id: price
                anchors {
                    right: parent.right
                    rightMargin: 16
                    verticalCenter: parent.verticalCenter
                }
                text: row.model.price
                size: Sizes.body
                weight: Font.DemiBold
                color: Theme.ink
            }
        }
    }
}
