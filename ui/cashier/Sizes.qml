pragma Singleton
import QtQuick
import Countersign.Controls

// The cashier's measures at 1920 × 1080 and at 1280 × 800.
QtObject {
    readonly property bool compact: Theme.compact

    readonly property int bar: compact ? 60 : 68
    readonly property int basket: compact ? 468 : 672
    readonly property int edge: compact ? 16 : 28
    readonly property int basketEdge: compact ? 16 : 24
    readonly property int gap: compact ? 10 : 14
    readonly property int columns: compact ? 4 : 5
    readonly property int rows: compact ? 4 : 5

    readonly property int display: compact ? 34 : 44
    readonly property int h1: compact ? 28 : 38
    readonly property int h2: compact ? 22 : 28
    readonly property int body: compact ? 16 : 18
    readonly property int large: compact ? 16 : 20
    readonly property int small: compact ? 14 : 16
    readonly property int hint: 13
    readonly property int control: compact ? 52 : 60
}
