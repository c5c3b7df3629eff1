//! From ratings to marks: where the line breaks, and which marks to draw when there are too many.

use crate::figures::course::{CoursePoint, GAP_DAYS};

/// No more ratings than this are drawn one by one.
pub const MOST: usize = 1000;
/// Vertical strips that a crowded course is thinned into: at most five marks in each.
const STRIPS: usize = 199;

/// What a rating is drawn as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shown {
    /// A complete total.
    Total(f64),
    /// The possible totals where answers are missing.
    Between(f64, f64),
}

/// One rating to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// Its day.
    pub at: f64,
    /// Its value.
    pub shown: Shown,
    /// Its recall period reaches back before the last treatment.
    pub flagged: bool,
    /// Which unbroken stretch of the line it belongs to.
    pub stretch: usize,
}

/// The marks of a course, in the order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// What is drawn.
    pub shown: Vec<Mark>,
    /// How often the line is broken.
    pub gaps: usize,
    /// Whether marks were left out of the picture.
    pub thinned: bool,
}

/// The marks of `points`, which are in the order of time. A rating without a total and without
/// bounds has nothing to draw.
pub fn marks(points: &[&CoursePoint]) -> Marks {
    let mut all = Vec::with_capacity(points.len());
    let (mut stretch, mut before) = (0, None);
    for point in points {
        let shown = match (point.total, point.low.zip(point.high)) {
            (Some(total), _) => Shown::Total(total),
            (None, Some((low, high))) => Shown::Between(low, high),
            (None, None) => continue,
        };
        if matches!(shown, Shown::Total(_)) {
            if before.is_some_and(|before: f64| point.at - before > GAP_DAYS) {
                stretch += 1;
            }
            before = Some(point.at);
        }
        all.push(Mark { at: point.at, shown, flagged: point.flagged, stretch });
    }
    let thinned = all.len() > MOST;
    Marks { shown: if thinned { thin(&all) } else { all }, gaps: stretch, thinned }
}

/// Keeps the first and the last mark and, in each strip, the lowest and the highest total, the same
/// among the flagged, and one bar that spans all bars.
fn thin(all: &[Mark]) -> Vec<Mark> {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Vec::new() };
    let span = (last.at - first.at).max(f64::MIN_POSITIVE);
    let strip = |mark: &Mark| ((mark.at - first.at) / span * STRIPS as f64) as usize;
    let mut kept: Vec<Mark> = Vec::with_capacity(MOST + 8);
    for group in all.chunk_by(|one, other| strip(one) == strip(other)) {
        let mut chosen: Vec<usize> = Vec::with_capacity(4);
        for flagged in [false, true] {
            let totals = group.iter().enumerate().filter_map(|(index, mark)| match mark.shown {
                Shown::Total(total) if mark.flagged == flagged => Some((index, total)),
                _ => None,
            });
            let lowest = totals.clone().min_by(|one, other| one.1.total_cmp(&other.1));
            let highest = totals.max_by(|one, other| one.1.total_cmp(&other.1));
            chosen.extend(lowest.into_iter().chain(highest).map(|(index, _)| index));
        }
        chosen.sort_unstable();
        chosen.dedup();
        kept.extend(chosen.into_iter().filter_map(|index| group.get(index)).copied());
        kept.extend(joined_bar(group));
    }
    for end in [first, last] {
        if !kept.contains(end) {
            kept.push(*end);
        }
    }
    kept.sort_by(|one, other| one.at.total_cmp(&other.at));
    kept
}

fn joined_bar(group: &[Mark]) -> Option<Mark> {
    let mut bars = group.iter().filter(|mark| matches!(mark.shown, Shown::Between(..)));
    let mut joined = *bars.next()?;
    for bar in bars {
        if let (Shown::Between(low, high), Shown::Between(other_low, other_high)) = (joined.shown, bar.shown)
        {
            joined.shown = Shown::Between(low.min(other_low), high.max(other_high));
            joined.flagged |= bar.flagged;
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, total: Option<f64>) -> CoursePoint {
        CoursePoint { at, total, low: Some(2.0), high: Some(9.0), ..CoursePoint::default() }
    }

    #[test]
    fn the_line_breaks_after_more_than_sixty_days() {
        let points =
            [point(0.0, Some(1.0)), point(60.0, Some(2.0)), point(90.0, None), point(120.5, Some(3.0))];
        let marks = marks(&points.iter().collect::<Vec<_>>());
        assert_eq!(marks.gaps, 1);
        let stretches: Vec<usize> = marks.shown.iter().map(|mark| mark.stretch).collect();
        assert_eq!(stretches, [0, 0, 0, 1]);
        assert_eq!(marks.shown[2].shown, Shown::Between(2.0, 9.0));
        assert!(!marks.thinned);
    }

    #[test]
    fn a_crowd_is_thinned_but_keeps_its_extremes_and_its_ends() {
        let mut points: Vec<CoursePoint> =
            (0..5000).map(|index| point(f64::from(index) / 4.0, Some(f64::from(index * 7 % 20)))).collect();
        points[2222].total = Some(27.0);
        points[3333].total = None;
        let marks = marks(&points.iter().collect::<Vec<_>>());
        assert!(marks.thinned && marks.shown.len() <= MOST, "{}", marks.shown.len());
        let totals: Vec<f64> = marks
            .shown
            .iter()
            .filter_map(|mark| if let Shown::Total(total) = mark.shown { Some(total) } else { None })
            .collect();
        assert!(totals.contains(&27.0) && totals.contains(&0.0));
        assert!(marks.shown.iter().any(|mark| mark.shown == Shown::Between(2.0, 9.0)));
        assert_eq!(marks.shown[0].at, 0.0);
        assert_eq!(marks.shown[marks.shown.len() - 1].at, 4999.0 / 4.0);
        assert!(marks.shown.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
