//! `rmaMv`, `lmer` and `mmrm`: rows that share something.

use super::columns::{labels, same_length, set_aside};
use super::models::{coefficient_figures, criteria};
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::{Arguments, describe, numbers};
use crate::statistics::covariance::Known;
use crate::statistics::covariance::term::Kind;
use crate::statistics::design::Design;
use crate::statistics::levels::levels;
use crate::statistics::mixed::mixed;
use crate::statistics::multilevel::{Dfs, Inner, Intercept, Options, Robust, multilevel};
use crate::statistics::repeated::{Repeated, repeated};
use serde_json::{Value, json};

/// A label column with its levels and, for every row, the place among them.
struct Factor {
    names: Vec<String>,
    place: Vec<usize>,
}

impl Factor {
    fn new(labels: &[String]) -> Self {
        let names = levels(labels);
        let place =
            labels.iter().map(|label| names.iter().position(|name| name == label).unwrap_or(0)).collect();
        Self { names, place }
    }
}

/// The rows of a call that are whole in every column read.
struct Rows {
    given: usize,
    keep: Vec<bool>,
}

impl Rows {
    fn new(given: usize) -> Self {
        Self { given, keep: vec![true; given] }
    }

    fn used(&self) -> Vec<usize> {
        (0..self.given).filter(|&i| self.keep[i]).collect()
    }

    fn need(
        &mut self,
        name: &str,
        found: usize,
        as_long_as: &str,
        whole: impl Fn(usize) -> bool,
    ) -> Result<(), String> {
        same_length(name, found, self.given, as_long_as)?;
        for (i, keep) in self.keep.iter_mut().enumerate() {
            *keep &= whole(i);
        }
        Ok(())
    }

    /// A label column, if it is there.
    fn labels(
        &mut self,
        arguments: &Arguments,
        name: &str,
        beside: &str,
    ) -> Result<Option<Vec<Option<String>>>, String> {
        if arguments.get(name).is_none() {
            return Ok(None);
        }
        let column = labels(name, arguments.array(name)?)?;
        self.need(name, column.len(), beside, |i| column[i].is_some())?;
        Ok(Some(column))
    }

    fn numbers(&mut self, name: &str, column: &[f64], beside: &str) -> Result<(), String> {
        self.need(name, column.len(), beside, |i| !column[i].is_nan())
    }

    fn matrix(&mut self, x: Option<&[Vec<f64>]>, beside: &str) -> Result<(), String> {
        match x {
            None => Ok(()),
            Some(x) => self.need("X", x.len(), beside, |i| x[i].iter().all(|value| !value.is_nan())),
        }
    }
}

fn cut<T: Clone>(column: &[T], used: &[usize]) -> Vec<T> {
    used.iter().map(|&i| column[i].clone()).collect()
}

fn cut_labels(column: &[Option<String>], used: &[usize]) -> Vec<String> {
    used.iter().filter_map(|&i| column[i].clone()).collect()
}

fn design(x: Option<&[Vec<f64>]>, used: &[usize], names: &[String]) -> Result<Design, String> {
    match x {
        None => Ok(Design::intercept_only(used.len())),
        Some(x) => Design::from_rows(&cut(x, used), names).map_err(text),
    }
}

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

