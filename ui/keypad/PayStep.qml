import QtQuick
import Countersign.Controls

Item {
    id: step

    property string icon
    property string text

    implicitHeight: Math.max(44, words.implicitHeight + 12)

    Icon {
        id: sign
        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        size: 30
        name: step.icon
        color: Theme.accent
    }
    Label {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: 18
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        text: step.text
        size: 20
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
    }
}
