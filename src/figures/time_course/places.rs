//! Where the results stand along the axis of time: side by side where they share a time.

/// Places each at least `gap` from the one before, as near to the wanted ones as that allows, within
/// `range`. `wanted` ascends. With too many for the range, the gap shrinks to what there is.
pub fn side_by_side(wanted: &[f64], gap: f64, (from, to): (f64, f64)) -> Vec<f64> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let gap = gap.min((to - from) / wanted.len().max(2).saturating_sub(1) as f64);
    // Blocks of touching places, each about the mean of what it wants (the pooling of isotonic regression).
    let mut blocks: Vec<(usize, f64)> = Vec::new();
    let half = |count: usize| gap * (count - 1) as f64 / 2.0;
    for place in wanted {
        let mut block = (1, *place);
        while let Some(&(count, middle)) = blocks.last() {
            if middle + half(count) + gap <= block.1 - half(block.0) {
                break;
            }
            blocks.pop();
            let all = count + block.0;
            // The mean of the wanted places, each moved to the middle of the joint block.
            block = (all, (middle * count as f64 + block.1 * block.0 as f64) / all as f64);
        }
        blocks.push(block);
    }
    let mut places: Vec<f64> = blocks
        .into_iter()
        .flat_map(|(count, middle)| (0..count).map(move |n| middle - half(count) + gap * n as f64))
        .collect();
    let last = places.len() - 1;
    let mut ceiling = to;
    for place in places.iter_mut().rev() {
        *place = place.min(ceiling);
        ceiling = *place - gap;
    }
    let mut floor = from;
    for place in &mut places {
        *place = place.max(floor);
        floor = *place + gap;
    }
    places[last] = places[last].min(to);
    places
}

/// Marks of a time axis in hours, in the order of how much they tell.
const MARKS: [(f64, &str); 18] = [
    (24.0, "1 day"),
    (168.0, "1 week"),
    (1.0, "1 hour"),
    (672.0, "4 weeks"),
    (4.0, "4 hours"),
    (72.0, "3 days"),
    (336.0, "2 weeks"),
    (8766.0, "1 year"),
    (2192.0, "3 months"),
    (1008.0, "6 weeks"),
    (12.0, "12 hours"),
    (4383.0, "6 months"),
    (0.25, "15 min"),
    (0.5, "30 min"),
    (2.0, "2 hours"),
    (48.0, "2 days"),
    (0.1, "6 min"),
    (43830.0, "5 years"),
];

/// The marks between `low` and `high` hours whose labels stand apart, by the middle of a label (`place`) and its
/// width (`measure`).
pub fn marks(
    (low, high): (f64, f64),
    place: impl Fn(f64, &str) -> f64,
    measure: impl Fn(&str) -> f64,
) -> Vec<(f64, &'static str)> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut chosen = Vec::new();
    for (hours, label) in MARKS {
        if !(low..=high).contains(&hours) {
            continue;
        }
        let (at, half) = (place(hours, label), measure(label) / 2.0 + 6.0);
        if taken.iter().all(|(from, to)| at + half <= *from || at - half >= *to) {
            taken.push((at - half, at + half));
            chosen.push((hours, label));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_a_time_stands_about_it() {
        let places = side_by_side(&[50.0, 50.0, 50.0, 90.0], 10.0, (0.0, 100.0));
        assert_eq!(places, [40.0, 50.0, 60.0, 90.0]);
        assert_eq!(side_by_side(&[20.0, 80.0], 10.0, (0.0, 100.0)), [20.0, 80.0]);
        assert_eq!(side_by_side(&[0.0, 0.0], 10.0, (0.0, 100.0)), [0.0, 10.0]);
        assert_eq!(side_by_side(&[100.0, 100.0], 10.0, (0.0, 100.0)), [90.0, 100.0]);
        let crowd = side_by_side(&[50.0; 21], 10.0, (0.0, 100.0));
        assert_eq!((crowd[0], crowd[20]), (0.0, 100.0));
        assert!(side_by_side(&[], 10.0, (0.0, 100.0)).is_empty());
    }

    #[test]
    fn marks_do_not_touch() {
        let found = marks((0.5, 1000.0), |hours, _| 100.0 * hours.ln(), |label| 7.0 * label.len() as f64);
        let labels: Vec<&str> = found.iter().map(|(_, label)| *label).collect();
        assert_eq!(labels[..4], ["1 day", "1 week", "1 hour", "4 weeks"]);
        let crowded = marks((0.5, 1000.0), |hours, _| 5.0 * hours.ln(), |label| 7.0 * label.len() as f64);
        assert_eq!(crowded.len(), 1);
        // A label that is moved in from the edge is where it is drawn.
        let moved = marks(
            (100.0, 700.0),
            |hours, _| (60.0 * hours.ln()).min(60.0 * 700_f64.ln() - 24.0),
            |label| 6.0 * label.len() as f64,
        );
        assert_eq!(moved.iter().map(|(_, label)| *label).collect::<Vec<_>>(), ["1 week", "4 weeks"]);
    }
}
