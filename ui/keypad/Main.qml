import QtQuick
import QtQuick.Window
import Countersign.Controls
import Countersign.Keypad

// The customer's screen: which page, which question over it, and what its keys do. Drawn for
// 1280 × 800; a larger or smaller window shows the same, scaled.
Window {
    id: window

    required property KeypadScreen keypad
    property int scheme: Theme.Light
    property bool reducedMotion: false
    property bool highContrast: false

    readonly property real fit: Math.min(width / 1280, height / 800)
    property int heldKey: -1

    width: 1280
    height: 800
    minimumWidth: 640
    minimumHeight: 400
    visible: true
    title: qsTr("Customer’s screen")
    color: Theme.paper

    Binding { target: Theme; property: "scheme"; value: window.highContrast ? Theme.HighContrast : window.scheme }
    Binding { target: Theme; property: "reducedMotion"; value: window.reducedMotion }
    Binding { target: Theme; property: "compact"; value: true }

    Connections {
        target: window.keypad
        function onShown() {
            // The next customer finds the screen as the store set it up.
            if (window.keypad.page === KeypadScreen.Idle)
                window.highContrast = false
        }
    }

    // While a question is open, the tab key stays in it.
    onActiveFocusItemChanged: {
        if (questionLoader.item && !isWithin(activeFocusItem, questionLoader))
            questionLoader.focusFirst()
    }
    function isWithin(item: Item, root: Item): bool {
        for (let at = item; at; at = at.parent) {
            if (at === root)
                return true
        }
        return false
    }

    FocusScope {
        id: stage

        objectName: "stage"
        width: window.width / window.fit
        height: window.height / window.fit
        scale: window.fit
        transformOrigin: Item.TopLeft
        focus: true
        LayoutMirroring.enabled: window.keypad.isRightToLeft
        LayoutMirroring.childrenInherit: true

        Keys.onPressed: event => {
            if (event.key >= Qt.Key_0 && event.key <= Qt.Key_9) {
                if (!event.isAutoRepeat) {
                    window.heldKey = event.key - Qt.Key_0
                    window.keypad.press(window.heldKey)
                }
            } else if (event.key === Qt.Key_Backspace || event.key === Qt.Key_Delete) {
                if (!event.isAutoRepeat)
                    window.keypad.erase()
                else
                    window.keypad.eraseAll()
            } else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
                if (!event.isAutoRepeat)
                    window.keypad.pay()
            } else if (event.key === Qt.Key_Escape) {
                if (window.keypad.question === KeypadScreen.None)
                    window.keypad.ask(KeypadScreen.StopPurchase)
                else
                    window.keypad.goBack()
            } else {
                return
            }
            event.accepted = true
        }
        Keys.onReleased: event => {
            if (!event.isAutoRepeat)
                window.heldKey = -1
        }

        // Whatever is touched first says that somebody is there.
        MouseArea {
            anchors.fill: parent
            onPressed: event => {
                window.keypad.touched()
                event.accepted = false
            }
        }

        Loader {
            id: pageLoader
            objectName: "page"
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: bar.bottom
            anchors.bottom: parent.bottom
            sourceComponent: {
                switch (window.keypad.page) {
                case KeypadScreen.Basket: return basketPage
                case KeypadScreen.Code: return codePage
                case KeypadScreen.Approved: return approvedPage
                default: return calmPage
                }
            }
            onLoaded: appear.restart()
            NumberAnimation {
                id: appear
                target: pageLoader
                property: "opacity"
                from: 0
                to: 1
                duration: window.reducedMotion ? 0 : Theme.panel_ms
            }
        }

        // After the page for the tab key: the language comes last.
        TopBar {
            id: bar
            anchors.left: parent.left
            anchors.right: parent.right
            keypad: window.keypad
        }

        Loader {
            id: questionLoader
            objectName: "question"
            anchors.fill: parent
            function focusFirst() {
                (item.firstFocus ?? item).forceActiveFocus()
            }
            sourceComponent: {
                switch (window.keypad.question) {
                case KeypadScreen.StopPurchase: return stopQuestion
                case KeypadScreen.DidntGetIt: return helpSheet
                case KeypadScreen.Languages: return languageSheet
                default: return null
                }
            }
            onLoaded: focusFirst()
            onItemChanged: {
                if (!item)
                    stage.forceActiveFocus()
            }
        }
    }

    Component { id: basketPage; BasketPage { keypad: window.keypad } }
    Component { id: codePage; CodePage { keypad: window.keypad; heldKey: window.heldKey } }
    Component { id: approvedPage; ApprovedPage { keypad: window.keypad } }
    Component { id: calmPage; CalmPage { keypad: window.keypad } }
    Component { id: stopQuestion; StopQuestion { keypad: window.keypad } }
    Component { id: helpSheet; HelpSheet { keypad: window.keypad } }
    Component {
        id: languageSheet
        LanguageSheet {
            keypad: window.keypad
            highContrast: window.highContrast
            onContrastAsked: on => window.highContrast = on
        }
    }
}
