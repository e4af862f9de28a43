import QtQuick
import Countersign.Controls
import Countersign.Cashier

// The cashier's window. Which pane and which sheet shows is decided here and nowhere else.
Window {
    id: window

    required property CashierScreen cashier
    property int scheme: Theme.Light
    property bool reducedMotion: false
    property string sheet

    readonly property bool isRecorded: cashier.stage === CashierScreen.Recorded

    objectName: "cashierWindow"
    width: 1920
    height: 1080
    minimumWidth: 1200
    minimumHeight: 720
    visible: true
    title: qsTr("Countersign: %1").arg(cashier.till)
    color: Theme.paper

    Binding { target: Theme; property: "scheme"; value: window.scheme }
    Binding { target: Theme; property: "reducedMotion"; value: window.reducedMotion }
    Binding {
        target: Theme
        property: "compact"
        value: window.width < 1600 || window.height < 960
    }

    // Panes and sheets are loaded when they are first needed, so that the window opens at once.
    readonly property string paneSource: isRecorded ? "DonePane.qml"
        : cashier.stage === CashierScreen.Checkout ? "CheckoutPane.qml"
        : cashier.stage === CashierScreen.Waiting ? "WaitingPane.qml" : "TerminalPane.qml"
    readonly property var sheetSources: ({
        help: "HelpSheet.qml", discount: "DiscountSheet.qml", held: "HeldSheet.qml",
        cash: "CashSheet.qml", demoCards: "DemoCardSheet.qml", cancel: "CancelSheet.qml",
        providers: "ProvidersSheet.qml", queue: "QueueSheet.qml"
    })

    property bool isReady: false

    Component.onCompleted: {
        cashier.watchKeys(window)
        isReady = true
        showPane()
    }
    onPaneSourceChanged: if (isReady) showPane()
    onSheetChanged: {
        if (sheet === "") {
            sheets.source = ""
            focusPane()
        } else {
            sheets.setSource(sheetSources[sheet], { cashier: window.cashier })
        }
    }

    function showPane() {
        left.setSource(paneSource, { cashier: window.cashier })
        focusPane()
    }
    function focusPane() {
        if (sheet === "" && left.item) {
            left.item.forceActiveFocus()
            if (left.item.search)
                left.item.search.input.forceActiveFocus()
        }
    }
    function open(name) {
        sheet = name
    }
    function charge() {
        if (cashier.stage !== CashierScreen.Checkout || cashier.basket.isEmpty)
            return
        if (cashier.demoCards.length > 0)
            open("demoCards")
        else
            cashier.chargeCard(-1)
    }

    Connections {
        target: window.cashier
        function onStageChanged() {
            // A question about a stage that is over answers nothing any more.
            window.sheet = ""
            Qt.callLater(window.focusPane)
        }
    }

    CashierKeys {
        id: keys
        cashier: window.cashier
        sheet: window.sheet
        onAsked: name => window.open(name)
        onSearchAsked: window.focusPane()
        onChargeAsked: window.charge()
        onCancelAsked: window.open("cancel")
        onConfirmAsked: {
            if (window.sheet === "cash")
                sheets.item.confirm()
            else if (window.sheet === "discount")
                sheets.item.apply()
        }
    }

    StatusBar {
        id: bar
        anchors { left: parent.left; right: parent.right; top: parent.top }
        cashier: window.cashier
        onHeldAsked: window.open("held")
        onProvidersAsked: window.open("providers")
        onQueueAsked: window.open("queue")
    }
    Loader {
        id: left
        anchors { left: parent.left; right: right.left; top: bar.bottom; bottom: parent.bottom }
        focus: true
    }
    Item {
        id: right
        anchors { right: parent.right; top: bar.bottom; bottom: parent.bottom }
        width: Sizes.basket
        // Never among what is said of the customer who is served.
        PutAwayNotice {
            id: asideNotice
            anchors {
                left: parent.left
                right: parent.right
                top: parent.top
                margins: visible ? Sizes.gap : 0
            }
            title: window.cashier.asideNoticeTitle
            text: window.cashier.asideNotice
            isGrave: window.cashier.asideNoticeIsGrave
            noticeName: "asideNotice"
            dismissName: "dismissAsideNotice"
            onPutAway: window.cashier.dismissAsideNotice()
        }
        BasketPane {
            anchors {
                left: parent.left
                right: parent.right
                top: asideNotice.bottom
                topMargin: asideNotice.visible ? Sizes.gap : 0
                bottom: parent.bottom
            }
            visible: !window.isRecorded
            cashier: window.cashier
            onChargeAsked: window.charge()
            onCashAsked: window.open("cash")
            onDiscountAsked: window.open("discount")
        }
        Loader {
            anchors {
                left: parent.left
                right: parent.right
                top: asideNotice.bottom
                topMargin: asideNotice.visible ? Sizes.gap : 0
                bottom: parent.bottom
            }
            readonly property bool isWanted: window.isRecorded
            onIsWantedChanged: {
                if (isWanted)
                    setSource("ReceiptPaper.qml", { cashier: window.cashier })
                else
                    source = ""
            }
        }
    }
    FunctionKeys {
        anchors {
            left: left.left
            leftMargin: Sizes.edge
            bottom: left.bottom
            bottomMargin: Sizes.compact ? 12 : 20
        }
        visible: window.cashier.stage === CashierScreen.Checkout
        cashier: window.cashier
        onAsked: name => window.open(name)
        Keys.forwardTo: left.item ? [left.item] : []
    }
    Loader {
        id: sheets
        anchors.fill: parent
        focus: window.sheet !== ""
        onLoaded: item.begin()
    }
    Connections {
        target: left.item
        ignoreUnknownSignals: true
        function onCancelAsked() { window.open("cancel") }
    }
    Connections {
        target: sheets.item
        function onDismissed() { window.sheet = "" }
    }
}
