//! Response and remission by visit: the share of each group, with Wilson's interval.
//!
//! Up to three groups: a panel for response, one for remission, a line a group. With more: a panel a group, a
//! line for response and one for remission.

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::panel::{self, LINES, OVERLAID, Plan};
use super::svg::{Alternative, Svg};

/// With more visits than this in a panel, whiskers would hide the lines: an area stands for them.
const CROWD: usize = 30;

/// What the figure is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CohortRates {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name.
    pub scale: String,
    /// The groups; one with an empty name where there are none.
    pub groups: Vec<RateGroup>,
    /// Level of the intervals in percent.
    pub level: f64,
    /// What a reader must know: the rules of the two words, who is counted.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateGroup {
    /// Its name.
    pub label: String,
    /// Its visits, in the order of days.
    pub visits: Vec<RateVisit>,
}

/// One visit of one group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RateVisit {
    /// Days since the first treatment.
    pub day: f64,
    /// Responders; `None` where the word does not fit the scale or of nobody it can be said.
    pub response: Option<Rate>,
    /// People in remission; `None` where the scale has no cut.
    pub remission: Option<Rate>,
    /// People with a baseline who were not rated then.
    pub missing: usize,
}

/// How many of how many, with the interval of the share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Those it holds for.
    pub x: usize,
    /// Those it can be said of; at least 1.
    pub n: usize,
    /// Lower limit of x/n.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl Rate {
    fn share(&self) -> f64 {
        self.x as f64 / self.n.max(1) as f64
    }

    fn words(&self, level: f64) -> String {
        format!(
            "{} of {} ({}, {}% interval {} to {})",
            self.x,
            self.n,
            panel::percent(self.share()),
            number::plain(level),
            panel::percent(self.low),
            panel::percent(self.high)
        )
    }
}

/// One of the two words, and how to find its rates.
struct Word {
    name: &'static str,
    done: &'static str,
    of: fn(&RateVisit) -> Option<Rate>,
}

const WORDS: [Word; 2] = [
    Word { name: "Response", done: "had responded", of: |visit| visit.response },
    Word { name: "Remission", done: "were in remission", of: |visit| visit.remission },
];

