# Rao's score test of exposure by site in regressions with an intercept for each site, and the moment estimate of the
# variance between sites, from the matrices themselves; the statistic of binomial and poisson is held against anova()'s.
# Run from the repository's root: Rscript test/reference/glm-heterogeneity.R > test/reference/glm-heterogeneity.json
hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) {
  d <- read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
  d$site <- site
  d
}))
breast$site <- factor(breast$site); breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
control <- glm.control(epsilon = 1e-14, maxit = 100)
answer <- function(outcome, exposure, others, family, offset = NULL) {
  breast$.o <- if (is.null(offset)) 0 else offset
  right <- paste(c(exposure, others, "site"), collapse = " + ")
  m <- glm(as.formula(paste(outcome, "~", right)), family, breast, control = control, offset = .o)
  m <- glm(as.formula(paste(outcome, "~", right)), family, breast, control = control, offset = .o, start = coef(m))
  X <- model.matrix(m); W <- m$family$mu.eta(m$linear.predictors); r <- m$y - fitted(m)
  phi <- if (family == "gaussian") sum(r^2) / m$df.residual else 1
  effects <- X[, !grepl("Intercept|^site", colnames(X)), drop = FALSE]
  indicator <- sapply(levels(breast$site), function(s) breast$site == s)
  centred <- effects - indicator %*% (crossprod(indicator, W * effects) / colSums(W * indicator))
  ind <- indicator * centred[, exposure]
  T <- (indicator * breast[[exposure]])[, -1]
  J <- function(a, b) crossprod(a, W * b)
  left <- J(T, T) - J(T, X) %*% solve(J(X, X), J(X, T))
  q <- sum(crossprod(T, r) * solve(left, crossprod(T, r))) / phi
  k <- nlevels(breast$site); df <- k - 1
  if (family != "gaussian") {
    wide <- update(m, as.formula(paste(". ~ . +", exposure, ":site")), start = NULL)
    rao <- anova(m, wide, test = "Rao")$Rao[2]
    stopifnot(abs(rao / q - 1) < 1e-6)
  }
  C <- J(ind, centred); B <- J(centred, centred)
  trace <- sum(diag(J(ind, ind))) - sum(diag(C %*% solve(B, t(C))))
  tau2 <- max(0, (q - df) * phi / trace)
  offsetText <- if (is.null(offset)) "" else " + offset(log(time))"
  sprintf('  { "formula": "%s ~ %s%s", "exposure": "%s", "family": "%s", "statistic": %.17g, "df": %d, "p": %.17g, "tau2": %.17g, "estimate": %.17g, "stdError": %.17g }',
          outcome, paste(c(exposure, others), collapse = " + "), offsetText, exposure, family, q, df, pchisq(q, df, lower.tail = FALSE), tau2,
          coef(m)[[exposure]], sqrt(vcov(m)[exposure, exposure]))
}
lines <- c(
  answer("event", "nodes", c("age", "hormon"), "binomial"),
  answer("event", "hormon", c("age", "nodes", "size"), "binomial"),
  answer("event", "age", NULL, "binomial"),
  answer("event", "hormon", c("age", "nodes"), "poisson", log(breast$time)),
  answer("nodes", "age", "grade3", "poisson"),
  answer("age", "nodes", c("hormon", "size"), "gaussian"),
  answer("nodes", "hormon", NULL, "gaussian"))
cat("[\n", paste(lines, collapse = ",\n"), "\n]\n", sep = "")
