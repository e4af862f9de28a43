import QtQuick
import Countersign.Controls

Rectangle {
    implicitWidth: 1
    implicitHeight: 1
    color: Theme.line
}
