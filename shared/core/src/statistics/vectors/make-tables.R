# Reference values for tests on tables and group summaries. Run: Rscript make-tables.R > tables.json
suppressWarnings({
chi <- lapply(list(
  rbind(c(1502, 100), c(1581, 485)), rbind(c(28, 584, 955), c(49, 579, 1116), c(4, 75, 278)), rbind(c(3, 1), c(1, 3)),
  rbind(c(10, 10), c(10, 10.4)), rbind(c(36, 71, 29, 1), c(27, 42, 21, 0)), rbind(c(100000, 20), c(101000, 400))),
  function(m) {
    a <- chisq.test(m, correct = FALSE); b <- chisq.test(m, correct = TRUE)
    list(counts = m, statistic = a$statistic[[1]], df = a$parameter[[1]], p = a$p.value,
      correctedStatistic = b$statistic[[1]], correctedP = b$p.value, smallestExpected = min(a$expected))
  })
trend <- lapply(list(list(e = c(83, 90, 129, 70), n = c(86, 93, 136, 82), s = 1:4),
    list(e = c(5, 20, 300), n = c(1000, 1100, 900), s = c(0, 1, 5)), list(e = c(0, 0, 3), n = c(4, 5, 6), s = 1:3)),
  function(d) { r <- prop.trend.test(d$e, d$n, d$s); list(events = d$e, totals = d$n, scores = d$s, statistic = r$statistic[[1]], p = r$p.value) })
wald <- lapply(list(rbind(c(30, 70), c(15, 85)), rbind(c(2, 998), c(1, 1999))), function(m) {
  g <- glm(cbind(m[, 1], m[, 2]) ~ c(1, 0), family = binomial, control = list(epsilon = 1e-15, maxit = 100))
  l <- glm(m[, 1] / rowSums(m) ~ c(1, 0), weights = rowSums(m), family = binomial("log"),
    start = c(log(m[2, 1] / sum(m[2, ])), log(m[1, 1] / sum(m[1, ])) - log(m[2, 1] / sum(m[2, ]))), control = list(epsilon = 1e-15, maxit = 100))
  list(counts = m, odds = as.numeric(exp(c(coef(g)[2], confint.default(g)[2, ]))), risk = as.numeric(exp(c(coef(l)[2], confint.default(l)[2, ]))))
})
strata <- list(
  rabbits = array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), dim = c(2, 2, 5)),
  admissions = array(as.numeric(UCBAdmissions), dim(UCBAdmissions)),
  sparse = array(c(1, 1, 0, 1, 0, 1, 2, 1, 1, 0, 1, 1), dim = c(2, 2, 3)))
mh <- lapply(strata, function(x) {
  a <- mantelhaen.test(x); b <- mantelhaen.test(x, correct = FALSE)
  list(strata = lapply(seq_len(dim(x)[3]), function(k) x[, , k]), statistic = a$statistic[[1]], p = a$p.value,
    plainStatistic = b$statistic[[1]], plainP = b$p.value, oddsRatio = c(a$estimate[[1]], as.numeric(a$conf.int)))
})
welch <- lapply(list(list(a = c(30.02, 29.99, 30.11, 29.97, 30.01, 29.99), b = c(29.89, 29.93, 29.72, 29.98, 30.02, 29.98), level = 0.95),
    list(a = c(1, 2), b = c(500, 502, 498.5), level = 0.9), list(a = c(1, 2, 3, 4, 5), b = c(1, 1, 1), level = 0.99)),
  function(d) { r <- t.test(d$a, d$b, conf.level = d$level)
    list(a = c(length(d$a), mean(d$a), var(d$a)), b = c(length(d$b), mean(d$b), var(d$b)), level = d$level,
      t = r$statistic[[1]], df = r$parameter[[1]], p = r$p.value, ci = as.numeric(r$conf.int)) })
anova <- lapply(list(split(InsectSprays$count, InsectSprays$spray), split(iris$Sepal.Width, iris$Species), list(c(1, 2, 3), 9, c(2, 4))),
  function(g) { y <- unlist(g); k <- rep(seq_along(g), lengths(g)); r <- anova(lm(y ~ factor(k)))
    list(groups = lapply(unname(g), function(v) c(length(v), mean(v), if (length(v) > 1) var(v) else 0)), f = r[["F value"]][1], df = r$Df, p = r[["Pr(>F)"]][1]) })