/// `lmer({y, x | X, names, id, random, slope, REML, level})`: a mixed model with one grouping, `id`.
///
/// `x`: one covariate, beside an intercept; or `X`: the design with its intercept column. `random`: `"intercept"`
/// or `"slope"`; the slope is that of `x`, or of the column `slope`. `vcov` lists the variance of the starts, (the
/// variance of the slopes, their covariance,) and the residual variance.
pub(super) fn lmer(value: &Value) -> Result<Value, String> {
    let known = ["y", "x", "X", "names", "id", "random", "slope", "REML", "level"];
    let arguments = Arguments::new("lmer", value, &known)?;
    let y = arguments.numbers("y")?;
    let mut rows = Rows::new(y.len());
    rows.numbers("y", &y, "y")?;
    let covariate = arguments.optional_numbers("x")?;
    let (x, names) = match (&covariate, arguments.optional_rows("X")?) {
        (Some(_), Some(_)) => return Err("X: found a design beside `x`; wanted one of the two".to_owned()),
        (Some(x), None) => (
            Some(x.iter().map(|x| vec![1.0, *x]).collect::<Vec<_>>()),
            vec!["intrcpt".to_owned(), "x".to_owned()],
        ),
        (None, x) => (x, arguments.texts("names")?),
    };
    rows.matrix(x.as_deref(), "y")?;
    arguments.array("id")?;
    let id = rows.labels(&arguments, "id", "y")?.unwrap_or_default();
    let slope = match arguments.text("random", "intercept")? {
        "intercept" => None,
        "slope" => match (arguments.optional_numbers("slope")?, covariate) {
            (Some(slope), _) | (None, Some(slope)) => Some(slope),
            (None, None) => {
                return Err("slope: found nothing; wanted the column of the random slope".to_owned());
            }
        },
        other => return Err(format!("random: found \"{other}\"; wanted intercept or slope")),
    };
    if let Some(slope) = &slope {
        rows.numbers("slope", slope, "y")?;
    }
    let used = rows.used();
    if used.is_empty() {
        return Err("y: found no complete rows; wanted at least one".to_owned());
    }
    let design = design(x.as_deref(), &used, &names)?;
    let id = Factor::new(&cut_labels(&id, &used));
    let slope = slope.map(|slope| cut(&slope, &used));
    let restricted = arguments.flag("REML", true)?;
    let level = arguments.number("level", 95.0)?;
    let fit =
        mixed(&cut(&y, &used), &design, &id.place, slope.as_deref(), restricted, level).map_err(text)?;
    let variances =
        std::iter::once(fit.intercept).chain(fit.slope.into_iter().flatten()).chain([fit.residual]);
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut warnings = set_aside(y.len(), &used);
    warnings.extend(
        fit.dropped.iter().map(|name| {
            format!("the column {name} says nothing the earlier columns do not, and was dropped")
        }),
    );
    if !fit.is_identified {
        warnings
            .push("some variances cannot be told apart by these data: only their sum is known".to_owned());
    }
    Ok(json!({
        "names": fit.names,
        "n": used.len(),
        "persons": fit.persons,
        "beta": list(&fit.beta),
        "se": list(&fit.se),
        "stat": list(&fit.stat),
        "ci_lb": list(&fit.ci_lb),
        "ci_ub": list(&fit.ci_ub),
        "vb": answer::rows(&fit.vb, fit.beta.len()),
        "vcov": answer::numbers(variances),
        "icc": if fit.slope.is_none() { json!(fit.intercept / (fit.intercept + fit.residual)) } else { Value::Null },
        "logLik": answer::number(fit.log_likelihood),
        "REML": restricted,
        "rows": used,
        "warnings": warnings,
    }))
}

/// `mmrm({y, time, id, group, reference, X, names, struct, REML, level})`: a mixed model for repeated measures.
///
/// Without `X`, a mean per visit, and with `group` per group and visit: the coefficients are the first visit of the
/// `reference` group (the first level unless named), the other groups, the other visits, and group by visit;
/// `visits` then holds each group's mean at each visit and its difference from the reference. Their t tests have
/// persons less groups degrees of freedom. `V` is the covariance of one person's scores over `times`.
pub(super) fn mmrm(value: &Value) -> Result<Value, String> {
    let known = ["y", "time", "id", "group", "reference", "X", "names", "struct", "REML", "level"];
    let arguments = Arguments::new("mmrm", value, &known)?;
    let y = arguments.numbers("y")?;
    let mut rows = Rows::new(y.len());
    rows.numbers("y", &y, "y")?;
    arguments.array("id")?;
    arguments.array("time")?;
    let [id, time, group] = ["id", "time", "group"].map(|name| rows.labels(&arguments, name, "y"));
    let (id, time, group) = (id?.unwrap_or_default(), time?.unwrap_or_default(), group?);
    let x = arguments.optional_rows("X")?;
    rows.matrix(x.as_deref(), "y")?;
    if x.is_some() && group.is_some() {
        return Err("group: found labels beside X; wanted one of the two".to_owned());
    }
    let used = rows.used();
    if used.is_empty() {
        return Err("y: found no complete rows; wanted at least one".to_owned());
    }
    let visit = Factor::new(&cut_labels(&time, &used));
    let id = Factor::new(&cut_labels(&id, &used));
    let mut groups = group.map(|group| Factor::new(&cut_labels(&group, &used)));
    if let (Some(groups), Some(first)) = (&mut groups, arguments.get("reference")) {
        refer(groups, first)?;
    }
    let cells =
        Cells { visits: visit.names.len(), groups: groups.as_ref().map_or(1, |groups| groups.names.len()) };
    let design = match &x {
        Some(_) => design(x.as_deref(), &used, &arguments.texts("names")?)?,
        None => {
            let group = |row: usize| groups.as_ref().map_or(0, |groups| groups.place[row]);
            let rows: Vec<Vec<f64>> =
                (0..used.len()).map(|row| cells.weights(group(row), visit.place[row])).collect();
            Design::from_rows(&rows, &cells.names(&visit, groups.as_ref())).map_err(text)?
        }
    };
    let kind = Kind::from_name(arguments.text("struct", "UN")?).map_err(text)?;
    let restricted = arguments.flag("REML", true)?;
    let level = arguments.number("level", 95.0)?;
    let y = cut(&y, &used);
    let fit = repeated(&y, &design, &id.place, &visit.place, cells.visits, kind, restricted).map_err(text)?;
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut warnings = set_aside(rows.given, &used);
    warnings.extend(
        fit.dropped
            .iter()
            .map(|name| format!("the coefficient {name} has no rows of its own, and was dropped")),
    );
    let mut answer = json!({
        "names": fit.names,
        "n": used.len(),
        "persons": fit.persons,
        "beta": list(&fit.beta),
        "se": list(&fit.se),
        "vb": answer::rows(&fit.vb, fit.beta.len()),
        "times": visit.names,
        "V": answer::rows(&fit.v, cells.visits),
        "struct": kind.name(),
        "logLik": answer::number(fit.log_likelihood),
        "REML": restricted,
        "rows": used,
        "warnings": warnings,
    });
    if x.is_none() && fit.dropped.is_empty() {
        answer["visits"] = visits_written(&fit, &cells, &visit, groups.as_ref(), level)?;
    }
    Ok(answer)
}

