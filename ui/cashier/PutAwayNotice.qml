import QtQuick
import Countersign.Controls
import Countersign.Cashier

// A message that stands there until it is put away or there is nothing to say any more.
Item {
    id: notice

    property string title
    property string text
    property bool isGrave: false
    property string noticeName
    property string dismissName
    signal putAway

    visible: text.length > 0
    height: visible ? message.height : 0

    Notice {
        id: message
        objectName: notice.noticeName
        width: parent.width
        height: implicitHeight
        tone: notice.isGrave ? Notice.Warn : Notice.Info
        title: notice.title
        text: notice.text
        textSize: Sizes.compact ? 16 : 18
        rightInset: 64
    }
    PushButton {
        objectName: notice.dismissName
        anchors { right: parent.right; rightMargin: 6; verticalCenter: parent.verticalCenter }
        width: 48
        height: 48
        radius: 12
        bare: true
        icon: "x"
        iconSize: 22
        name: qsTr("Put this message away")
        onClicked: notice.putAway()
    }
}
