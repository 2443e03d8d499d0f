// SPDX-License-Identifier: EUPL-1.2
//! `make bench`: chooses measurements and prints them; the measurements are in the library. Nothing passes or fails here.
//!
//! Exit 0: measured; 2: wrong use.

use std::process::ExitCode;

use daglicht_tests::bench::{self, Form, Length, MEASUREMENTS, Measurement, Part};

const USAGE: &str = "bench [agent|collector|NAME…] [--json] [--quick]\n\nExample: bench intake pages --json";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["echo"] {
        bench::serve_echo();
        return ExitCode::SUCCESS;
    }
    if let [first, watch @ ..] = arguments.as_slice()
        && first == "watch"
    {
        bench::watch(watch);
        return ExitCode::SUCCESS;
    }
    let Some((chosen, length, form)) = read(&arguments) else {
        eprintln!("{USAGE}\n\nMeasurements:");
        for one in MEASUREMENTS {
            eprintln!("  {:<16} {}", one.name, one.about);
        }
        return ExitCode::from(2);
    };
    bench::run(&chosen, length, form);
    ExitCode::SUCCESS
}

fn read(arguments: &[String]) -> Option<(Vec<&'static Measurement>, Length, Form)> {
    let (mut chosen, mut length, mut form): (Vec<&Measurement>, _, _) = (Vec::new(), Length::Usual, Form::Text);
    for argument in arguments {
        match argument.as_str() {
            "--json" => form = Form::Json,
            "--quick" => length = Length::Quick,
            // `agent` is a measurement and the part that it belongs to; the part is meant.
            "agent" => chosen.extend(MEASUREMENTS.iter().filter(|one| one.part == Part::Agent)),
            "collector" => chosen.extend(MEASUREMENTS.iter().filter(|one| one.part == Part::Collector)),
            name => chosen.push(MEASUREMENTS.iter().find(|one| one.name == name)?),
        }
    }
    if chosen.is_empty() {
        chosen = MEASUREMENTS.iter().collect();
    }
    Some((chosen, length, form))
}
