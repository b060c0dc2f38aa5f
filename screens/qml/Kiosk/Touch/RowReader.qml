pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.ViewModels

// Gives a part that takes a plain array the rows of a model, and again whenever they change.
Item {
    id: reader

    required property RowModel model

    signal read(var rows)

    visible: false

    Component.onCompleted: reader.read(reader.model.plain())

    Connections {
        target: reader.model

        function onDataChanged(): void {
            reader.read(reader.model.plain());
        }

        function onRowsInserted(): void {
            reader.read(reader.model.plain());
        }

        function onRowsRemoved(): void {
            reader.read(reader.model.plain());
        }

        function onRowsMoved(): void {
            reader.read(reader.model.plain());
        }
    }
}
