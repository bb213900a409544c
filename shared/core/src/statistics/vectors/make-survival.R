# Records and reference answers for survival curves and log-rank tests, from the data sets that come with R's survival.
# Run: Rscript make-survival.R > survival.json
suppressWarnings(suppressMessages(library(survival)))
recurred <- rotterdam$recur == 1
breast <- rbind(
  with(rotterdam, data.frame(site = ifelse(year <= 1985, 0, ifelse(year <= 1989, 1, 2)), hormon, size = as.integer(size) - 1,
    time = ifelse(recurred, rtime, dtime), event = pmax(recur, death))),
  with(gbsg, data.frame(site = 3, hormon, size = ifelse(size <= 20, 0, ifelse(size <= 50, 1, 2)), time = rfstime, event = status)))
lung2 <- with(lung, data.frame(inst = ifelse(is.na(inst), -1, inst), group = sex - 1, time, event = status - 1))
aml2 <- with(aml, data.frame(group = as.integer(x == "Nonmaintained"), time, event = status))
# Left truncation: age in days at entry and exit, and ties.
late <- data.frame(start = c(0, 0, 2, 3, 3, 5, 8, 0, 1, 4, 9, 2), time = c(5, 7, 7, 9, 12, 9, 12, 3, 12, 15, 15, 11), event = c(1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0))
# Survival is exactly one half between 4 and 6.
half <- data.frame(time = c(1, 4, 6, 9), event = c(1, 1, 1, 0))
zero <- data.frame(time = c(0, 0, 1, 2, 2, 3), event = c(1, 0, 1, 1, 1, 0))
none <- data.frame(time = c(2, 3, 3), event = c(0, 0, 0))

curve <- function(formula, data, tau) lapply(c("log", "log-log", "plain"), function(type) {
  fit <- survfit(formula, data, conf.type = type, conf.int = if (type == "plain") 0.9 else 0.95)
  m <- survival:::survmean(fit, rmean = tau)$matrix
  q <- quantile(fit, c(0.25, 0.5, 0.8))
  list(type = type, level = fit$conf.int, times = fit$time, atRisk = fit$n.risk, events = fit$n.event, censored = fit$n.censor, survival = fit$surv,
    standardError = summary(fit, censored = TRUE)$std.err, lower = fit$lower, upper = fit$upper, cumulativeHazard = fit$cumhaz, cumulativeHazardError = fit$std.chaz,
    quantile = unname(q$quantile), quantileLower = unname(q$lower), quantileUpper = unname(q$upper), tau = tau, rmst = m[["rmean"]], rmstError = m[["se(rmean)"]])
})
y <- Surv(time, event) ~ 1
curves <- list(
  lungMale = list(records = lung2[lung2$group == 0, c("time", "event")], fits = curve(y, lung2[lung2$group == 0, ], 500)),
  amlMaintained = list(records = aml2[aml2$group == 0, c("time", "event")], fits = curve(y, aml2[aml2$group == 0, ], 48)),
  amlNot = list(records = aml2[aml2$group == 1, c("time", "event")], fits = curve(y, aml2[aml2$group == 1, ], 60)),
  leftTruncated = list(records = late, fits = curve(Surv(start, time, event) ~ 1, late, 12)),
  half = list(records = half, fits = curve(y, half, 7.5)), zero = list(records = zero, fits = curve(y, zero, 3)), none = list(records = none, fits = curve(y, none, 2.5)))

test <- function(formula, data, rho = 0) {
  s <- survdiff(formula, data, rho = rho)
  sum2 <- function(m) if (is.matrix(m)) rowSums(m) else m
  o <- sum2(s$obs); e <- sum2(s$exp); u <- seq_along(o) - 1
  trend <- sum(u * (o - e))^2 / drop(u %*% s$var %*% u)
  list(rho = rho, observed = o, expected = e, variance = s$var, statistic = s$chisq, p = pchisq(s$chisq, length(o) - 1, lower.tail = FALSE), trend = trend)
}
tests <- list(
  lungSex = test(Surv(time, event) ~ group, lung2), lungSexRho = test(Surv(time, event) ~ group, lung2, 1), lungSexHalf = test(Surv(time, event) ~ group, lung2, 0.5),
  lungByInst = test(Surv(time, event) ~ group + strata(inst), lung2[lung2$inst >= 0, ]), lungByInstRho = test(Surv(time, event) ~ group + strata(inst), lung2[lung2$inst >= 0, ], 1),
  breastHormon = test(Surv(time, event) ~ hormon, breast), breastHormonBySite = test(Surv(time, event) ~ hormon + strata(site), breast), breastSize = test(Surv(time, event) ~ size, breast))
at <- function(formula, times) { s <- summary(survfit(formula, breast), times = times)
  list(times = s$time, atRisk = s$n.risk, survival = s$surv, standardError = s$std.err, lower = s$lower, upper = s$upper) }
fit <- survfit(y, breast)
m <- survival:::survmean(fit, rmean = 1826)$matrix
breastAll <- c(at(y, c(365, 1095, 1826, 3650)), list(median = unname(unlist(quantile(fit, 0.5))), tau = 1826, rmst = m[["rmean"]], rmstError = m[["se(rmean)"]]))
cat(jsonlite::toJSON(list(madeBy = paste(R.version.string, "survival", packageVersion("survival")), curves = curves, tests = tests, lung = lung2, breast = breast, breastAll = breastAll),
  digits = NA, dataframe = "columns", na = "null", auto_unbox = TRUE), "\n")
