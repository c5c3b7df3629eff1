//! The CSS classes that marks and texts carry: the whole contract between figures and stylesheet.
//!
//! plotters knows colours, not classes. Each class has one reserved colour, which
//! [`super::backend::Recorder`] turns back into the class; the colour itself never reaches the SVG.

use plotters::style::RGBColor;

use super::text_width::Weight;

/// What a mark or a text is. [`Class::name`] is its CSS class; the table in [`crate::figures`] says
/// what each looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Text that is read first.
    Text,
    /// Text beside it: ticks, units, heads.
    Soft,
    /// Text that carries a result.
    Strong,
    /// A value written beside its mark, over lines.
    Value,
    /// Axis lines and tick marks.
    Axis,
    /// Grid lines.
    Grid,
    /// The line of no difference.
    Null,
    /// The line down from the pooled estimate.
    Pooled,
    /// A rule between parts of a figure.
    Rule,
    /// A series.
    Line,
    /// A series too crowded for dots; thinner.
    LineDense,
    /// A second series; dashed.
    LineAlt,
    /// A third series; dotted.
    LineThird,
    /// The whisker of an interval.
    Interval,
    /// The arrow head where an interval is cut.
    Arrow,
    /// A treatment's vertical line.
    Treatment,
    /// A treatment's marker on the axis.
    TreatmentMark,
    /// A band of a scale, every second one.
    Band,
    /// The bands between.
    BandAlt,
    /// A complete observation.
    Dot,
    /// An observation with a caution; another shape, hollow.
    Flagged,
    /// A study's square.
    Square,
    /// A study left out of the pooled estimate; hollow.
    Excluded,
    /// The pooled estimate.
    Diamond,
    /// The prediction interval.
    Prediction,
    /// The area between low and high of a series.
    Area,
    /// The same for a second series.
    AreaAlt,
    /// The same for a third series.
    AreaThird,
    /// One person of an icon array, without the outcome.
    Icon,
    /// One person with the outcome.
    IconOn,
    /// The line of a cut, such as remission.
    Cut,
    /// The line of a second cut.
    CutAlt,
    /// The ring around the rating that the others are measured against.
    Start,
    /// The bracket over a series of treatments.
    Series,
    /// The name of a line, written on it.
    Named,
    /// An answer at the low end of its question.
    Heat0,
    /// A quarter of the way up.
    Heat1,
    /// Half of the way up.
    Heat2,
    /// Three quarters of the way up.
    Heat3,
    /// At the high end.
    Heat4,
    /// No answer.
    HeatBlank,
    /// The number on [`Class::Heat3`].
    OnHeat3,
    /// The number on [`Class::Heat4`].
    OnHeat4,
    /// The mean of a group, beside a first series.
    SquareAlt,
    /// The part of a plane where a study would have p from .05 to .10.
    RegionTenth,
    /// Where it would have p from .01 to .05.
    RegionTwentieth,
    /// Where it would have p below .01.
    RegionHundredth,
    /// The edge of a region, or of the limits around an estimate; dashed.
    Contour,
    /// A study that no one ran, filled in for symmetry; hollow.
    Imputed,
    /// A study whose area is its weight; see-through, so that others show under it.
    Bubble,
    /// A result of one group alone, beside results against a comparison; hollow, and of another shape.
    Uncontrolled,
    /// The whisker of such a result; dashed.
    IntervalUncontrolled,
    /// The whisker of one interval among very many; thinner.
    IntervalDense,
    /// One person's course among many; thin and pale.
    Person,
    /// The mean of many courses; thick.
    Mean,
}

