//! The functions that pool trials, as R's metafor has them.

use super::{Argument, Field, Function, choice, field, needed, optional};

/// What every function on a table of studies takes.
pub const MODEL: &[Argument] = &[
    needed("yi", "numbers", "the effect of each study, in the unit of the measure (logarithms for ratios)"),
    needed("vi", "numbers", "their sampling variances, in the squared unit; as many as `yi`"),
    optional(
        "X",
        "rows of numbers",
        "the design, one row a study, with the intercept's column of 1; absent: an intercept alone",
    ),
    optional("names", "texts", "names of the columns of `X`"),
    choice(
        "method",
        "text",
        r#""REML""#,
        "the estimator of tau²: CE (also FE, EE), DL, HE, HS, HSk, SJ, ML, REML, EB, PM, PMM",
    ),
    choice("test", "text", r#""z""#, "z (Wald), t, knha (Knapp-Hartung) or adhoc (the same, never narrower)"),
    choice("level", "number", "95", "of every interval, in percent; 1 to below 100"),
    optional("tau2", "number", "a tau² to use instead of estimating it, 0 or more"),
    optional("control", "anything", "taken for the sake of calls written for metafor; it changes nothing"),
];

/// The figures of a fit.
pub(super) const FIT: &[Field] = &[
    field("k", "studies in use"),
    field("p", "coefficients"),
    field("beta", "coefficients; for an intercept alone, the pooled effect"),
    field("se", "their standard errors"),
    field("stat", "beta ÷ se: z, or t"),
    field("pval", "two-sided p-values"),
    field("ci_lb", "lower confidence limits"),
    field("ci_ub", "upper confidence limits"),
    field("vb", "the covariance of the coefficients, as rows"),
    field("tau2", "the variance of the true effects between studies, squared units"),
    field("se_tau2", "its standard error; null where the method has none"),
    field("I2", "share of the total variance that lies between studies, percent"),
    field("H2", "total variance over sampling variance"),
    field("vt", "the typical sampling variance"),
    field("R2", "share of tau² that the moderators account for, percent; null without moderators"),
    field("Q", "Cochran's Q, of what the moderators leave"),
    field("Q_df", "its degrees of freedom, k − p"),
    field("Q_p", "its p-value"),
    field("QM", "the test of the moderators; of the intercept, where it stands alone"),
    field("QM_df", "its degrees of freedom: one for chi-squared, two for F"),
    field("QM_p", "its p-value"),
    field("s2w", "the factor on the covariance (knha, adhoc); null for z"),
    field("ddf", "degrees of freedom of t; null for z"),
    field("fit_stats", "log-likelihood and criteria, by ML and by REML"),
    field("fit_stats.REML.ll", "log-likelihood; beside it dev, AIC, BIC, AICc"),
    field("warnings", "what a reader must know, as sentences"),
];

const DATA: &[Field] = &[
    field("yi", "the effects in use"),
    field("vi", "their variances"),
    field("X", "the design in use; only with moderators"),
    field("rows", "the 0-based rows in use, of those given"),
    field("names", "names of the coefficients"),
    field("method", "the estimator"),
    field("test", "the test in use: z where one study leaves nothing to scale by"),
    field("level", "the level of the intervals, percent"),
    field("tau2_fixed", "whether `tau2` was given"),
    field("weights", "the weight of each study, percent"),
    field("pi", "prediction interval, metafor's own rule: the critical value of the confidence interval"),
    field("pi_riley", "the same with t on k − 2 degrees of freedom"),
    field("pi_k_minus_1", "the same with t on k − 1, as the pages of this site show"),
    field("confint", "intervals for heterogeneity, when asked for; null where there is none"),
    field("confint.tau2", "estimate, lower, upper; beside it tau, I2, H2"),
    field("confint.ci_null", "whether no tau² fits: the interval is then empty, written as 0 to 0"),
    field("modes", "every maximum of the likelihood, best first; only where there are several (ML, REML)"),
];

const TABLES: &[Argument] = &[
    needed("ai", "numbers", "people with the event under treatment"),
    optional("bi", "numbers", "people without it; or give `n1i`"),
    needed("ci", "numbers", "people with the event under control"),
    optional("di", "numbers", "people without it; or give `n2i`"),
    optional("n1i", "numbers", "people under treatment, in place of `bi`"),
    optional("n2i", "numbers", "people under control, in place of `di`"),
    choice(
        "add",
        "number, or two",
        "[0.5, 0]",
        "the constant for zero cells: for the studies' own effects (used for Q), and for pooling",
    ),
    choice(
        "to",
        "text, or two",
        r#"["only0", "none"]"#,
        "where it goes, at each of the two stages: only0, all, if0all, none",
    ),
    choice(
        "drop00",
        "true or false, or two",
        "[true, false]",
        "whether tables without any event, or with nothing else, are left out at each stage",
    ),
    choice(
        "correct",
        "true or false",
        "true",
        "whether the test of Cochran, Mantel and Haenszel is corrected for continuity",
    ),
    choice("level", "number", "95", "of the interval, in percent"),
];

const POOLED: &[Field] = &[
    field("k", "tables"),
    field("k_yi", "tables that have an effect of their own"),
    field("beta", "the pooled effect (a logarithm for ratios); null where none exists"),
    field("se", "its standard error"),
    field("stat", "beta ÷ se"),
    field("pval", "two-sided p-value"),
    field("ci_lb", "lower limit"),
    field("ci_ub", "upper limit"),
    field("Q", "heterogeneity of the studies' effects around the pooled one"),
    field("Q_df", "its degrees of freedom"),
    field("Q_p", "its p-value"),
    field("I2", "100 (Q − df) ÷ Q, at least 0"),
    field("H2", "Q ÷ df"),
    field("k_pos", "tables with something to expect"),
    field("rows", "the 0-based tables in use"),
    field("warnings", "what was set aside"),
];

/// All of them, in the order in which an analysis meets them.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "escalc",
        metafor: "escalc",
        does: "An effect and its sampling variance for each study, from the numbers that papers print.",
        arguments: &[&[
            needed(
                "measure",
                "text",
                "OR RR RD AS PETO PHI YUQ OR2DL OR2DN · MD SMD SMDH SMD1 SMD1H RPB ROM VR CVR D2ORL D2ORN · PR PLN PLO PAS PFT · IR IRLN IRS IRFT · MN MNLN · COR ZCOR · MC SMCC SMCR SMCRH ROMC · IRR IRD IRSD",
            ),
            needed(
                "data",
                "object of columns",
                "counts `ai bi ci di` (or `n1i`, `n2i`); means `m1i sd1i n1i m2i sd2i n2i` (or `ti`, or `di`, with the sizes, for SMD); one group `xi ni`, `xi ti`, `mi sdi ni` or `ri ni`; change `m1i m2i sd1i sd2i ni ri`; rates `x1i t1i x2i t2i`. Columns of texts are left alone",
            ),
            choice("add", "number", "0.5", "the constant for zero cells"),
            choice(
                "to",
                "text",
                r#""only0""#,
                "where it goes: only0 (every cell of a table with a zero), all, if0all, none",
            ),
            choice(
                "drop00",
                "true or false",
                "false",
                "whether tables without any event in both arms, or with nothing else, become missing",
            ),
            choice(
                "vtype",
                "text",
                r#""LS""#,
                "the sampling variance: LS, LS2, UB, AV, HO, AVHO, ST, CS, where the measure has it",
            ),
            choice("level", "number", "95", "of the intervals, in percent"),
        ]],
        result: &[&[
            field("yi", "effects, one a row; null where none exists"),
            field("vi", "sampling variances"),
            field("sei", "their roots"),
            field("zi", "yi ÷ sei"),
            field("pval", "two-sided p-values"),
            field("ci_lb", "lower limits"),
            field("ci_ub", "upper limits"),
            field("warnings", "what a reader must know"),
        ]],
        example: r#"{
  "measure": "OR",
  "data": {
    "study": ["Murrough 2013", "Lapidus 2014", "Grunebaum 2017", "Lii 2023"],
    "ai": [30, 8, 2, 12], "n1i": [47, 18, 7, 20],
    "ci": [7, 1, 1, 10], "n2i": [25, 18, 9, 20]
  }
}"#,
        more: &[],
        refused: &[
            r#"{"measure": "OR", "data": {"ai": [-1], "bi": [5], "ci": [2], "di": [4]}}"#,
            r#"{"measure": "MD", "data": {"m1i": [20]}}"#,
            r#"{"measure": "ZCOR", "data": {"ri": [0.5], "ni": [30]}, "vtype": "UB"}"#,
        ],
    },
    Function {
        name: "rma",
        metafor: "rma.uni, confint, anova",
        does: "The common-effect and random-effects model, with or without moderators.",
        arguments: &[
            MODEL,
            &[
                choice(
                    "confint",
                    "true, false or text",
                    "false",
                    "intervals for tau², tau, I² and H²: true or \"QP\" by Q-profile, \"PL\" by profile likelihood (ML, REML)",
                ),
                optional(
                    "btt",
                    "number or numbers",
                    "which coefficients QM tests, counted from 1; absent: all but the intercept",
                ),
            ],
        ],
        result: &[FIT, DATA],
        example: r#"{
  "yi": [1.5124, 2.6101, 1.1632, 0.4055],
  "vi": [0.2906, 1.2838, 1.8250, 0.4083],
  "method": "REML", "test": "knha", "confint": true
}"#,
        more: &[
            r#"{"yi": [0.1, 0.5, 0.9, 0.3], "vi": [0.05, 0.1, 0.05, 0.2], "X": [[1, 1], [1, 2], [1, 3], [1, 5]], "btt": 2}"#,
            r#"{"yi": [-1.7, 0.17, 0.06], "vi": [0.3771, 0.0152, 0.0103], "method": "ML"}"#,
            r#"{"yi": [-1.7, 0.17, 0.06], "vi": [0.3771, 0.0152, 0.0103]}"#,
        ],
        refused: &[
            r#"{"yi": [0.2], "vi": [-1]}"#,
            r#"{"yi": [0.2, 0.4], "vi": [0.1]}"#,
            r#"{"yi": [0.2, 0.4], "vi": [0.1, 0.1], "method": "Bayes"}"#,
            r#"{"yi": [0.2, 0.4], "vi": [0.1, 0], "method": "DL"}"#,
        ],
    },
    Function {
        name: "predict",
        metafor: "predict",
        does: "The average effect that the model expects at given moderator values, and where a new study would lie.",
        arguments: &[
            MODEL,
            &[
                optional(
                    "newmods",
                    "rows of numbers, or numbers",
                    "moderator values without the intercept's column, one row a prediction; absent: the average effect, or the rows of the studies",
                ),
                choice(
                    "pitype",
                    "text",
                    r#""default""#,
                    "the rule of the prediction interval: default (metafor's), riley or k_minus_1",
                ),
            ],
        ],
        result: &[&[
            field("pred", "average effects"),
            field("se", "their standard errors"),
            field("ci_lb", "lower confidence limits"),
            field("ci_ub", "upper confidence limits"),
            field("pi_lb", "lower prediction limits; null for a common effect"),
            field("pi_ub", "upper prediction limits"),
        ]],
        example: r#"{
  "yi": [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173],
  "vi": [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714],
  "X": [[1, 44], [1, 55], [1, 42], [1, 52], [1, 13], [1, 44], [1, 19], [1, 13], [1, 27], [1, 42], [1, 18], [1, 33], [1, 33]],
  "newmods": [13, 33, 55]
}"#,
        more: &[],
        refused: &[
            r#"{"yi": [0.1, 0.5, 0.9], "vi": [0.1, 0.1, 0.1], "X": [[1, 1], [1, 2], [1, 4]], "newmods": [[1, 2]]}"#,
            r#"{"yi": [0.1, 0.5], "vi": [0.1, 0.1], "pitype": "t"}"#,
        ],
    },
    Function {
        name: "subgroups",
        metafor: "rma.uni by group, and the test between",
        does: "One fit for each group of studies, and the test between the groups.",
        arguments: &[
            MODEL,
            &[
                needed("group", "texts or numbers", "the group of each study"),
                choice(
                    "common_tau2",
                    "true or false",
                    "false",
                    "whether all groups share one tau², as is wise when groups are small",
                ),
            ],
        ],
        result: &[&[
            field("levels", "one fit a group: the fields of rma's fit, and"),
            field("levels[].group", "its label"),
            field("levels[].rows", "its 0-based rows"),
            field("levels[].beta", "its pooled effect; beside it se, ci_lb, ci_ub, tau2, I2 and the rest"),
            field("Q_between", "heterogeneity between the groups' estimates"),
            field("Q_between_df", "groups − 1"),
            field("Q_between_p", "its p-value"),
            field("common_tau2", "the shared tau², where asked for; null otherwise"),
            field("warnings", "what was set aside"),
        ]],
        example: r#"{
  "yi": [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173],
  "vi": [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714],
  "group": ["random", "random", "random", "random", "alternate", "alternate", "random", "random", "random", "systematic", "systematic", "systematic", "systematic"]
}"#,
        more: &[],
        refused: &[r#"{"yi": [0.1, 0.4], "vi": [0.1, 0.1], "group": ["a", null]}"#],
    },
    Function {
        name: "rmaMh",
        metafor: "rma.mh",
        does: "The Mantel-Haenszel method for 2×2 tables (OR, RR, RD) and for rates (IRR, IRD).",
        arguments: &[
            TABLES,
            &[
                choice("measure", "text", r#""OR""#, "OR, RR or RD; with rates IRR (unless given) or IRD"),
                optional("x1i", "numbers", "with rates, in place of the table: events under treatment"),
                optional("t1i", "numbers", "with rates: person-time under treatment"),
                optional("x2i", "numbers", "with rates: events under control"),
                optional("t2i", "numbers", "with rates: person-time under control"),
            ],
        ],
        result: &[
            POOLED,
            &[
                field("CO", "OR: Cochran's test of no effect"),
                field("CO_p", "its p-value"),
                field("MH", "OR and IRR: the Mantel-Haenszel test of no effect"),
                field("MH_p", "its p-value"),
                field("BD", "OR: Breslow and Day's test of equal odds ratios"),
                field("BD_p", "its p-value"),
                field("TA", "OR: the same with Tarone's correction"),
                field("TA_p", "its p-value"),
            ],
        ],
        example: r#"{
  "ai": [30, 8, 2, 12], "n1i": [47, 18, 7, 20],
  "ci": [7, 1, 1, 10], "n2i": [25, 18, 9, 20],
  "measure": "OR"
}"#,
        more: &[r#"{"x1i": [10, 4], "t1i": [100, 80], "x2i": [5, 6], "t2i": [90, 85]}"#],
        refused: &[
            r#"{"ai": [30], "bi": [17], "ci": [7], "di": [18], "measure": "SMD"}"#,
            r#"{"ai": [30], "bi": [17], "ci": [7]}"#,
        ],
    },
    Function {
        name: "rmaPeto",
        metafor: "rma.peto",
        does: "Peto's one-step odds ratio.",
        arguments: &[
            TABLES,
            &[choice(
                "measure",
                "text",
                r#""OR""#,
                "taken, and changes nothing: Peto's method is for odds ratios",
            )],
        ],
        result: &[POOLED],
        example: r#"{
  "ai": [30, 8, 2, 12], "n1i": [47, 18, 7, 20],
  "ci": [7, 1, 1, 10], "n2i": [25, 18, 9, 20]
}"#,
        more: &[],
        refused: &[r#"{"ai": [0], "bi": [10], "ci": [0], "di": [10]}"#],
    },
    Function {
        name: "rmaMv",
        metafor: "rma.mv, robust",
        does: "Estimates that hang together: several from one study, outcomes measured together, studies within regions.",
        arguments: &[&[
            needed("yi", "numbers", "the estimates"),
            optional("vi", "numbers", "their sampling variances; or give `V`"),
            optional(
                "V",
                "matrix, or matrices",
                "their sampling covariances: k rows of k numbers, or a list of square matrices for runs of rows",
            ),
            optional(
                "X",
                "rows of numbers",
                "the design with its intercept's column; absent: an intercept alone",
            ),
            optional("names", "texts", "names of the columns of `X`"),
            optional(
                "random",
                "labels, or columns of labels",
                "a random intercept for each column, the later within the earlier",
            ),
            choice("crossed", "true or false", "false", "whether the columns of `random` cross instead"),
            optional(
                "inner",
                "labels",
                "with `outer`: effects for each level of it within a group (~ inner | outer)",
            ),
            optional("outer", "labels", "the groups of `inner`"),
            choice(
                "struct",
                "text",
                r#""CS""#,
                "the shape of their covariance: ID, DIAG, CS, HCS, UN, AR, HAR",
            ),
            choice("method", "text", r#""REML""#, "REML or ML"),
            choice("test", "text", r#""z""#, "z or t"),
            choice("dfs", "text", r#""residual""#, "degrees of freedom of t: residual or contain"),
            choice("level", "number", "95", "of the intervals, in percent"),
            optional("cluster", "labels", "for cluster-robust tests, in `robust_CR1`"),
        ]],
        result: &[&[
            field("k", "estimates in use"),
            field("p", "coefficients"),
            field("names", "their names"),
            field("method", "REML or ML"),
            field("beta", "coefficients"),
            field("se", "their standard errors"),
            field("stat", "beta ÷ se"),
            field("pval", "two-sided p-values"),
            field("ci_lb", "lower limits"),
            field("ci_ub", "upper limits"),
            field("vb", "the covariance of the coefficients, as rows"),
            field("sigma2", "the variance of each random intercept"),
            field("s_levels", "groups of each random intercept"),
            field("tau2", "the variances of the inner effects; only with `inner`"),
            field("rho", "their correlations; only with `inner`"),
            field("G", "their covariance, as rows; only with `inner`"),
            field("inner_levels", "the order of the levels in `G`"),
            field("struct", "the shape in use; only with `inner`"),
            field("QE", "heterogeneity beyond the sampling covariances"),
            field("QE_df", "k − p"),
            field("QE_p", "its p-value"),
            field("QM", "the test of the moderators"),
            field("QM_df", "its degrees of freedom"),
            field("QM_p", "its p-value"),
            field("ddf", "degrees of freedom of t, one a coefficient; null for z"),
            field("fit_stats", "log-likelihood and criteria, by ML and by REML"),
            field("pi", "prediction interval; null beside moderators or inner effects"),
            field("robust_CR1", "cluster-robust se, stat, ddf, pval, ci_lb, ci_ub, vb; only with `cluster`"),
            field("rows", "the 0-based rows in use"),
            field("warnings", "what a reader must know"),
        ]],
        example: r#"{
  "yi": [-0.18, -0.22, 0.23, -0.3, 0.13, -0.26, 0.19, 0.32, 0.45, 0.38, 0.29, 0.16, 0.65, 0.36, 0.6],
  "vi": [0.118, 0.118, 0.144, 0.144, 0.014, 0.014, 0.015, 0.024, 0.023, 0.043, 0.012, 0.02, 0.004, 0.004, 0.007],
  "random": [
    [11, 11, 11, 11, 12, 12, 12, 12, 18, 18, 18, 27, 27, 27, 27],
    [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 1, 2, 3, 4]
  ],
  "cluster": [11, 11, 11, 11, 12, 12, 12, 12, 18, 18, 18, 27, 27, 27, 27]
}"#,
        more: &[r#"{"yi": [0.47, -0.32, 0.20, -0.60, 0.40, -0.12, 0.26, -0.31, 0.56, -0.39],
                "V": [[[0.0075, 0.0030], [0.0030, 0.0077]], [[0.0057, 0.0009], [0.0009, 0.0008]], [[0.0021, 0.0007], [0.0007, 0.0014]], [[0.0029, 0.0009], [0.0009, 0.0015]], [[0.0148, 0.0072], [0.0072, 0.0304]]],
                "X": [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1]],
                "inner": ["PD", "AL", "PD", "AL", "PD", "AL", "PD", "AL", "PD", "AL"],
                "outer": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "struct": "UN"}"#],
        refused: &[
            r#"{"yi": [0.1, 0.4, 0.9], "vi": [0.1, 0.1, 0.2], "inner": ["a", "b", "a"]}"#,
            r#"{"yi": [0.1, 0.4], "V": [[0.1, 0.05], [0.05]]}"#,
        ],
    },
    Function {
        name: "transf",
        metafor: "transf.*",
        does: "From the scale of an analysis back to the scale of a reader.",
        arguments: &[&[
            needed(
                "transf",
                "text",
                "ztor, rtoz, ilogit, logit, exp, iarcsin, arcsin, ipft or ipft.hm; metafor's prefix `transf.` may stand before it",
            ),
            needed("x", "numbers", "the values; null stays null"),
            optional("ni", "numbers", "group sizes: for ipft one a value, for ipft.hm those of all studies"),
        ]],
        result: &[&[field("y", "the values transformed")]],
        example: r#"{ "transf": "exp", "x": [1.25, 0.39, 2.10] }"#,
        more: &[],
        refused: &[r#"{"transf": "tanh", "x": [0]}"#, r#"{"transf": "ipft", "x": [0.5]}"#],
    },
];