/// Puts the level named `first` before the others.
fn refer(groups: &mut Factor, first: &Value) -> Result<(), String> {
    let name = first.as_str().map_or_else(|| first.to_string(), str::to_owned);
    let Some(place) = groups.names.iter().position(|level| *level == name) else {
        return Err(format!(
            "reference: found {}; wanted one of {}",
            describe(first),
            groups.names.join(", ")
        ));
    };
    let level = groups.names.remove(place);
    groups.names.insert(0, level);
    for old in &mut groups.place {
        *old = match (*old).cmp(&place) {
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => *old + 1,
            std::cmp::Ordering::Greater => *old,
        };
    }
    Ok(())
}

/// A coefficient per group and visit, in R's treatment coding.
struct Cells {
    visits: usize,
    groups: usize,
}

impl Cells {
    /// The row of the design for one group at one visit.
    fn weights(&self, group: usize, visit: usize) -> Vec<f64> {
        let is = |yes: bool| f64::from(u8::from(yes));
        let mut row = vec![1.0];
        row.extend((1..self.groups).map(|g| is(g == group)));
        row.extend((1..self.visits).map(|v| is(v == visit)));
        row.extend(
            (1..self.visits)
                .flat_map(|v| (1..self.groups).map(move |g| (g, v)))
                .map(|(g, v)| is(g == group && v == visit)),
        );
        row
    }

    fn names(&self, visits: &Factor, groups: Option<&Factor>) -> Vec<String> {
        let group = |g: usize| format!("group[{}]", groups.map_or("", |groups| &groups.names[g]));
        let visit = |v: usize| format!("time[{}]", visits.names[v]);
        let mut names = vec!["intrcpt".to_owned()];
        names.extend((1..self.groups).map(group));
        names.extend((1..self.visits).map(visit));
        for v in 1..self.visits {
            names.extend((1..self.groups).map(|g| format!("{}:{}", group(g), visit(v))));
        }
        names
    }
}

fn visits_written(
    fit: &Repeated,
    cells: &Cells,
    visits: &Factor,
    groups: Option<&Factor>,
    level: f64,
) -> Result<Value, String> {
    let df = fit.persons as f64 - cells.groups as f64;
    let figures = |weights: &[f64], prefix: &str, out: &mut Value| -> Result<(), String> {
        let got = fit.contrast(weights, df, level).map_err(text)?;
        out[prefix] = answer::number(got.estimate);
        out[format!("{prefix}_se")] = answer::number(got.se);
        out[format!("{prefix}_ci")] = answer::numbers([got.ci_lb, got.ci_ub]);
        if prefix == "difference" {
            out["pval"] = answer::number(got.pval);
        }
        Ok(())
    };
    let mut all = Vec::new();
    for (v, time) in visits.names.iter().enumerate() {
        for g in 0..cells.groups {
            let mut out = json!({"time": time, "group": groups.map(|groups| &groups.names[g]), "df": df});
            let own = cells.weights(g, v);
            figures(&own, "mean", &mut out)?;
            if g > 0 {
                let apart: Vec<f64> =
                    own.iter().zip(cells.weights(0, v)).map(|(own, first)| own - first).collect();
                figures(&apart, "difference", &mut out)?;
            }
            all.push(out);
        }
    }
    Ok(Value::Array(all))
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
        assert!(lmer(&json!({"y": [1, 2]})).unwrap_err().starts_with("id: found nothing"));
    }

    #[test]
    fn visits_have_means_and_differences() {
        let given = json!({
            "y": [5, 4, 6, 2, 8, 7, 9, 5, 7, 3, 6, 4, 8, 6],
            "id": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7],
            "time": [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
            "group": ["k", "k", "k", "k", "p", "p", "p", "p", "k", "k", "k", "k", "p", "p"],
            "reference": "p",
        });
        let got = mmrm(&given).unwrap();
        assert_eq!(got["names"], json!(["intrcpt", "group[k]", "time[1]", "group[k]:time[1]"]));
        let last = &got["visits"][3];
        assert_eq!((&last["group"], &last["time"]), (&json!("k"), &json!("1")));
        assert!((last["mean"].as_f64().unwrap() - 3.25).abs() < 1e-9);
        assert!((last["difference"].as_f64().unwrap() - (3.25 - 6.0)).abs() < 1e-9);
        assert!(last["difference_ci"][0].as_f64().unwrap() < -2.75);
    }
}
