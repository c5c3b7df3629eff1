//! `rmaMv`: estimates that hang together.

use super::columns::{labels, same_length, set_aside};
use super::models::{coefficient_figures, criteria};
use super::rows::{Factor, Rows, cut, cut_labels, design};
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::{Arguments, describe, numbers};
use crate::statistics::covariance::Known;
use crate::statistics::covariance::term::Kind;
use crate::statistics::multilevel::{Dfs, Inner, Intercept, Options, Robust, multilevel};
use serde_json::{Value, json};

fn restricted(name: &str) -> Result<bool, String> {
    match name {
        "REML" => Ok(true),
        "ML" => Ok(false),
        other => Err(format!("method: found \"{other}\"; wanted REML or ML")),
    }
}

/// `rmaMv({yi, vi | V, X, names, random, crossed, inner, outer, struct, method, test, dfs, level, cluster})`.
///
/// `V`: the sampling covariance, k rows of k numbers, or a list of square matrices for runs of rows. `random`:
/// columns of labels, each a random intercept, the later within the earlier (`~ 1 | a/b`) unless `crossed`.
/// `inner` and `outer`: columns of `~ inner | outer` with `struct` ID, DIAG, CS, HCS, UN, AR or HAR. `cluster`:
/// labels for cluster-robust tests, in `robust_CR1`.
pub(super) fn rma_mv(value: &Value) -> Result<Value, String> {
    let known_names = [
        "yi", "vi", "V", "X", "names", "random", "crossed", "inner", "outer", "struct", "method", "test",
        "dfs", "level", "cluster",
    ];
    let arguments = Arguments::new("rmaMv", value, &known_names)?;
    let yi = arguments.numbers("yi")?;
    let mut rows = Rows::new(yi.len());
    rows.numbers("yi", &yi, "yi")?;
    let x = arguments.optional_rows("X")?;
    rows.matrix(x.as_deref(), "yi")?;
    let random = random_columns(&arguments)?;
    for (c, column) in random.iter().enumerate() {
        rows.need(&format!("random[{c}]"), column.len(), "yi", |i| column[i].is_some())?;
    }
    let [inner, outer, cluster] =
        ["inner", "outer", "cluster"].map(|name| rows.labels(&arguments, name, "yi"));
    let (inner, outer, cluster) = (inner?, outer?, cluster?);
    let given = Sampling::read(&arguments, yi.len())?;
    rows.need("vi", yi.len(), "yi", |i| given.is_whole(i))?;
    let used = rows.used();
    if used.is_empty() {
        return Err("yi: found no complete rows; wanted at least one".to_owned());
    }

    let design = design(x.as_deref(), &used, &arguments.texts("names")?)?;
    let crossed = arguments.flag("crossed", false)?;
    let mut intercepts = Vec::new();
    let mut path: Vec<String> = vec![String::new(); used.len()];
    for column in &random {
        let own = cut_labels(column, &used);
        for (path, label) in path.iter_mut().zip(&own) {
            *path = if crossed { label.clone() } else { format!("{path}/{label}") };
        }
        intercepts.push(Intercept { group: Factor::new(&path).place });
    }
    let kind = Kind::from_name(arguments.text("struct", "CS")?).map_err(text)?;
    let mut inner_levels = Vec::new();
    let inner = match (inner, outer) {
        (None, None) => None,
        (Some(inner), Some(outer)) => {
            let factor = Factor::new(&cut_labels(&inner, &used));
            inner_levels.clone_from(&factor.names);
            let outer = Factor::new(&cut_labels(&outer, &used)).place;
            Some(Inner { levels: factor.names.len(), level: factor.place, outer, kind })
        }
        (Some(_), None) => return Err("outer: found nothing; wanted labels beside `inner`".to_owned()),
        (None, Some(_)) => return Err("inner: found nothing; wanted labels beside `outer`".to_owned()),
    };
    let dfs = match (arguments.text("test", "z")?, arguments.text("dfs", "residual")?) {
        ("z", _) => None,
        ("t", "residual") => Some(Dfs::Residual),
        ("t", "contain") => Some(Dfs::Contain),
        ("t", other) => return Err(format!("dfs: found \"{other}\"; wanted residual or contain")),
        (other, _) => return Err(format!("test: found \"{other}\"; wanted z or t")),
    };
    let level = arguments.number("level", 95.0)?;
    let method = arguments.text("method", "REML")?;
    let options = Options { restricted: restricted(method)?, dfs, level };
    let fit =
        multilevel(&cut(&yi, &used), &given.known(&used), &design, &intercepts, inner.as_ref(), &options)
            .map_err(text)?;

    let mut answer =
        coefficient_figures(&fit.beta, &fit.se, &fit.stat, &fit.pval, &fit.ci_lb, &fit.ci_ub, &fit.vb);
    let mut put = |name: &str, value: Value| answer[name] = value;
    put("k", json!(design.k()));
    put("p", json!(design.p()));
    put("names", json!(design.names()));
    put("method", json!(method));
    put("sigma2", answer::numbers(fit.sigma2.iter().copied()));
    put("s_levels", json!(fit.s_levels));
    if let Some(figures) = &fit.inner {
        put("tau2", answer::numbers(figures.variances.iter().copied()));
        put("rho", answer::numbers(figures.correlations.iter().copied()));
        put("G", answer::rows(&figures.matrix, inner_levels.len()));
        put("inner_levels", json!(inner_levels));
        put("struct", json!(kind.name()));
    }
    put("QE", answer::optional(fit.qe));
    put("QE_df", json!(design.k() - design.p()));
    put("QE_p", answer::optional(fit.qe_p));
    put("QM", answer::optional(fit.omnibus.qm));
    put("QM_df", json!(fit.omnibus.df));
    put("QM_p", answer::optional(fit.omnibus.p));
    put("ddf", json!(fit.ddf));
    put("fit_stats", json!({"ML": criteria(&fit.ml), "REML": criteria(&fit.reml)}));
    put("pi", answer::interval(fit.pi));
    if let Some(cluster) = cluster {
        let cluster = Factor::new(&cut_labels(&cluster, &used)).place;
        put("robust_CR1", robust_written(&fit.robust(&cluster, level).map_err(text)?));
    }
    let mut warnings = set_aside(yi.len(), &used);
    warnings.extend(fit.warnings);
    put("rows", json!(used));
    put("warnings", json!(warnings));
    Ok(answer)
}

