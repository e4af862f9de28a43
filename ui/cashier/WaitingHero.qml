import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Time left, what is keyed, tries left.
Rectangle {
    id: hero

    required property CashierScreen cashier
    readonly property var waiting: cashier.waiting
    readonly property var countdown: cashier.countdown
    readonly property int side: Sizes.compact ? 20 : 40
    readonly property int ringSide: Math.min(height - 2 * (Sizes.compact ? 24 : 36),
                                             Sizes.compact ? 132 : 220)

    radius: 16
    color: Theme.paper
    border.width: Theme.scheme === Theme.HighContrast ? 1 : 0
    border.color: Theme.line

    Item {
        id: time
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom; leftMargin: hero.side }
        width: hero.ringSide + (Sizes.compact ? 14 : 28) + timeWords.width

        Ring {
            id: ring
            objectName: "timeRing"
            anchors.verticalCenter: parent.verticalCenter
            width: hero.ringSide
            height: hero.ringSide
            thickness: Sizes.compact ? 9 : 13
            progress: hero.countdown.share
            color: hero.countdown.isShort ? Theme.warnEdge : Theme.accent
            trackColor: Theme.line
            Accessible.role: Accessible.ProgressBar
            Accessible.name: qsTr("%1 left").arg(hero.countdown.spokenTimeLeft)
            FixedDigits {
                objectName: "timeLeft"
                anchors.centerIn: parent
                text: hero.countdown.timeLeft
                // The ring is smaller while something is said above it.
                readonly property real room: ring.width - 2 * ring.thickness - 24
                size: Math.min(Sizes.compact ? 32 : 50,
                               Math.floor(room / (text.length > 4 ? 2.8 : 2.15)))
                weight: Font.Bold
                color: Theme.ink
            }
        }
        Column {
            id: timeWords
            anchors {
                left: ring.right
                leftMargin: Sizes.compact ? 14 : 28
                verticalCenter: parent.verticalCenter
            }
            width: Sizes.compact ? 122 : 166
            spacing: Sizes.compact ? 2 : 5
            Label {
                width: parent.width
                text: hero.countdown.label
                size: Sizes.compact ? 15 : 20
                weight: Font.DemiBold
                wrapMode: Text.WordWrap
            }
            Label {
                text: hero.countdown.life
                size: Sizes.compact ? 22 : 34
                weight: Font.Bold
            }
            Label {
                width: parent.width
                text: hero.countdown.hint
                size: Sizes.compact ? 14 : 17
                color: Theme.ink2
                wrapMode: Text.WordWrap
                lineHeight: 1.15
            }
        }
    }
    Hairline {
        id: firstLine
        anchors {
            left: time.right
            leftMargin: Sizes.compact ? 6 : 24
            verticalCenter: parent.verticalCenter
        }
        width: 1
        height: parent.height - 2 * (Sizes.compact ? 24 : 40)
    }
    Item {
        id: keyed
        anchors {
            left: firstLine.right
            right: secondLine.left
            top: parent.top
            bottom: parent.bottom
        }
        Column {
            anchors.centerIn: parent
            width: boxes.width
            spacing: Sizes.compact ? 10 : 16
            Label {
                objectName: "keyingTitle"
                text: hero.waiting.keyingTitle
                size: Sizes.compact ? 16 : 20
                weight: Font.DemiBold
            }
            KeyedBoxes {
                id: boxes
                objectName: "keyedBoxes"
                total: hero.waiting.digits
                keyed: hero.waiting.keyed
                boxWidth: Math.min(Sizes.compact ? 36 : 54,
                                   (keyed.width - (Sizes.compact ? 16 : 40)) / (total * 1.22))
                boxHeight: boxWidth * 1.48
            }
            Label {
                objectName: "keyedCount"
                text: hero.waiting.keyingDetail
                size: Sizes.compact ? 14 : 17
                color: Theme.ink2
            }
        }
    }
    Hairline {
        id: secondLine
        anchors { right: tries.left; rightMargin: hero.side; verticalCenter: parent.verticalCenter }
        width: 1
        height: firstLine.height
    }
    Column {
        id: tries
        anchors {
            right: parent.right
            rightMargin: hero.side
            verticalCenter: parent.verticalCenter
        }
        spacing: Sizes.compact ? 8 : 12
        Label {
            text: qsTr("Tries left")
            size: Sizes.compact ? 16 : 20
            weight: Font.DemiBold
        }
        Label {
            objectName: "triesLeft"
            text: qsTr("%1 of %2").arg(hero.waiting.triesLeft).arg(hero.waiting.tries)
            size: Sizes.compact ? 26 : 38
            weight: Font.Bold
        }
        TryPips {
            total: hero.waiting.tries
            remaining: hero.waiting.triesLeft
            size: Sizes.compact ? 28 : 38
            spacing: Sizes.compact ? 8 : 10
        }
    }
}