impl Class {
    /// Every class, in the order of their reserved colours.
    pub const ALL: [Class; 55] = [
        Class::Text,
        Class::Soft,
        Class::Strong,
        Class::Value,
        Class::Axis,
        Class::Grid,
        Class::Null,
        Class::Pooled,
        Class::Rule,
        Class::Line,
        Class::LineDense,
        Class::LineAlt,
        Class::LineThird,
        Class::Interval,
        Class::Arrow,
        Class::Treatment,
        Class::TreatmentMark,
        Class::Band,
        Class::BandAlt,
        Class::Dot,
        Class::Flagged,
        Class::Square,
        Class::Excluded,
        Class::Diamond,
        Class::Prediction,
        Class::Area,
        Class::AreaAlt,
        Class::AreaThird,
        Class::Icon,
        Class::IconOn,
        Class::Cut,
        Class::CutAlt,
        Class::Start,
        Class::Series,
        Class::Named,
        Class::Heat0,
        Class::Heat1,
        Class::Heat2,
        Class::Heat3,
        Class::Heat4,
        Class::HeatBlank,
        Class::OnHeat3,
        Class::OnHeat4,
        Class::SquareAlt,
        Class::RegionTenth,
        Class::RegionTwentieth,
        Class::RegionHundredth,
        Class::Contour,
        Class::Imputed,
        Class::Bubble,
        Class::Uncontrolled,
        Class::IntervalUncontrolled,
        Class::IntervalDense,
        Class::Person,
        Class::Mean,
    ];

