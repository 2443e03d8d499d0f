// SPDX-License-Identifier: EUPL-1.2
//! Values of known distributions from a fixed seed, for simulations with a known truth.

/// A fixed sequence (`SplitMix64`, Steele, Lea and Flood 2014).
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Between 0 and 1, neither included.
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((bits ^ (bits >> 31)) >> 32).expect("32 bits are left");
        (f64::from(high) + 0.5) / 4_294_967_296.0
    }

    /// Standard normal, near enough: the sum of twelve uniform values.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// Beta with whole parameters, from two gamma values.
    pub(crate) fn beta(&mut self, yes: u32, no: u32) -> f64 {
        let mut gamma = |shape: u32| (0..shape).map(|_| -self.uniform().ln()).sum::<f64>();
        let (yes, no) = (gamma(yes), gamma(no));
        yes / (yes + no)
    }
}
