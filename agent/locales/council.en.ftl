# SPDX-License-Identifier: EUPL-1.2
# What the works council and the privacy officer stop.
sync-stopped = Week { $week }: the works council or the privacy officer stopped the project. Your report stays on this computer and goes out later, when the stop is lifted.
status-stopped = The project is stopped by the works council or the privacy officer. Nothing is sent now; your reports stay on this computer.
