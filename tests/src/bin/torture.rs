// SPDX-License-Identifier: EUPL-1.2
//! `make torture`: runs the campaigns and prints their figures; with `--controls`, shows that each finds its planted bugs.
//!
//! Figures go to standard output, progress to standard error. Exit 0: every promise held, or every plant was caught;
//! 1: one did not; 2: wrong use.

use std::process::ExitCode;

use daglicht_tests::circumstances::circumstances;
use daglicht_tests::torture::{CAMPAIGNS, Campaign, Figure, Scale};

const USAGE: &str = "torture [NAME…] [--trials N] [--seed S] [--controls]\n\n\
    Example: torture kill-collector --trials 1000 --seed 7";

/// What was asked for.
struct Asked {
    campaigns: Vec<&'static Campaign>,
    trials: Option<u32>,
    seed: u64,
    work: Work,
}

/// Measuring, or showing that the measure works.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Figures,
    Controls,
}

fn main() -> ExitCode {
    let Some(asked) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}\n\nCampaigns:");
        for campaign in CAMPAIGNS {
            eprintln!("  {:<16} {}", campaign.name, campaign.promise);
        }
        return ExitCode::from(2);
    };
    println!("{} · seed {}", circumstances(), asked.seed);
    match asked.work {
        Work::Figures => figures(&asked),
        Work::Controls => controls(&asked),
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Option<Asked> {
    let mut asked = Asked { campaigns: Vec::new(), trials: None, seed: 1, work: Work::Figures };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--trials" => asked.trials = Some(arguments.next()?.parse().ok()?),
            "--seed" => asked.seed = arguments.next()?.parse().ok()?,
            "--controls" => asked.work = Work::Controls,
            name => asked.campaigns.push(CAMPAIGNS.iter().find(|campaign| campaign.name == name)?),
        }
    }
    if asked.campaigns.is_empty() {
        asked.campaigns = CAMPAIGNS.iter().collect();
    }
    Some(asked)
}

fn figures(asked: &Asked) -> ExitCode {
    let mut held = true;
    for campaign in &asked.campaigns {
        let figure = (campaign.run)(Scale { trials: asked.trials.unwrap_or(campaign.usual), seed: asked.seed });
        print(campaign, &figure);
        held &= figure.violations.is_empty();
    }
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(campaign: &Campaign, figure: &Figure) {
    println!("\n{}: {}", campaign.name, campaign.promise);
    let trials = figure.trials.max(1);
    if figure.violations.is_empty() {
        // The rule of three: the 95 % upper bound after none in n trials.
        println!("  0 in {} (< {:.4} %)", figure.trials, 300.0 / f64::from(trials));
    } else {
        println!("  {} VIOLATIONS in {}", figure.violations.len(), figure.trials);
        for violation in figure.violations.iter().take(20) {
            println!("  - {violation}");
        }
    }
    for (label, value) in &figure.notes {
        println!("  {label}: {value}");
    }
    println!("  took {:.1} s", figure.took.as_secs_f64());
}

#[cfg(feature = "planted-bugs")]
fn controls(asked: &Asked) -> ExitCode {
    use daglicht_tests::torture;

    let (mut caught, mut all) = (0, 0);
    for campaign in &asked.campaigns {
        for plant in campaign.plants {
            torture::plant(Some(plant.name));
            let figure = (campaign.run)(Scale { trials: asked.trials.unwrap_or(plant.trials), seed: asked.seed });
            torture::plant(None);
            all += 1;
            let first = figure.violations.first().map_or("NOT CAUGHT", String::as_str);
            let took = figure.took.as_secs_f64();
            println!(
                "{} / {}: {} in {} trials ({took:.1} s)",
                campaign.name,
                plant.name,
                figure.violations.len(),
                figure.trials
            );
            println!("  {first}");
            caught += u32::from(!figure.violations.is_empty());
        }
    }
    println!("\nplanted bugs caught: {caught}/{all}");
    if caught == all && all > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(not(feature = "planted-bugs"))]
fn controls(_asked: &Asked) -> ExitCode {
    eprintln!("This build holds no planted bugs: build daglicht-tests with the feature `planted-bugs`.");
    ExitCode::from(2)
}
