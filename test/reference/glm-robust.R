# Sandwich errors (HC0) of generalised linear models on the pooled records of the four hospitals, by hand from the model
# matrix, the prior weights and the residuals: what sandwich::vcovHC(type = "HC0") computes. Intervals and p-values as
# coeftest's (t for gaussian). Run from the root: Rscript test/reference/glm-robust.R > test/reference/glm-robust.json
library(splines)
hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))))
breast$grade <- factor(breast$grade, levels = 1:3)
breast$weight <- 0.5 + (breast$age %% 4) / 2
answer <- function(formula, family, weights = NULL, asked = deparse1(formula)) {
  breast$.w <- if (is.null(weights)) rep(1, nrow(breast)) else breast[[weights]]
  environment(formula) <- environment()
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  m <- suppressWarnings(glm(formula, family, breast, weights = .w, control = control))
  m <- suppressWarnings(glm(formula, family, breast, weights = .w, control = control, start = coef(m)))
  X <- model.matrix(m); mu <- fitted(m); w <- breast$.w
  bread <- solve(crossprod(X, w * m$family$mu.eta(m$linear.predictors) * X))
  meat <- crossprod(X, (w * (m$y - mu))^2 * X)
  V <- bread %*% meat %*% bread
  b <- coef(m); se <- sqrt(diag(V)); slopes <- names(b) != "(Intercept)"
  wald <- sum(b[slopes] * solve(V[slopes, slopes], b[slopes]))
  normal <- family != "gaussian"
  q <- if (normal) qnorm(0.975) else qt(0.975, m$df.residual)
  p <- if (normal) 2 * pnorm(-abs(b / se)) else 2 * pt(-abs(b / se), m$df.residual)
  numbers <- function(x) paste(sprintf("%.17g", x), collapse = ", ")
  params <- sprintf('{ "formula": "%s", "family": "%s", "robust": true%s }', asked, family,
                    if (is.null(weights)) "" else sprintf(', "weights": "%s"', weights))
  sprintf('  { "params": %s, "estimate": [%s], "stdError": [%s], "robustSe": [%s], "pValue": [%s], "confLow": [%s], "wald": %.17g }',
          params, numbers(b), numbers(sqrt(diag(vcov(m)))), numbers(se), numbers(p), numbers(b - q * se), wald)
}
lines <- c(
  answer(event ~ age + nodes + grade + hormon, "binomial"),
  answer(event ~ age + nodes + grade + hormon, "poisson"),
  answer(event ~ hormon * grade + offset(log(time)), "poisson"),
  answer(nodes ~ age + grade + hormon, "poisson", "weight"),
  answer(age ~ nodes + grade + hormon, "gaussian"),
  answer(age ~ nodes * hormon, "gaussian", "weight"),
  answer(event ~ grade + nodes, "binomial", "weight"),
  answer(event ~ 0 + grade + age, "binomial"),
  answer(event ~ ns(age, knots = c(40, 55, 70), Boundary.knots = c(18, 100)) + hormon, "binomial",
         asked = "event ~ ns(age, knots = c(40, 55, 70)) + hormon")
)
cat("[\n", paste(lines, collapse = ",\n"), "\n]\n", sep = "")
