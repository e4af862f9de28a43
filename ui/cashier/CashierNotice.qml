import QtQuick
import Countersign.Controls
import Countersign.Cashier

// What the till has to say to the cashier, until something else happens or it is put away.
Item {
    id: notice

    required property CashierScreen cashier

    visible: cashier.notice.length > 0
    height: visible ? message.height : 0

    Notice {
        id: message
        objectName: "notice"
        width: parent.width
        height: implicitHeight
        tone: notice.cashier.noticeIsGrave ? Notice.Warn : Notice.Info
        title: notice.cashier.noticeTitle
        text: notice.cashier.notice
        textSize: Sizes.compact ? 16 : 18
        rightInset: 64
    }
    PushButton {
        objectName: "dismissNotice"
        anchors { right: parent.right; rightMargin: 6; verticalCenter: parent.verticalCenter }
        width: 48
        height: 48
        radius: 12
        bare: true
        icon: "x"
        iconSize: 22
        name: qsTr("Put this message away")
        onClicked: notice.cashier.dismissNotice()
    }
}
