//! How to say here what one says in R: metafor's calls, arguments and results beside ours.

/// A line of the table: what one writes in R, and here.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// In R.
    pub r: &'static str,
    /// On `window.tideline`.
    pub ours: &'static str,
    /// The function whose argument or field it is.
    pub function: &'static str,
    /// The argument or field; empty for the function itself.
    pub name: &'static str,
}

const fn call(r: &'static str, ours: &'static str, function: &'static str) -> Said {
    Said { r, ours, function, name: "" }
}

const fn part(r: &'static str, ours: &'static str, function: &'static str, name: &'static str) -> Said {
    Said { r, ours, function, name }
}

/// Every line.
pub const TABLE: &[Said] = &[
    call(
        "escalc(measure=\"OR\", ai=, bi=, ci=, di=, data=dat)",
        "escalc({measure: \"OR\", data: {ai, bi, ci, di}})",
        "escalc",
    ),
    call("rma(yi, vi)", "rma({yi, vi})", "rma"),
    part("mods = ~ x", "X: [[1, x₁], [1, x₂], …], the intercept's column with it", "rma", "X"),
    part("method = \"EE\", \"FE\"", "method: \"CE\" (both older names are taken too)", "rma", "method"),
    part("test = \"knha\"", "test: \"knha\"", "rma", "test"),
    part("confint(fit)", "confint: true", "rma", "confint"),
    part("confint(fit, type=\"PL\")", "confint: \"PL\"", "rma", "confint"),
    part("anova(fit, btt=2:3)", "btt: [2, 3]", "rma", "btt"),
    part("weights(fit)", "weights", "rma", "weights"),
    part("fit$b, fit$beta", "beta", "rma", "beta"),
    part("fit$zval", "stat", "rma", "stat"),
    part("fit$ci.lb, fit$ci.ub", "ci_lb, ci_ub", "rma", "ci_lb"),
    part("fit$QE, fit$QEp", "Q, Q_p", "rma", "Q_p"),
    part("fit$QM, fit$QMp, fit$m", "QM, QM_p, QM_df", "rma", "QM_df"),
    part("fit$se.tau2, fit$s2w, fit$ddf", "se_tau2, s2w, ddf", "rma", "se_tau2"),
    part("fit$fit.stats", "fit_stats.ML, fit_stats.REML", "rma", "fit_stats"),
    part("predict(fit)$pi.lb", "pi[0]", "rma", "pi"),
    call("predict(fit, newmods=13)", "predict({...fit, newmods: [13]})", "predict"),
    part("predict(fit, pi.type=\"Riley\")", "pitype: \"riley\"", "predict", "pitype"),
    call("predict(fit, transf=exp)", "transf({transf: \"exp\", x: pred})", "transf"),
    call("leave1out(fit)", "leave1out({yi, vi, method})", "leave1out"),
    call("cumul(fit, order=year)", "cumul({yi, vi, order: year})", "cumul"),
    call("influence(fit)", "influence({yi, vi})", "influence"),
    part("inf$inf$cook.d, inf$is.infl", "cook_d, is_infl", "influence", "cook_d"),
    call("rstandard(fit)", "rstandard({yi, vi})", "rstandard"),
    call("blup(fit)", "blup({yi, vi})", "blup"),
    call("regtest(fit, model=\"lm\")", "regtest({yi, vi, model: \"lm\"})", "regtest"),
    call("ranktest(fit)", "ranktest({yi, vi})", "ranktest"),
    call("trimfill(fit, estimator=\"R0\")", "trimfill({yi, vi, estimator: \"R0\"})", "trimfill"),
    call("fsn(yi, vi, type=\"Orwin\")", "fsn({yi, vi, type: \"Orwin\"})", "fsn"),
    call("rma(yi, vi, subset = group == \"a\"), for each", "subgroups({yi, vi, group})", "subgroups"),
    call("rma.mh(measure=\"OR\", ai=, …)", "rmaMh({measure: \"OR\", ai, bi, ci, di})", "rmaMh"),
    call("rma.peto(ai=, …)", "rmaPeto({ai, bi, ci, di})", "rmaPeto"),
    call(
        "rma.mv(yi, V, random = ~ 1 | district/school)",
        "rmaMv({yi, vi, random: [district, school]})",
        "rmaMv",
    ),
    part(
        "random = ~ outcome | trial, struct=\"UN\"",
        "inner: outcome, outer: trial, struct: \"UN\"",
        "rmaMv",
        "inner",
    ),
    part("robust(fit, cluster=district)", "cluster: district, then robust_CR1", "rmaMv", "cluster"),
    call("survival::survfit(Surv(time, status) ~ group)", "survfit({time, status, group})", "survfit"),
    call("survival::survdiff(…, rho=1)", "survdiff({time, status, group, rho: 1})", "survdiff"),
    call("survival::coxph(Surv(time, status) ~ x)", "coxph({time, status, X: [[x₁], …]})", "coxph"),
    call("lme4::lmer(y ~ x + (x | id))", "lmer({y, x, id, random: \"slope\"})", "lmer"),
    call("nlme::gls(…, corSymm, varIdent)", "mmrm({y, time, id, group})", "mmrm"),
];
