// SPDX-License-Identifier: EUPL-1.2
// Runs inside KWin, loaded once: calls the agent when another window becomes active or changes its title. Plasma 5 and 6.
(function () {
    var followed = null;
    function tell() {
        var application = followed ? String(followed.resourceClass) : "";
        var title = followed ? String(followed.caption).slice(0, 4096) : "";
        callDBus("@AGENT@", "/nl/daglicht/Windows", "nl.daglicht.Windows", "Active", application, title);
    }
    function follow(window) {
        if (followed) {
            // A window that was closed meanwhile has nothing left to disconnect.
            try { followed.captionChanged.disconnect(tell); } catch (gone) { followed = null; }
        }
        followed = window;
        if (followed) {
            followed.captionChanged.connect(tell);
        }
        tell();
    }
    (workspace.windowActivated || workspace.clientActivated).connect(follow);
    follow(workspace.activeWindow || workspace.activeClient || null);
})();
