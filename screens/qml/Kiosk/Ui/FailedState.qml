pragma ComponentBehavior: Bound

import QtQuick

// What could not be done, and what to do now.
EmptyState {
    icon: "warning"
    tone: Theme.warn
}
