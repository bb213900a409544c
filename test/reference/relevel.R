# Answers of R for models with another reference level than the first, on the pooled records of the four hospitals.
# Run from the repository's root: Rscript test/reference/relevel.R > test/reference/relevel.json
suppressMessages(library(survival))
library(jsonlite)

breast <- do.call(rbind, lapply(c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c"), function(site) {
  d <- read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
  d$site <- site
  d
}))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))

answer <- function(formula, fit) {
  list(formula = formula, coef = as.list(coef(fit)), se = as.list(sqrt(diag(vcov(fit)))))
}
control <- glm.control(epsilon = 1e-14, maxit = 100)
logistic <- function(formula) {
  fit <- glm(as.formula(formula), binomial, breast, control = control)
  # vcov() of glm is of the step before the last.
  answer(formula, glm(as.formula(formula), binomial, breast, control = control, start = coef(fit)))
}
hazard <- function(formula) {
  stratified <- as.formula(paste(formula, "+ strata(site)"))
  answer(formula, coxph(stratified, breast, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)))
}

cat(toJSON(list(
  versions = list(R = as.character(getRversion()), survival = as.character(packageVersion("survival"))),
  glm = list(
    logistic('event ~ relevel(size, ref = "20-50") + age'),
    logistic('event ~ relevel(size, ref = ">50") * hormon'),
    logistic('event ~ 0 + relevel(size, ref = ">50")')
  ),
  cox = list(hazard('Surv(time, event) ~ relevel(size, ref = "20-50") * hormon + age'))
), digits = NA, auto_unbox = TRUE, pretty = TRUE))
