import QtQuick
import Countersign.Controls
import Countersign.Cashier

Rectangle {
    id: fact

    property string icon
    property string label
    property string value
    property string detail

    radius: 16
    color: Theme.paper
    height: Sizes.compact ? 112 : 148
    border.width: Theme.scheme === Theme.HighContrast ? 1 : 0
    border.color: Theme.line
    Accessible.role: Accessible.StaticText
    Accessible.name: [label, value, detail].join(", ")

    Icon {
        id: sign
        x: Sizes.compact ? 16 : 26
        anchors.verticalCenter: parent.verticalCenter
        size: Sizes.compact ? 26 : 34
        name: fact.icon
        color: Theme.ink2
    }
    Column {
        anchors {
            left: sign.right
            leftMargin: Sizes.compact ? 12 : 20
            right: parent.right
            rightMargin: 10
            verticalCenter: parent.verticalCenter
        }
        spacing: 3
        Label {
            width: parent.width
            text: fact.label
            size: Sizes.compact ? 14 : 17
            color: Theme.ink2
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            text: fact.value
            size: Sizes.compact ? 24 : 34
            weight: Font.Bold
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            text: fact.detail
            size: Sizes.compact ? 14 : 17
            color: Theme.ink2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
}
