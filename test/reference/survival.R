# Answers for survival curves and log-rank tests that expected.json lacks.
# Run in this folder: Rscript survival.R > survival.json
suppressWarnings(suppressMessages(library(survival)))
breast <- do.call(rbind, lapply(c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c"), function(site)
  cbind(read.csv(file.path("../../deploy/demo/data", paste0(site, ".csv"))), site = site)))
# Late entry, as the tests make it: some records leave before they enter.
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
breast$start <- (breast$age * 7 + breast$nodes * 13) %% 300
lung <- read.csv("lung/lung.csv")
lung$event <- as.integer(lung$status == 2)
num <- function(x) unname(as.numeric(x))

curve <- function(formula, data, times, type = "log", tau = NA) {
  fit <- survfit(formula, data, conf.type = type)
  s <- summary(fit, times = times, extend = TRUE)
  q <- quantile(fit, 0.5)
  m <- if (is.na(tau)) NULL else survival:::survmean(fit, rmean = tau)$matrix
  strata <- if (is.null(s$strata)) rep("all", length(s$time)) else as.character(s$strata)
  out <- lapply(unique(strata), function(name) {
    i <- strata == name
    list(stratum = name, time = s$time[i], atRisk = s$n.risk[i], survival = s$surv[i], se = s$std.err[i], lower = s$lower[i], upper = s$upper[i],
      cumulativeHazard = s$cumhaz[i])
  })
  list(confType = type, curves = out, median = num(q$quantile), medianLower = num(q$lower), medianUpper = num(q$upper),
    rmst = if (is.null(m)) NULL else num(if (is.matrix(m)) m[, "rmean"] else m["rmean"]),
    rmstSe = if (is.null(m)) NULL else num(if (is.matrix(m)) m[, "se(rmean)"] else m["se(rmean)"]))
}
test <- function(formula, data, rho = 0, trend = FALSE) {
  s <- survdiff(formula, data, rho = rho)
  total <- function(m) num(if (is.matrix(m)) rowSums(m) else m)
  o <- total(s$obs); e <- total(s$exp); u <- seq_along(o)
  t <- sum(u * (o - e))^2 / drop(u %*% s$var %*% u)
  list(formula = deparse1(formula), rho = rho, observed = o, expected = e, chisq = s$chisq, df = length(o) - 1,
    p = pchisq(s$chisq, length(o) - 1, lower.tail = FALSE), trend = t, trendP = pchisq(t, 1, lower.tail = FALSE))
}
# Where the comparison ends under ohdsi-5 and cms-11.
censored <- function(data, tau) transform(data, event = event * (time <= tau), time = pmin(time, tau))
days <- c(0, 100, 365, 1000, 2000, 5000, 7999)
answers <- list(
  madeBy = paste(R.version.string, "survival", packageVersion("survival")),
  curves = list(
    lungSexLogLog = curve(Surv(time, event) ~ sex, lung, c(0, 50, 300, 700, 1022), "log-log", 600),
    lungSexPlain = curve(Surv(time, event) ~ sex, lung, c(0, 50, 300, 700, 1022), "plain", 600),
    breastHormonGrade = curve(Surv(time, event) ~ hormon + grade3, breast, days, "log", 1000),
    breastLate = curve(Surv(start, time, event) ~ hormon, breast[breast$start < breast$time, ], c(0, 100, 365, 1000, 2000), "log", 1000)),
  lateUnordered = sum(breast$start >= breast$time),
  logRank = list(
    test(Surv(time, event) ~ hormon + strata(grade), breast),
    test(Surv(time, event) ~ size, breast, rho = 1),
    test(Surv(time, event) ~ grade, breast, rho = 0.5),
    test(Surv(time, event) ~ size + strata(site), breast, rho = 1),
    test(Surv(time, event) ~ grade + strata(site, meno), breast),
    test(Surv(time, event) ~ hormon + grade3, breast)),
  lungByInst = test(Surv(time, event) ~ sex + strata(inst), lung, rho = 1),
  restricted = lapply(c(4069, 2203), function(tau) c(list(tau = tau), test(Surv(time, event) ~ hormon, censored(breast, tau)))))
cat(jsonlite::toJSON(answers, digits = NA, auto_unbox = TRUE, na = "null", pretty = FALSE), "\n")
