//! The picture of a heat map in one layout. On a phone each question stands above its cells.

use super::columns::{Column, Columns};
use super::{Change, HeatItem, Heatmap};
use crate::figures::classes::Class;
use crate::figures::figure::Layout;
use crate::figures::number;
use crate::figures::svg::{Alternative, Anchor, Svg};
use crate::figures::text_width::{self, Weight};

const SIZE: f64 = 12.0;
const LINE: f64 = 15.0;
/// The heads of the columns.
const HEAD: f64 = 22.0;
/// Height of a cell.
const CELL: f64 = 26.0;
/// The widest a cell may be: two ratings need not fill the picture.
const WIDEST: f64 = 56.0;
/// The column of the changes.
const CHANGE: f64 = 52.0;
/// The space that stands for a gap in time, and that all of them may take.
const GAP: f64 = 8.0;
const GAPS: f64 = 36.0;
const KEY_LINE: f64 = 22.0;

const SHADES: [Class; 5] = [Class::Heat0, Class::Heat1, Class::Heat2, Class::Heat3, Class::Heat4];

/// Draws the picture.
pub fn draw(
    map: &Heatmap,
    columns: &Columns,
    changes: &[Option<Change>],
    layout: Layout,
    description: &str,
) -> String {
    let mut svg = Svg::new(layout.width());
    let above = layout == Layout::Narrow;
    let left = layout.pick(300.0, 0.0);
    let gaps = columns.list.iter().filter(|column| column.after_gap).count() as f64;
    let gap = GAP.min(GAPS / gaps.max(1.0));
    let room = svg.width() - left - CHANGE - gaps * gap;
    let wide = (room / columns.list.len().max(1) as f64).min(WIDEST);
    let mut places = Vec::with_capacity(columns.list.len());
    let mut x = left;
    for column in &columns.list {
        x += if column.after_gap { gap } else { 0.0 };
        places.push(x);
        x += wide;
    }
    let change_at = x + CHANGE / 2.0;
    heads(&mut svg, columns, &places, wide, change_at);

    let mut y = HEAD + 4.0;
    for (row, item) in map.items.iter().enumerate() {
        let limit = if above { svg.width() } else { left - 12.0 };
        let label = text_width::wrap(&item.label, SIZE, Weight::Regular, limit, 2);
        let tall = LINE * label.len() as f64;
        let (label_top, cell_top, next) = if above {
            (y, y + tall + 4.0, y + tall + 4.0 + CELL + 10.0)
        } else {
            let high = CELL.max(tall + 2.0);
            (y + (high - tall) / 2.0, y + (high - CELL) / 2.0, y + high + 3.0)
        };
        for (line, words) in label.iter().enumerate() {
            let at = (0.0, label_top + LINE * line as f64 + 11.0);
            svg.text(Class::Text, at, SIZE, Anchor::Start, words);
        }
        for (column, x) in columns.list.iter().zip(&places) {
            cell(&mut svg, item, column, row, (*x, cell_top), wide);
        }
        let change = changes.get(row).copied().flatten();
        let words = change.map_or_else(|| "–".to_owned(), Change::signed);
        svg.text(Class::Strong, (change_at, cell_top + CELL / 2.0 + 4.5), 13.0, Anchor::Middle, &words);
        y = next;
    }
    if columns.list.is_empty() {
        let at = (svg.width() / 2.0, y + 14.0);
        svg.text(Class::Text, at, 14.0, Anchor::Middle, "No rating with answers");
        y += 24.0;
    }
    let height = key(&mut svg, map, y + 4.0);
    let id = layout.id(&map.id);
    svg.finish(height, Alternative { id: &id, title: &map.title, description })
}

/// The first and the last day, and those between that have the room.
fn heads(svg: &mut Svg, columns: &Columns, places: &[f64], wide: f64, change_at: f64) {
    let change = "Change";
    let half = |words: &str| text_width::width(words, SIZE, Weight::Regular) / 2.0;
    let end = change_at - half(change) - 6.0;
    let count = columns.list.len();
    let order = (0..count.min(1)).chain(count.checked_sub(1)).chain(1..count);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for place in order {
        let (Some(column), Some(x)) = (columns.list.get(place), places.get(place)) else { continue };
        let half = half(&column.short);
        let middle = (x + wide / 2.0).max(half).min(end - half);
        let (from, to) = (middle - half - 5.0, middle + half + 5.0);
        if from >= -5.1 && taken.iter().all(|(start, end)| to <= *start || *end <= from) {
            svg.text(Class::Soft, (middle, 14.0), SIZE, Anchor::Middle, &column.short);
            taken.push((from, to));
        }
    }
    if count > 0 {
        svg.text(Class::Soft, (change_at, 14.0), SIZE, Anchor::Middle, change);
    }
}

fn cell(svg: &mut Svg, item: &HeatItem, column: &Column, row: usize, corner: (f64, f64), wide: f64) {
    let median = column.cells.get(row).and_then(|cell| cell.median);
    let size = (wide - 2.0, CELL);
    let middle = (corner.0 + wide / 2.0 - 1.0, corner.1 + CELL / 2.0 + 4.5);
    let Some(median) = median else {
        svg.rect(Class::HeatBlank, (corner.0 + 0.5, corner.1 + 0.5), (size.0 - 1.0, size.1 - 1.0));
        return;
    };
    let shade = item.shade(median);
    svg.rect(SHADES.get(shade).copied().unwrap_or(Class::Heat4), corner, size);
    // A number that does not fit is in the table.
    let words = number::plain(median);
    if text_width::width(&words, SIZE, Weight::Regular) <= wide {
        svg.text(on(shade), middle, SIZE, Anchor::Middle, &words);
    }
}

/// What a number on a shade is written in.
fn on(shade: usize) -> Class {
    match shade {
        3 => Class::OnHeat3,
        4 => Class::OnHeat4,
        _ => Class::Text,
    }
}

/// What the shades mean: the words of the answers where all questions share them, else the two ends.
/// Returns the height of the picture.
fn key(svg: &mut Svg, map: &Heatmap, top: f64) -> f64 {
    let entries: Vec<(usize, String, String)> = match (map.shared_answers(), map.items.first()) {
        (Some(answers), Some(item)) => answers
            .iter()
            .map(|(value, words)| {
                let shown = f64::from(*value);
                (item.shade(shown), number::plain(shown), words.clone())
            })
            .collect(),
        _ => [(0, "fewest points of its question"), (2, "half way"), (4, "most points of its question")]
            .map(|(shade, words)| (shade, String::new(), words.to_owned()))
            .into(),
    };
    let (mut x, mut y) = (0.0, top);
    for (shade, value, words) in entries {
        let words = text_width::fit(&words, SIZE, Weight::Regular, svg.width() - 32.0);
        let wide = 28.0 + text_width::width(&words, SIZE, Weight::Regular);
        if x > 0.0 && x + wide > svg.width() {
            (x, y) = (0.0, y + KEY_LINE);
        }
        svg.rect(SHADES.get(shade).copied().unwrap_or(Class::Heat4), (x, y), (22.0, 17.0));
        svg.text(on(shade), (x + 11.0, y + 13.0), SIZE, Anchor::Middle, &value);
        svg.text(Class::Soft, (x + 28.0, y + 13.0), SIZE, Anchor::Start, &words);
        x += wide + 16.0;
    }
    y + KEY_LINE
}
