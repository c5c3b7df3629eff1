//! How fast the pooling of trials is where the page runs: simulated studies, timed where they are fitted.
//!
//! The page asks its worker by `speed/run`; the studies are made there, so that a million of them never cross as
//! JSON. A room has no clock: [`keep_time`] is given one, by the worker's end of the line or by a test.

use crate::statistics::deletion::leave_one_out;
use crate::statistics::design::Design;
use crate::statistics::error::Error;
use crate::statistics::influence::influence;
use crate::statistics::pool::{Fit, Options, rma};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::RefCell;

/// The true mean of the simulated effects.
pub const MU: f64 = 0.4;
/// The true variance between the simulated studies.
pub const TAU2: f64 = 0.09;
/// A seed to state: any will do, and this one is on the page.
pub const SEED: u64 = 20_261_121;
/// Most studies in one run.
const MOST: usize = 2_000_000;
/// A task is repeated until this many milliseconds have passed: clocks of browsers are coarse on purpose.
const LONG_ENOUGH: f64 = 150.0;
/// And no more often than this.
const MOST_RUNS: u32 = 1_000;

type Clock = Box<dyn Fn() -> f64>;

thread_local! {
    static CLOCK: RefCell<Option<Clock>> = const { RefCell::new(None) };
}

/// The clock to measure by, in milliseconds from any start; `None` takes it away.
pub fn keep_time(clock: Option<Clock>) {
    CLOCK.set(clock);
}

fn now() -> Result<f64, String> {
    CLOCK.with_borrow(|clock| clock.as_ref().map(|clock| clock())).ok_or_else(|| {
        "clock: found none; wanted one to measure by, which a browser has and a test must give".to_owned()
    })
}

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// One REML fit.
    Reml,
    /// Every fit without one study.
    LeaveOneOut,
    /// The deletion diagnostics.
    Influence,
}

/// A run to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What is timed.
    pub task: Task,
    /// Of how many studies; 2 to 2,000,000.
    pub k: usize,
    /// The seed of the simulation.
    pub seed: u64,
}

/// A run, timed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Milliseconds of one run: the mean.
    pub ms: f64,
    /// Over how many runs.
    pub runs: u32,
    /// The estimate, close to [`MU`] where k is large.
    pub estimate: f64,
    /// tau², close to [`TAU2`] where k is large.
    pub tau2: f64,
}

/// One thing to time, with the goal that the project set itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// What is run.
    pub task: Task,
    /// Its name.
    pub name: &'static str,
    /// Of how many studies.
    pub k: usize,
    /// At most, milliseconds.
    pub goal_ms: f64,
}

/// What the page times.
pub const GOALS: [Goal; 4] = [
    Goal { task: Task::Reml, name: "REML", k: 1_000, goal_ms: 0.2 },
    Goal { task: Task::LeaveOneOut, name: "Leave-one-out, REML", k: 1_000, goal_ms: 100.0 },
    Goal { task: Task::Influence, name: "Influence, REML", k: 1_000, goal_ms: 200.0 },
    Goal { task: Task::Reml, name: "REML", k: 1_000_000, goal_ms: 500.0 },
];

/// Effects and sampling variances of `k` studies, the same for the same seed on the same machine.
///
/// Sampling variances are spread evenly in their logarithm from 0.005 to 0.5, which is standardised mean
/// differences of trials of about 800 down to 8 people; effects are normal around [`MU`] with variance [`TAU2`]
/// plus the sampling variance. Uniform numbers: SplitMix64 (Steele, Lea & Flood 2014); normal ones: Box & Muller
/// (1958).
pub fn simulate(k: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut state = seed;
    let mut uniform = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // Above 0 and below 1, so that its logarithm is finite.
        ((mixed >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..k)
        .map(|_| {
            let vi = 0.005 * 100.0_f64.powf(uniform());
            let normal = (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
            (MU + normal * (TAU2 + vi).sqrt(), vi)
        })
        .unzip()
}

/// Answers the page's own question `speed/run`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    (name == "speed/run").then(|| {
        let asked =
            Asked::deserialize(args).map_err(|wrong| format!("the question does not read: {wrong}"))?;
        serde_json::to_value(run(&asked)?).map_err(|wrong| wrong.to_string())
    })
}

