// SPDX-License-Identifier: EUPL-1.2
//! Pictures that a telephone or scanner reads, as one path of a drawing.

use qrcode::{Color, EcLevel, QrCode};

/// The margin that scanners need, in modules.
const QUIET: usize = 4;

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qr {
    /// The length of a side in modules, margin included.
    pub(super) size: usize,
    /// The dark modules as the data of a path.
    pub(super) path: String,
}

impl Qr {
    /// The picture of a text.
    ///
    /// # Panics
    /// Never for the texts of this program: they have fewer than 400 bytes, and a picture holds 2,331.
    pub(super) fn of(text: &str) -> Self {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("a short text fits");
        let (width, colours) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in colours.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&Color::Dark) {
                    path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET, length = run.len()));
                }
                x += run.len();
            }
        }
        Self { size: width + 2 * QUIET, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_the_dark_modules_and_no_others() {
        let code = QrCode::with_error_correction_level("daglicht", EcLevel::M).expect("it fits");
        let dark = code.to_colors().iter().filter(|colour| **colour == Color::Dark).count();
        let qr = Qr::of("daglicht");
        assert_eq!(qr.size, code.width() + 8);
        // Each run is `Mx yhLv1h-Lz`, and its length stands after the first `h`.
        let covered = qr.path.split('M').skip(1).map(|run| {
            let length = run.split('h').nth(1).and_then(|rest| rest.split('v').next()).expect("a length");
            length.parse::<usize>().expect("a number")
        });
        assert_eq!(covered.sum::<usize>(), dark);
    }
}
