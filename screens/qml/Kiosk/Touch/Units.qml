pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui
import Kiosk.ViewModels

// Choose whose disclosures: a county unit, a township, or a village of a township.
Item {
    id: page

    required property App app
    readonly property UnitsModel model: app.units
    readonly property bool portrait: height > width
    readonly property bool inside: model.group !== "departments" && model.group !== "townships"

    function choose(code: string): void {
        page.app.catalogue.chooseUnit(code);
        page.app.backTo("catalogue");
    }

    PageHeader {
        id: head
        width: parent.width
        crumb: page.inside ? qsTr("党务公开 › 按单位看 › 乡镇") : qsTr("党务公开 › 按单位看")
        title: page.inside ? page.model.title : qsTr("看哪个单位的")
    }

    Flow {
        id: groups
        anchors.top: head.bottom
        anchors.topMargin: Theme.gutter
        width: parent.width
        spacing: Theme.gap

        ChipButton {
            label: qsTr("全部单位")
            width: Theme.mm(60)
            onTapped: page.choose("")
        }

        ChipButton {
            label: qsTr("县直单位")
            width: Theme.mm(60)
            chosen: page.model.group === "departments"
            onTapped: page.model.choose("departments")
        }

        ChipButton {
            label: qsTr("乡镇和村")
            width: Theme.mm(60)
            chosen: page.model.group !== "departments"
            onTapped: page.model.choose("townships")
        }
    }

    ScrollColumn {
        anchors.top: groups.bottom
        anchors.topMargin: Theme.gutter
        anchors.bottom: parent.bottom
        width: parent.width
        beside: !page.portrait

        Grid {
            id: grid

            readonly property int across: Math.max(1, Math.floor(width / Theme.mm(Theme.big ? 120 : 88)))
            readonly property real step: (width + Theme.gap) / across

            width: parent.width
            columns: across
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Repeater {
                model: page.model.rows

                Press {
                    id: one

                    required property string rowId
                    required property int count
                    required property int inside

                    width: Math.floor(grid.step - Theme.gap)
                    height: Theme.mm(Theme.big ? 30 : 24)
                    onTapped: {
                        if (inside > 0)
                            page.model.choose(rowId);
                        else
                            page.choose(rowId);
                    }

                    Title {
                        anchors.left: parent.left
                        anchors.leftMargin: Theme.mm(6)
                        anchors.right: figure.left
                        anchors.rightMargin: Theme.mm(2)
                        anchors.verticalCenter: parent.verticalCenter
                        source: one.label
                        font.pixelSize: Theme.body
                        Accessible.ignored: true
                    }

                    Label {
                        id: figure
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.mm(6)
                        anchors.verticalCenter: parent.verticalCenter
                        text: one.inside > 0 ? qsTr("%1 村").arg(one.inside) : qsTr("%1 项", one.count === 1 ? "one" : "").arg(one.count)
                        wrapMode: Text.NoWrap
                        font.pixelSize: Theme.caption
                        color: one.count > 0 || one.inside > 0 ? Theme.words("disclosure") : Theme.soft
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