fn robust_written(robust: &Robust) -> Value {
    let fields = [&robust.stat, &robust.pval, &robust.ci_lb, &robust.ci_ub]
        .map(|list| answer::numbers(list.iter().copied()));
    let [stat, pval, ci_lb, ci_ub] = fields;
    json!({
        "se": answer::numbers(robust.se.iter().copied()),
        "stat": stat,
        "ddf": [robust.ddf],
        "pval": pval,
        "ci_lb": ci_lb,
        "ci_ub": ci_ub,
        "vb": answer::rows(&robust.vb, robust.se.len()),
    })
}

/// `random`: one column of labels, or several.
fn random_columns(arguments: &Arguments) -> Result<Vec<Vec<Option<String>>>, String> {
    let Some(value) = arguments.get("random") else { return Ok(Vec::new()) };
    let entries = arguments.array("random")?;
    if entries.iter().any(|entry| !entry.is_array()) {
        return Ok(vec![labels("random", entries)?]);
    }
    entries
        .iter()
        .enumerate()
        .map(|(c, column)| match column.as_array() {
            Some(column) => labels(&format!("random[{c}]"), column),
            None => Err(format!("random: found {}; wanted columns of labels", describe(value))),
        })
        .collect()
}

/// The sampling covariances as given, rows with gaps still in.
enum Sampling {
    Variances(Vec<f64>),
    /// Side and entries of each matrix.
    Matrices(Vec<(usize, Vec<f64>)>),
}

impl Sampling {
    fn read(arguments: &Arguments, k: usize) -> Result<Self, String> {
        match (arguments.get("vi"), arguments.get("V")) {
            (Some(_), Some(_)) => Err("V: found covariances beside `vi`; wanted one of the two".to_owned()),
            (_, None) => {
                let vi = arguments.numbers("vi")?;
                same_length("vi", vi.len(), k, "yi")?;
                Ok(Self::Variances(vi))
            }
            (None, Some(_)) => {
                let entries = arguments.array("V")?;
                let is_one = entries.first().and_then(|row| row.get(0)).is_none_or(|first| !first.is_array());
                let matrices = if is_one {
                    vec![matrix("V", entries)?]
                } else {
                    entries
                        .iter()
                        .enumerate()
                        .map(|(b, block)| match block.as_array() {
                            Some(rows) => matrix(&format!("V[{b}]"), rows),
                            None => Err(format!("V[{b}]: found {}; wanted a square matrix", describe(block))),
                        })
                        .collect::<Result<_, _>>()?
                };
                same_length("V", matrices.iter().map(|(m, _)| m).sum(), k, "yi")?;
                Ok(Self::Matrices(matrices))
            }
        }
    }

