# SPDX-License-Identifier: EUPL-1.2
"""Does with aw-client what watchers do, and prints what it read back.

client.py PORT EXPORT: makes buckets, sends heartbeats and events, reads them back, writes an export to the file EXPORT.
The token is found where requests looks for it, in the file that NETRC names.
"""

import json
import sys
from datetime import datetime, timedelta, timezone

from aw_client import ActivityWatchClient
from aw_core.models import Event

port, export = int(sys.argv[1]), sys.argv[2]
client = ActivityWatchClient("daglicht-test", host="127.0.0.1", port=port)
begin = datetime(2026, 11, 2, 9, 0, tzinfo=timezone.utc)


def event(minute, minutes, **data):
    return Event(timestamp=begin + timedelta(minutes=minute), duration=timedelta(minutes=minutes), data=data)


window, afk, web = "aw-watcher-window_pc", "aw-watcher-afk_pc", "aw-watcher-web-firefox_pc"
client.get_info()
client.create_bucket(window, "currentwindow")
client.create_bucket(window, "currentwindow")
client.create_bucket(afk, "afkstatus")
client.create_bucket(web, "web.tab.current")

# Three heartbeats that say the same become one event; another title becomes another.
for second in (0, 5, 10):
    beat = Event(timestamp=begin + timedelta(seconds=second), duration=0, data={"app": "Code", "title": "beat"})
    client.heartbeat(window, beat, pulsetime=6)
client.heartbeat(window, Event(timestamp=begin + timedelta(seconds=11), duration=0, data={"app": "Code", "title": "other"}), pulsetime=6)
beaten = [(e.data["title"], e.duration.total_seconds()) for e in client.get_events(window)]
for found in client.get_events(window):
    client.delete_event(window, found.id)

client.insert_event(window, event(0, 30, app="libreoffice-writer", title="Kanarie-titel-51c0.odt"))
client.insert_events(window, [
    event(30, 30, app="firefox", title="Zaak Kanarie-titel-51c0 — Mozilla Firefox"),
    event(60, 30, app="libreoffice-writer", title="Kanarie-titel-51c0.odt"),
])
client.insert_events(afk, [event(0, 60, status="not-afk"), event(60, 20, status="afk"), event(80, 10, status="not-afk")])
client.insert_event(web, event(30, 30, url="https://kanarie-adres-51c0.example.nl/zaak", title="Zaak Kanarie-titel-51c0", incognito=False))

between = client.get_events(window, start=begin + timedelta(minutes=40), end=begin + timedelta(minutes=50))
single = client.get_event(window, between[0].id)
with open(export, "w", encoding="utf-8") as file:
    json.dump(client.export_all(), file)
alone = client.export_bucket(afk)
client.create_bucket("daglicht-test-more", "test")
client.delete_bucket("daglicht-test-more", force=True)

print(json.dumps({
    "beaten": beaten,
    "buckets": sorted(client.get_buckets()),
    "apps": [e.data["app"] for e in client.get_events(window)],
    "first": client.get_events(window, limit=1)[0].data["title"],
    "count": client.get_eventcount(window),
    "between": [e.data["app"] for e in between],
    "single": single.data["app"],
    "alone": sorted(alone["buckets"]),
}))
