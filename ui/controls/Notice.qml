import QtQuick
import Countersign.Controls

// A calm message: an icon, what happened, what to do.
Rectangle {
    id: notice

    enum Tone { Info, Ok, Warn, Stop }

    property int tone: Notice.Info
    property string title
    property string text
    property int textSize: 17
    property int rightInset: 18
    property string icon: tone === Notice.Ok ? "check"
        : tone === Notice.Info ? "info" : "triangle-alert"

    readonly property color ink: tone === Notice.Ok ? Theme.ok : tone === Notice.Warn ? Theme.warn
        : tone === Notice.Stop ? Theme.stop : Theme.accent

    implicitHeight: words.implicitHeight + 28
    implicitWidth: 480
    radius: 12
    color: tone === Notice.Ok ? Theme.okSoft : tone === Notice.Warn ? Theme.warnSoft
        : tone === Notice.Stop ? Theme.stopSoft : Theme.accentSoft
    border.width: 1
    border.color: tone === Notice.Warn ? Theme.warnEdge : ink
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title.length > 0 ? title + " " + text : text

    Icon {
        id: sign
        x: 18
        anchors.verticalCenter: parent.verticalCenter
        size: notice.textSize + 7
        name: notice.icon
        color: notice.ink
    }
    Column {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: 14
        anchors.right: parent.right
        anchors.rightMargin: notice.rightInset
        anchors.verticalCenter: parent.verticalCenter
        spacing: 2
        Label {
            width: parent.width
            visible: text.length > 0
            text: notice.title
            size: notice.textSize
            weight: Font.DemiBold
            color: notice.ink
            wrapMode: Text.WordWrap
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            visible: text.length > 0
            text: notice.text
            size: notice.textSize
            color: Theme.ink
            wrapMode: Text.WordWrap
            Accessible.ignored: true
        }
    }
}
