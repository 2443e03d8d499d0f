// SPDX-License-Identifier: EUPL-1.2
// Tells which application is active, by its id and nothing else, on GNOME Shell's own connection to the session bus.
// For GNOME 42 to 44.
const { Gio, GLib, Shell } = imports.gi;

const INTERFACE = `<node><interface name="nl.daglicht.Windows">
  <method name="Active"><arg type="s" direction="out" name="application"/></method>
  <signal name="ActiveChanged"><arg type="s" name="application"/></signal>
</interface></node>`;

class Windows {
    enable() {
        this._last = '';
        this._object = Gio.DBusExportedObject.wrapJSObject(INTERFACE, this);
        this._object.export(Gio.DBus.session, '/nl/daglicht/Windows');
        this._display = global.display.connect('notify::focus-window', () => this._tell());
        this._tell();
    }

    disable() {
        global.display.disconnect(this._display);
        this._object.unexport();
        this._object = null;
    }

    Active() {
        const window = global.display.focus_window;
        const app = window ? Shell.WindowTracker.get_default().get_window_app(window) : null;
        return app ? app.get_id().replace(/\.desktop$/, '') : '';
    }

    _tell() {
        const application = this.Active();
        if (application !== this._last) {
            this._last = application;
            this._object.emit_signal('ActiveChanged', new GLib.Variant('(s)', [application]));
        }
    }
}

function init() {
    return new Windows();
}
