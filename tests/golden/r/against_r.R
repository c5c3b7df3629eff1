# Reference answers for awkward tables, made by R: run `Rscript against_r.R > against_r.json` in this folder.
#
# R 4.2.2, metafor 3.8-1, survival 3.5-3. Cells without events, missing entries, one or two studies, ties, variances
# that differ by a factor of a million, tau2 at its boundary, moderators that say the same twice.
#
# Each line is one call of a function for scripts: `fn` and `args`; `want` holds R's figures by our names; null is
# skipped. metafor iterates here to machine precision (`tight`). For ML and REML a case is kept only where metafor
# found the highest point of the likelihood, by a scan of 1500 values of tau2. Left out, because metafor 3.8-1 is not
# right there: models without an intercept whose columns do not hold it (estimates are centred before Q and tau2).

suppressMessages({library(metafor); library(survival)})
set.seed(20221)

num <- function(x) ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, '"Inf"', '"-Inf"'), sprintf("%.17g", x)))
text <- function(s) paste0('"', gsub('(["\\\\])', "\\\\\\1", s), '"')
each <- function(x) if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false")) else if (is.character(x)) text(x) else num(x)
one <- function(x) structure(x, class = "one")
json <- function(x) {
  if (inherits(x, "one")) return(each(unclass(x)))
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) json(unname(r))), collapse = ","), "]"))
  if (is.list(x)) return(paste0("{", paste(paste0(text(names(x)), ":", sapply(x, json)), collapse = ","), "}"))
  paste0("[", paste(each(x), collapse = ","), "]")
}
quiet <- function(e) tryCatch(suppressWarnings(e), error = function(e) NULL)
scalar <- function(x) one(if (length(x) == 0) NA_real_ else as.vector(x)[1])

first <- TRUE
emit <- function(id, fn, args, want, tol = 1e-8, unit = 1) {
  if (!first) cat(",\n")
  first <<- FALSE
  cat(json(list(id = one(id), fn = one(fn), tol = one(tol), unit = one(unit), args = args, want = want)))
}
cat('{"made_by":"tests/golden/r/against_r.R: R 4.2.2, metafor 3.8-1, survival 3.5-3","cases":[\n')

# Effects -------------------------------------------------------------------------------------------------------
gap <- function(x) { if (runif(1) < .3) x[sample(length(x), 1)] <- NA; x }
effect <- function(measure, data, ...) {
  given <- list(...)
  r <- quiet(do.call(escalc, c(list(measure = measure), data, given)))
  if (is.null(r)) return(invisible())
  yi <- as.vector(r$yi); vi <- r$vi
  lost <- is.na(yi) | is.na(vi) | is.infinite(yi) | is.infinite(vi)
  yi[lost] <- NA; vi[lost] <- NA
  emit(paste("escalc", measure, paste(unlist(given), collapse = " ")), "escalc",
       c(list(measure = one(measure), data = data), lapply(given, one)), list(yi = yi, vi = vi), 1e-9)
}
zeros <- c("only0", "all", "if0all", "none")
for (measure in c("OR", "RR", "RD", "PETO", "YUQ", "OR2DL", "OR2DN")) for (to in zeros) {
  n1 <- sample(c(2, 5, 30, 100), 5, TRUE); n2 <- sample(c(2, 5, 30), 5, TRUE)
  a <- rbinom(5, n1, sample(c(0, .3, 1), 5, TRUE)); c <- rbinom(5, n2, sample(c(0, .3, 1), 5, TRUE))
  more <- if (measure == "RD") list(vtype = sample(c("LS", "UB", "AV"), 1)) else list()
  do.call(effect, c(list(measure, list(ai = gap(a), bi = n1 - a, ci = c, di = gap(n2 - c)), to = to,
                         add = sample(c(.5, .1), 1), drop00 = sample(c(TRUE, FALSE), 1)), more))
}
for (measure in c("AS", "PHI")) for (i in 1:2)
  effect(measure, list(ai = c(0, 3, 7, 2), bi = c(5, 2, 0, 9), ci = c(1, NA, 4, 0), di = c(4, 6, 3, 12)), drop00 = i == 1)
