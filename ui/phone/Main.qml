import QtQuick
import QtQuick.Window
import Countersign.Controls
import Countersign.Phone

// The phone of a demonstration, with the messages it got.
Window {
    id: window

    required property PhoneScreen phone

    width: 390
    height: 720
    minimumWidth: 320
    minimumHeight: 480
    visible: true
    title: qsTr("Demo phone")
    color: Theme.surface

    Item {
        id: status
        anchors.left: parent.left
        anchors.right: parent.right
        height: 40
        FixedDigits {
            anchors.left: parent.left
            anchors.leftMargin: 24
            anchors.verticalCenter: parent.verticalCenter
            text: window.phone.time
            size: 15
            weight: 600
            color: Theme.ink
        }
        Row {
            anchors.right: parent.right
            anchors.rightMargin: 22
            anchors.verticalCenter: parent.verticalCenter
            spacing: 8
            Icon { size: 18; name: "signal"; color: Theme.ink }
            Icon { size: 18; name: "wifi"; color: Theme.ink }
            Icon { size: 20; name: "battery-medium"; color: Theme.ink }
        }
    }

    Column {
        id: head
        anchors.top: status.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        topPadding: 6
        bottomPadding: 14
        spacing: 8
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 60
            height: 60
            radius: 30
            color: Theme.accentSoft
            Icon {
                anchors.centerIn: parent
                size: 30
                name: "store"
                color: Theme.accent
            }
        }
        Label {
            objectName: "phoneSender"
            width: parent.width
            text: window.phone.sender
            size: 16
            weight: Font.DemiBold
            horizontalAlignment: Text.AlignHCenter
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
        }
    }
    Hairline {
        anchors.top: head.bottom
        width: parent.width
    }

    ListView {
        id: list
        objectName: "messageList"
        anchors.top: head.bottom
        anchors.topMargin: 1
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 16
        anchors.rightMargin: 16
        clip: true
        spacing: 14
        topMargin: 16
        footer: Item { implicitHeight: 20 }
        boundsBehavior: Flickable.StopAtBounds
        model: window.phone.messages
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Messages")
        delegate: MessageBubble {
            width: list.width
            isNewest: index === list.count - 1
        }
        onCountChanged: Qt.callLater(positionViewAtEnd)
    }
    Label {
        anchors.centerIn: list
        width: list.width - 40
        visible: list.count === 0
        text: qsTr("No messages yet. When a card is charged, its code arrives here.")
        size: 16
        color: Theme.ink2
        wrapMode: Text.WordWrap
        lineHeight: 1.25
        horizontalAlignment: Text.AlignHCenter
    }
}
