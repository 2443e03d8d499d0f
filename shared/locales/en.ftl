# SPDX-License-Identifier: EUPL-1.2
# The words of the domain.
standardised_work = Standardised work
speed_loss = Speed loss
rework = Rework
administration_projects = Administration and projects
interruptions = Interruptions
meetings = Meetings
training_coaching = Training and coaching
official_breaks = Official breaks
occupancy_loss = Occupancy loss
unknown = Unknown
direct = Direct time
indirect = Indirect time
