pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Ui

// Rail, content and running line as every page has them.
Item {
    id: frame

    readonly property bool portrait: height > width
    property var middle: [
        {
            key: "find",
            icon: "search",
            label: "查找"
        }
    ]
    default property alias content: content.data

    Item {
        id: content
        x: frame.portrait ? Theme.margin : Theme.margin + Theme.railWidth + Theme.mm(10)
        y: Theme.mm(11)
        width: frame.width - x - Theme.margin
        height: frame.portrait ? rail.y - y - Theme.gutter : ticker.y - y - Theme.gutter
    }

    Rail {
        id: rail
        portrait: frame.portrait
        x: Theme.margin
        y: frame.portrait ? ticker.y - height - Theme.mm(8) : Theme.mm(11)
        width: frame.portrait ? frame.width - 2 * Theme.margin : Theme.railWidth
        height: frame.portrait ? Theme.mm(33.5) : ticker.y - y - Theme.gutter
        keys: [
            {
                key: "back",
                icon: "back",
                label: "返回"
            },
            {
                key: "home",
                icon: "home",
                label: "首页"
            }
        ].concat(frame.middle)
        footKeys: [
            {
                key: "sound",
                icon: "sound",
                label: "朗读"
            },
            {
                key: "textsize",
                icon: "textsize",
                label: Theme.elder ? "原样" : "大字"
            }
        ]
    }

    TickerBar {
        id: ticker
        anchors.bottom: parent.bottom
        width: parent.width
        running: false
        entries: [
            {
                id: "a",
                text: "2026年度城乡居民医保集中缴费：缴费截止12月31日，可在各乡镇便民服务中心办理",
                sample: true
            },
            {
                id: "b",
                text: "岢岚县农机购置补贴第三批名单公示",
                sample: true
            }
        ]
    }
}
