// SPDX-License-Identifier: EUPL-1.2
//! `make fuzz`: drives libFuzzer over the targets, keeps what it finds, and prints a line for each target.
//!
//! The program of `tests/fuzz` does the work; this one gives it seeds, a time, and a folder per target: `corpus` grows
//! from run to run, `found` holds inputs that broke a promise. Exit 0: none did; 1: some did; 2: wrong use.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::PoisonError;

use daglicht_tests::fuzz::{LONGEST, TARGETS, Target};

const USAGE: &str = "fuzz --program FILE --folder FOLDER [--seconds N] [--jobs N] [NAME…]\n\n\
    Example: fuzz --program target/fuzz/…/daglicht-fuzz --folder target/fuzz/work --seconds 600 report";

/// What was asked for.
struct Asked {
    program: PathBuf,
    folder: PathBuf,
    seconds: u32,
    jobs: usize,
    targets: Vec<&'static Target>,
}

/// What libFuzzer did with one target.
#[derive(Default)]
struct Run {
    executions: String,
    per_second: String,
    slowest: String,
    memory: String,
    coverage: String,
    corpus: usize,
    found: Vec<String>,
    ended: String,
}

fn main() -> ExitCode {
    let Some(asked) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}\n\nTargets: {}", TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(" "));
        return ExitCode::from(2);
    };
    println!("{} s for each of {} targets, {} at a time", asked.seconds, asked.targets.len(), asked.jobs);
    println!("target              executions   /s  slowest s  memory MiB  edges  corpus  found");
    let waiting = Mutex::new(asked.targets.iter());
    let held = Mutex::new(true);
    std::thread::scope(|scope| {
        for _ in 0..asked.jobs {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(target) = next else { return };
                    let run = fuzz(&asked, target);
                    print(target, &run);
                    if !run.found.is_empty() || !run.ended.is_empty() {
                        *held.lock().unwrap_or_else(PoisonError::into_inner) = false;
                    }
                }
            });
        }
    });
    if *held.lock().unwrap_or_else(PoisonError::into_inner) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Option<Asked> {
    let (mut program, mut folder, mut seconds, mut jobs, mut targets) = (None, None, 600, 1, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--program" => program = Some(PathBuf::from(arguments.next()?)),
            "--folder" => folder = Some(PathBuf::from(arguments.next()?)),
            "--seconds" => seconds = arguments.next()?.parse().ok()?,
            "--jobs" => jobs = arguments.next()?.parse().ok().filter(|jobs| *jobs > 0)?,
            name => targets.push(TARGETS.iter().find(|target| target.name == name)?),
        }
    }
    if targets.is_empty() {
        targets = TARGETS.iter().collect();
    }
    Some(Asked { program: program?, folder: folder?, seconds, jobs, targets })
}

fn fuzz(asked: &Asked, target: &Target) -> Run {
    let (corpus, found) = (asked.folder.join("corpus").join(target.name), asked.folder.join("found").join(target.name));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
    for (number, seed) in target.seeds.iter().enumerate() {
        fs::write(corpus.join(format!("seed-{number}")), seed).expect("a seed can be written");
    }
    let mut command = Command::new(&asked.program);
    command.env("DAGLICHT_FUZZ_TARGET", target.name).arg(&corpus);
    command.arg(format!("-max_total_time={}", asked.seconds)).arg(format!("-max_len={LONGEST}"));
    command.arg(format!("-artifact_prefix={}/", found.display()));
    // The clock on the wall: a minute is far above what any input may take, also on a busy machine. The slowest is printed.
    command.args(["-timeout=60", "-rss_limit_mb=1024", "-print_final_stats=1", "-use_value_profile=1"]);
    let mut process = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the fuzzer starts");
    let mut run = Run::default();
    let (mut last, mut log) = (String::new(), Vec::new());
    for line in BufReader::new(process.stderr.take().expect("piped")).lines().map_while(Result::ok) {
        for (name, value) in [
            ("stat::number_of_executed_units:", &mut run.executions),
            ("stat::average_exec_per_sec:", &mut run.per_second),
            ("stat::slowest_unit_time_sec:", &mut run.slowest),
            ("stat::peak_rss_mb:", &mut run.memory),
        ] {
            if let Some(rest) = line.strip_prefix(name) {
                rest.trim().clone_into(value);
            }
        }
        if let Some((_, rest)) = line.split_once(" cov: ") {
            rest.split_whitespace().next().unwrap_or_default().clone_into(&mut run.coverage);
        }
        if line.contains("panicked at") || line.starts_with("SUMMARY") || line.contains("ERROR") {
            last.clone_from(&line);
        }
        log.extend_from_slice(line.as_bytes());
        log.push(b'\n');
    }
    fs::write(asked.folder.join(format!("{}.log", target.name)), log).expect("the log can be written");
    let status = process.wait().expect("the fuzzer ends");
    if !status.success() {
        run.ended = format!("{status}: {last}");
    }
    run.corpus = names(&corpus).len();
    run.found = names(&found);
    run
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder was made");
    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn print(target: &Target, run: &Run) {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:<18} {:>11} {:>6} {:>7} {:>11} {:>8} {:>7} {:>6}",
        target.name,
        run.executions,
        run.per_second,
        run.slowest,
        run.memory,
        run.coverage,
        run.corpus,
        run.found.len()
    )
    .and_then(|()| if run.ended.is_empty() { Ok(()) } else { writeln!(out, "  {}", run.ended) })
    .and_then(|()| run.found.iter().try_for_each(|name| writeln!(out, "  {name}")))
    .expect("standard output takes the table");
}
