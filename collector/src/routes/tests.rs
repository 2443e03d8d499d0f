// SPDX-License-Identifier: EUPL-1.2
//! Tests of the routes over the whole router.
