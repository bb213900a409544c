# Answers for the piecewise exponential model: Poisson regression on records that are split at the cut points.
# Run in this folder: Rscript piecewise-exponential.R > piecewise-exponential.json
suppressWarnings(suppressMessages(library(survival)))
d <- do.call(rbind, lapply(c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c"), function(site)
  read.csv(file.path("../../deploy/demo/data", paste0(site, ".csv")))))
d$grade <- factor(d$grade)
d$size <- factor(d$size, levels = c("<=20", "20-50", ">50"))
# Late entry, as the tests make it.
d$start <- (d$age * 7 + d$nodes * 13) %% 300
exact <- glm.control(epsilon = 1e-15, maxit = 100)

fit <- function(right, edges, late = FALSE, strata = NULL) {
  own <- if (late) d[d$start < d$time, ] else d
  own$from <- if (late) own$start else 0
  long <- survSplit(Surv(from, time, event) ~ ., own, cut = edges[edges > 0 & edges < max(own$time)], episode = "interval")
  long$length <- long$time - long$from
  long$part <- if (is.null(strata)) factor(long$interval) else interaction(long$interval, long[[strata]], drop = TRUE)
  formula <- as.formula(paste("event ~ 0 + part +", right, "+ offset(log(length))"))
  m <- glm(formula, poisson, long, control = exact)
  none <- glm(event ~ 0 + part + offset(log(length)), poisson, long, control = exact)
  parts <- grepl("^part", names(coef(m)))
  # From the Poisson likelihood to that of the survival times.
  shift <- sum(log(long$length[long$event == 1]))
  v <- vcov(m)
  time <- tapply(long$length, long$part, sum)
  # Score test of all terms: the information at the null model.
  x <- model.matrix(m)
  mu <- ave(long$event, long$part) * long$length / ave(long$length, long$part)
  used <- colSums(mu * abs(x)) > 0
  u <- crossprod(x[, used], long$event - mu)
  score <- drop(t(u) %*% solve(crossprod(x[, used], mu * x[, used]), u, tol = 1e-30))
  b <- coef(m)[!parts]
  list(right = right, edges = edges, late = late, strata = strata, n = nrow(own), events = sum(long$event), personTime = as.vector(time),
    cellEvents = as.vector(tapply(long$event, long$part, sum)),
    coef = as.list(b), se = as.list(sqrt(diag(v))[!parts]), logHazard = unname(coef(m)[parts]), logHazardSe = unname(sqrt(diag(v))[parts]),
    logLik = as.numeric(logLik(m)) - shift, logLikNull = as.numeric(logLik(none)) - shift, score = score,
    wald = drop(b %*% solve(v[!parts, !parts, drop = FALSE]) %*% b))
}
answers <- list(madeBy = paste(R.version.string, "survival", packageVersion("survival")), fits = list(
  fit("age + nodes + hormon + grade", c(0, 365, 1095, 1826, 3650, 8000)),
  fit("age * hormon + size", c(365, 1095)),
  fit("pgr + er + meno", seq(0, 7300, 365)),
  fit("age + hormon", c(0, 200, 1000, 3000), late = TRUE),
  fit("age + nodes", c(0, 1000, 2000), strata = "grade")))
cat(jsonlite::toJSON(answers, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "\n")
