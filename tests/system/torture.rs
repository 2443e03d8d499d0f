// SPDX-License-Identifier: EUPL-1.2
//! The short tier of every torture campaign; `make torture` runs them long.

use daglicht_tests::torture::{self, Scale};

/// Runs a campaign with the few trials of its short tier.
fn holds(name: &str) {
    let campaign = torture::campaign(name).unwrap_or_else(|| panic!("no campaign {name}"));
    let figure = (campaign.run)(Scale { trials: campaign.short, seed: 1 });
    assert!(figure.violations.is_empty(), "{figure:#?}");
    assert!(figure.trials >= campaign.short, "{figure:#?}");
}

#[test]
fn power_losses_lose_nothing_that_was_acknowledged() {
    holds("power-loss");
}

#[test]
fn failing_disks_lose_nothing_and_withdrawal_works_on_a_full_one() {
    holds("disk-full");
}

#[test]
fn kills_of_the_collector_lose_nothing() {
    holds("kill-collector");
}

#[test]
fn lost_cut_and_forged_answers_lose_nothing() {
    holds("lost-responses");
}

#[test]
fn kills_of_the_agent_lose_nothing() {
    holds("kill-agent");
}

#[test]
fn after_a_withdrawal_nothing_is_left_or_sent() {
    holds("withdrawals");
}

#[test]
fn damaged_databases_are_kept_and_what_can_be_read_is_brought_over() {
    holds("corruption");
}

#[test]
fn random_lives_count_each_person_week_once() {
    holds("simulator");
}

#[test]
fn no_history_of_clocks_invents_time() {
    holds("clocks");
}

#[test]
fn no_bytes_upset_a_parser() {
    holds("parsers");
}

#[test]
fn requests_made_from_the_description_get_described_answers() {
    holds("description");
}

#[test]
fn no_flipped_bit_is_taken() {
    holds("bit-flips");
    holds("bit-flips-postgres");
}

#[test]
fn nothing_stored_links_weeks_or_tickets_of_a_person() {
    holds("linkability");
}

#[test]
fn nobody_is_recovered_from_all_that_is_released() {
    holds("attacker");
}

#[test]
fn slow_connections_keep_nobody_waiting() {
    holds("slow-connections");
}

#[test]
fn bombs_cost_no_memory_and_no_failure() {
    holds("bombs");
}

#[test]
fn too_much_at_once_is_sent_away_at_once() {
    holds("overload");
}

#[test]
fn kills_of_collectors_on_one_postgres_lose_nothing() {
    holds("kill-collector-postgres");
}

#[test]
fn restarts_of_postgres_lose_nothing_and_heal_by_themselves() {
    holds("postgres-restarts");
}

#[test]
fn restores_lose_nothing_and_bring_nothing_back() {
    holds("backup-restore");
}

#[test]
fn random_lives_on_postgres_count_each_person_week_once() {
    holds("simulator-postgres");
}