# tableone's StdDiffMulti: first level dropped, Moore-Penrose inverse.
multi <- function(a, b) { t <- (a / sum(a))[-1]; c <- (b / sum(b))[-1]
  s <- -(outer(t, t) + outer(c, c)) / 2; diag(s) <- (t * (1 - t) + c * (1 - c)) / 2
  sqrt(drop((t - c) %*% MASS::ginv(s) %*% (t - c))) }
smd <- lapply(list(list(c(28, 584, 955), c(49, 579, 1116)), list(c(10, 20), c(15, 5)), list(c(5, 0, 3, 2), c(0, 0, 9, 1))),
  function(g) list(a = g[[1]], b = g[[2]], smd = { k <- g[[1]] + g[[2]] > 0; multi(g[[1]][k], g[[2]][k]) }))
correlation <- lapply(list(list(r = 0.313556387627517, n = 3668), list(r = -0.97, n = 5), list(r = 0.9999, n = 40), list(r = 0.02, n = 12)),
  function(d) { x <- scale(seq_len(d$n) + sin(seq_len(d$n) * 7)); e <- resid(lm(cos(seq_len(d$n) * 3) ~ x)); e <- e / sd(e)
    y <- d$r * x + sqrt(1 - d$r^2) * e; t <- cor.test(x, y)
    list(r = t$estimate[[1]], n = d$n, t = t$statistic[[1]], p = t$p.value, ci = as.numeric(t$conf.int)) })
# R's own conditional odds ratio and interval are coarse roots: the same equations, solved tightly on the log scale.
exact <- function(m) {
  lo <- max(0, m[1, 1] - m[2, 2]); hi <- m[1, 1] + min(m[1, 2], m[2, 1]); x <- m[1, 1]; s <- lo:hi
  base <- dhyper(s, sum(m[, 1]), sum(m[, 2]), sum(m[1, ]), log = TRUE)
  d <- function(u) { w <- base + u * s; w <- exp(w - max(w)); w / sum(w) }
  root <- function(f) exp(uniroot(f, c(-50, 50), tol = 1e-15, maxiter = 10000)$root)
  c(if (x == lo) 0 else if (x == hi) Inf else root(function(u) sum(d(u) * (s - x))),
    if (x == lo) 0 else root(function(u) log(sum(d(u)[s >= x]) / 0.025)), if (x == hi) Inf else root(function(u) log(sum(d(u)[s <= x]) / 0.025)))
}
fisher <- lapply(list(rbind(c(3, 1), c(1, 3)), rbind(c(10, 2), c(3, 15)), rbind(c(0, 5), c(7, 3)), rbind(c(0, 12), c(9, 0)), rbind(c(1502, 100), c(1581, 485)),
    rbind(c(4, 4), c(4, 4)), rbind(c(20000, 150), c(41000, 410)), rbind(c(50, 1), c(1, 60)), rbind(c(2, 31), c(136, 15532))),
  function(m) { r <- fisher.test(m); list(counts = m, p = r$p.value, estimate = r$estimate[[1]], tight = exact(m)) })
poisson <- lapply(list(c(0, 1, 0.95), c(1, 1, 0.95), c(7, 3.5, 0.9), c(2012, 19315.780971937, 0.95), c(300, 2372.08761122519, 0.99), c(1e6, 10, 0.95)),
  function(a) { r <- poisson.test(a[1], a[2], conf.level = a[3]); list(count = a[1], exposure = a[2], level = a[3], ci = as.numeric(r$conf.int)) })
rates <- lapply(list(c(11, 800, 3, 1011), c(0, 50, 4, 60), c(1712, 16943.69, 300, 2372.09), c(5, 100, 5, 100), c(6, 10, 0, 12)),
  function(a) { r <- poisson.test(a[c(1, 3)], a[c(2, 4)]); list(input = a, p = r$p.value, estimate = r$estimate[[1]], ci = as.numeric(r$conf.int)) })
cat(jsonlite::toJSON(list(madeBy = R.version.string, chiSquared = chi, trend = trend, wald = wald, mantelHaenszel = mh, welch = welch, anova = anova, smd = smd,
  correlation = correlation, fisher = fisher, poisson = poisson, rateRatio = rates), digits = NA, auto_unbox = TRUE, na = "string"), "\n")
})
