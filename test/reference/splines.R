# Models with natural splines on the pooled records of the four hospitals. The boundary knots are the dictionary's bounds,
# which R would take from the data. glm() leaves vcov at the estimates of one iteration before; it is fitted again from its
# own estimates. Run from the repository's root: Rscript test/reference/splines.R > test/reference/splines.json
suppressMessages({ library(survival); library(splines) })
hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) {
  d <- read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
  d$site <- site
  d
}))
age <- function(x, ...) ns(x, ..., Boundary.knots = c(18, 100))
nodes <- function(x, ...) ns(x, ..., Boundary.knots = c(0, 60))
pgr <- function(x, ...) ns(x, ..., Boundary.knots = c(0, log(6001)))
answer <- function(m, analysis, formula, option, value, logLik) {
  numbers <- function(x) paste(sprintf("%.17g", x), collapse = ", ")
  sprintf('  { "analysis": "%s", "params": { "formula": "%s", "%s": "%s" }, "estimate": [%s], "stdError": [%s], "logLik": %.17g }',
          analysis, formula, option, value, numbers(coef(m)), numbers(sqrt(diag(vcov(m)))), logLik)
}
linear <- function(formula, asked, family) {
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  m <- glm(formula, family, breast, control = control)
  m <- glm(formula, family, breast, control = control, start = coef(m))
  answer(m, "glm", asked, "family", family, as.numeric(logLik(m)))
}
hazard <- function(formula, asked, ties) {
  m <- coxph(formula, breast, ties = ties, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
  answer(m, "cox", asked, "ties", ties, m$loglik[2])
}
lines <- c(
  linear(event ~ age(age, knots = c(40, 55, 70)) + hormon, "event ~ ns(age, knots = c(40, 55, 70)) + hormon", "binomial"),
  linear(event ~ nodes(nodes, knots = c(3, 10)) * hormon, "event ~ ns(nodes, knots = c(3, 10)) * hormon", "binomial"),
  linear(age ~ pgr(log(pgr + 1), knots = c(2, 5)) + nodes, "age ~ ns(log(pgr + 1), knots = c(2, 5)) + nodes", "gaussian"),
  linear(event ~ ns(age, knots = 50, Boundary.knots = c(35, 75)) + offset(log(time)),
         "event ~ ns(age, knots = 50, Boundary.knots = c(35, 75)) + offset(log(time))", "poisson"),
  hazard(Surv(time, event) ~ age(age, knots = c(40, 55, 70)) + hormon + strata(site),
         "Surv(time, event) ~ ns(age, knots = c(40, 55, 70)) + hormon + strata(site)", "efron"),
  hazard(Surv(time, event) ~ nodes(nodes, knots = c(3, 10)) * hormon + strata(site),
         "Surv(time, event) ~ ns(nodes, knots = c(3, 10)) * hormon + strata(site)", "breslow")
)
cat("[\n", paste(lines, collapse = ",\n"), "\n]\n", sep = "")
