//! Scales, one person's course, a cohort.

use super::{Argument, Field, Function, field, needed, optional};

const SCALE: Argument = needed("instrument", "text", "the id of a scale, as `instruments` lists them");

/// A rule, as courses and cohorts carry theirs.
const RULES: &[Field] = &[
    field("rules", "every rule that a name stands on"),
    field("rules[].name", "the name"),
    field("rules[].cut", "its cut; null where the scale has none"),
    field("rules[].unit", "the unit of the cut"),
    field("rules[].rule", "the rule as a sentence"),
    field("rules[].source", "where it comes from"),
    field("rules[].level", "how sure that is: read, derived or memory"),
];

/// All of them.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "instruments",
        metafor: "",
        does: "Every scale with its whole definition, by the names of its data file.",
        arguments: &[],
        result: &[&[
            field("[].id", "the id by which other functions know it"),
            field("[].name", "its name"),
            field("[].short", "its short name"),
            field("[].rater", "who fills it in: self or clinician"),
            field("[].domain", "what it measures"),
            field("[].min", "the lowest published score"),
            field("[].max", "the highest"),
            field("[].direction", "lower-is-better or higher-is-better"),
            field("[].recall", "the days it asks about"),
            field("[].items", "the questions that are scored; none where only a total can be entered"),
            field("[].unscored", "questions that are asked and do not count; where there are any"),
            field("[].answers", "sets of answers with the value of each"),
            field("[].instruction", "the words above the questions"),
            field("[].bands", "named ranges of the score"),
            field("[].bands_source", "where they come from"),
            field("[].subscales", "parts with a score of their own, where there are any"),
            field("[].safety", "answers that open the help lines, where there are any"),
            field(
                "[].outcomes",
                "cuts for remission, caseness, reliable and meaningful change, each with its source",
            ),
            field("[].multiplier", "the sum is multiplied by it, where it is not 1"),
            field("[].divisor", "the points are divided by it for the published score, where it is not 1"),
            field("[].ends", "the answer that ends the scale, where there is one"),
            field("[].note", "what to know before choosing it, where there is something"),
            field(
                "[].total_only",
                "whether only a total can be entered, since its wording may not be shown; absent where not",
            ),
            field("[].citation", "the paper"),
            field("[].licence", "its terms"),
            field("[].loinc", "its codes; null where none is known"),
            field("[].language", "of the wording"),
            field("[].version", "of the definition"),
        ]],
        example: "{}",
        more: &[],
        refused: &[],
    },
    Function {
        name: "score",
        metafor: "",
        does: "A scale's total. With a blank there is none, only the lowest and highest that the answers allow.",
        arguments: &[&[
            SCALE,
            needed(
                "answers",
                "list or object",
                "the value of each answer in the order of the questions, or by link id; null for a blank",
            ),
        ]],
        result: &[&[
            field("total", "the published total; null with a blank"),
            field("answered", "questions answered"),
            field("items", "questions in all"),
            field("low", "the lowest total that the answers allow"),
            field("high", "the highest"),
            field("band", "the named range; null unless both ends agree"),
            field("subscales", "parts, by their id"),
            field("subscales.B.total", "the total of a part; beside it name, answered, items, low, high"),
            field("safety", "link ids of the endorsed items that open the help lines"),
        ]],
        example: r#"{ "instrument": "phq-9", "answers": [2, 2, 3, 1, 0, 2, 1, null, 1] }"#,
        more: &[
            r#"{"instrument": "pcl-5", "answers": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}"#,
        ],
        refused: &[
            r#"{"instrument": "phq-9", "answers": [1, 2, 3]}"#,
            r#"{"instrument": "gad-7", "answers": [1, 1, 1, 1, 1, 1, 9]}"#,
        ],
    },
    Function {
        name: "course",
        metafor: "",
        does: "One person's ratings on one scale, read against their treatments. Improvement is a positive percent, whatever the scale's direction.",
        arguments: &[&[
            SCALE,
            needed(
                "ratings",
                "list of {at, total}",
                "`at`: a time with offset, or a day; `total`: as the scale publishes it",
            ),
            optional("treatments", "list of {at, drug?}", "when each was given; absent: none"),
            optional(
                "baseline",
                "time, or {at}",
                "the rating to measure from; absent: by the rule, the latest one at most 14 days before the first treatment",
            ),
        ]],
        result: &[
            &[
                field("baseline", "what the others are measured from; null where no rating will do"),
                field("baseline.total", "its total; beside it at, and chosen: whether the caller chose it"),
                field("ratings", "every rating, oldest first"),
                field("ratings[].at", "when"),
                field("ratings[].total", "points"),
                field("ratings[].change", "points since the baseline, as the total moved"),
                field("ratings[].percent", "percent improved since the baseline"),
                field("ratings[].response", "improved by half or more"),
                field("ratings[].partial", "improved by a quarter or more, and no response"),
                field("ratings[].remission", "at the remission cut or better"),
                field("ratings[].sustained", "in remission at two ratings in a row"),
                field(
                    "ratings[].relapse",
                    "ill again at two ratings in a row, after a response or remission",
                ),
                field("ratings[].reliable", "a change beyond the scale's noise"),
                field("ratings[].meaningful", "a change as large as studies call meaningful"),
                field(
                    "ratings[].recall_before_dose",
                    "whether the days asked about reach back before the last treatment",
                ),
                field(
                    "ratings[].days_since_dose",
                    "days from the last treatment; null where there was none before",
                ),
                field("first_response", "the first rating that is a response; null where there is none"),
                field("treatments_to_response", "treatments after the baseline and before it"),
                field("best", "the best rating since the course began"),
                field(
                    "published",
                    "a published median that `treatments_to_response` may be held beside; null where none belongs",
                ),
                field("trend", "the drift of the recent totals; null where there are too few"),
                field("series", "treatments in runs without a long break"),
                field("series[].treatments", "how many; beside it first and last"),
                field("notes", "why a figure is null, or must be read with care"),
            ],
            RULES,
        ],
        example: r#"{
  "instrument": "phq-9",
  "ratings": [
    {"at": "2026-01-04", "total": 21},
    {"at": "2026-01-12", "total": 14},
    {"at": "2026-01-19", "total": 9},
    {"at": "2026-01-26", "total": 4}
  ],
  "treatments": [
    {"at": "2026-01-05", "drug": "ketamine"},
    {"at": "2026-01-08", "drug": "ketamine"}
  ]
}"#,
        more: &[],
        refused: &[
            r#"{"instrument": "phq-9", "ratings": [{"at": "yesterday", "total": 12}]}"#,
            r#"{"instrument": "phq-9", "ratings": [{"at": "2026-01-04", "total": 28}]}"#,
        ],
    },
    Function {
        name: "cohort",
        metafor: "",
        does: "Many people on one scale: response, remission and change at each visit, and the times to response and relapse.",
        arguments: &[&[
            needed(
                "rows",
                "list of {patient, day, measure, score, group?}",
                "a row a score; `day` counts from the first treatment, `score` is as published, null where none was taken",
            ),
            SCALE,
        ]],
        result: &[
            &[
                field("direction", "which way is better"),
                field("level", "of the intervals, percent"),
                field("baseline", "the scores that changes are measured from, one entry a group"),
                field("baseline[].mean", "their mean; beside it group, n, sd"),
                field("visits", "by day, then by group"),
                field("visits[].day", "days since the first treatment"),
                field("visits[].group", "the group; null without groups"),
                field("visits[].n", "people with a baseline and a score on this very day"),
                field("visits[].n_missing", "people with a baseline and none"),
                field("visits[].response", "improved by half or more: x, n, p, and wilson, its interval"),
                field("visits[].response.x", "how many"),
                field("visits[].remission", "at the cut or better, likewise; null where the scale has none"),
                field("visits[].change", "the change since the baseline: mean, sd, ci, dz, dz_ci, g"),
                field("visits[].change.mean", "mean change, in published points"),
                field(
                    "time_to_response",
                    "as survfit answers, days to the first response; null with nobody to follow",
                ),
                field(
                    "time_to_response.subjects.time",
                    "what the curve is made of; beside it patient, status, group",
                ),
                field("time_to_relapse", "likewise, days from response to relapse among responders"),
                field("rows", "what became of the rows: given, used and why not"),
                field("rows.used", "rows in use"),
                field("patients", "what became of the people"),
                field("patients.used", "people in use"),
                field("warnings", "what a reader must know, as sentences"),
            ],
            RULES,
        ],
        example: r#"{
  "instrument": "madrs",
  "rows": [
    {"patient": "a", "day": 0, "measure": "MADRS", "score": 32},
    {"patient": "a", "day": 7, "measure": "MADRS", "score": 14},
    {"patient": "a", "day": 28, "measure": "MADRS", "score": 9},
    {"patient": "b", "day": 0, "measure": "MADRS", "score": 30},
    {"patient": "b", "day": 7, "measure": "MADRS", "score": 27},
    {"patient": "b", "day": 28, "measure": "MADRS", "score": 13},
    {"patient": "c", "day": -2, "measure": "MADRS", "score": 36},
    {"patient": "c", "day": 7, "measure": "MADRS", "score": 30}
  ]
}"#,
        more: &[],
        refused: &[
            r#"{"instrument": "madrs", "rows": [{"patient": "a", "day": 0, "measure": "MADRS", "score": 61}]}"#,
            r#"{"instrument": "madrs", "rows": [{"patient": "a", "measure": "MADRS", "score": 30}]}"#,
        ],
    },
];
