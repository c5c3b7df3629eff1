//! Numbers that look random and are the same for the same seed: xoshiro256++.
//!
//! Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM Trans Math Softw 2021;47:36. Its
//! four words of state are filled from the seed by SplitMix64, as its authors ask. It is made for simulation,
//! not for secrets.

use crate::statistics::dist::normal;

/// The generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xoshiro256PlusPlus {
    state: [u64; 4],
}

impl Xoshiro256PlusPlus {
    /// Its name, to stand beside what was sampled.
    pub const NAME: &'static str = "xoshiro256++";

    /// A generator for a seed; any seed will do, 0 too.
    pub fn new(seed: u64) -> Self {
        let mut split = seed;
        Self { state: [0; 4].map(|_: u64| split_mix(&mut split)) }
    }

    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let out = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        out
    }

    /// A number above 0 and below 1: the middles of 2^53 equal parts.
    pub fn uniform(&mut self) -> f64 {
        const PARTS: f64 = (1u64 << 53) as f64;
        ((self.next_bits() >> 11) as f64 + 0.5) / PARTS
    }

    /// The numbers 0 to n − 1 in a random order (Fisher and Yates; Durstenfeld 1964).
    pub fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            let chosen = (self.uniform() * (last + 1) as f64) as usize;
            order.swap(last, chosen.min(last));
        }
        order
    }

    /// A standard normal number: the normal quantile of a uniform one.
    pub fn normal(&mut self) -> f64 {
        normal::quantile(self.uniform())
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        // From the state 1, 2, 3, 4, by the authors' C code.
        let mut generator = Xoshiro256PlusPlus { state: [1, 2, 3, 4] };
        let found = [0; 6].map(|_: u64| generator.next_bits());
        assert_eq!(
            found,
            [
                41_943_041,
                58_720_359,
                3_588_806_011_781_223,
                3_591_011_842_654_386,
                9_228_616_714_210_784_205,
                9_973_669_472_204_895_162,
            ]
        );
        let mut seed = 1_234_567;
        assert_eq!(split_mix(&mut seed), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut seed), 3_203_168_211_198_807_973);
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut generator = Xoshiro256PlusPlus::new(7);
        let n = 100_000;
        let all: Vec<f64> = (0..n).map(|_| generator.normal()).collect();
        let mean = all.iter().sum::<f64>() / f64::from(n);
        let variance = all.iter().map(|z| z * z).sum::<f64>() / f64::from(n) - mean * mean;
        // Four standard errors: 1/√n and √(2/n).
        assert!(mean.abs() < 4.0 / f64::from(n).sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 4.0 * (2.0 / f64::from(n)).sqrt(), "{variance}");
    }

    #[test]
    fn every_order_of_three_comes_about_as_often() {
        let mut generator = Xoshiro256PlusPlus::new(5);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            *counts.entry(generator.shuffled(3)).or_insert(0) += 1;
        }
        // Chi squared with five degrees of freedom: 20.5 is passed once in a thousand.
        let chi: f64 = counts.values().map(|&n| f64::from(n - 1000).powi(2) / 1000.0).sum();
        assert!(counts.len() == 6 && chi < 20.5, "{counts:?}");
    }

    #[test]
    fn a_seed_gives_one_sequence_and_another_gives_another() {
        let first = |seed| Xoshiro256PlusPlus::new(seed).uniform();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
