//! Does a pooled result hold? The functions that look at single studies and at what may be missing.

use super::pooling::{FIT, MODEL};
use super::{Field, Function, choice, field, optional};

const STEPS: &[Field] = &[
    field("estimate", "the pooled effect of each refit"),
    field("se", "standard errors"),
    field("zval", "estimate ÷ se"),
    field("pval", "p-values"),
    field("ci_lb", "lower limits"),
    field("ci_ub", "upper limits"),
    field("Q", "Q of each refit"),
    field("Qp", "its p-value"),
    field("tau2", "tau² of each refit"),
    field("I2", "I², percent"),
    field("H2", "H²"),
    field("warnings", "what a reader must know"),
];

const BCG: &str = r#"{
  "yi": [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173],
  "vi": [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]
}"#;

/// All of them.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "leave1out",
        metafor: "leave1out",
        does: "Every fit without one study: does one of them carry the result?",
        arguments: &[MODEL],
        result: &[STEPS, &[field("rows", "the row that each entry leaves out")]],
        example: BCG,
        more: &[],
        refused: &[
            r#"{"yi": [0.2], "vi": [0.1]}"#,
            r#"{"yi": [0.1, 0.5, 0.9], "vi": [0.1, 0.1, 0.1], "X": [[1, 1], [1, 2], [1, 4]]}"#,
        ],
    },
    Function {
        name: "cumul",
        metafor: "cumul",
        does: "The fit as studies are added one at a time.",
        arguments: &[
            MODEL,
            &[optional(
                "order",
                "numbers",
                "what to sort by, lowest first, such as the year; absent: the order given",
            )],
        ],
        result: &[STEPS, &[field("rows", "the order used: entry i holds the first i + 1 of these rows")]],
        example: r#"{
  "yi": [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173],
  "vi": [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714],
  "order": [1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976]
}"#,
        more: &[],
        refused: &[r#"{"yi": [3, 1], "vi": [1, 1], "order": [2010]}"#],
    },
    Function {
        name: "influence",
        metafor: "influence",
        does: "Deletion diagnostics: which studies pull on the result?",
        arguments: &[MODEL],
        result: &[&[
            field("rstudent", "externally standardised residuals"),
            field("dffits", "change of the study's own fitted value, in standard errors"),
            field("cook_d", "Cook's distance, not divided by p"),
            field("cov_r", "ratio of the determinants of the coefficients' covariance, without over with"),
            field("tau2_del", "tau² without the study"),
            field("QE_del", "Q without the study"),
            field("hat", "leverage, 0 to 1"),
            field("weight", "weight, percent"),
            field("dfbs", "change of each coefficient, in standard errors: a row a study"),
            field("is_infl", "whether any of the usual rules calls it influential"),
            field("rows", "the 0-based rows in use"),
            field("warnings", "what was set aside"),
        ]],
        example: BCG,
        more: &[],
        refused: &[r#"{"yi": [0.2], "vi": [0.1]}"#],
    },
    Function {
        name: "rstandard",
        metafor: "rstandard",
        does: "How far each study lies from the model, in standard errors of that distance.",
        arguments: &[MODEL],
        result: &[&[
            field("resid", "effect less what the model expects"),
            field("se", "its standard error"),
            field("z", "their ratio; null where the model passes through the study"),
            field("rows", "the 0-based rows in use"),
            field("warnings", "what was set aside"),
        ]],
        example: BCG,
        more: &[],
        refused: &[r#"{"yi": [0.2, "low"], "vi": [0.1, 0.1]}"#],
    },
    Function {
        name: "blup",
        metafor: "blup",
        does: "Each study's own true effect, drawn towards the model by as much as its noise calls for.",
        arguments: &[MODEL],
        result: &[&[
            field("pred", "the predicted true effects"),
            field("se", "their standard errors"),
            field("pi_lb", "lower limits"),
            field("pi_ub", "upper limits"),
            field("rows", "the 0-based rows in use"),
            field("warnings", "what was set aside"),
        ]],
        example: BCG,
        more: &[],
        refused: &[r#"{"yi": [0.2, 0.3], "vi": [0.1, 0.1], "level": 100}"#],
    },
    Function {
        name: "regtest",
        metafor: "regtest",
        does: "Egger-type regression test: do small studies say something else?",
        arguments: &[
            MODEL,
            &[
                choice(
                    "model",
                    "text",
                    r#""rma""#,
                    "rma (mixed-effects) or lm (Egger's weighted regression with free dispersion)",
                ),
                choice("predictor", "text", r#""sei""#, "sei, vi, ni, ninv, sqrtni or sqrtninv"),
                optional("ni", "numbers", "sample sizes, for the predictors made of them"),
            ],
        ],
        result: &[&[
            field("stat", "statistic of the predictor: z, or t"),
            field("pval", "its p-value"),
            field("ddf", "degrees of freedom of t; null for z"),
            field(
                "limit_est",
                "the effect at a standard error of 0; null where the predictor has no such point",
            ),
            field("limit_ci_lb", "its lower limit"),
            field("limit_ci_ub", "its upper limit"),
            field("beta", "coefficients; the last belongs to the predictor"),
            field("se", "their standard errors"),
            field("tau2", "what variance between studies is left (rma)"),
            field("QE", "what heterogeneity is left (rma)"),
            field("QE_p", "its p-value (rma)"),
            field("sigma", "residual standard deviation (lm)"),
            field("warnings", "what was set aside"),
        ]],
        example: BCG,
        more: &[r#"{"yi": [0.1, 0.4, 0.2, 0.6], "vi": [0.01, 0.09, 0.02, 0.2], "model": "lm"}"#],
        refused: &[
            r#"{"yi": [0.1, 0.4], "vi": [0.01, 0.09], "model": "lm"}"#,
            r#"{"yi": [0.1, 0.4, 0.2], "vi": [0.01, 0.09, 0.02], "predictor": "ni"}"#,
        ],
    },
    Function {
        name: "ranktest",
        metafor: "ranktest",
        does: "Rank correlation of effect and variance (Begg and Mazumdar).",
        arguments: &[MODEL],
        result: &[&[
            field("tau", "Kendall's tau-b"),
            field("pval", "two-sided p-value"),
            field("exact", "whether it is exact: no ties, and at most 1,000 studies"),
            field("warnings", "what was set aside"),
        ]],
        example: BCG,
        more: &[],
        refused: &[r#"{"yi": [0.1], "vi": [0.01]}"#],
    },
    Function {
        name: "trimfill",
        metafor: "trimfill",
        does: "Trim and fill: what the result would be if the funnel were symmetric. A test of sensitivity, not data.",
        arguments: &[
            MODEL,
            &[
                choice(
                    "estimator",
                    "text",
                    r#""L0""#,
                    "of the number of missing studies: L0 (rank sum) or R0 (longest run)",
                ),
                choice(
                    "side",
                    "text",
                    r#""auto""#,
                    "where they are missing: left, right, or auto by the slope of the effects on their standard errors",
                ),
            ],
        ],
        result: &[
            FIT,
            &[
                field("k0", "estimated number of missing studies"),
                field("side", "the side that they are missing on"),
                field("se_k0", "standard error of `k0`; null where its formula goes below 0"),
                field("p_k0", "R0: p-value of none missing; null for L0"),
                field("fill_yi", "the effects filled in"),
                field("fill_vi", "their variances"),
            ],
        ],
        example: BCG,
        more: &[],
        refused: &[
            r#"{"yi": [0.1, 0.4], "vi": [0.01, 0.09], "side": "up"}"#,
            r#"{"yi": [0.1, 0.5, 0.9], "vi": [0.1, 0.1, 0.1], "X": [[1, 1], [1, 2], [1, 4]]}"#,
        ],
    },
    Function {
        name: "fsn",
        metafor: "fsn",
        does: "Fail-safe numbers: how many studies without effect would undo the result.",
        arguments: &[
            MODEL,
            &[
                choice("type", "text", r#""Rosenthal""#, "Rosenthal, Orwin or Rosenberg"),
                choice(
                    "alpha",
                    "number",
                    "0.05",
                    "the level of significance that is to be lost (Rosenthal: one-sided)",
                ),
                optional("target", "number", "Orwin: the mean effect to fall to; absent: half of it"),
                choice("weighted", "true or false", "false", "Orwin: whether the mean is weighted by 1 ÷ vi"),
            ],
        ],
        result: &[&[
            field("fsnum", "the number, rounded up; \"Inf\" for a target of 0"),
            field("pval", "the observed p-value; null for Orwin"),
            field("meanes", "the mean effect; null for Rosenthal"),
            field("target", "Orwin: the target in use; null otherwise"),
            field("warnings", "what was set aside"),
        ]],
        example: BCG,
        more: &[],
        refused: &[
            r#"{"yi": [0.1, 0.4], "vi": [0.01, 0.09], "type": "Cooper"}"#,
            r#"{"yi": [0.1, 0.4], "vi": [0.01, 0.09], "alpha": 5}"#,
        ],
    },
];