    /// The CSS class or classes.
    pub fn name(self) -> &'static str {
        match self {
            Class::Text => "fig-text",
            Class::Soft => "fig-soft",
            Class::Strong => "fig-strong",
            Class::Value => "fig-strong fig-value",
            Class::Axis => "fig-axis",
            Class::Grid => "fig-grid",
            Class::Null => "fig-null",
            Class::Pooled => "fig-pooled",
            Class::Rule => "fig-rule",
            Class::Line => "fig-line",
            Class::LineDense => "fig-line fig-dense",
            Class::LineAlt => "fig-line fig-alt",
            Class::LineThird => "fig-line fig-third",
            Class::Interval => "fig-ci",
            Class::Arrow => "fig-arrow",
            Class::Treatment => "fig-treatment",
            Class::TreatmentMark => "fig-treatment-mark",
            Class::Band => "fig-band",
            Class::BandAlt => "fig-band fig-alt",
            Class::Dot => "fig-dot",
            Class::Flagged => "fig-flagged",
            Class::Square => "fig-square",
            Class::Excluded => "fig-square fig-excluded",
            Class::Diamond => "fig-diamond",
            Class::Prediction => "fig-prediction",
            Class::Area => "fig-area",
            Class::AreaAlt => "fig-area fig-alt",
            Class::AreaThird => "fig-area fig-third",
            Class::Icon => "fig-icon",
            Class::IconOn => "fig-icon fig-on",
            Class::Cut => "fig-cut",
            Class::CutAlt => "fig-cut fig-alt",
            Class::Start => "fig-start",
            Class::Series => "fig-series",
            Class::Named => "fig-soft fig-value",
            Class::Heat0 => "fig-heat fig-heat-0",
            Class::Heat1 => "fig-heat fig-heat-1",
            Class::Heat2 => "fig-heat fig-heat-2",
            Class::Heat3 => "fig-heat fig-heat-3",
            Class::Heat4 => "fig-heat fig-heat-4",
            Class::HeatBlank => "fig-heat fig-heat-none",
            Class::OnHeat3 => "fig-on-heat-3",
            Class::OnHeat4 => "fig-on-heat-4",
            Class::SquareAlt => "fig-square fig-alt",
            Class::RegionTenth => "fig-region fig-region-10",
            Class::RegionTwentieth => "fig-region fig-region-05",
            Class::RegionHundredth => "fig-region fig-region-01",
            Class::Contour => "fig-contour",
            Class::Imputed => "fig-dot fig-imputed",
            Class::Bubble => "fig-bubble",
            Class::Uncontrolled => "fig-uncontrolled",
            Class::IntervalUncontrolled => "fig-ci fig-alt",
            Class::IntervalDense => "fig-ci fig-dense",
            Class::Person => "fig-person",
            Class::Mean => "fig-mean",
        }
    }

    /// Presentation attributes, each with a leading space, that keep the picture readable where no
    /// stylesheet reaches it; any rule of the stylesheet wins over them. Dashes stand here because
    /// they carry meaning.
    pub fn fallback(self) -> &'static str {
        match self {
            Class::Axis | Class::Grid | Class::Null | Class::Rule | Class::Interval | Class::Flagged => {
                " fill=\"none\" stroke=\"currentColor\""
            }
            Class::Excluded | Class::Icon => " fill=\"none\" stroke=\"currentColor\"",
            Class::Line | Class::LineDense => {
                " fill=\"none\" stroke=\"currentColor\" stroke-linejoin=\"round\""
            }
            Class::LineAlt => {
                " fill=\"none\" stroke=\"currentColor\" stroke-linejoin=\"round\" stroke-dasharray=\"7 4\""
            }
            Class::LineThird => {
                " fill=\"none\" stroke=\"currentColor\" stroke-linejoin=\"round\" stroke-dasharray=\"2 3\""
            }
            Class::Cut => " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"10 4\"",
            Class::CutAlt => " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"5 3 1 3\"",
            Class::Start | Class::Series => " fill=\"none\" stroke=\"currentColor\"",
            Class::Heat0 | Class::HeatBlank => " fill=\"none\" stroke=\"currentColor\"",
            Class::Heat1 => " fill-opacity=\"0.12\"",
            Class::Heat2 => " fill-opacity=\"0.24\"",
            Class::Heat3 => " fill-opacity=\"0.36\"",
            Class::Heat4 => " fill-opacity=\"0.48\"",
            Class::Person => {
                " fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.4\" stroke-width=\"0.75\""
            }
            Class::Mean => " fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"",
            Class::Pooled => " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"1 4\"",
            Class::Treatment => " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"2 3\"",
            Class::Area | Class::AreaAlt | Class::AreaThird => " fill-opacity=\"0.15\"",
            Class::Band | Class::BandAlt => " fill=\"none\"",
            Class::RegionTenth => " fill-opacity=\"0.2\"",
            Class::RegionTwentieth => " fill-opacity=\"0.12\"",
            Class::RegionHundredth => " fill-opacity=\"0.05\"",
            Class::IntervalDense => " fill=\"none\" stroke=\"currentColor\" stroke-width=\"0.6\"",
            Class::Contour => " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"4 3\"",
            Class::Imputed | Class::Uncontrolled => " fill=\"none\" stroke=\"currentColor\"",
            Class::Bubble => " fill-opacity=\"0.3\" stroke=\"currentColor\"",
            Class::IntervalUncontrolled => {
                " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"4 2.5\""
            }
            _ => "",
        }
    }

    /// The weight that a text of this class is measured and drawn in.
    pub fn weight(self) -> Weight {
        match self {
            Class::Strong | Class::Value => Weight::Bold,
            _ => Weight::Regular,
        }
    }

    /// The colour that stands for this class while plotters draws.
    pub fn colour(self) -> RGBColor {
        RGBColor(self as u8, GREEN, BLUE)
    }

    /// The class that a colour stands for; `None` for a colour that is not reserved.
    pub fn from_colour((red, green, blue): (u8, u8, u8)) -> Option<Class> {
        if (green, blue) != (GREEN, BLUE) {
            return None;
        }
        Self::ALL.get(usize::from(red)).copied()
    }
}

const GREEN: u8 = 0xf1;
const BLUE: u8 = 0x6e;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_colour_comes_back_as_its_class() {
        for class in Class::ALL {
            let RGBColor(red, green, blue) = class.colour();
            assert_eq!(Class::from_colour((red, green, blue)), Some(class));
        }
        assert_eq!(Class::from_colour((0, 0, 0)), None);
        assert_eq!(Class::from_colour((200, GREEN, BLUE)), None);
    }

    #[test]
    fn no_two_classes_share_a_name() {
        let mut names: Vec<_> = Class::ALL.iter().map(|class| class.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Class::ALL.len());
    }
}
