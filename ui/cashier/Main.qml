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
    Binding { target: Theme; property: "compact"; value: window.width < 1600 || window.height < 960 }

    Component.onCompleted: {
        cashier.watchKeys(window)
        window.focusPane()
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

    onSheetChanged: if (sheet === "") focusPane()

    Connections {
        target: window.cashier
        function onScanTyped(characters) {
            if (left.item && left.item.search)
                left.item.search.dropTyped(characters)
        }
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
    }
    Loader {
        id: left
        anchors { left: parent.left; right: right.left; top: bar.bottom; bottom: parent.bottom }
        focus: true
        sourceComponent: window.isRecorded ? donePane
            : window.cashier.stage === CashierScreen.Checkout ? checkoutPane
            : window.cashier.stage === CashierScreen.Waiting ? waitingPane : terminalPane
    }
    Item {
        id: right
        anchors { right: parent.right; top: bar.bottom; bottom: parent.bottom }
        width: Sizes.basket
        BasketPane {
            anchors.fill: parent
            visible: !window.isRecorded
            cashier: window.cashier
            onChargeAsked: window.charge()
            onCashAsked: window.open("cash")
            onDiscountAsked: window.open("discount")
        }
        Loader {
            anchors.fill: parent
            active: window.isRecorded
            sourceComponent: ReceiptPaper { cashier: window.cashier }
        }
    }
    Loader {
        id: sheets
        anchors.fill: parent
        focus: window.sheet !== ""
        sourceComponent: window.sheet === "help" ? helpSheet : window.sheet === "discount" ? discountSheet
            : window.sheet === "held" ? heldSheet : window.sheet === "cash" ? cashSheet
            : window.sheet === "demoCards" ? demoCardSheet : window.sheet === "cancel" ? cancelSheet : null
        onLoaded: item.begin()
    }
    Connections {
        target: sheets.item
        function onDismissed() { window.sheet = "" }
    }

    Component { id: checkoutPane; CheckoutPane { cashier: window.cashier; onAsked: name => window.open(name) } }
    Component { id: waitingPane; WaitingPane { cashier: window.cashier; onCancelAsked: window.open("cancel") } }
    Component { id: terminalPane; TerminalPane { cashier: window.cashier; onCancelAsked: window.open("cancel") } }
    Component { id: donePane; DonePane { cashier: window.cashier } }
    Component { id: helpSheet; HelpSheet {} }
    Component { id: discountSheet; DiscountSheet { cashier: window.cashier } }
    Component { id: heldSheet; HeldSheet { cashier: window.cashier } }
    Component { id: cashSheet; CashSheet { cashier: window.cashier } }
    Component { id: demoCardSheet; DemoCardSheet { cashier: window.cashier } }
    Component { id: cancelSheet; CancelSheet { cashier: window.cashier } }
}
