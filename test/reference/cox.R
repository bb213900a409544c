# Answers of R's survival for proportional hazards models, on the pooled records of the four hospitals and of lung.
# Run from the repository's root: Rscript test/reference/cox.R > test/reference/cox.json
suppressMessages(library(survival))
library(jsonlite)

control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)

hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) {
  d <- read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
  d$site <- site
  d
}))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
# Late entry, weights and coarse times that the tests can compute as well.
breast$entry <- 10 * breast$nodes
breast$weight <- 0.5 + (breast$age %% 4) / 2
breast$year <- ceiling(breast$time / 365)
breast$month <- ceiling(breast$time / 30) * 30

lung <- read.csv("test/reference/lung/lung.csv")
lung$event <- lung$status == 2

answer <- function(name, formula, data, ties, robust = FALSE, weights = NULL, zph = c("identity", "log", "km")) {
  data$.w <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  data$.id <- seq_len(nrow(data))
  environment(formula) <- environment()
  text <- paste(deparse(formula, width.cutoff = 500), collapse = "")
  fit <- coxph(formula, data, weights = .w, ties = ties, control = control, robust = FALSE, x = TRUE, y = TRUE)
  out <- list(
    name = name, formula = text, ties = ties, n = fit$n, events = fit$nevent,
    coef = as.list(coef(fit)), se = as.list(sqrt(diag(vcov(fit)))),
    loglikNull = fit$loglik[1], loglik = fit$loglik[2], scoreTest = fit$score, waldTest = unname(fit$wald.test),
    aic = AIC(fit), bic = BIC(fit),
    concordance = unname(fit$concordance["concordance"]), concordanceSe = unname(fit$concordance["std"])
  )
  names(out$se) <- names(coef(fit))
  if (!is.null(weights)) out$weights <- weights
  if (robust) {
    sandwich <- coxph(formula, data, weights = .w, ties = ties, control = control, cluster = .id)
    out$robustSe <- setNames(as.list(sqrt(diag(vcov(sandwich)))), names(coef(fit)))
    out$robustWaldTest <- unname(sandwich$wald.test)
  }
  out$zph <- lapply(setNames(zph, zph), function(transform) {
    table <- cox.zph(fit, transform = transform)$table
    lapply(setNames(rownames(table), rownames(table)), function(term) as.list(table[term, ]))
  })
  out
}

stratified <- Surv(time, event) ~ age + meno + size + grade3 + nodes + lpgr + hormon + strata(site)
breast$lpgr <- log(breast$pgr + 1)

# The score test of exposure by site: all interactions 0 against free, at the common estimate.
heterogeneity <- function(name, formula, data, exposure, ties) {
  fit <- coxph(formula, data, ties = ties, control = control)
  sites <- unique(data$site)
  columns <- sapply(sites[-1], function(s) data[[exposure]] * (data$site == s))
  colnames(columns) <- paste0("by", seq_len(ncol(columns)))
  wide <- cbind(data, columns)
  full <- update(formula, as.formula(paste("~ . +", paste(colnames(columns), collapse = " + "))))
  at <- c(coef(fit), rep(0, ncol(columns)))
  null <- coxph(full, wide, ties = ties, init = at, control = coxph.control(iter.max = 0))
  free <- coxph(full, wide, ties = ties, control = control)
  list(name = name, exposure = exposure, ties = ties, estimate = unname(coef(fit)[exposure]),
       stdError = unname(sqrt(vcov(fit)[exposure, exposure])), score = null$score, df = ncol(columns),
       likelihoodRatio = 2 * (free$loglik[2] - fit$loglik[2]))
}

t1 <- data.frame(time = c(1, 1, 6, 6, 8, 9), event = c(1, 0, 1, 1, 0, 1), x = c(1, 1, 1, 0, 0, 0))

result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  cox = list(
    answer("eight terms", stratified, breast, "breslow", robust = TRUE),
    answer("eight terms", stratified, breast, "efron", robust = TRUE),
    answer("further strata", Surv(time, event) ~ age + nodes + hormon + strata(site, size), breast, "efron", robust = TRUE),
    answer("late entry", Surv(entry, time, event) ~ age + hormon + grade3 + strata(site), subset(breast, entry < time), "efron", robust = TRUE),
    answer("late entry", Surv(entry, time, event) ~ age + hormon + grade3 + strata(site), subset(breast, entry < time), "breslow", robust = TRUE),
    answer("weights", Surv(time, event) ~ age + nodes + hormon + strata(site), breast, "efron", robust = TRUE, weights = "weight"),
    answer("weights", Surv(time, event) ~ age + nodes + hormon + strata(site), breast, "breslow", robust = TRUE, weights = "weight"),
    answer("weights, late entry", Surv(entry, time, event) ~ age + hormon + strata(site), subset(breast, entry < time), "efron", robust = TRUE, weights = "weight"),
    answer("interaction", Surv(time, event) ~ age * hormon + size + strata(site), breast, "efron", robust = TRUE),
    answer("heavy ties", Surv(year, event) ~ age + nodes + hormon + strata(site), breast, "efron", robust = TRUE),
    answer("heavy ties", Surv(year, event) ~ age + nodes + hormon + strata(site), breast, "breslow", robust = TRUE),
    answer("offset", Surv(time, event) ~ age + hormon + offset(0.05 * nodes) + strata(site), breast, "efron")
  ),
  lung = list(
    answer("institutions", Surv(time, event) ~ age + sex + ph.ecog + strata(inst), subset(lung, !is.na(inst)), "efron", robust = TRUE),
    answer("institutions", Surv(time, event) ~ age + sex + ph.ecog + strata(inst), subset(lung, !is.na(inst)), "breslow", robust = TRUE)
  ),
  binned = list(
    answer("months", Surv(month, event) ~ age + meno + size + grade3 + nodes + lpgr + hormon, breast, "efron"),
    answer("months", Surv(month, event) ~ age + meno + size + grade3 + nodes + lpgr + hormon, breast, "breslow"),
    answer("late entry", Surv(entry, time, event) ~ age + hormon + grade3, subset(breast, entry < time), "efron"),
    answer("weights", Surv(month, event) ~ age + nodes + hormon, breast, "efron", weights = "weight")
  ),
  heterogeneity = list(
    heterogeneity("nodes", Surv(time, event) ~ age + nodes + hormon + strata(site), breast, "nodes", "efron"),
    heterogeneity("nodes", Surv(time, event) ~ age + nodes + hormon + strata(site), breast, "nodes", "breslow"),
    heterogeneity("hormon", Surv(time, event) ~ age + nodes + size + hormon + strata(site), breast, "hormon", "efron"),
    heterogeneity("alone", Surv(time, event) ~ nodes + strata(site), breast, "nodes", "efron")
  ),
  t1 = answer("T1", Surv(time, event) ~ x, t1, "efron", robust = TRUE, zph = "identity")
)
cat(toJSON(result, auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
