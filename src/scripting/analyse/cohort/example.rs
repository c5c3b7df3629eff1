//! A table that is made up, to try the page with. Nobody was treated; the numbers come from a generator.

/// The seed of the generator.
pub const SEED: u64 = 20_261_121;
/// How it was simulated, in words.
pub const WORDS: &str = "Made up, by a program: nobody was treated. Two groups of 40, rated on the MADRS on days 0, 1, 7, 14, 28 and \
     84. Scores at the start are normal with mean 33 and standard deviation 4. A person's share of improvement is normal \
     around 0.45 falling to 0.30 over twelve weeks in \"ketamine\", and around 0.20 in \"midazolam\", with standard deviations of \
     0.25 between people and 0.13 between visits; scores are rounded and kept within the scale. At each visit one in 14 leaves \
     for good, and one in 20 is not rated. The generator is SplitMix64 with the seed 20261121.";

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Above 0, at most 1.
    fn share(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// Normal (Box & Muller 1958).
    fn normal(&mut self) -> f64 {
        let (radius, turn) = (self.share(), self.share());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }
}

/// The table as CSV.
pub fn table() -> String {
    simulated(40, SEED)
}

/// A table of two groups of `people`, by the rules of [`WORDS`].
pub fn simulated(people: usize, seed: u64) -> String {
    let mut random = Generator(seed);
    let mut text = String::from("patient,day,measure,score,group\n");
    for (group, early, late) in [("ketamine", 0.45, 0.30), ("midazolam", 0.20, 0.20)] {
        for person in 1..=people {
            let start = (33.0 + 4.0 * random.normal()).round().clamp(22.0, 60.0);
            let own = 0.25 * random.normal();
            let name = format!("{}{person:02}", if group == "ketamine" { 'K' } else { 'M' });
            text.push_str(&format!("{name},0,MADRS,{start},{group}\n"));
            for day in [1.0, 7.0, 14.0, 28.0, 84.0] {
                if random.share() < 1.0 / 14.0 {
                    break;
                }
                let noise = 0.13 * random.normal();
                let seen = random.share() >= 0.05;
                let better = early + (late - early) * day / 84.0 + own + noise;
                let score = (start * (1.0 - better)).round().clamp(0.0, 60.0);
                if seen {
                    text.push_str(&format!("{name},{day},MADRS,{score},{group}\n"));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first numbers of SplitMix64 from the seed 1234567 (Vigna's splitmix64.c).
        let mut random = Generator(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn the_table_is_always_the_same_and_said_to_be_made_up() {
        assert_eq!(table(), table());
        assert!(table().lines().count() > 380 && WORDS.contains(&SEED.to_string()));
        assert!(WORDS.starts_with("Made up"));
    }
}
