# Meta-analysis of regressions that each hospital fits by itself: R's survival and stats, then metafor.
# Run from the repository's root: Rscript test/reference/meta.R > test/reference/meta.json
suppressWarnings(suppressMessages({ library(survival); library(metafor) }))

# No package is needed to write JSON.
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    inner <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ",\n"), "]"))
    return(paste0("{", paste0('"', names(x), '": ', inner, collapse = ", "), "}"))
  }
  if (is.character(x)) return(paste0('"', x, '"'))
  if (is.logical(x)) return(tolower(x))
  sprintf("%.17g", x)
}

hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
records <- lapply(hospitals, function(site) read.csv(file.path("deploy/demo/data", paste0(site, ".csv"))))
exact <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
fits <- list(
  cox = list(formula = "Surv(time, event) ~ age + meno + grade3 + nodes", by = function(d)
    coxph(Surv(time, event) ~ age + meno + grade3 + nodes, d, control = exact)),
  binomial = list(formula = "event ~ age + nodes + meno", by = function(d)
    glm(event ~ age + nodes + meno, binomial, d, control = glm.control(1e-15, 100))),
  gaussian = list(formula = "nodes ~ age + grade3", by = function(d)
    glm(nodes ~ age + grade3, gaussian, d))
)
pooled <- function(fit) list(estimate = c(fit$beta), stdError = fit$se, statistic = fit$zval, pValue = fit$pval, confLow = fit$ci.lb, confHigh = fit$ci.ub)
meta <- function(y, se, method, knapp) {
  options <- list(threshold = 1e-14, maxiter = 1000)
  analysed <- function(y, se) rma(y, sei = se, method = method, test = if (knapp) "knha" else "z", control = options)
  fit <- analysed(y, se)
  ahead <- predict(fit)
  c(list(method = method, knapp = knapp, pooled = pooled(fit), q = fit$QE, df = fit$k - 1, qP = fit$QEp, i2 = fit$I2, tau2 = fit$tau2,
         prediction = if (method == "FE") NULL else list(confLow = ahead$pi.lb, confHigh = ahead$pi.ub),
         weights = as.list(unname(weights(fit)))),
    list(leaveOneOut = lapply(seq_along(y), function(i) { without <- analysed(y[-i], se[-i]); c(pooled(without), list(i2 = without$I2, tau2 = without$tau2)) })))
}
answers <- list()
for (kind in names(fits)) {
  models <- lapply(records, fits[[kind]]$by)
  for (term in names(coef(models[[1]]))) {
    y <- sapply(models, function(m) coef(m)[[term]])
    se <- sapply(models, function(m) sqrt(vcov(m)[term, term]))
    answers <- c(answers, list(list(kind = kind, formula = fits[[kind]]$formula, term = term, estimates = as.list(y), errors = as.list(se), fits = list(
      meta(y, se, "FE", FALSE), meta(y, se, "DL", FALSE), meta(y, se, "REML", FALSE), meta(y, se, "DL", TRUE), meta(y, se, "REML", TRUE)))))
  }
}
cat(json(answers), "\n", sep = "")
