# Score test of exposure by site in a stratified Cox model, its moment estimate of the variance between sites, from the
# matrices themselves (the tests' own way adds up sums of sites). Statistic and df also stand in cox.json.
# Run from the repository's root: Rscript test/reference/heterogeneity.R > test/reference/heterogeneity.json
suppressMessages(library(survival))
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) {
  d <- read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
  d$site <- site
  d
}))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
answer <- function(exposure, others, ties) {
  right <- paste(c(exposure, others, "strata(site)"), collapse = " + ")
  fit <- coxph(as.formula(paste("Surv(time, event) ~", right)), breast, ties = ties, control = control)
  wide <- cbind(breast, sapply(hospitals, function(s) breast[[exposure]] * (breast$site == s)))
  names(wide)[ncol(breast) + seq_along(hospitals)] <- paste0("by", seq_along(hospitals))
  free <- paste(c(paste0("by", seq_along(hospitals)), others, "strata(site)"), collapse = " + ")
  at <- c(rep(coef(fit)[exposure], length(hospitals)), coef(fit)[names(coef(fit)) != exposure])
  null <- coxph(as.formula(paste("Surv(time, event) ~", free)), wide, ties = ties, init = unname(at), control = coxph.control(iter.max = 0))
  J <- solve(vcov(null)); k <- length(hospitals)
  u <- colSums(as.matrix(residuals(null, "score")))[1:k]
  C <- cbind(diag(J)[1:k], J[1:k, -(1:k), drop = FALSE])
  V <- diag(diag(J)[1:k]) - C %*% vcov(fit) %*% t(C)
  # The scores add up to 0: one of them says nothing new.
  q <- sum(u[-1] * solve(V[-1, -1], u[-1]))
  sprintf('  { "exposure": "%s", "others": "%s", "ties": "%s", "statistic": %.17g, "df": %d, "p": %.17g, "tau2": %.17g, "estimate": %.17g, "stdError": %.17g }',
          exposure, paste(others, collapse = " + "), ties, q, k - 1, pchisq(q, k - 1, lower.tail = FALSE), max(0, (q - k + 1) / sum(diag(V))),
          coef(fit)[[exposure]], sqrt(vcov(fit)[exposure, exposure]))
}
lines <- c(answer("nodes", c("age", "hormon"), "efron"), answer("nodes", c("age", "hormon"), "breslow"),
           answer("hormon", c("age", "nodes", "size"), "efron"), answer("nodes", NULL, "efron"), answer("meno", c("age", "size"), "efron"))
cat("[\n", paste(lines, collapse = ",\n"), "\n]\n", sep = "")
