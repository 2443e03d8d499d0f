// SPDX-License-Identifier: EUPL-1.2
//! Filled in by its own commit.
