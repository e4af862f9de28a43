import QtQuick
import Countersign.Controls
import Countersign.Cashier

// A category's products; the grid scrolls.
GridView {
    id: grid

    required property CashierScreen cashier
    property real innerHeight: height

    objectName: "productGrid"
    clip: true
    cellWidth: Math.floor(width / Sizes.columns * 100) / 100
    cellHeight: Math.floor((innerHeight + Sizes.gap) / Sizes.rows)
    cacheBuffer: 0
    boundsBehavior: Flickable.StopAtBounds
    model: cashier.tiles
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Products")

    delegate: Item {
        required property int index
        required property var model

        width: grid.cellWidth
        height: grid.cellHeight
        ProductTile {
            objectName: "tile" + parent.index
            width: parent.width - Sizes.gap
            height: parent.height - Sizes.gap
            title: parent.model.name
            price: parent.model.price
            icon: parent.model.icon
            tint: parent.model.tint
            inBasket: parent.model.inBasket
            onClicked: grid.cashier.pick(parent.model.number)
        }
    }
}
