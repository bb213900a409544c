# Reference values for meta-analysis. Run: Rscript make-meta.R > meta.json
suppressWarnings(suppressMessages(library(metafor)))
breast <- list(estimates = c(0.0586816013556097, 0.0699395026001702, 0.0833399848964422, 0.102504575280301),
  errors = c(0.00683233931340603, 0.00790003747932329, 0.00603717607719854, 0.00773367632109915))
# The 13 trials of BCG vaccination (Colditz et al., JAMA 1994), log risk ratios.
bcg <- escalc(measure = "RR", ai = c(4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27), n1i = c(123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913),
  ci = c(11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29), n2i = c(139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854))
bcg <- list(estimates = as.numeric(bcg$yi), errors = sqrt(bcg$vi))
alike <- list(estimates = c(0.11, 0.10, 0.12, 0.105, 0.09), errors = c(0.05, 0.08, 0.06, 0.1, 0.07))
pair <- list(estimates = c(-0.5, 0.9), errors = c(0.2, 0.35))
one <- function(d, method, test = "z") {
  r <- rma(d$estimates, sei = d$errors, method = method, test = test, control = list(threshold = 1e-15 * max(1e-3, var(d$estimates)), maxiter = 100000))
  p <- predict(r)
  list(method = method, knapp = test == "knha", beta = r$beta[[1]], error = r$se, lower = r$ci.lb, upper = r$ci.ub, p = r$pval, tau2 = r$tau2, tau2Error = r$se.tau2, q = r$QE, qP = r$QEp, i2 = r$I2, h2 = r$H2,
    predictionLower = if (is.null(p$pi.lb)) NA else p$pi.lb, predictionUpper = if (is.null(p$pi.ub)) NA else p$pi.ub)
}
all <- function(d) c(d, list(fits = list(one(d, "FE"), one(d, "DL"), one(d, "DL", "knha"), one(d, "REML"), one(d, "REML", "knha"))))
leave <- function(d) lapply(seq_along(d$estimates), function(i) one(lapply(d, `[`, -i), "REML"))
cat(jsonlite::toJSON(list(madeBy = paste(R.version.string, "metafor", packageVersion("metafor")),
  sets = list(breast = all(breast), bcg = all(bcg), alike = all(alike), pair = all(pair)), breastLeaveOneOut = leave(breast)), digits = NA, na = "null", auto_unbox = TRUE), "\n")
