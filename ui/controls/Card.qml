import QtQuick
import Countersign.Controls

Rectangle {
    radius: 16
    color: Theme.surface
    border.width: 1
    border.color: Theme.line
}
