import QtQuick
import Countersign.Controls

// One line: how many, what, what it comes to, and why it is less.
Item {
    id: row

    required property int index
    required property string name
    required property int count
    required property string measure
    required property string each
    required property string total
    required property string offer
    required property string saved
    property bool isNewest: false
    property bool isLast: false

    readonly property string note: measure.length > 0
        ? (each.length > 0 ? qsTr("%1 at %2", "0.412 kg at €21.60").arg(measure).arg(each) : measure) : ""
    readonly property string reduction: saved.length === 0 ? offer
        : offer.length > 0 ? qsTr("%1, you save %2", "3 for €6.00, you save €1.20").arg(offer).arg(saved)
        : qsTr("You save %1").arg(saved)

    Accessible.role: Accessible.ListItem
    Accessible.name: [words.text, note, total, reduction].filter(part => part.length > 0).join(", ")

    Rectangle {
        visible: row.isNewest
        anchors.fill: parent
        anchors.margins: 6
        radius: 12
        color: Theme.accentSoft
        Rectangle {
            anchors.left: parent.left
            anchors.leftMargin: 6
            anchors.verticalCenter: parent.verticalCenter
            width: 6
            height: parent.height - 24
            radius: 3
            color: Theme.accent
        }
    }
    Column {
        anchors.left: parent.left
        anchors.leftMargin: 28
        anchors.right: sum.left
        anchors.rightMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        spacing: 2
        Label {
            id: words
            width: parent.width
            text: row.count > 1 ? qsTr("%1 × %2", "3 × Oat milk").arg(row.count).arg(row.name) : row.name
            size: 23
            weight: Font.Medium
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            visible: text.length > 0
            text: row.note
            size: 18
            color: Theme.ink2
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Accessible.ignored: true
        }
        Item {
            width: parent.width
            height: 26
            visible: row.reduction.length > 0
            Icon {
                id: tag
                anchors.left: parent.left
                anchors.verticalCenter: parent.verticalCenter
                size: 19
                name: "tag"
                color: Theme.ok
            }
            Label {
                anchors.left: tag.right
                anchors.leftMargin: 8
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: row.reduction
                size: 18
                weight: Font.Medium
                color: Theme.ok
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
                Accessible.ignored: true
            }
        }
    }
    FixedDigits {
        id: sum
        anchors.right: parent.right
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        text: row.total
        size: 26
        weight: 600
        color: Theme.ink
    }
    Hairline {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: !row.isLast
    }
}