    /// The matrix and the place in it of row `i`.
    fn place(matrices: &[(usize, Vec<f64>)], mut i: usize) -> Option<(usize, usize)> {
        for (b, (m, _)) in matrices.iter().enumerate() {
            if i < *m {
                return Some((b, i));
            }
            i -= m;
        }
        None
    }

    fn is_whole(&self, i: usize) -> bool {
        match self {
            Self::Variances(vi) => !vi[i].is_nan(),
            Self::Matrices(matrices) => Self::place(matrices, i)
                .is_some_and(|(b, at)| !matrices[b].1[at * (matrices[b].0 + 1)].is_nan()),
        }
    }

    fn known(&self, used: &[usize]) -> Known {
        match self {
            Self::Variances(vi) => Known::Diagonal(cut(vi, used)),
            Self::Matrices(matrices) => {
                let mut kept: Vec<Vec<usize>> = vec![Vec::new(); matrices.len()];
                for &i in used {
                    if let Some((b, at)) = Self::place(matrices, i) {
                        kept[b].push(at);
                    }
                }
                let smaller = matrices.iter().zip(&kept).filter(|(_, kept)| !kept.is_empty());
                Known::Blocks(
                    smaller
                        .map(|((m, entries), kept)| {
                            kept.iter().flat_map(|a| kept.iter().map(move |b| entries[a * m + b])).collect()
                        })
                        .collect(),
                )
            }
        }
    }
}

fn matrix(name: &str, rows: &[Value]) -> Result<(usize, Vec<f64>), String> {
    let m = rows.len();
    let mut entries = Vec::with_capacity(m * m);
    for (i, row) in rows.iter().enumerate() {
        let row = numbers(&format!("{name}[{i}]"), row)?;
        if row.len() != m {
            return Err(format!(
                "{name}[{i}]: found {} numbers; wanted {m}, as the matrix is square",
                row.len()
            ));
        }
        entries.extend(row);
    }
    Ok((m, entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_in_one_piece_or_in_blocks_is_the_same() {
        let blocks = json!([[[0.1, 0.05], [0.05, 0.1]], [[0.2]], [[0.1, 0.02], [0.02, 0.3]]]);
        let whole = json!([
            [0.1, 0.05, 0, 0, 0],
            [0.05, 0.1, 0, 0, 0],
            [0, 0, 0.2, 0, 0],
            [0, 0, 0, 0.1, 0.02],
            [0, 0, 0, 0.02, 0.3]
        ]);
        let ask = |v: Value| {
            rma_mv(&json!({"yi": [0.1, 0.4, 0.9, -0.3, 0.2], "V": v, "random": ["a", "a", "b", "c", "c"]}))
                .unwrap()
        };
        assert_eq!(ask(blocks)["beta"], ask(whole)["beta"]);
    }

    #[test]
    fn signs_that_alternate_are_found() {
        // rma.mv(y, v, random = ~ s | d, struct = "AR", method = "ML"), metafor 3.8-1: tau2 0.00079, rho -1 and a
        // log-likelihood of -2.469136; at tau2 = 0 it is -2.469278.
        let given = json!({
            "yi": [-0.968_494_732_955_929_47, -0.034_035_705_173_156_114, -0.010_251_264_599_003_662,
                0.075_703_026_320_173_908, -0.125_160_106_372_315_5, -0.385_184_062_404_623_77],
            "vi": [0.152_954_042_898_491_04, 0.188_126_543_816_179_05, 0.151_199_126_765_131_95,
                0.195_430_501_089_431_36, 0.164_522_501_784_376_8, 0.138_092_130_743_898_45],
            "inner": ["1", "2", "3", "4", "1", "2"], "outer": ["1", "1", "1", "1", "2", "2"],
            "struct": "AR", "method": "ML",
        });
        let fit = rma_mv(&given).unwrap();
        assert!(fit["fit_stats"]["ML"]["ll"].as_f64().unwrap() > -2.469_137, "{fit}");
        assert!(fit["rho"][0].as_f64().unwrap() < -0.999, "{fit}");
    }

    #[test]
    fn refusals_name_the_argument() {
        let base = json!({"yi": [0.1, 0.4, 0.9], "vi": [0.1, 0.1, 0.2]});
        let with = |name: &str, value: Value| {
            let mut given = base.clone();
            given[name] = value;
            rma_mv(&given).unwrap_err()
        };
        assert!(with("inner", json!(["a", "b", "c"])).starts_with("outer: found nothing"));
        assert!(with("random", json!([["a", "b"]])).starts_with("random[0]: found 2 entries"));
        assert!(with("method", json!("DL")).starts_with("method: found \"DL\""));
        assert!(with("V", json!([[1]])).starts_with("V: found covariances beside"));
    }
}