impl CohortRates {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for group in &self.groups {
            for visit in &group.visits {
                for rate in [visit.response, visit.remission].into_iter().flatten() {
                    let inside = 0.0 <= rate.low && rate.low <= rate.high && rate.high <= 1.0;
                    if !visit.day.is_finite() || rate.n == 0 || rate.x > rate.n || !inside {
                        return Err(FigureError::new(
                            format!("{:?} on day {}: {rate:?}", group.label, visit.day),
                            "a rate is x of n, n above 0, with limits between 0 and 1 in order",
                            "leave out what could not be computed",
                        ));
                    }
                }
            }
            if group.visits.windows(2).any(|pair| pair[0].day >= pair[1].day) {
                return Err(FigureError::new(
                    format!("the visits of {:?}", group.label),
                    "visits are in the order of days, each day once",
                    "sort them by day",
                ));
            }
        }
        Ok(())
    }

    /// The words that have a rate anywhere.
    fn words(&self) -> Vec<&'static Word> {
        let any = |word: &&Word| {
            self.groups.iter().any(|group| group.visits.iter().any(|visit| (word.of)(visit).is_some()))
        };
        WORDS.iter().filter(any).collect()
    }

    /// The last day on which every group has at least half of the people it ever had; else the last of all.
    fn told_day(&self, word: &Word) -> Option<f64> {
        let rates = |group: &RateGroup| -> Vec<(f64, usize)> {
            group.visits.iter().filter_map(|visit| Some((visit.day, (word.of)(visit)?.n))).collect()
        };
        let all: Vec<Vec<(f64, usize)>> =
            self.groups.iter().map(rates).filter(|rates| !rates.is_empty()).collect();
        let well = |day: f64| {
            all.iter().all(|rates| {
                let most = rates.iter().map(|(_, n)| *n).max().unwrap_or_default();
                rates.iter().any(|(at, n)| *at == day && 2 * n >= most)
            })
        };
        let mut days: Vec<f64> = all.iter().flatten().map(|(day, _)| *day).collect();
        days.sort_by(f64::total_cmp);
        days.iter().rev().copied().find(|day| well(*day)).or(days.last().copied())
    }

    fn finding(&self) -> String {
        let mut said = Vec::new();
        for word in self.words() {
            let Some(day) = self.told_day(word) else { continue };
            let of = |group: &RateGroup| {
                let rate = group.visits.iter().find(|visit| visit.day == day).and_then(word.of)?;
                let words = rate.words(self.level);
                Some(if group.label.is_empty() { words } else { format!("{}: {words}", group.label) })
            };
            let groups: Vec<String> = self.groups.iter().filter_map(of).collect();
            let day = panel::day_words(day);
            said.push(if self.groups.iter().all(|group| group.label.is_empty()) {
                format!("On {day}, {} {}.", groups.join("; "), word.done)
            } else {
                format!("{} on {day}: {}.", word.name, groups.join("; "))
            });
        }
        if said.is_empty() {
            "There is no visit after the start that a rate could be given for.".into()
        } else {
            said.join(" ")
        }
    }

    fn table(&self) -> Table {
        let words = self.words();
        let mut head = vec![Column::numeric("Day")];
        let grouped = self.groups.len() > 1 || self.groups.iter().any(|group| !group.label.is_empty());
        if grouped {
            head.push(Column::text("Group"));
        }
        for word in &words {
            head.push(Column::numeric(format!("{}: people", word.name)));
            head.push(Column::numeric("Share"));
            head.push(Column::numeric(format!("{}% interval (Wilson)", number::plain(self.level))));
        }
        head.push(Column::numeric("Not rated then"));
        let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
        for group in &self.groups {
            for visit in &group.visits {
                let mut cells = vec![number::plain(visit.day)];
                if grouped {
                    cells.push(group.label.clone());
                }
                for word in &words {
                    cells.extend(match (word.of)(visit) {
                        Some(rate) => [
                            format!("{} of {}", rate.x, rate.n),
                            panel::percent(rate.share()),
                            format!("{} to {}", panel::percent(rate.low), panel::percent(rate.high)),
                        ],
                        None => [String::new(), String::new(), String::new()],
                    });
                }
                cells.push(visit.missing.to_string());
                rows.push((visit.day, cells));
            }
        }
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        Table {
            head,
            rows: rows.into_iter().map(|(_, cells)| cells).collect(),
            caption: format!("{}: every visit", self.title),
        }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, a rate is none, visits are not in order; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Lines over days, a mark a visit. The table beside the picture holds every visit."
        );
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "Share of the people rated at each visit, {}, with {}% intervals (Wilson)",
                self.scale,
                number::plain(self.level)
            ),
            svg_wide: self.draw(Layout::Wide, &description),
            svg_narrow: self.draw(Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes: self.notes.clone(),
            source: self.source.clone(),
        })
    }

    fn draw(&self, layout: Layout, description: &str) -> String {
        let words = self.words();
        let overlaid = self.groups.len() <= OVERLAID;
        // Each panel: its title, and its lines as (place of the style, rates by day).
        type Rates = Vec<(f64, Rate)>;
        let rates = |group: &RateGroup, word: &Word| -> Rates {
            group.visits.iter().filter_map(|visit| Some((visit.day, (word.of)(visit)?))).collect()
        };
        let panels: Vec<(String, Vec<Rates>)> = if overlaid {
            let of = |word: &&Word| {
                (word.name.to_owned(), self.groups.iter().map(|group| rates(group, word)).collect())
            };
            words.iter().map(of).collect()
        } else {
            let of = |group: &RateGroup| {
                (group.label.clone(), words.iter().map(|word| rates(group, word)).collect())
            };
            self.groups.iter().map(of).collect()
        };
        let x =
            panel::day_span(self.groups.iter().flat_map(|group| group.visits.iter().map(|visit| visit.day)));
        let plan = |title: &String| Plan {
            title: title.clone(),
            unit: "of the people rated then".into(),
            across: Some("days since the first treatment".into()),
            x,
            y: (0.0, 1.0),
            percent: true,
            below: 0.0,
            left: 0.0,
        };
        let empty = String::new();
        let mut plans: Vec<Plan> = panels.iter().map(|(title, _)| plan(title)).collect();
        if plans.is_empty() {
            plans.push(plan(&empty));
        }
        let mut svg = Svg::new(layout.width());
        let (places, height) = panel::lay_out(&mut svg, layout, &plans, layout.pick(220.0, 190.0));
        if panels.is_empty()
            && let Some(place) = places.first()
        {
            panel::nothing(&mut svg, place, "No visit to show");
        }
        let mut crowded = false;
        for (place, (_, lines)) in places.iter().zip(&panels) {
            for (style, rates) in lines.iter().enumerate() {
                let shift = panel::dodge(style, lines.len());
                let at = |day: f64, share: f64| {
                    let (x, y) = place.at(day, share);
                    (x + shift, y)
                };
                if rates.len() > CROWD {
                    crowded = true;
                    let upper = rates.iter().map(|(day, rate)| place.at(*day, rate.high));
                    let lower = rates.iter().rev().map(|(day, rate)| place.at(*day, rate.low));
                    svg.polygon(panel::AREAS[style % OVERLAID], &upper.chain(lower).collect::<Vec<_>>());
                } else {
                    for (day, rate) in rates {
                        svg.line(Class::Interval, at(*day, rate.low), at(*day, rate.high));
                    }
                }
                let points: Vec<_> = rates.iter().map(|(day, rate)| at(*day, rate.share())).collect();
                svg.path(LINES[style % OVERLAID], &points);
                if rates.len() <= CROWD {
                    points.iter().for_each(|point| panel::mark(&mut svg, style, *point));
                }
            }
        }
        let mut entries = Vec::new();
        if overlaid && self.groups.iter().any(|group| !group.label.is_empty()) {
            entries
                .extend(self.groups.iter().enumerate().map(|(n, group)| panel::group_entry(n, &group.label)));
        } else if !overlaid {
            entries.extend(words.iter().enumerate().map(|(n, word)| panel::group_entry(n, word.name)));
        }
        if !panels.is_empty() {
            let level = number::plain(self.level);
            entries.push(if crowded {
                let draw = |svg: &mut Svg, (x, y): (f64, f64)| {
                    svg.rect(Class::Area, (x - 13.0, y - 6.0), (26.0, 12.0))
                };
                (Box::new(draw), format!("{level}% interval"))
            } else {
                panel::whisker_entry(&format!("{level}% interval"))
            });
        }
        let below = panel::key(&mut svg, &entries, height);
        let id = layout.id(&self.id);
        svg.finish(height + below, Alternative { id: &id, title: &self.title, description })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(groups: &[&str]) -> CohortRates {
        let rate = |x: usize| Some(Rate { x, n: 20, low: x as f64 / 25.0, high: (x as f64 + 2.0) / 22.0 });
        let visit =
            |day: f64, x: usize| RateVisit { day, response: rate(x), remission: rate(x / 2), missing: 1 };
        let group = |label: &&str| RateGroup {
            label: (*label).to_owned(),
            visits: vec![visit(1.0, 6), visit(7.0, 10), visit(28.0, 9)],
        };
        CohortRates {
            id: "rates".into(),
            title: "Response and remission".into(),
            scale: "MADRS".into(),
            groups: groups.iter().map(group).collect(),
            level: 95.0,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn one_group_is_told_with_its_denominator_and_interval() {
        let figure = rates(&[""]).figure().unwrap();
        assert!(
            figure.finding.starts_with("On day 28, 9 of 20 (45%, 95% interval 36% to 50%) had responded."),
            "{}",
            figure.finding
        );
        assert_eq!(figure.table.head.len(), 8);
        assert_eq!(
            figure.table.rows[0],
            ["1", "6 of 20", "30%", "24% to 36%", "3 of 20", "15%", "12% to 23%", "1"]
        );
    }

    #[test]
    fn a_day_that_few_were_seen_on_is_not_the_one_told() {
        let mut few = rates(&["a", "b"]);
        for group in &mut few.groups {
            group.visits.push(RateVisit {
                day: 90.0,
                response: Some(Rate { x: 1, n: 2, low: 0.1, high: 0.9 }),
                remission: None,
                missing: 18,
            });
        }
        let finding = few.figure().unwrap().finding;
        assert!(finding.starts_with("Response on day 28: a: 9 of 20"), "{finding}");
    }

    #[test]
    fn many_groups_have_a_panel_each() {
        let figure = rates(&["a", "b", "c", "d"]).figure().unwrap();
        assert!(figure.svg_wide.contains(">Remission</text>") && figure.svg_wide.contains(">d</text>"));
        let mut wrong = rates(&["a"]);
        wrong.groups[0].visits[0].response = Some(Rate { x: 3, n: 2, low: 0.0, high: 1.0 });
        assert!(wrong.figure().unwrap_err().to_string().contains("x of n"));
    }
}
