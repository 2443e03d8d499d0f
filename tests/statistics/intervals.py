# SPDX-License-Identifier: EUPL-1.2
"""Computes with statsmodels what the collector computes by itself.

Reads {"shares": [[[part, whole], ...], ...], "sums": [[value, ...], ...], "limits": [[share, half width], ...]}, one list
per team with one item per person, and prints half widths and limits in the same order.

A ratio of sums is the weighted regression of the part on the whole through zero, with weights 1 / whole; people as
clusters of one are its heteroscedasticity-consistent covariance HC1, and the interval is Student's t on n - 1 degrees.
Korn and Graubard's limits are Clopper and Pearson's for the effective number of observations.
"""

import json
import sys

import numpy
from scipy.stats import norm
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW


def share(pairs):
    part, whole = numpy.array(pairs, dtype=float).T
    fit = WLS(part, whole, weights=1 / whole).fit(cov_type="HC1", use_t=True)
    low, high = fit.conf_int(0.05)[0]
    return [float(fit.params[0]), float((high - low) / 2)]


def total(values):
    low, high = DescrStatsW(numpy.array(values, dtype=float)).tconfint_mean(0.05)
    return float((high - low) / 2 * len(values))


def limits(value, half):
    effective = value * (1 - value) * (norm.ppf(0.975) / half) ** 2
    return [float(end) for end in proportion_confint(effective * value, effective, 0.05, method="beta")]


asked = json.load(sys.stdin)
json.dump({
    "shares": [share(pairs) for pairs in asked["shares"]],
    "sums": [total(values) for values in asked["sums"]],
    "limits": [limits(*pair) for pair in asked["limits"]],
}, sys.stdout)
