import QtQuick
import Countersign.Controls
import Countersign.Cashier

// Takes what is typed at the checkout: part of a name, a number, a quantity before ×. Enter picks
// the marked result and nothing else.
Rectangle {
    id: field

    required property CashierScreen cashier
    property int markedResult: 0
    readonly property bool isOpen: cashier.searchState !== CashierScreen.Idle
    readonly property alias input: input

    height: Sizes.compact ? 56 : 64
    radius: 14
    color: Theme.surface
    border.width: input.activeFocus ? 2 : 1
    border.color: input.activeFocus ? Theme.accent : Theme.edge

    Connections {
        target: field.cashier
        function onSearchChanged() {
            if (input.text !== field.cashier.searchText)
                input.text = field.cashier.searchText
        }
    }
    function clear() {
        input.text = ""
    }

    // True if the key meant something here. Called for keys of the field and of everything that
    // leaves a key alone.
    function takeKey(event) {
        const isEmpty = input.text.length === 0
        switch (event.key) {
        case Qt.Key_Up:
        case Qt.Key_Down: {
            const step = event.key === Qt.Key_Down ? 1 : -1
            if (field.isOpen)
                field.markedResult = Math.max(0, field.markedResult + step)
            else
                cashier.selectRow(Math.max(0, cashier.selectedRow + step))
            return true
        }
        case Qt.Key_Return:
        case Qt.Key_Enter:
            if (!isEmpty)
                cashier.confirmSearch(field.isOpen ? field.markedResult : -1)
            return true
        case Qt.Key_Escape:
            if (isEmpty)
                return false
            clear()
            return true
        case Qt.Key_Delete:
            if (!isEmpty)
                return false
            cashier.remove(cashier.selectedRow)
            return true
        case Qt.Key_Plus:
        case Qt.Key_Minus:
            if (!isEmpty)
                return false
            cashier.keyQuantity(cashier.selectedRow, event.key === Qt.Key_Plus ? 1 : -1)
            return true
        case Qt.Key_Asterisk:
            return cashier.keyTimes()
        }
        return false
    }
    // A character that was typed while nothing took it.
    function takeCharacter(event) {
        if (event.text.length !== 1 || event.text < " "
                || (event.modifiers & (Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier)))
            return false
        input.forceActiveFocus()
        input.insert(input.length, event.text)
        return true
    }

    Icon {
        id: sign
        anchors { left: parent.left; leftMargin: 20; verticalCenter: parent.verticalCenter }
        size: Sizes.compact ? 26 : 28
        name: "scan-barcode"
        color: Theme.ink2
    }
    Rectangle {
        id: times
        anchors { left: sign.right; leftMargin: 14; verticalCenter: parent.verticalCenter }
        visible: field.cashier.pendingQuantity > 0
        width: visible ? timesText.implicitWidth + 24 : 0
        height: 36
        radius: 18
        color: Theme.accentSoft
        Label {
            id: timesText
            objectName: "pendingQuantity"
            anchors.centerIn: parent
            text: qsTr("%1 ×").arg(field.cashier.pendingQuantity)
            weight: Font.DemiBold
            color: Theme.accent
            Accessible.name: qsTr("%1 of the next product").arg(field.cashier.pendingQuantity)
        }
    }
    TextInput {
        id: input
        objectName: "searchField"
        anchors {
            left: times.visible ? times.right : sign.right
            leftMargin: Sizes.compact ? 14 : 16
            right: hint.left
            rightMargin: 12
            verticalCenter: parent.verticalCenter
        }
        focus: true
        activeFocusOnTab: true
        clip: true
        color: Theme.ink
        selectionColor: Theme.accent
        selectedTextColor: Theme.inkOnAccent
        font.family: Theme.family
        font.pixelSize: Sizes.compact ? 18 : 20
        maximumLength: 100
        Component.onCompleted: text = field.cashier.searchText
        onTextChanged: {
            field.markedResult = 0
            field.cashier.searchText = text
        }
        Accessible.role: Accessible.EditableText
        Accessible.name: qsTr("Scan, or type a name or number")
        Keys.priority: Keys.BeforeItem
        Keys.onPressed: event => event.accepted = field.takeKey(event)

        Label {
            anchors { fill: parent; leftMargin: 2 }
            visible: input.text.length === 0
            text: qsTr("Scan, or type a name or number")
            size: input.font.pixelSize
            color: Theme.ink2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
    KeyCap {
        id: hint
        anchors { right: parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter }
        text: "F2"
        ink: Theme.ink2
    }
    MouseArea {
        anchors.fill: parent
        cursorShape: Qt.IBeamCursor
        onPressed: mouse => {
            input.forceActiveFocus()
            mouse.accepted = false
        }
    }
}