for (measure in c("PR", "PLN", "PLO")) for (to in zeros)
  effect(measure, list(xi = c(0, 3, 20, 7, NA), ni = c(5, 12, 20, 40, 9)), to = to, vtype = sample(c("LS", "AV"), 1))
for (measure in c("PAS", "PFT")) effect(measure, list(xi = c(0, 3, 20, 7, NA), ni = c(5, 12, 20, 40, 9)))
for (measure in c("IR", "IRLN")) for (to in zeros) effect(measure, list(xi = c(0, 3, 20), ti = c(5.5, 12, .2)), to = to)
for (measure in c("IRS", "IRFT")) effect(measure, list(xi = c(0, 3, 20), ti = c(5.5, 12, .2)))
for (measure in c("IRR", "IRD")) for (to in zeros)
  effect(measure, list(x1i = c(0, 3, 0), t1i = c(5.5, 12, .2), x2i = c(4, 0, 0), t2i = c(9, 7, 3)), to = to)
effect("IRSD", list(x1i = c(0, 3, 0), t1i = c(5.5, 12, .2), x2i = c(4, 0, 0), t2i = c(9, 7, 3)))
variances <- list(MD = c("LS", "HO"), SMD = c("LS", "LS2", "UB", "AV"), SMDH = "LS", SMD1 = "LS", SMD1H = "LS",
                  RPB = c("LS", "CS"), ROM = c("LS", "HO", "AV", "AVHO"), VR = "LS", CVR = "LS", D2ORL = "LS", D2ORN = "LS")
for (measure in names(variances)) for (vtype in variances[[measure]])
  effect(measure, list(m1i = c(10.2, 8, 0.4, 12), sd1i = c(2.5, 1, .3, NA), n1i = c(2, 3, 40, 5), m2i = c(9, 11, .1, 3),
                       sd2i = c(2, 4, .6, 1), n2i = c(2, 500, 3, 5)), vtype = vtype)
for (measure in c("MC", "SMCC", "SMCR", "SMCRH", "ROMC"))
  effect(measure, list(m1i = c(10.2, 8, .4), m2i = c(9, 11, .1), sd1i = c(2.5, 1, .3), sd2i = c(2, 4, .6), ni = c(2, 3, 40),
                       ri = c(-.9, 0, .95)))
for (measure in c("COR", "ZCOR")) effect(measure, list(ri = c(-.95, 0, .5, .999), ni = c(4, 5, 6, 200)))

# Models --------------------------------------------------------------------------------------------------------
spread <- function(y) { s <- var(y); if (is.na(s) || s == 0) 1 else s }
tight <- function(y) list(threshold = 1e-13 * spread(y), maxiter = 1e5, tol = 1e-15 * spread(y), tau2.max = max(100, 1e6 * spread(y)))
likelihood <- function(t, y, v, X, reml) {
  w <- 1 / (v + t); G <- crossprod(X, w * X); r <- y - X %*% solve(G, crossprod(X, w * y))
  -.5 * sum(log(v + t)) - .5 * sum(w * r^2) - if (reml) .5 * as.numeric(determinant(G)$modulus) else 0
}
is_highest <- function(r, reml) {
  s <- diff(range(r$yi))^2; if (s == 0) s <- max(r$vi)
  grid <- c(0, exp(seq(log(1e-4 * min(r$vi)), log(100 * s + 10 * max(r$vi)), length.out = 1500)))
  of <- function(t) likelihood(t, as.vector(r$yi), r$vi, r$X, reml)
  of(r$tau2) >= max(sapply(grid, of)) - 1e-9
}
fitted_model <- function(y, v, method, test, X = NULL, level = 95) {
  r <- quiet(if (is.null(X)) rma(y, v, method = method, test = test, level = level, control = tight(y))
             else rma(y, v, mods = X, intercept = FALSE, method = method, test = test, level = level, control = tight(y)))
  if (is.null(r) || (method %in% c("ML", "REML") && r$k > r$p && !is_highest(r, method == "REML"))) NULL else r
}
criteria <- function(r, which) setNames(lapply(c("ll", "dev", "AIC", "BIC", "AICc"), function(n) one(r$fit.stats[n, which])), c("ll", "dev", "AIC", "BIC", "AICc"))
coefficients <- function(r) list(k = one(r$k), tau2 = one(r$tau2), se_tau2 = scalar(r$se.tau2), I2 = one(r$I2), H2 = one(r$H2),
  Q = one(r$QE), Q_p = one(r$QEp), QM = one(r$QM), QM_p = one(r$QMp), beta = as.vector(r$beta), se = r$se, stat = r$zval,
  pval = r$pval, ci_lb = r$ci.lb, ci_ub = r$ci.ub, fit_stats = list(ML = criteria(r, "ML"), REML = criteria(r, "REML")))