/// Simulates, runs and times.
///
/// # Errors
/// k outside 2 to 2,000,000; no clock; and what the fit refuses.
pub fn run(asked: &Asked) -> Result<Measured, String> {
    if !(2..=MOST).contains(&asked.k) {
        return Err(format!("k: found {}; wanted 2 to {MOST} studies", asked.k));
    }
    let (yi, vi) = simulate(asked.k, asked.seed);
    let design = Design::intercept_only(asked.k);
    let fit = || rma(&yi, &vi, &design, &Options::default());
    let (first, once) = (fit().map_err(words)?, asked.k > 100_000);
    let task = || -> Result<(), Error> {
        match asked.task {
            Task::Reml => fit().map(drop_fit),
            Task::LeaveOneOut => leave_one_out(&first).map(|steps| drop(std::hint::black_box(steps))),
            Task::Influence => influence(&first).map(|rows| drop(std::hint::black_box(rows))),
        }
    };
    let (started, mut runs) = (now()?, 0);
    loop {
        task().map_err(words)?;
        runs += 1;
        let passed = now()? - started;
        if passed >= LONG_ENOUGH || runs >= MOST_RUNS || once {
            let estimate = first.beta.first().copied().unwrap_or(f64::NAN);
            return Ok(Measured { ms: passed / f64::from(runs), runs, estimate, tau2: first.tau2 });
        }
    }
}

/// Lets a fit go where the compiler cannot see that nobody wanted it.
fn drop_fit(fit: Fit) {
    drop(std::hint::black_box(fit));
}

fn words(error: Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::cell::Cell;

    /// A clock that moves on by `step` whenever it is asked.
    fn ticking(step: f64) -> Option<Clock> {
        let time = Cell::new(0.0);
        Some(Box::new(move || {
            time.set(time.get() + step);
            time.get()
        }))
    }

    #[test]
    fn the_same_seed_gives_the_same_studies_and_another_does_not() {
        let (yi, vi) = simulate(1_000, SEED);
        assert_eq!((yi.clone(), vi.clone()), simulate(1_000, SEED));
        assert_ne!(yi, simulate(1_000, SEED + 1).0);
        // More studies begin with the same ones.
        assert_eq!(yi[..], simulate(2_000, SEED).0[..1_000]);
        assert!(vi.iter().all(|v| (0.005..=0.5).contains(v)) && yi.iter().all(|y| y.is_finite()));
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let k = 100_000;
        let (yi, vi) = simulate(k, SEED);
        let fit = rma(&yi, &vi, &Design::intercept_only(k), &Options::default()).unwrap();
        assert!((fit.beta[0] - MU).abs() < 4.0 * fit.se[0], "{} {}", fit.beta[0], fit.se[0]);
        assert!((fit.tau2 - TAU2).abs() < 4.0 * fit.se_tau2.unwrap(), "{} {:?}", fit.tau2, fit.se_tau2);
        // The standardised effects have the spread of a normal, and its tails.
        let z: Vec<f64> = yi.iter().zip(&vi).map(|(y, v)| (y - MU) / (TAU2 + v).sqrt()).collect();
        let share = |cut: f64| z.iter().filter(|z| z.abs() > cut).count() as f64 / k as f64;
        assert!((share(1.959_964) - 0.05).abs() < 0.003, "{}", share(1.959_964));
        assert!((share(1.0) - 0.317_310_5).abs() < 0.006, "{}", share(1.0));
    }

    #[test]
    fn the_mean_over_enough_runs_is_told() {
        keep_time(ticking(30.0));
        let asked = json!({"task": "leave-one-out", "k": 20, "seed": 1});
        let got: Measured = serde_json::from_value(call("speed/run", &asked).unwrap().unwrap()).unwrap();
        // 30 ms a look: five runs until 150 ms have passed.
        assert_eq!((got.runs, got.ms), (5, 30.0));
        keep_time(None);
        assert!(call("speed/run", &asked).unwrap().unwrap_err().starts_with("clock: found none"));
    }

    #[test]
    fn odd_questions_are_refused() {
        let too_many = json!({"task": "reml", "k": 3_000_000, "seed": 1});
        assert!(call("speed/run", &too_many).unwrap().unwrap_err().starts_with("k: found 3000000"));
        assert!(call("speed/run", &json!({"task": "x"})).unwrap().is_err());
        assert!(call("speed", &json!({})).is_none());
        assert!(GOALS.iter().all(|goal| (2..=MOST).contains(&goal.k) && goal.goal_ms > 0.0));
    }
}
