import Countersign.Cashier

// What the till has to say to the cashier, until something else happens or it is put away.
PutAwayNotice {
    required property CashierScreen cashier

    title: cashier.noticeTitle
    text: cashier.notice
    isGrave: cashier.noticeIsGrave
    noticeName: "notice"
    dismissName: "dismissNotice"
    onPutAway: cashier.dismissNotice()
}
