// SPDX-License-Identifier: EUPL-1.2
//! What the disk allows: how often a second a small write reaches it, which no durable commit can go beyond.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;
use std::time::Duration;

use super::book::Line;
use super::quantile::quantile;
use super::{Measurement, Part, Run};
use crate::program::Folder;
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "disk",
    part: Part::Collector,
    about: "limit: 4 KiB written in place and brought to disk with fdatasync, one after another",
    run,
};

fn run(run: &mut Run) {
    let folder = Folder::new("bench-disk");
    let path = folder.path().join("file");
    let file = OpenOptions::new().write(true).create_new(true).open(path).expect("a file can be made");
    let page = [7_u8; 4_096];
    for place in 0..256 {
        file.write_all_at(&page, place * 4_096).expect("there is space");
    }
    file.sync_all().expect("the disk works");
    let (begin, length) = (wait::now(), Duration::from_secs(run.choose(1, 4)));
    let (mut times, mut place) = (Vec::new(), 0);
    while wait::now() - begin < length {
        let start = wait::now();
        file.write_all_at(&page, place % 256 * 4_096).expect("there is space");
        file.sync_data().expect("the disk works");
        times.push((wait::now() - start).as_secs_f64() * 1_000.0);
        place += 1;
    }
    let rate = times.len() as f64 / (wait::now() - begin).as_secs_f64();
    times.sort_by(f64::total_cmp);
    run.book.say(Line::new("fdatasync", rate, "/s").note(format!(
        "median {:.2} ms, 99th percentile {:.2} ms; the temporary folder must be on the disk that is meant",
        quantile(&times, 0.5),
        quantile(&times, 0.99)
    )));
}
