import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The wait for the customer's code. Nothing here can key or approve it.
FocusScope {
    id: pane

    required property CashierScreen cashier
    readonly property var waiting: cashier.waiting
    readonly property var countdown: cashier.countdown
    readonly property int inset: Sizes.compact ? 24 : 40
    signal cancelAsked

    Card {
        id: card
        anchors {
            fill: parent
            leftMargin: Sizes.edge
            rightMargin: Sizes.edge
            topMargin: Sizes.compact ? 14 : 24
            bottomMargin: Sizes.compact ? 12 : 20
        }

        Item {
            id: body
            anchors { fill: parent; margins: pane.inset }
            // Gaps are limited; what is left over makes the hero taller.
            readonly property int gapMax: Sizes.compact ? 40 : 56
            readonly property int fixed: head.height + notice.height + timeline.height
                                         + actions.height + actions.anchors.bottomMargin + rule.height
            readonly property int gaps: notice.visible ? 4 : 3
            readonly property int heroMin: Sizes.compact ? 150 : 230
            readonly property int heroMax: Sizes.compact ? 216 : 320
            readonly property int heroHeight:
                Math.max(heroMin, Math.min(heroMax, height - fixed - gaps * gapMax))
            readonly property real gap:
                Math.max(8, Math.min(gapMax, (height - fixed - heroHeight) / gaps))

            Item {
                id: head
                width: parent.width
                height: words.implicitHeight
                Column {
                    id: words
                    width: parent.width - phone.width - 24
                    spacing: Sizes.compact ? 6 : 10
                    Label {
                        objectName: "waitingTitle"
                        width: parent.width
                        text: pane.waiting.title
                        size: Sizes.h1
                        weight: Font.Bold
                        wrapMode: Text.WordWrap
                        Accessible.role: Accessible.Heading
                    }
                    Label {
                        width: parent.width
                        text: pane.waiting.explanation
                        size: Sizes.large
                        color: Theme.ink2
                        wrapMode: Text.WordWrap
                        lineHeight: Sizes.compact ? 1.2 : 1.25
                    }
                }
                Column {
                    id: phone
                    anchors.right: parent.right
                    visible: pane.waiting.phoneEnding.length > 0
                    Accessible.role: Accessible.StaticText
                    Accessible.name: qsTr("Phone ending %1").arg(pane.waiting.phoneEnding)
                    Label {
                        anchors.right: parent.right
                        text: qsTr("Phone ending")
                        size: Sizes.compact ? 15 : 18
                        color: Theme.ink2
                        Accessible.ignored: true
                    }
                    Row {
                        anchors.right: parent.right
                        spacing: Sizes.compact ? 10 : 14
                        Row {
                            anchors.verticalCenter: parent.verticalCenter
                            spacing: Sizes.compact ? 5 : 7
                            Repeater {
                                model: 4
                                Rectangle {
                                    width: Sizes.compact ? 10 : 14
                                    height: width
                                    radius: width / 2
                                    color: Theme.ink2
                                }
                            }
                        }
                        FixedDigits {
                            objectName: "phoneEnding"
                            text: pane.waiting.phoneEnding
                            size: Sizes.compact ? 34 : 46
                            weight: Font.Bold
                            color: Theme.ink
                        }
                    }
                }
            }
            Item {
                id: notice
                y: head.height + (visible ? body.gap : 0)
                width: parent.width
                visible: pane.cashier.notice.length > 0 || pane.waiting.notice.length > 0
                height: visible ? Math.max(till.height, wrong.visible ? wrong.height : 0) : 0
                CashierNotice {
                    id: till
                    width: parent.width
                    cashier: pane.cashier
                }
                Notice {
                    id: wrong
                    objectName: "wrongCodeNotice"
                    width: parent.width
                    height: implicitHeight
                    visible: !till.visible && pane.waiting.notice.length > 0
                    tone: Notice.Stop
                    textSize: Sizes.compact ? 16 : 18
                    title: pane.waiting.noticeTitle
                    text: pane.waiting.notice
                }
            }
            WaitingHero {
                id: hero
                y: notice.y + notice.height + body.gap
                width: parent.width
                height: body.heroHeight
                cashier: pane.cashier
            }
            PaymentTimeline {
                id: timeline
                y: hero.y + hero.height + body.gap
                width: parent.width
                cashier: pane.cashier
            }
            Row {
                id: actions
                anchors { bottom: rule.top; bottomMargin: Sizes.compact ? 14 : 22 }
                width: parent.width
                spacing: Sizes.compact ? 10 : 16
                readonly property real each: (width - 2 * spacing) / 3
                ActionCard {
                    objectName: "resendButton"
                    width: actions.each
                    title: pane.waiting.isExpired ? qsTr("Send a new code") : qsTr("Send again")
                    detail: pane.countdown.resendDetail
                    icon: "refresh-cw"
                    keyHint: "F5"
                    enabled: pane.countdown.canResend
                    wait_s: pane.countdown.resendWait_s
                    waitShare: pane.countdown.resendShare
                    onClicked: pane.cashier.resend()
                }
                ActionCard {
                    objectName: "asideButton"
                    width: actions.each
                    title: qsTr("Set aside")
                    detail: Sizes.compact ? qsTr("Serve the next") : qsTr("Serve the next customer")
                    icon: "hand-helping"
                    keyHint: "F6"
                    enabled: pane.waiting.canBeAside
                    onClicked: pane.cashier.setAside()
                }
                ActionCard {
                    objectName: "cancelButton"
                    width: actions.each
                    title: qsTr("Cancel payment")
                    detail: pane.cashier.hold === CashierScreen.Taken ? qsTr("It is given back")
                                                                       : qsTr("Nothing is taken")
                    icon: "x"
                    keyHint: "Esc"
                    stops: true
                    onClicked: pane.cancelAsked()
                }
            }
            Row {
                id: rule
                anchors.bottom: parent.bottom
                height: Sizes.compact ? 22 : 26
                spacing: Sizes.compact ? 10 : 14
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    size: Sizes.compact ? 20 : 24
                    name: "shield-check"
                    color: Theme.accent
                }
                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("The code belongs to the customer. ")
                          + qsTr("Don’t ask for it, and don’t key it for them.")
                    size: Sizes.compact ? 15 : 17
                    color: Theme.ink2
                }
            }
        }
    }
}
