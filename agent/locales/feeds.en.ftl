# SPDX-License-Identifier: EUPL-1.2
# What comes from elsewhere: watchers, exports and calendars.

feed-off = The feed is off; no port is open. Open it with `daglicht feed on`.
feed-on = The feed is on: while recording runs, watchers on this computer can reach it at http://127.0.0.1:{ $port }.
feed-not-running = Nothing is being recorded, so the port is closed. Start with `daglicht run`.
feed-extension = Let in without a token, to send only: { $origin }
feed-origin-form = That is not a browser extension's address. It looks like moz-extension://0b7c1a52-… or chrome-extension://nglaklh…; `daglicht feed status` says where to find it.
feed-many-extensions = At most { $most } extensions can be let in. Begin anew with `daglicht feed off` and `daglicht feed on`.
feed-set-up =
    What it is for: the address of a page says which case system you work in. Host and path are compared with the rules in
    memory and then thrown away; a private window is not recorded.
    Your browser, with the extension ActivityWatch Web Watcher: it cannot show a token, so let it in by its own address.
      Firefox: open about:debugging, This Firefox, and copy the Internal UUID:  daglicht feed allow moz-extension://UUID
      Chrome, Edge, Brave: open chrome://extensions and copy the ID:  daglicht feed allow chrome-extension://ID
      The extension always goes to port 5600.
    Watchers that use aw-client (Python), such as those of editors: put this line in ~/.netrc, readable by you only:
      machine 127.0.0.1 login daglicht password { $token }
    Other programs: the header  Authorization: Bearer { $token }
    Close it with `daglicht feed off`. Your other programs can read the token; keep it to this computer.

import-found = New: { $total }, from { $from } to { $to }; { $known } of the file was known already.
import-nothing = There is nothing new in the file; { $known } of it was known already.
import-left-out = Left out: { $excluded } of windows that the rules exclude, and { $skipped } events that say nothing of windows.
import-shown = Nothing was kept. Without --dry-run it is, for your own views only: imported time is in no report.
import-kept = Kept for your own views, such as `daglicht week`. Imported time is in no report, and titles and addresses were not kept.
imported-part = Of this { $imported } was imported; that is in no report.

check-calls = calls
calls-no-server = no sound server is found (PulseAudio, or PipeWire with pipewire-pulse), so calls are not recognised. Everything else works.
calls-not-understood = the sound server does not answer as expected, so calls are not recognised. Everything else works.
calls-unsupported = on this operating system calls are not recognised. Everything else works.

by-calendar = by your calendar
why-calendar = { $from }–{ $to }: { $category }. You were away from the screen, and your calendar says that you were busy. What you register by hand, and work at the screen, weigh more.
calendar-read = Your calendar gives { $stretches } stretches, { $total } in all, of two years around today; { $broken } appointments were not understood. Only begin and end were kept. Where you were away from the screen they count as meetings.
calendar-forgotten = What was known of calendars is forgotten. A calendar that the configuration names is read again at the next look.
calendar-not-followed = Your calendar could not be followed; what was known of it stays. { $detail }
why-imported = This was imported; it is in no report.