methods <- c("CE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM"); tests <- c("z", "t", "knha", "adhoc")
for (i in 1:110) {
  k <- sample(c(1, 2, 2, 3, 3, 4, 6, 12), 1)
  v <- switch(sample(1:5, 1), runif(k, .01, .3), rep(.1, k), 10^runif(k, -4, 2), 1e-8 * runif(k, .1, 1), 1e6 * runif(k, .1, 1))
  y <- switch(sample(1:3, 1), rnorm(k, .3, sqrt(v + median(v) * sample(c(0, 5), 1))), rep(.3, k), round(rnorm(k) * sqrt(median(v)), 1))
  X <- if (k >= 4 && sd(y) > 0 && i %% 2) switch(sample(1:3, 1), cbind(1, rnorm(k)), cbind(1, rep(0:1, length.out = k)), cbind(1, 1990 + sample(30, k)))
  method <- methods[1 + i %% 11]; test <- sample(tests, 1); level <- sample(c(95, 90, 99.9), 1)
  r <- fitted_model(y, v, method, test, X, level)
  if (is.null(r)) next
  args <- c(list(yi = y, vi = v, method = one(method), test = one(test), level = one(level)), if (!is.null(X)) list(X = X))
  want <- coefficients(r)
  if (k > 1 && sd(y) == 0) want$stat <- NULL # 0 over 0 up to rounding
  if (is.null(X) && k > 1 && method != "CE") { p <- predict(r); want$pi <- c(p$pi.lb, p$pi.ub) }
  emit(sprintf("rma %d %s %s k=%d", i, method, test, k), "rma", args, want, 1e-7, min(1, sqrt(median(v))))
}

