//! The structure of a model of levels: its compartments as boxes, what flows between them as arrows.
//!
//! Stages follow the drug: what it is given into, the blood with the tissues around it, what it turns into.
//! They run left to right in a wide place and top to bottom on a phone. The table beside the picture holds
//! every parameter with its unit, what its letters stand for, how it follows weight, how it differs between people, and how sure it is.

mod meaning;

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::svg::{Alternative, Anchor, Point, Svg};
use super::text_width::{self, Weight};
use crate::dosing::absorption::Absorption;
use crate::dosing::model::{MetaboliteModel, Model};
use crate::dosing::parameters::{Named, Parameter, Parameters};
use crate::dosing::protocol::{Drug, Level, Route};
use crate::dosing::variability::{Size, Variability};

const SIZE: f64 = 12.0;
const LINE: f64 = 15.0;
const HEAD: f64 = 7.0;

/// A box, by its stage (along the way of the drug) and its lane (across it).
struct Node {
    stage: usize,
    lane: usize,
    name: String,
    /// A second line: its volume.
    more: String,
}

/// An arrow between boxes, or out of one.
struct Flow {
    from: usize,
    /// None: out of the body.
    to: Option<usize>,
    label: String,
    both_ways: bool,
}

#[derive(Default)]
struct Structure {
    nodes: Vec<Node>,
    flows: Vec<Flow>,
}

impl Structure {
    fn node(&mut self, (stage, lane): (usize, usize), name: &str, more: String) -> usize {
        self.nodes.push(Node { stage, lane, name: name.to_owned(), more });
        self.nodes.len() - 1
    }

    fn flow(&mut self, from: usize, to: Option<usize>, label: &str, both_ways: bool) {
        self.flows.push(Flow { from, to, label: label.to_owned(), both_ways });
    }
}

/// The structure of a model as a figure.
///
/// # Errors
/// The id cannot be an id.
pub fn compartments(id: &str, model: &Model) -> Result<Figure, FigureError> {
    check_id(id)?;
    let structure = lay(model);
    let title = format!("{}: the model as boxes and arrows", model.label);
    let description = format!("{}. {}", model.structure, words(&structure));
    let draw = |layout: Layout| picture(&structure, layout, (&layout.id(id), &title, &description));
    Ok(Figure {
        title: title.clone(),
        subtitle: format!("{}, {}", sentence(model.drug.name()), routes(model)),
        finding: format!("{}.", model.structure),
        svg_wide: draw(Layout::Wide),
        svg_narrow: draw(Layout::Narrow),
        table: table(model),
        notes: vec![
            model.scaling.clone(),
            "A box is a place where the drug behaves as if it were evenly mixed. It is no organ of the body."
                .to_owned(),
        ],
        source: model.sources.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("; "),
    })
}

