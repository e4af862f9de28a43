import QtQuick
import Countersign.Controls

// A question or a list over the screen. What lies below can't be reached until it closes; Esc
// closes it. Focus goes to `firstFocus` when it opens.
FocusScope {
    id: sheet

    property string title
    property string text
    property int sheetWidth: 640
    property Item firstFocus: null
    readonly property real innerWidth: column.width
    default property alias content: body.data
    property alias actions: actionRow.data
    property bool closeButton: true
    signal dismissed

    anchors.fill: parent
    focus: true
    Accessible.role: Accessible.Dialog
    Accessible.name: title

    // Takes the focus; called by whoever opened it.
    function begin() {
        sheet.forceActiveFocus()
        if (firstFocus)
            firstFocus.forceActiveFocus()
    }
    Keys.onEscapePressed: sheet.dismissed()

    // Tab goes round inside: what lies below can't be reached.
    function holds(item) {
        for (let outer = item; outer; outer = outer.parent) {
            if (outer === sheet)
                return true
        }
        return false
    }
    function moveFocus(forward) {
        const start = sheet.Window.activeFocusItem ?? sheet
        let item = start.nextItemInFocusChain(forward)
        while (item && item !== start && !(holds(item) && item.activeFocusOnTab))
            item = item.nextItemInFocusChain(forward)
        if (item)
            item.forceActiveFocus()
    }
    Shortcut { sequence: "Tab"; onActivated: sheet.moveFocus(true) }
    Shortcut { sequences: ["Backtab", "Shift+Tab"]; onActivated: sheet.moveFocus(false) }

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
        MouseArea {
            anchors.fill: parent
            hoverEnabled: true
            onWheel: event => event.accepted = true
        }
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(sheet.sheetWidth, parent.width - 48)
        height: Math.min(column.implicitHeight + 64, parent.height - 32)
        clip: true

        MouseArea { anchors.fill: parent }

        Column {
            id: column
            x: 36
            y: 32
            width: parent.width - 72
            spacing: 20

            Item {
                width: parent.width
                height: Math.max(heading.implicitHeight, 48)
                Label {
                    id: heading
                    width: parent.width - 60
                    anchors.verticalCenter: parent.verticalCenter
                    text: sheet.title
                    size: 28
                    weight: Font.Bold
                    wrapMode: Text.WordWrap
                    Accessible.role: Accessible.Heading
                }
                PushButton {
                    objectName: "closeSheetButton"
                    anchors.right: parent.right
                    visible: sheet.closeButton
                    width: 48
                    height: 48
                    quiet: true
                    radius: 12
                    icon: "x"
                    name: qsTr("Close")
                    onClicked: sheet.dismissed()
                }
            }
            Label {
                width: parent.width
                visible: text.length > 0
                text: sheet.text
                size: 19
                color: Theme.ink2
                wrapMode: Text.WordWrap
                lineHeight: 1.25
            }
            Column {
                id: body
                width: parent.width
                spacing: 12
                visible: children.length > 0
            }
            Row {
                id: actionRow
                width: parent.width
                spacing: 12
                visible: children.length > 0
            }
        }
    }
}