# What hangs on a model -----------------------------------------------------------------------------------------
for (i in 1:16) {
  k <- sample(c(3, 4, 5, 9), 1); v <- 10^runif(k, -2, 0); y <- rnorm(k, .3, sqrt(v + .1))
  method <- sample(c("CE", "DL", "REML", "PM"), 1); test <- sample(tests, 1)
  r <- fitted_model(y, v, method, test); if (is.null(r)) next
  args <- list(yi = y, vi = v, method = one(method), test = one(test)); id <- sprintf("%d %s %s k=%d", i, method, test, k)
  steps <- function(l) list(estimate = l$estimate, se = l$se, pval = l$pval, ci_lb = l$ci.lb, ci_ub = l$ci.ub, I2 = l$I2)
  if (method != "REML") { # each step would need its own scan
    l <- quiet(leave1out(r)); if (!is.null(l)) emit(paste("leave1out", id), "leave1out", args, steps(as.data.frame(l)), 1e-7)
    order <- sample(c(1, 1, 2, 3), k, TRUE)
    l <- quiet(cumul(r, order = order)); if (!is.null(l)) emit(paste("cumul", id), "cumul", c(args, list(order = order)), steps(as.data.frame(l)), 1e-7)
    f <- quiet(influence(r))
    if (!is.null(f)) { f <- as.data.frame(f$inf); emit(paste("influence", id), "influence", args, list(rstudent = f$rstudent, dffits = f$dffits, cook_d = f$cook.d, cov_r = f$cov.r, tau2_del = f$tau2.del, QE_del = f$QE.del, hat = f$hat, weight = f$weight), 1e-6) }
    for (estimator in c("L0", "R0")) for (side in c("left", "right")) {
      z <- fitted_model(y, v, method, "z"); t <- quiet(trimfill(z, estimator = estimator, side = side, control = tight(y)))
      if (!is.null(t)) emit(paste("trimfill", estimator, side, id), "trimfill", c(list(estimator = one(estimator), side = one(side), test = one("z")), args[1:3]),
        list(k0 = one(t$k0), se_k0 = scalar(t$se.k0), p_k0 = scalar(t$p.k0), beta = as.vector(t$beta), se = t$se, fill_yi = as.vector(t$yi)[t$fill]), 1e-7)
    }
  }
  s <- rstandard(r); emit(paste("rstandard", id), "rstandard", args, list(resid = as.vector(s$resid), se = as.vector(s$se), z = as.vector(s$z)), 1e-7)
  b <- blup(r); emit(paste("blup", id), "blup", args, list(pred = b$pred, se = b$se, pi_lb = b$pi.lb, pi_ub = b$pi.ub), 1e-7)
  predictor <- sample(c("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"), 1); ni <- sample(10:100, k)
  g <- quiet(regtest(y, v, ni = ni, model = "lm", predictor = predictor))
  if (!is.null(g)) emit(paste("regtest lm", predictor, id), "regtest", c(args[1:2], list(model = one("lm"), predictor = one(predictor), ni = ni)), list(stat = scalar(g$zval), pval = scalar(g$pval), limit_est = scalar(g$est), limit_ci_lb = scalar(g$ci.lb), limit_ci_ub = scalar(g$ci.ub)), 1e-7)
  g <- ranktest(y, v); emit(paste("ranktest", id), "ranktest", args[1:2], list(tau = scalar(g$tau), pval = scalar(g$pval)))
  for (type in c("Rosenthal", "Orwin", "Rosenberg")) { g <- fsn(y, v, type = type); emit(paste("fsn", type, id), "fsn", c(args[1:2], list(type = one(type))), list(fsnum = scalar(g$fsnum), pval = scalar(g$pval))) }
}

# Tables of counts ----------------------------------------------------------------------------------------------
pooled <- function(r) list(beta = scalar(r$beta), se = scalar(r$se), pval = scalar(r$pval), ci_lb = scalar(r$ci.lb), ci_ub = scalar(r$ci.ub),
  Q = scalar(r$QE), Q_p = scalar(r$QEp), I2 = scalar(r$I2), H2 = scalar(r$H2), k = scalar(r$k), k_yi = scalar(r$k.yi))
for (i in 1:60) {
  k <- sample(1:5, 1); n1 <- sample(c(2, 5, 10, 100), k, TRUE); n2 <- sample(c(2, 5, 30), k, TRUE)
  a <- rbinom(k, n1, sample(c(0, .1, .5, 1), k, TRUE)); c <- rbinom(k, n2, sample(c(0, .1, .5, 1), k, TRUE))
  data <- list(ai = a, bi = n1 - a, ci = c, di = n2 - c); measure <- sample(c("OR", "OR", "RR", "RD", "PETO"), 1)
  rules <- list(add = list(c(.5, 0), c(.5, .5), c(0, 0))[[sample(3, 1)]], to = list(c("only0", "none"), c("all", "none"), c("if0all", "only0"))[[sample(3, 1)]], drop00 = sample(c(TRUE, FALSE), 2, TRUE))
  correct <- i %% 2 == 0
  if (measure == "PETO") { r <- quiet(do.call(rma.peto, c(data, rules))); if (!is.null(r)) emit(paste("rma.peto", i), "rmaPeto", c(data, rules), pooled(r)); next }
  r <- quiet(do.call(rma.mh, c(data, rules, list(measure = measure, correct = correct)))); if (is.null(r)) next
  want <- pooled(r)
  if (measure == "OR") want <- c(want, list(CO = scalar(r$CO), MH = scalar(r$MH), MH_p = scalar(r$MHp), BD = scalar(r$BD), BD_p = scalar(r$BDp), TA = scalar(r$TA), k_pos = scalar(r$k.pos)))
  emit(paste("rma.mh", measure, i), "rmaMh", c(data, rules, list(measure = one(measure), correct = one(correct))), want)
}

