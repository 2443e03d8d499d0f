// SPDX-License-Identifier: EUPL-1.2
//! A fixed sequence of numbers that looks like chance, so that every failure can be repeated from its seed.

/// The generator (`SplitMix64`, Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The sequence of one numbered trial of a seed.
    pub fn new(seed: u64, trial: usize) -> Self {
        let mut dice = Self(seed);
        let start = dice.next() ^ u64::try_from(trial).expect("a usize fits");
        Self(start)
    }

    /// A seed for something that throws dice of its own.
    pub fn seed(&mut self) -> u64 {
        self.next()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to just below `count`, which is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).expect("a usize fits");
        usize::try_from(self.next() % count).expect("below a usize")
    }

    /// Whether something with so many chances in a hundred happens.
    pub fn in_hundred(&mut self, chances: usize) -> bool {
        self.below(100) < chances
    }
}
