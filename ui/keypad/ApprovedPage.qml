import QtQuick
import Countersign.Controls
import Countersign.Keypad

Item {
    id: page

    required property KeypadScreen keypad

    Rectangle {
        anchors.fill: parent
        anchors.leftMargin: 40
        anchors.rightMargin: 40
        anchors.topMargin: 4
        anchors.bottomMargin: 32
        radius: 20
        color: Theme.okSoft
        Accessible.role: Accessible.AlertMessage
        Accessible.name: title.text + ". " + paid.text

        Column {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -32
            width: parent.width - 80

            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                width: 160
                height: 160
                radius: 80
                color: Theme.ok
                Icon {
                    anchors.centerIn: parent
                    size: 104
                    strokeWidth: 2.8
                    name: "check"
                    color: Theme.inkOnOk
                }
            }
            Item { width: 1; height: 26 }
            Label {
                id: title
                objectName: "approvedTitle"
                width: parent.width
                text: qsTr("Approved")
                size: 66
                weight: Font.Bold
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
            Item { width: 1; height: 8 }
            Label {
                id: paid
                objectName: "approvedPaid"
                width: parent.width
                text: qsTr("%1 paid to %2").arg(page.keypad.amount).arg(page.keypad.payee)
                size: 28
                wrapMode: Text.WordWrap
                lineHeight: 1.15
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
        }

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 28
            spacing: 14
            Item {
                width: 44
                height: 44
                anchors.verticalCenter: parent.verticalCenter
                Ring {
                    anchors.fill: parent
                    thickness: 4
                    progress: page.keypad.closesIn_s / 20
                    color: Theme.ink2
                    trackColor: Theme.surface
                    visible: !Theme.reducedMotion
                }
                FixedDigits {
                    anchors.centerIn: parent
                    text: page.keypad.closesIn_s
                    size: 18
                    weight: 600
                    color: Theme.ink
                }
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("Thank you. This screen closes by itself.")
                size: 20
            }
        }
    }
}
