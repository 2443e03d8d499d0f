# SPDX-License-Identifier: EUPL-1.2
"""Asks ACRO which cells of a person-level table need suppression.

Reads {"k": 10, "p_percent": 10, "dominance_percent": 90, "rows": [[unit, category, minutes of one person], ...]} and
prints {unit: {category: [the checks that fail]}}. ACRO's own values are taken; they must be those that are asked for.
"""

import json
import logging
import os
import sys
import tempfile

logging.disable(logging.CRITICAL)
os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp()

import acro  # noqa: E402
import pandas  # noqa: E402

asked = json.load(sys.stdin)
# It prints what it makes of tables; standard output is for the answer.
answer, sys.stdout = sys.stdout, sys.stderr
session = acro.ACRO(suppress=False)
appetite = session.sdc_checks.risk_appetite
assert appetite["safe_threshold"] == asked["k"]
assert appetite["safe_nk_n"] == 2 and round(appetite["safe_nk_k"] * 100) == asked["dominance_percent"]
assert round(appetite["safe_pratio_p"] * 100) == asked["p_percent"]
people = pandas.DataFrame(asked["rows"], columns=["unit", "category", "minutes"])
session.pivot_table(people, values="minutes", index="unit", columns="category", aggfunc="sum")
outcome = session.results.get_index(0).outcome
cells = {
    unit: {
        category: [] if said.strip() in ("ok", "") else sorted(check.strip() for check in said.split(";") if check.strip())
        for category, said in row.items()
    }
    for unit, row in outcome.to_dict("index").items()
}
json.dump(cells, answer)