# People --------------------------------------------------------------------------------------------------------
for (i in 1:20) {
  n <- sample(c(2, 3, 6, 25), 1); time <- switch(sample(1:3, 1), round(rexp(n) * 10) + 1, sample(0:3, n, TRUE) + 0, rexp(n)); status <- switch(sample(1:4, 1), rbinom(n, 1, .5), rep(1, n), rep(0, n), rbinom(n, 1, .8))
  want <- list()
  for (type in c("log", "log-log", "plain", "logit", "arcsin")) {
    f <- survfit(Surv(time, status) ~ 1, conf.type = type); q <- quantile(f, c(.25, .5, .75))
    if (!length(want)) want <- list(time = f$time, n_risk = f$n.risk, surv = f$surv)
    want[[paste0("ci_", gsub("-", "", type))]] <- list(lower = f$lower, upper = f$upper, quantile = unname(q$quantile), q_lower = unname(q$lower), q_upper = unname(q$upper))
  }
  emit(sprintf("survfit %d n=%d", i, n), "survfit", list(time = time, status = status), want)
  group <- rep(c("a", "b", "c"), length.out = n)
  d <- quiet(survdiff(Surv(time, status) ~ group, rho = i %% 3 / 2))
  if (!is.null(d)) emit(sprintf("survdiff %d n=%d", i, n), "survdiff", list(time = time, status = status, group = group, rho = one(i %% 3 / 2)), list(obs = as.vector(d$obs), exp = as.vector(d$exp), chisq = one(d$chisq)))
  X <- cbind(rnorm(n), rbinom(n, 1, .5)); ties <- c("efron", "breslow")[1 + i %% 2]
  f <- if (sum(status) > 5) tryCatch(coxph(Surv(time, status) ~ X, ties = ties, control = coxph.control(eps = 1e-11, iter.max = 100)), warning = function(w) NULL)
  if (!is.null(f)) emit(sprintf("coxph %d n=%d %s", i, n, ties), "coxph", list(time = time, status = status, X = X, ties = one(ties)), list(coef = unname(coef(f)), se = unname(sqrt(diag(f$var))), loglik = f$loglik, wald = scalar(f$wald.test), score = scalar(f$score)), 1e-6)
  x <- rnorm(n); y <- sample(1:4, n, TRUE) + 0
  w <- t.test(x, y); u <- suppressWarnings(wilcox.test(x, y, exact = FALSE))
  if (sd(y) > 0) emit(sprintf("t.test %d n=%d", i, n), "twoSample", list(x = x, y = y), list(welch_t = scalar(w$statistic), welch_df = scalar(w$parameter), welch_p = scalar(w$p.value), welch_ci = as.vector(w$conf.int), mannwhitney_U = scalar(u$statistic), mannwhitney_p_normal_cc = scalar(u$p.value)))
  p <- t.test(y, x, paired = TRUE); s <- suppressWarnings(wilcox.test(y, x, paired = TRUE, exact = FALSE))
  emit(sprintf("paired %d n=%d", i, n), "paired", list(pre = x, post = y), list(t = scalar(p$statistic), p = scalar(p$p.value), ci = as.vector(p$conf.int), wilcoxon_V = scalar(s$statistic), wilcoxon_p_normal_cc = scalar(s$p.value)))
  r <- suppressWarnings(cor.test(seq_len(n), y, method = "kendall")); l <- lm(y ~ seq_len(n))
  if (sd(y) > 0 && n > 2) emit(sprintf("trend %d n=%d", i, n), "trend", list(x = seq_len(n) + 0, y = y), list(intercept = scalar(coef(l)[1]), slope = scalar(coef(l)[2]), kendall_tau_b = scalar(r$estimate), kendall_p = scalar(r$p.value)))
}
cat("\n]}\n")