/// A name on lines of a box: a long name of a substance is broken between its parts, and only where it must be.
fn name_lines(name: &str, room: f64) -> Vec<String> {
    if text_width::width(name, SIZE, Weight::Bold) <= room {
        return vec![name.to_owned()];
    }
    let parts: Vec<&str> = match name {
        "Hydroxynorketamine" => vec!["Hydroxynor-", "ketamine"],
        "Noresketamine" => vec!["Nor-", "esketamine"],
        _ => return text_width::wrap(name, SIZE, Weight::Bold, room, 3),
    };
    let fits = parts.iter().all(|part| text_width::width(part, SIZE, Weight::Bold) <= room);
    if fits {
        parts.into_iter().map(str::to_owned).collect()
    } else {
        vec!["Hydroxy-".into(), "nor-".into(), "ketamine".into()]
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn routes(model: &Model) -> String {
    let ways: Vec<&str> =
        model.routes().into_iter().filter(|route| *route != Route::IvPush).map(Route::words).collect();
    format!("given {}", ways.join(", "))
}

fn value(parameter: &Parameter) -> String {
    let unit = parameter.unit.text();
    format!("{}{}{unit}", parameter.value, if unit.is_empty() { "" } else { " " })
}

fn volume(named: &Named, name: &str) -> String {
    let found = named.iter().find(|(own, ..)| *own == name).and_then(|(_, parameter, _)| *parameter);
    found.map_or_else(String::new, |parameter| value(&parameter))
}

fn lay(model: &Model) -> Structure {
    let mut structure = Structure::default();
    let named = model.parameters.named();
    let blood = |structure: &mut Structure, name| structure.node((1, 1), "Blood", volume(&named, name));
    // Where what leaves the drug's own boxes starts from.
    let (centre, leaves) = match &model.parameters {
        Parameters::Liver { .. } => {
            let centre = blood(&mut structure, "Vc");
            let fast = structure.node((1, 0), "Tissue, fast", volume(&named, "Vp1"));
            let slow = structure.node((2, 0), "Tissue, slow", volume(&named, "Vp2"));
            let liver = structure.node((1, 2), "Liver", volume(&named, "Vh"));
            structure.flow(centre, Some(fast), "Q1", true);
            structure.flow(centre, Some(slow), "Q2", true);
            structure.flow(centre, Some(liver), "Qh", true);
            (centre, liver)
        }
        Parameters::Clearances { V2, V3, .. } => {
            let centre = blood(&mut structure, "V1");
            if V2.is_some() {
                let second = structure.node((1, 0), "Tissue 2", volume(&named, "V2"));
                structure.flow(centre, Some(second), "Q2", true);
            }
            if V3.is_some() {
                let third = structure.node((2, 0), "Tissue 3", volume(&named, "V3"));
                structure.flow(centre, Some(third), "Q3", true);
            }
            (centre, centre)
        }
        Parameters::RateConstants { k12, k13, .. } => {
            let centre = blood(&mut structure, "V1");
            if k12.is_some() {
                let second = structure.node((1, 0), "Tissue 2", String::new());
                structure.flow(centre, Some(second), "k12, k21", true);
            }
            if k13.is_some() {
                let third = structure.node((2, 0), "Tissue 3", String::new());
                structure.flow(centre, Some(third), "k13, k31", true);
            }
            (centre, centre)
        }
    };
    let vein = structure.node((0, 0), "Vein", "all of the dose".to_owned());
    structure.flow(vein, Some(centre), "", false);
    let mut swallowed = None;
    for absorption in &model.absorption {
        match absorption {
            Absorption::NoseSpray { FRn, .. } => {
                let nose =
                    structure.node((0, 1), "Nose", format!("{}% of the first device", FRn.value * 100.0));
                structure.flow(nose, Some(centre), "ka_n", false);
                let gut = structure.node((0, 2), "Gut", "what is swallowed".to_owned());
                structure.flow(gut, Some(leaves), "ka_sw", false);
            }
            // The same gut, at another rate, which the table has.
            Absorption::Swallowed { .. } => {}
            Absorption::Film { F1, .. } => {
                let mouth = structure.node((0, 1), "Lining of the mouth", format!("{}%", F1.value * 100.0));
                structure.flow(mouth, Some(centre), "KA1", false);
                swallowed = Some(structure.node((0, 2), "Gut", "what is swallowed".to_owned()));
            }
        }
    }
    let cleared = match &model.parameters {
        Parameters::RateConstants { .. } => "k10",
        Parameters::Clearances { .. } => "CL",
        Parameters::Liver { .. } => "kmet",
    };
    if let Parameters::Liver { .. } = &model.parameters {
        structure.flow(leaves, None, "kel", false);
    }
    metabolites(&mut structure, model, leaves, swallowed, cleared);
    structure
}

fn metabolites(
    structure: &mut Structure,
    model: &Model,
    leaves: usize,
    swallowed: Option<usize>,
    cleared: &str,
) {
    let (mut from, mut label) = (leaves, cleared.to_owned());
    let mut next: Option<&MetaboliteModel> = model.metabolite.as_ref();
    let mut stage = 2;
    while let Some(metabolite) = next {
        let named = metabolite.parameters.named();
        if let Some(delay) = metabolite.delay.filter(|_| stage == 2) {
            let waits = structure.node((1, 2), "Breaking down", format!("{} on average", value(&delay)));
            structure.flow(from, Some(waits), &label, false);
            if let Some(gut) = swallowed {
                structure.flow(gut, Some(waits), "KA2", false);
            }
            (from, label) = (waits, String::new());
        }
        let own = structure.node((stage, 2), &sentence(&metabolite.name), volume(&named, "V1"));
        structure.flow(from, Some(own), &label, false);
        if let Parameters::Clearances { V2: Some(_), .. } = &metabolite.parameters {
            let tissue = structure.node((stage, 1), "Its tissue", volume(&named, "V2"));
            structure.flow(own, Some(tissue), "Q2", true);
        }
        (from, label) = (own, "CL".to_owned());
        next = metabolite.next.as_deref();
        stage += 1;
    }
    structure.flow(from, None, &label, false);
}

/// The arrows in words, for those who do not see them.
fn words(structure: &Structure) -> String {
    let name = |index: usize| structure.nodes.get(index).map_or("", |node| node.name.as_str());
    let flows: Vec<String> = structure
        .flows
        .iter()
        .map(|flow| {
            let end =
                flow.to.map_or("out of the body".to_owned(), |to| format!("to {}", name(to).to_lowercase()));
            let back = if flow.both_ways { " and back" } else { "" };
            let label = if flow.label.is_empty() { String::new() } else { format!(" ({})", flow.label) };
            format!("{} {end}{back}{label}", name(flow.from).to_lowercase())
        })
        .collect();
    format!("Arrows: {}.", flows.join("; "))
}

fn picture(structure: &Structure, layout: Layout, (id, title, description): (&str, &str, &str)) -> String {
    let mut svg = Svg::new(layout.width());
    let stages = structure.nodes.iter().map(|node| node.stage + 1).max().unwrap_or(1) as f64;
    let wide = layout == Layout::Wide;
    let (across, gap_x, gap_y) =
        (if wide { stages } else { 3.0 }, layout.pick(54.0, 34.0), layout.pick(40.0, 46.0));
    // A stroke's width is kept free at both ends.
    let box_width = ((svg.width() - 2.0 - gap_x * (across - 1.0)) / across).min(150.0);
    let box_height = layout.pick(52.0, 70.0);
    let left = (svg.width() - box_width * across - gap_x * (across - 1.0)) / 2.0;
    let middle = |node: &Node| -> Point {
        let (column, row) = if wide { (node.stage, node.lane) } else { (node.lane, node.stage) };
        (
            left + (box_width + gap_x) * column as f64 + box_width / 2.0,
            1.0 + (box_height + gap_y) * row as f64 + box_height / 2.0,
        )
    };
    let half = (box_width / 2.0, box_height / 2.0);
    let rows =
        structure.nodes.iter().map(|node| if wide { node.lane } else { node.stage }).max().unwrap_or(0);
    let boxes_end = (box_height + gap_y) * (rows + 1) as f64 - gap_y + 2.0;
    for flow in &structure.flows {
        let Some(from) = structure.nodes.get(flow.from) else { continue };
        let start = middle(from);
        let end = match flow.to.and_then(|to| structure.nodes.get(to)) {
            Some(to) => middle(to),
            // Down, or aside where a box stands below.
            None => {
                let below = |node: &Node| match wide {
                    true => (node.stage, node.lane) == (from.stage, from.lane + 1),
                    false => (node.lane, node.stage) == (from.lane, from.stage + 1),
                };
                let aside = if structure.nodes.iter().any(below) { half.0 + gap_x / 2.0 } else { 0.0 };
                (start.0 - aside, start.1 + half.1 + 28.0)
            }
        };
        let tail = edge(start, end, half);
        let tip = if flow.to.is_some() { edge(end, start, half) } else { end };
        svg.line(Class::Interval, tail, tip);
        head(&mut svg, tail, tip);
        if flow.both_ways {
            head(&mut svg, tip, tail);
        }
        let at = ((tail.0 + tip.0) / 2.0, (tail.1 + tip.1) / 2.0);
        if flow.to.is_some() || tip.0 == tail.0 {
            label(&mut svg, at, (tip.0 - tail.0, tip.1 - tail.1), &flow.label);
        }
        if flow.to.is_none() {
            let out = if tip.0 == tail.0 { "out".to_owned() } else { format!("out ({})", flow.label) };
            svg.text(Class::Soft, (tip.0, tip.1 + 13.0), SIZE, Anchor::Middle, &out);
        }
    }
    for node in &structure.nodes {
        let (x, y) = middle(node);
        svg.rect(Class::Excluded, (x - half.0, y - half.1), (box_width, box_height));
        let names = name_lines(&node.name, box_width - 6.0);
        let more = text_width::wrap(&node.more, SIZE, Weight::Regular, box_width - 6.0, 2);
        let lines = (names.len() + more.iter().filter(|line| !line.is_empty()).count()) as f64;
        let mut baseline = y - lines * LINE / 2.0 + 11.0;
        for name in &names {
            svg.text(Class::Strong, (x, baseline), SIZE, Anchor::Middle, name);
            baseline += LINE;
        }
        for line in more.iter().filter(|line| !line.is_empty()) {
            svg.text(Class::Soft, (x, baseline), SIZE, Anchor::Middle, line);
            baseline += LINE;
        }
    }
    svg.finish(boxes_end + 52.0, Alternative { id, title, description })
}

/// Where the line from the middle of a box towards another leaves the box.
fn edge(from: Point, to: Point, half: (f64, f64)) -> Point {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let reach =
        |distance: f64, half: f64| if distance == 0.0 { f64::INFINITY } else { half / distance.abs() };
    let share = reach(dx, half.0).min(reach(dy, half.1)).min(1.0);
    (from.0 + dx * share, from.1 + dy * share)
}

/// An arrow head at the tip of a line.
fn head(svg: &mut Svg, tail: Point, tip: Point) {
    let (dx, dy) = (tip.0 - tail.0, tip.1 - tail.1);
    let length = dx.hypot(dy);
    if length <= 0.0 {
        return;
    }
    let (x, y) = (dx / length * HEAD, dy / length * HEAD);
    let back = (tip.0 - x, tip.1 - y);
    svg.polygon(
        Class::Arrow,
        &[tip, (back.0 - y / 2.0, back.1 + x / 2.0), (back.0 + y / 2.0, back.1 - x / 2.0)],
    );
}

/// The name of a flow, beside its arrow: above one that lies, right of one that stands.
fn label(svg: &mut Svg, at: Point, (dx, dy): (f64, f64), text: &str) {
    if dx.abs() > 2.0 * dy.abs() {
        // Two rates, there and back, stand on either side of the arrow.
        let (there, back) = text.split_once(", ").unwrap_or((text, ""));
        svg.text(Class::Named, (at.0, at.1 - 9.0), SIZE, Anchor::Middle, there);
        svg.text(Class::Named, (at.0, at.1 + 17.0), SIZE, Anchor::Middle, back);
    } else {
        svg.text(Class::Named, (at.0 + 6.0, at.1 + 4.0), SIZE, Anchor::Start, text);
    }
}

fn table(model: &Model) -> Table {
    let head = vec![
        Column::text("Part"),
        Column::text("Parameter"),
        Column::numeric("Value"),
        Column::text("What it is"),
        Column::text("By weight in kg"),
        Column::text("Between people"),
        Column::text("How sure"),
    ];
    let mut rows = Vec::new();
    // What a metabolite's source says of a way in stands with that way.
    let chain = || std::iter::successors(model.metabolite.as_ref(), |one| one.next.as_deref());
    let told = |all: &[&Variability], name: &str| -> String {
        let own = all.iter().flat_map(|all| &all.spreads).find(|own| own.parameter == name);
        own.map_or_else(String::new, |own| {
            let size = match own.size {
                Size::Variance(variance) => format!("variance {variance}"),
                Size::Sd(sd) => format!("SD {sd}"),
                Size::CvPercent(percent) => format!("CV {percent}%"),
            };
            format!("{size}{}", if own.occasion { ", between occasions" } else { "" })
        })
    };
    let drug_differs: Vec<&Variability> = model.variability.iter().collect();
    let ways_differ: Vec<&Variability> =
        model.variability.iter().chain(chain().filter_map(|one| one.variability.as_ref())).collect();
    let mut row = |part: &str, name: &str, means: &str, parameter: &Parameter, differs: String| {
        let weight = match (parameter.at_kg, parameter.exponent) {
            (Some(at), Some(1.0)) => format!("×\u{a0}weight/{at}"),
            (Some(at), Some(power)) => format!("×\u{a0}(weight/{at})^{power}"),
            _ if parameter.unit.text() == "L/kg" => "in proportion".to_owned(),
            _ => "the same".to_owned(),
        };
        rows.push(vec![
            part.to_owned(),
            match parameter.unit.text() {
                "" => name.to_owned(),
                unit => format!("{name} ({unit})"),
            },
            parameter.value.to_string(),
            means.to_owned(),
            weight,
            differs,
            match parameter.level {
                Level::Read => "read",
                Level::Derived => "derived",
                Level::Memory => "recalled",
            }
            .to_owned(),
        ]);
    };
    let drug = match model.drug {
        Drug::Ketamine => "Ketamine",
        Drug::Esketamine => "Esketamine",
    };
    let liver = matches!(model.parameters, Parameters::Liver { .. });
    for (name, parameter, _) in model.parameters.named() {
        if let Some(parameter) = parameter {
            row(drug, name, meaning::of_drug(name, liver), &parameter, told(&drug_differs, name));
        }
    }
    for absorption in &model.absorption {
        for (name, parameter, _) in absorption.named() {
            let part = sentence(absorption.route().words());
            row(&part, name, meaning::of_way(name), &parameter, told(&ways_differ, name));
        }
    }
    for metabolite in chain() {
        let part = sentence(&metabolite.name);
        let own: Vec<&Variability> = metabolite.variability.iter().collect();
        for (name, parameter, _) in metabolite.parameters.named() {
            if let Some(parameter) = parameter {
                let shared = metabolite.same_as_drug.iter().any(|shared| shared == name);
                let differs = if shared { format!("as the drug's {name}") } else { told(&own, name) };
                row(&part, name, meaning::of_drug(name, false), &parameter, differs);
            }
        }
        let others =
            [("share", metabolite.share), ("delay", metabolite.delay), ("mass", metabolite.mass_ratio)];
        for (name, parameter) in others {
            if let Some(parameter) = parameter {
                row(&part, name, meaning::of_drug(name, false), &parameter, told(&own, name));
            }
        }
    }
    if let Some(effects) = &model.covariates {
        row(
            "Age",
            &format!("Qh, for each year over {}: less by", effects.age_from),
            meaning::of_drug("Qh", true),
            &effects.Qh_fall_per_year,
            String::new(),
        );
        let kel = meaning::of_drug("kel", true);
        row("Asian ancestry", "kel times", kel, &effects.asian_kel, String::new());
        let clearance = meaning::of_drug("CL", true);
        row(
            "Asian ancestry",
            "CL of the metabolite times",
            clearance,
            &effects.asian_CL_metabolite,
            String::new(),
        );
        row("Japanese ancestry", "FRn times", meaning::of_way("FRn"), &effects.japanese_FRn, String::new());
    }
    Table { head, rows, caption: format!("{}: every parameter", model.label) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::models;

    #[test]
    fn every_model_is_drawn_with_all_of_its_parameters() {
        for model in &models().models {
            let figure = compartments(&model.id, model).expect(&model.id);
            for picture in [&figure.svg_wide, &figure.svg_narrow] {
                assert!(picture.contains(">Blood</text>") && picture.contains("fig-arrow"), "{}", model.id);
                assert!(picture.contains(">out</text>"), "{}", model.id);
            }
            assert!(figure.table.rows.iter().all(|row| row.len() == figure.table.head.len()));
            let own = model.parameters.named().iter().filter(|(_, value, _)| value.is_some()).count();
            assert!(figure.table.rows.len() >= own, "{}", model.id);
            // No letter stands there unexplained.
            for row in &figure.table.rows {
                assert!(!row[3].is_empty(), "{} {}", model.id, row[1]);
            }
        }
        let counts: Vec<usize> = models()
            .models
            .iter()
            .map(|model| compartments("x", model).expect("drawn").table.rows.len())
            .collect();
        // perez-ruixo: 9 of the drug, 6 and 3 of absorption, 4 of the metabolite, 4 of age and ancestry.
        assert_eq!(counts, [4, 6, 6, 4, 10, 26, 27]);
    }

    #[test]
    fn the_arrows_are_told_in_words() {
        let found = compartments("x", models().find("perez-ruixo").expect("there")).expect("drawn");
        assert!(found.svg_wide.contains("liver to noresketamine (kmet)"), "{}", &found.svg_wide[..900]);
        assert!(found.svg_wide.contains("blood to liver and back (Qh)"));
        assert!(compartments("9", models().find("kamp").expect("there")).is_err());
    }
}
