# Answers for competing risks on the rotterdam data: relapse, and death before it.
# Run in this folder: Rscript competing-risks.R > competing-risks.json
suppressWarnings(suppressMessages({ library(survival); library(cmprsk) }))
d <- read.csv("breast/rotterdam.csv")
d$time <- ifelse(d$recur == 1, d$rtime, d$dtime)
d$cause <- ifelse(d$recur == 1, 1, ifelse(d$death == 1, 2, 0))
d$size <- factor(d$size, levels = c("<=20", "20-50", ">50"))
times <- c(100, 365, 1826, 3650, 6000)
gray <- function(by, rho = 0, strata) {
  f <- if (missing(strata)) cuminc(d$time, d$cause, d[[by]], rho = rho) else cuminc(d$time, d$cause, d[[by]], strata = d[[strata]], rho = rho)
  list(by = by, rho = rho, strata = if (missing(strata)) NULL else strata, statistic = unname(f$Tests[, "stat"]), p = unname(f$Tests[, "pv"]), df = unname(f$Tests[, "df"]))
}
logRank <- function(by, cause, strata) {
  y <- Surv(d$time, d$cause == cause)
  s <- if (missing(strata)) survdiff(y ~ d[[by]]) else survdiff(y ~ d[[by]] + strata(d[[strata]]))
  list(by = by, cause = cause, strata = if (missing(strata)) NULL else strata, statistic = s$chisq)
}
fit <- cuminc(d$time, d$cause, d$hormon)
points <- timepoints(fit, times)
curves <- lapply(rownames(points$est), function(name) {
  part <- strsplit(name, " ")[[1]]
  own <- d[d$hormon == as.numeric(part[1]), ]
  hazard <- summary(survfit(Surv(time, cause == as.numeric(part[2])) ~ 1, own), times = times, extend = TRUE)
  list(group = part[1], cause = as.numeric(part[2]), n = nrow(own), events = sum(own$cause == as.numeric(part[2])), times = times,
    estimate = unname(points$est[name, ]), variance = unname(points$var[name, ]), cumulativeHazard = hazard$cumhaz, cumulativeHazardError = hazard$std.chaz)
})
answers <- list(madeBy = paste(R.version.string, "cmprsk", packageVersion("cmprsk"), "survival", packageVersion("survival")), curves = curves,
  gray = list(gray("hormon"), gray("size", 0.5), gray("hormon", 1, "size"), gray("grade")),
  logRank = list(logRank("hormon", 1), logRank("hormon", 2), logRank("hormon", 1, "size"), logRank("size", 2)))
cat(jsonlite::toJSON(answers, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "\n")
